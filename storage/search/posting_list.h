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

// The positions of one document's occurrences are split: the head is the first one and the tail the others,
// which most documents do not have.
struct PositionsView {
  uint32_t head = 0;      // twice the first position, plus 1 if there is a tail
  std::string_view tail;  // as PutPositions made it
};
constexpr bool HasTail(uint32_t head) { return (head & 1) != 0; }

// Ascending positions behind `before`, written to `at`, which has room for kMaxVarintBytes each: distances,
// each with a bit that says whether another one follows. The byte behind.
inline char* PutPositions(std::span<const uint32_t> positions, char* at, uint32_t before = 0) {
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
  std::span<const uint32_t> heads;       // the same
  std::string_view tails;                // of those that have one
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
    const uint32_t first = positions.front();
    positions = positions.subspan(1);
    Begin(doc, frequency, first << 1 | (positions.empty() ? 0 : 1));
    if (positions.empty()) return;
    char* const room = tails_.Room(positions.size() * kMaxVarintBytes);
    tails_.EndAt(PutPositions(positions, room, first));
  }
  void Add(uint32_t doc, uint32_t frequency, PositionsView positions) {
    Begin(doc, frequency, positions.head);
    tails_.Append(positions.tail);
  }
  // Several, of another segment: its first document is this one's document `shift`.
  // REQUIRES: block.tails has one for each of the heads that say so.
  void AddBlock(PostingBlock block, uint32_t shift);

  // Documents since the last Finish.
  uint32_t df() const { return df_; }

  // The list is complete; the next Add begins another one.
  TermEntry Finish();

 private:
  // All of a posting but its tail.
  void Begin(uint32_t doc, uint32_t frequency, uint32_t head) {
    if (filled_ == kBlockSize) EndBlock();
    docs_[filled_] = doc;
    frequencies_[filled_] = frequency;
    heads_[filled_] = head;
    ++filled_;
    ++df_;
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
  std::array<uint32_t, kBlockSize> heads_;
  GrowingBytes tails_;
  uint32_t filled_ = 0;
  uint32_t before_ = 0;  // one more than the last document of the block before
  uint32_t df_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_
