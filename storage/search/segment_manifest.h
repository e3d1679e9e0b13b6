// SegmentManifest: which files make up the text index of a store, as lines that people can read, with a
// checksum; docs/segment_format.md draws them.
//
// A value type; all functions are pure and thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_MANIFEST_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_MANIFEST_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/ids.h"

namespace fangtan::storage {

// A place in the history of a store. Documents that it knows are the same in every store that has it.
struct HistoryMark {
  Revision revision = 0;
  std::string chain;  // running hash of the log at it

  bool operator==(const HistoryMark&) const = default;
};

struct SegmentFile {
  uint32_t first_doc = 0;
  uint32_t end_doc = 0;
  std::string name;
  uint64_t size = 0;

  bool operator==(const SegmentFile&) const = default;
};

struct SegmentManifest {
  std::string store_id;
  HistoryMark mark;                                       // knows all documents of the segments
  std::map<std::string, std::vector<SegmentFile>> files;  // by kind, in the order of their documents

  std::string Encode() const;
  // DATA_LOSS INDEX_CORRUPT for anything that Encode does not make.
  static absl::StatusOr<SegmentManifest> Decode(std::string_view bytes);
  bool operator==(const SegmentManifest&) const = default;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_MANIFEST_H_
