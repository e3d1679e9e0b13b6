// PostingListWriter: the list of one term, as it stands in a segment (docs/segment_format.md).
//
//   PostingListWriter list(postings, positions);
//   list.Add(doc, frequency, length_code, position_bytes);   // documents ascending
//   TermEntry entry = list.Finish();
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_
#define FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/segment_format.h"

namespace fangtan::storage {

class PostingListWriter {
 public:
  // What is written is appended to both.
  PostingListWriter(std::string& postings, std::string& positions)
      : postings_(postings), positions_(positions) {}

  // `position_bytes` as PositionBytes made them. Documents are counted from the segment's first.
  void Add(uint32_t doc, uint32_t frequency, uint8_t length_code, std::string_view position_bytes);

  // The list is complete; the next Add begins another one.
  TermEntry Finish();

 private:
  void EndBlock();
  void AppendPacked();
  void AppendVarints();
  void PutSkips(std::string& out) const;
  void PutSkip();
  void PutPositions();

  std::string& postings_;
  std::string& positions_;
  std::string blocks_;
  std::vector<SkipEntry> skips_;
  std::array<uint32_t, kBlockSize> docs_{};
  std::array<uint32_t, kBlockSize> frequencies_{};
  uint32_t filled_ = 0;
  uint32_t max_impact_ = 0;
  uint32_t before_ = 0;  // one more than the last document of the block before
  uint32_t df_ = 0;
  uint64_t positions_begin_ = 0;
  std::vector<uint16_t> groups_;  // of the block, as are
  std::string block_positions_;
};

// Positions of one document's occurrences, ascending, appended: distances, each with a bit that says whether
// another one follows.
void PositionBytes(std::span<const uint32_t> positions, std::string& out);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_POSTING_LIST_H_
