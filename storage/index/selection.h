// Selection: the documents of a kind that one revision shows and a predicate asks for.
//
// Not thread-safe; what it refers to must outlive it and not change during a call.
#ifndef FANGTAN_STORAGE_INDEX_SELECTION_H_
#define FANGTAN_STORAGE_INDEX_SELECTION_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/index/orders.h"
#include "storage/index/read_slice.h"
#include "storage/index/row_filter.h"
#include "storage/index/rows.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

class Selection {
 public:
  // `applied`: the revision of the youngest that the tables hold. `show_deleted`: of articles.
  struct Params {
    const Tables& tables;
    const Orders& orders;
    const TextReader& texts;
    internal::Kind kind = internal::KIND_UNSPECIFIED;
    Revision revision = 0;
    BitmapCache& bitmaps;
    int64_t many_rows = 0;       // more than these are handled as bits
    int64_t kept_list_rows = 0;  // no list of more is kept
    const Revision& applied;
    bool show_deleted = false;
    bool show_dead = false;  // all that are not purged, whatever the revision shows of them

    // For the length of a slice.
    bool newest() const { return revision >= applied; }
  };
  // Looking the conditions up may renew the slice; `status` is then CANCELLED if nobody waits any more.
  Selection(const Params& params, const Predicate& predicate, ReadSlice& slice);
  const absl::Status& status() const { return filter_.status(); }

  // Whether `doc` is one of them.
  absl::StatusOr<bool> Has(uint32_t doc);
  // All of them, in the order of their numbers, or in none.
  absl::StatusOr<std::vector<uint32_t>> All(ReadSlice& slice, PlanReport& report);
  // The same as bits where they are many.
  struct Found {
    std::vector<uint32_t> docs;  // unless there are bits
    std::optional<Bitmap> bits;
    int64_t count = 0;
  };
  absl::StatusOr<Found> Find(ReadSlice& slice, PlanReport& report);
  // How many they are, if that is known without looking at them.
  std::optional<int64_t> KnownCount();
  // Whether the filter is about whole articles and nothing else, and some index narrows these down; to how
  // many.
  bool OnlyArticles() const { return filter_.only_contexts(); }
  int64_t ArticleCount() { return std::ssize(filter_.Contexts(params_.bitmaps)); }
  // Of those, by the time of their articles, from `from` on, so many that the first `wanted` rows are among
  // them, in any order. REQUIRES: OnlyArticles().
  absl::StatusOr<std::vector<uint32_t>> FirstByTime(bool descending, std::optional<int64_t> from,
                                                    size_t wanted, ReadSlice& slice);
  // How many documents All looks at, about.
  int64_t Cost() const;

  RowFilter& filter() { return filter_; }
  uint32_t bound() const { return bound_; }
  bool IsShown(uint32_t doc) const;

 private:
  // Whether the rows are others than the tables keep account of.
  bool HidesDifferently() const {
    return params_.show_deleted || (params_.kind == internal::SPEAKER && params_.tables.any_merge());
  }
  void KeepShown(std::vector<uint32_t>& docs) const;
  absl::StatusOr<std::vector<uint32_t>> AllByIndex(ReadSlice& slice, PlanReport& report);
  absl::StatusOr<Found> FindByBits(ReadSlice& slice, PlanReport& report);
  // All that the revision shows.
  absl::StatusOr<Bitmap> Shown(ReadSlice& slice) const;

  const Params params_;
  const DocTable& table_;
  const uint32_t bound_;
  RowFilter filter_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SELECTION_H_
