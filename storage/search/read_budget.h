// ReadBudget: how much of the index one query may read to find what is more than a term, so that the longest
// query of the commonest characters has an end; and whether anybody still waits for it.
//
//   ReadBudget budget(1'000'000, stop);
//   RETURN_IF_ERROR(budget.Take(term.df));
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_READ_BUDGET_H_
#define FANGTAN_STORAGE_SEARCH_READ_BUDGET_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "storage/errors.h"

namespace fangtan::storage {

// What one query may read, and beside it as much as this part of the bytes of all postings: however large the
// index is, what is asked for with a single character can be read.
inline constexpr uint64_t kMaxQueryReads = 10'000'000;
inline constexpr uint64_t kReadablePart = 8;

// What else is read costs as much as so many postings that are walked, about.
inline constexpr uint64_t kListCost = 64;       // to open a list
inline constexpr uint64_t kPositionCost = 3;    // the first position in a document
inline constexpr uint64_t kPositionsCost = 16;  // all of them
inline constexpr uint64_t kWordCost = 16;       // to compare a word of the dictionary
inline constexpr uint64_t kMatchCost = 8;       // to keep a document that was found, and to score it

class ReadBudget {
 public:
  // `stop` may be empty.
  ReadBudget(uint64_t postings, std::function<bool()> stop) : left_(postings), stop_(std::move(stop)) {}
  // Without an end, but for `stop`.
  explicit ReadBudget(std::function<bool()> stop = nullptr)
      : ReadBudget(std::numeric_limits<uint64_t>::max(), std::move(stop)) {}

  // Before so much is read. INVALID_ARGUMENT QUERY_TOO_LARGE if that is more than is left, CANCELLED if
  // `stop` says so.
  absl::Status Take(uint64_t postings) {
    if (postings > left_) {
      return InvalidField("query", "asks for too many common characters, prefixes or phrases at once",
                          "QUERY_TOO_LARGE");
    }
    left_ -= postings;
    unasked_ += postings;
    if (unasked_ < kBetweenStops || !stop_) return absl::OkStatus();
    unasked_ = 0;
    if (!stop_()) return absl::OkStatus();
    return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the result any more");
  }

 private:
  static constexpr uint64_t kBetweenStops = 1 << 16;

  uint64_t left_;
  uint64_t unasked_ = 0;  // what was read since `stop_` was asked
  std::function<bool()> stop_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_READ_BUDGET_H_
