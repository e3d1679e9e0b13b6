// PostingListWriter: the list of one term, as it stands in a segment (docs/segment_format.md).
//
//   PostingListWriter list(postings, positions, length_codes);
//   list.Add(doc, frequency, positions_in_doc);   // documents ascending
//   TermEntry entry = list.Finish();
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_
#define FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/growing_bytes.h"
#include "storage/search/segment_format.h"
#include "storage/search/varint.h"

namespace fangtan::storage {

// Positions of one document's occurrences, ascending, written to `at`, which has room for kMaxVarintBytes
// each: distances, each with a bit that says whether another one follows. The byte behind.
inline char* PutPositions(std::span<const uint32_t> positions, char* at) {
  uint32_t before = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    const uint32_t more = i + 1 < positions.size() ? 1 : 0;
    at = PutVarint((positions[i] - before) << 1 | more, at);
    before = positions[i];
  }
  return at;
}

// How many bytes the positions of so many documents take, which `bytes` begins with; npos if it does not.
size_t SizeOfPositions(std::string_view bytes, uint32_t documents);

// Some documents of a list, counted from the first of their segment.
struct PostingBlock {
  std::span<const uint32_t> docs;
  std::span<const uint8_t> frequencies;  // one a document
  std::string_view positions;            // of all, as PutPositions made them
};

class PostingListWriter {
 public:
  // What is written is appended to the first two, by nobody else meanwhile. Documents are counted from the
  // segment's first; `length_codes` has one for each of them.
  PostingListWriter(GrowingBytes& postings, GrowingBytes& positions, const std::vector<uint8_t>& length_codes)
      : postings_(postings),
        positions_(positions),
        length_codes_(length_codes),
        positions_begin_(positions.size()) {}

  void Add(uint32_t doc, uint32_t frequency, std::span<const uint32_t> positions) {
    Begin(doc, frequency);
    char* const room = block_positions_.Room(positions.size() * kMaxVarintBytes);
    block_positions_.EndAt(PutPositions(positions, room));
  }
  // The same with its positions as PutPositions made them.
  void Add(uint32_t doc, uint32_t frequency, std::string_view position_bytes) {
    Begin(doc, frequency);
    block_positions_.Append(position_bytes);
  }
  // Several, of another segment: its first document is this one's document `shift`.
  // REQUIRES: SizeOfPositions(block.positions, block.docs.size()) is the size of block.positions.
  void AddBlock(PostingBlock block, uint32_t shift);

  // Documents since the last Finish.
  uint32_t df() const { return df_; }

  // The list is complete; the next Add begins another one.
  TermEntry Finish();

 private:
  static constexpr size_t kGroupsInTable = kBlockSize / kGroupSize - 1;

  // All of a posting but its positions.
  void Begin(uint32_t doc, uint32_t frequency) {
    if (filled_ % kGroupSize == 0) BeginGroup();
    docs_[filled_] = doc;
    frequencies_[filled_] = frequency;
    ++filled_;
    ++df_;
  }
  void BeginGroup() {
    if (filled_ == kBlockSize) EndBlock();
    if (filled_ == 0) return;
    groups_[filled_ / kGroupSize - 1] =
        static_cast<uint16_t>(std::min<size_t>(block_positions_.size(), kFarGroup));
  }

  void EndBlock();
  void PutSkip();
  void PutBlockPositions();
  void AppendPacked();
  char* PutVarints(char* at) const;

  GrowingBytes& postings_;
  GrowingBytes& positions_;
  const std::vector<uint8_t>& length_codes_;
  uint64_t positions_begin_;
  std::string blocks_;  // but the last one
  std::vector<SkipEntry> skips_;
  // Of the block, up to filled_.
  std::array<uint32_t, kBlockSize> docs_;
  std::array<uint32_t, kBlockSize> frequencies_;
  std::array<uint16_t, kGroupsInTable> groups_;
  GrowingBytes block_positions_;
  uint32_t filled_ = 0;
  uint32_t before_ = 0;  // one more than the last document of the block before
  uint32_t df_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_
