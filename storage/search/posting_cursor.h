// PostingCursor: walks the list of one term, forwards, document by document or block by block.
//
//   PostingCursor cursor(segment, segment.term(at));
//   for (; cursor.doc() != kNoDoc; cursor.Next()) { ... cursor.frequency(), cursor.ReadPositions(positions)
//   ... }
//
// Documents are counted from the segment's first. Every call is legal after the end. A damaged list ends
// early, and status() says so. Not thread-safe; the segment must outlive it.
#ifndef FANGTAN_STORAGE_SEARCH_POSTING_CURSOR_H_
#define FANGTAN_STORAGE_SEARCH_POSTING_CURSOR_H_

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/search/packed_row.h"
#include "storage/search/posting_list.h"
#include "storage/search/segment.h"

namespace fangtan::storage {

inline constexpr uint32_t kNoDoc = std::numeric_limits<uint32_t>::max();

class PostingCursor {
 public:
  // Where it stands at first: who seeks far at once need not wait for the first documents. Before them doc()
  // says nothing, and Seek comes before everything else.
  enum class Start { kFirst, kBefore };
  PostingCursor(const Segment& segment, const TermEntry& term, Start start = Start::kFirst);

  const absl::Status& status() const { return status_; }
  uint32_t df() const { return df_; }

  // kNoDoc at the end.
  uint32_t doc() const { return docs_[at_]; }
  uint32_t frequency() {
    if (!frequencies_known_) DecodeFrequencies();
    return frequencies_[at_];
  }
  void Next() {
    if (++at_ == filled_) LoadBlock(block_ + 1);
  }
  // To the first document that is not before `target`. Never backwards.
  void Seek(uint32_t target);
  // Has what the next call reads brought into the cache, so that waits for several cursors overlap.
  void FetchPositions() const;
  // The first position in the current document; 0 at the end.
  uint32_t FirstPosition();
  // The positions of the current document, ascending.
  void ReadPositions(std::vector<uint32_t>& positions);
  // The same as they are stored; nullopt at the end.
  std::optional<PositionsView> RawPositions();

  // All of the block that it stands in; valid until it goes on and while `heads`, which it is partly put
  // into, is left alone. Empty at the end.
  PostingBlock ReadBlock(std::array<uint32_t, kBlockSize>& heads);
  // To the first document of the next one.
  void NextBlock() { LoadBlock(block_ + 1); }

  // Calls visit(doc, frequency) for every document from the current one on that is before `end`, and goes
  // there.
  template <typename Visit>
  void VisitBefore(uint32_t end, Visit visit) {
    while (docs_[at_] < end) {
      if (!frequencies_known_) DecodeFrequencies();
      if (docs_[filled_ - 1] < end) {
        for (uint32_t i = at_; i < filled_; ++i) visit(docs_[i], frequencies_[i]);
        LoadBlock(block_ + 1);
      } else {
        do {
          visit(docs_[at_], frequencies_[at_]);
        } while (docs_[++at_] < end);
      }
    }
  }

  // What no ImpactOf (scoring.h) of the list is above.
  uint32_t MaxImpact() const;

 private:
  uint32_t block_count() const { return (df_ + kBlockSize - 1) / kBlockSize; }
  uint32_t BlockOf(uint32_t target) const;
  absl::Status ReadSkips(size_t bytes);
  // To `target`, from before the first document.
  void Begin(uint32_t target);
  void LoadBlock(uint32_t block);
  bool DecodeBlock(uint32_t block);
  // These answer false for what cannot be.
  bool DecodePacked(const char* at, uint32_t before);
  // Of a packed block, whose documents alone were decoded: who only seeks needs no more.
  void DecodeFrequencies();
  bool DecodeVarints(std::string_view bytes, uint32_t count, uint32_t before);
  // Where the positions of its block begin.
  uint64_t BlockPositions() const {
    return positions_begin_ + (skips_.empty() ? 0 : skips_[block_].positions);
  }
  absl::Status FindHeads();
  absl::StatusOr<std::string_view> FindTail();
  void End();
  void Fail(absl::Status status);

  const Segment& segment_;
  const std::string_view list_;
  const uint64_t positions_begin_;
  const uint32_t df_;
  std::span<const SkipEntry> skips_;  // none where there is one block
  absl::Status status_;
  uint32_t block_ = 0;
  uint32_t at_ = 0;
  uint32_t filled_ = 0;
  // Of block_'s positions, if they are known; the tails from the posting tails_at_ on begin at tails_byte_.
  PackedRow heads_;
  uint64_t tails_begin_ = 0;
  uint64_t tails_byte_ = 0;
  uint32_t tails_at_ = 0;
  bool begun_ = true;
  bool heads_known_ = false;
  bool frequencies_known_ = true;
  const char* packed_frequencies_ = nullptr;
  uint32_t frequency_bits_ = 0;
  std::array<uint32_t, kBlockSize + 1> docs_;  // kNoDoc behind the last
  // Bytes, so that a cursor is small: it is made and copied for every list of a query.
  std::array<uint8_t, kBlockSize + 1> frequencies_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_POSTING_CURSOR_H_
