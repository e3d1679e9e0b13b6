// TopRows: the first rows of a page, in the order of a list, out of documents that come in any order.
//
//   TopRows top(order, 51, place);
//   top.Offer(docs);
//   page = top.Take();
//
// Most documents are told apart by the first key of the order alone, where that is a number. Refers to the
// order and the place. Not thread-safe; tables as SortOrder.
#ifndef FANGTAN_STORAGE_INDEX_TOP_ROWS_H_
#define FANGTAN_STORAGE_INDEX_TOP_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/sort_order.h"

namespace fangtan::storage {

// A place between rows: behind all that equal `key` in the first `count` keys, or stand before it.
struct Place {
  std::vector<internal::SortValue> key;
  size_t count = 0;  // 0: before all
};

class TopRows {
 public:
  TopRows(const SortOrder& order, size_t wanted, const Place& place)
      : order_(order),
        wanted_(wanted),
        place_(place),
        by_number_(order.begins_with_number()),
        descending_(order.keys().front().descending) {}

  void Offer(absl::Span<const uint32_t> docs);
  // The first of all that were offered and lie behind the place: `wanted`, or as many as there are.
  std::vector<uint32_t> Take();

 private:
  struct Row {
    int64_t number = 0;  // the first key; 0 where it is none
    uint32_t doc = 0;
  };

  // By the first key: negative, zero or positive.
  int Compare(int64_t left, int64_t right) const {
    const int order = left < right ? -1 : left > right ? 1 : 0;
    return descending_ ? -order : order;
  }
  bool Less(const Row& left, const Row& right) const {
    const int order = Compare(left.number, right.number);
    return order != 0 ? order < 0 : order_.Less(left.doc, right.doc);
  }
  bool IsBehind(const Row& row) const;
  // Throws out what stands behind the first rows by its first key; where many have the same, by all keys.
  void Prune();

  const SortOrder& order_;
  const size_t wanted_;
  const Place& place_;
  const bool by_number_;
  const bool descending_;
  std::vector<int64_t> numbers_;
  std::vector<Row> rows_;
  std::optional<int64_t> last_number_;  // what stands behind it is not among the first
  std::optional<Row> last_;             // nor what stands behind this
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TOP_ROWS_H_
