// SortedRows: all documents of a kind that meet a filter, in the order of a list. A document never changes,
// so they hold at every revision; which of them one shows is looked up when a page is taken.
//
//   SortedRowsMaker maker(params, order, slice);
//   ASSIGN_OR_RETURN(SortedRowsMaker::Cache::Entry entry, maker.Make(predicate));
//   RETURN_IF_ERROR(maker.Refresh(predicate, entry));                // some queries later
//
// REQUIRES of predicate and order: what they say of a document does not change with the revision; the order
// begins with a number. Not thread-safe; CANCELLED as ReadSlice::Renew, and what records fail with.
#ifndef FANGTAN_STORAGE_INDEX_SORTED_ROWS_H_
#define FANGTAN_STORAGE_INDEX_SORTED_ROWS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/index/growing_cache.h"
#include "storage/index/read_slice.h"
#include "storage/index/selection.h"
#include "storage/index/sort_order.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

struct SortedRows {
  std::vector<uint32_t> docs;
  std::vector<int64_t> numbers;  // what each has in the first key of the order
  bool too_many = false;         // then there are none here
  uint64_t purges = 0;           // Tables::purges() when those that are purged were last taken out
  // Tables::touches() when the newest state was last seen to show all of them.
  mutable std::atomic<uint64_t> all_shown_at = std::numeric_limits<uint64_t>::max();

  size_t bytes() const {
    return sizeof(*this) + docs.capacity() * sizeof(uint32_t) + numbers.capacity() * sizeof(int64_t);
  }
};

class SortedRowsMaker {
 public:
  using Cache = GrowingCache<SortedRows>;

  SortedRowsMaker(const Selection::Params& params, const SortOrder& order, ReadSlice& slice)
      : params_(params), order_(order), slice_(slice) {
    params_.show_dead = true;
  }

  // Without a value where writers came in between.
  absl::StatusOr<Cache::Entry> Make(const Predicate& predicate);
  // Puts in what came since, and takes out what was purged: now, while the slice lasts, `entry` is right. A
  // value that it had stays as it is for those who share it.
  absl::Status Refresh(const Predicate& predicate, Cache::Entry& entry);

 private:
  using Keyed = std::pair<int64_t, uint32_t>;

  // So many rows with one number are sorted in one slice, so many new documents tested one by one.
  int64_t MostAtOnce() const;
  absl::StatusOr<std::vector<Keyed>> WithNumbers(const Selection::Found& found);
  // Puts those with equal numbers in order; false if that would take too long, or can't be done any more.
  absl::StatusOr<bool> SortEqual(std::vector<Keyed>& rows, uint64_t purges);
  std::shared_ptr<SortedRows> Merged(const SortedRows& rows, std::vector<uint32_t> fresh) const;

  Selection::Params params_;
  const SortOrder& order_;
  ReadSlice& slice_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SORTED_ROWS_H_
