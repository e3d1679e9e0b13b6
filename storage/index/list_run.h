// ListRun: one List over the index. Finds and counts the rows that match, then takes one page of them in
// order; or, where their number is known or can be had for nothing, walks the order until the page is full.
// What is asked for again is a KeptList.
#ifndef FANGTAN_STORAGE_INDEX_LIST_RUN_H_
#define FANGTAN_STORAGE_INDEX_LIST_RUN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/index/orders.h"
#include "storage/index/read_slice.h"
#include "storage/index/rows.h"
#include "storage/index/selection.h"
#include "storage/index/sort_order.h"
#include "storage/index/sorted_rows.h"
#include "storage/index/tables.h"
#include "storage/index/top_rows.h"
#include "storage/store.h"

namespace fangtan::storage {

class ListRun {
 public:
  // As Index::List, of the rows that meet `predicate`. `slice` holds the lock that guards what `params`
  // refers to. `kept` may be nullptr: then no list is looked up there, and none is kept.
  static absl::StatusOr<Rows> Run(const Selection::Params& params, const ListQuery& query,
                                  const Predicate& predicate, SortedRowsMaker::Cache* kept, ReadSlice& slice);

 private:
  // Documents of the kept order that a walk takes next.
  struct Range {
    OrderedDocs::Position from;
    OrderedDocs::Position to;
    bool backward = false;
  };

  ListRun(const ListQuery& query, SortOrder order, Selection& selection, const Orders& orders,
          ReadSlice& slice)
      : query_(query),
        order_(std::move(order)),
        selection_(selection),
        choice_(orders.Choose(query.kind, order_.keys())),
        slice_(slice),
        place_{.key = query.after, .count = query.after.size()} {}

  absl::StatusOr<Rows> Page();
  Rows Finish(int64_t total_size);

  // Whether walking the order to a page is expected to be cheaper than looking at `others` documents.
  bool WalkPays(int64_t matches, int64_t others) const;
  int64_t ExpectedSteps(int64_t matches) const;

  // Fills the page by the kept order; false, with an empty page, if `budget` steps did not do.
  absl::StatusOr<bool> Walk(int64_t budget);
  std::optional<Range> NextRange() const;
  // The piece of the kept order outside which nothing can match: the filter may bound its first field.
  Range Bounded() const;
  // Lets others in; positions are none any more.
  absl::Status Renew();
  std::optional<Range> NextAscending() const;
  std::optional<Range> NextDescending() const;
  // Takes rows of a range that is in order, as far as the page, the budget and the slice last.
  absl::Status TakeInOrder(const Range& range, int64_t& budget);
  // Takes the rows of a group that is out of order: the first of them by `order_`.
  absl::Status TakeGroup(const Range& range, int64_t& budget);
  absl::StatusOr<bool> Matches(uint32_t doc);

  // Fills the page by the articles that meet a filter which is about nothing else, in the order of their
  // time.
  absl::Status TakeByArticles();
  // Fills the page with the first of `found` behind the place where it begins.
  absl::Status Select(const Selection::Found& found);

  bool IsBehind(uint32_t doc) const {
    return place_.count == 0 || order_.CompareToKey(doc, place_.key, place_.count) > 0;
  }
  size_t Wanted() const {
    return static_cast<size_t>(query_.limit) + 1;
  }  // one more tells whether rows follow
  bool Full() const { return rows_.docs.size() >= Wanted(); }

  const ListQuery& query_;
  const SortOrder order_;
  Selection& selection_;
  const Orders::Choice choice_;
  ReadSlice& slice_;
  Place place_;  // where the rest of the page begins
  // Of a walk, until others are let in: what Bounded says, and where the range that follows begins, or if the
  // first key descends, ends.
  Range bounds_;
  std::optional<OrderedDocs::Position> resume_;
  const Bitmap* matches_ = nullptr;  // the documents that match, once they are known
  Rows rows_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_LIST_RUN_H_
