// KeptList: a list whose filter is asked for again and again, as by a walk, or by whoever looks every minute:
// the second time, all rows that meet it are kept in order, and a page is a piece of them.
//
//   KeptList list(params, query, predicate, order, cache, slice);
//   ASSIGN_OR_RETURN(std::optional<Rows> rows, list.Page());         // nullopt: it has to be found otherwise
//
// Ranges of what the order begins with are no part of what is kept: they cut a piece out of it. So one list
// of a speaker serves all ranges of dates.
#ifndef FANGTAN_STORAGE_INDEX_KEPT_LIST_H_
#define FANGTAN_STORAGE_INDEX_KEPT_LIST_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/index/read_slice.h"
#include "storage/index/rows.h"
#include "storage/index/selection.h"
#include "storage/index/sort_order.h"
#include "storage/index/sorted_rows.h"
#include "storage/store.h"

namespace fangtan::storage {

class KeptList {
 public:
  // All must outlive it. `predicate` is the query's.
  KeptList(const Selection::Params& params, const ListQuery& query, const SortOrder& order,
           SortedRowsMaker::Cache& cache, ReadSlice& slice);

  absl::StatusOr<std::optional<Rows>> Page();

 private:
  struct Piece {
    size_t from = 0;
    size_t to = 0;
  };

  // What the rows are kept under; empty if they can't be: what meets the filter must be the same at every
  // revision.
  std::string Key();
  bool AddCondition(const Condition& condition, std::string& key);
  // Ranges of the order's first field that all rows must be in.
  bool FindCuts();
  bool IsCut(uint32_t node) const;
  // The predicate without them.
  Predicate Uncut() const;

  absl::StatusOr<SortedRowsMaker::Cache::Entry> Find(const std::string& key);
  absl::StatusOr<Rows> PageOf(const SortedRows& rows);
  Piece Bounded(const SortedRows& rows) const;
  size_t FirstBehind(const SortedRows& rows, const Piece& piece) const;
  absl::StatusOr<int64_t> CountShown(const SortedRows& rows, const Piece& piece);
  bool IsShown(uint32_t doc) const;

  const Selection::Params& params_;
  const ListQuery& query_;
  const SortOrder& order_;
  SortedRowsMaker::Cache& cache_;
  ReadSlice& slice_;
  const DocTable& table_;
  std::vector<uint32_t> cuts_;  // nodes of the predicate
  int64_t low_ = std::numeric_limits<int64_t>::min();
  int64_t high_ = std::numeric_limits<int64_t>::max();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_KEPT_LIST_H_
