// SegmentParts: what a segment is put together from, and its bytes.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_ASSEMBLY_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_ASSEMBLY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/search/growing_bytes.h"
#include "storage/search/segment_format.h"
#include "storage/search/token.h"

namespace fangtan::storage {

struct SegmentWord {
  std::string text;
  TermKey key = 0;
};

struct SegmentParts {
  uint32_t first_doc = 0;
  uint32_t end_doc = 0;
  std::vector<TermKey> keys;       // ascending
  std::vector<TermEntry> terms;    // one a key
  std::vector<SegmentWord> words;  // in the order of their bytes
  std::vector<uint8_t> lengths;    // one a document, as are
  std::vector<DocFields> fields;
  GrowingBytes postings;
  GrowingBytes positions;
};

// The bytes, with their checksums.
std::string Assemble(const SegmentParts& parts);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_ASSEMBLY_H_
