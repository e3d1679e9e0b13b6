// The header of an image of the index (index_image.h) and its table of parts.
#ifndef FANGTAN_STORAGE_INDEX_IMAGE_FORMAT_H_
#define FANGTAN_STORAGE_INDEX_IMAGE_FORMAT_H_

#include <array>
#include <cstdint>

namespace fangtan::storage {

// Of what VisitParts visits and how it is laid out, and of the rules by which names are folded beside the
// tables of FoldingSum. MUST change with them: an image of another layout is not read.
inline constexpr uint32_t kImageLayout = 4;

struct ImagePart {
  uint64_t offset = 0;
  uint64_t bytes = 0;
  uint64_t item_bytes = 0;
  uint64_t sum = 0;  // XXH3
};

struct ImageHeader {
  std::array<char, 8> magic = {'F', 'T', 'I', 'M', 'A', 'G', 'E', '\n'};
  uint32_t byte_order = 0x01020304;
  uint32_t layout = kImageLayout;
  uint64_t folding = 0;  // FoldingSum() of the program that wrote it
  uint64_t part_count = 0;
  uint64_t tail_offset = 0;  // the parts, then the checkpoint
  uint64_t tail_bytes = 0;
  uint64_t tail_sum = 0;
  uint64_t sum = 0;  // of the header before it
};

uint64_t SumOf(const ImageHeader& header);

// Of what every code point folds to.
uint64_t FoldingSum();

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_IMAGE_FORMAT_H_
