// The bytes of a segment, drawn in docs/segment_format.md. DO NOT CHANGE what a format number stands for:
// golden bytes in tests hold it. A new layout takes a new number; segments of other numbers are made anew
// from the records. Little-endian, as the machines are that this runs on (checked at compile time).
#ifndef FANGTAN_STORAGE_SEARCH_SEGMENT_FORMAT_H_
#define FANGTAN_STORAGE_SEARCH_SEGMENT_FORMAT_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "storage/search/token.h"

namespace fangtan::storage {

static_assert(std::endian::native == std::endian::little);

inline constexpr uint64_t kSegmentMagic = 0x3130474553544e46;  // "FNTSEG01"
inline constexpr uint32_t kSegmentFormat = 2;

// Postings of a whole block.
inline constexpr uint32_t kBlockSize = 128;
// Bytes that have one checksum.
inline constexpr size_t kSumPageBytes = 64 << 10;

enum class SegmentSection : uint8_t {
  kKeys,       // TermKey a term, ascending
  kTerms,      // TermEntry a term
  kWords,      // WordEntry a word, in the order of their bytes
  kWordBytes,  // the words, one behind the other
  kLengths,    // a length code a document (scoring.h)
  kFields,     // DocFields a document
  kPageSums,   // XXH3 of every kSumPageBytes of the file from kPostings on; the last page may be shorter
  kPostings,
  kPositions,
};
inline constexpr size_t kSegmentSectionCount = 9;

struct SectionRange {
  uint64_t begin = 0;  // byte of the file, a multiple of 8
  uint64_t size = 0;
};

struct SegmentHeader {
  uint64_t magic = kSegmentMagic;
  uint32_t format = kSegmentFormat;
  uint32_t reserved = 0;
  uint32_t first_doc = 0;
  uint32_t end_doc = 0;
  std::array<SectionRange, kSegmentSectionCount> sections;
  uint64_t head_sum = 0;  // XXH3 of the sections before kPostings, from the first one's begin on
  uint64_t sum = 0;       // XXH3 of the header before it
};

// A term's list. Its skip entries stand first, one a block, then the blocks.
struct TermEntry {
  uint64_t postings = 0;   // byte of the postings section, a multiple of 4
  uint64_t positions = 0;  // byte of the positions section
  uint32_t df = 0;         // documents
  uint32_t bytes = 0;      // of the list
};

// One block of a list: kBlockSize postings, the last one fewer.
struct SkipEntry {
  uint32_t last = 0;        // last document, counted from first_doc
  uint32_t begin = 0;       // byte of the block in the list
  uint32_t positions = 0;   // byte of its positions, counted from TermEntry::positions
  uint32_t max_impact = 0;  // greatest ImpactOf (scoring.h) in it
};

struct WordEntry {
  uint32_t begin = 0;  // byte among the words
  uint32_t size = 0;
  uint64_t key = 0;
};

// Where the fields of a document begin among its positions. The title begins at 0.
struct DocFields {
  uint32_t section = 0;
  uint32_t question = 0;
  uint32_t speaker = 0;
  uint32_t text = 0;
  uint32_t title_terms = 0;  // tokens of the title that a query can look up: without those that end a run
};

// Says that the field begins at `position`. REQUIRES: called for the fields in their order.
inline void BeginField(TextField field, uint32_t position, DocFields& fields) {
  switch (field) {
    case TextField::kTitle:
      break;
    case TextField::kSection:
      fields.section = position;
      break;
    case TextField::kQuestion:
      fields.question = position;
      break;
    case TextField::kSpeaker:
      fields.speaker = position;
      break;
    case TextField::kText:
      fields.text = position;
      break;
  }
}

inline TextField FieldAt(const DocFields& fields, uint32_t position) {
  if (position >= fields.text) return TextField::kText;
  if (position >= fields.speaker) return TextField::kSpeaker;
  if (position >= fields.question) return TextField::kQuestion;
  return position >= fields.section ? TextField::kSection : TextField::kTitle;
}

inline uint32_t BeginOf(const DocFields& fields, TextField field) {
  switch (field) {
    case TextField::kTitle:
      return 0;
    case TextField::kSection:
      return fields.section;
    case TextField::kQuestion:
      return fields.question;
    case TextField::kSpeaker:
      return fields.speaker;
    case TextField::kText:
      return fields.text;
  }
  return 0;
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SEGMENT_FORMAT_H_
