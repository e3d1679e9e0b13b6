// TallySource: the fields of a tally that are told by one column of answers. Numbers of the column that give
// the same values are one group, so that answers are counted by few numbers and looked at in detail later.
//
//   TallySource source(Column::kContext, {0, 2}, fields, tables.context_count());
//   ++counts[source.GroupOf(answers.at(source.column(), doc))];
//   source.CombinationsOf(group);       // of two fields: a, x, a, y, b, x, b, y
//
// Not thread-safe; the tables must not change during a call.
#ifndef FANGTAN_STORAGE_INDEX_TALLY_SOURCE_H_
#define FANGTAN_STORAGE_INDEX_TALLY_SOURCE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/list_dictionary.h"
#include "storage/index/tables.h"
#include "storage/index/tally_values.h"

namespace fangtan::storage {

class TallySource {
 public:
  static constexpr size_t kMaxCombinations = 1 << 20;

  // `positions`: which of `fields`, which must outlive this object, are told by `column`. `numbers`: how many
  // numbers of the column groups are kept for; 0 where that would cost more than finding them out anew.
  TallySource(Column column, std::vector<size_t> positions, std::vector<TallyValues>& fields,
              uint32_t numbers)
      : column_(column),
        positions_(std::move(positions)),
        fields_(fields),
        known_(numbers == 0 ? 0 : size_t{numbers} + 1, kUnknown) {}

  Column column() const { return column_; }
  const std::vector<size_t>& positions() const { return positions_; }
  // Whether a group is a single value of a single field, the group's own number.
  bool single() const { return positions_.size() == 1 && fields_[positions_.front()].single(); }

  uint32_t GroupOf(uint32_t number) {
    const uint32_t at = number + 1;  // kNoEntity is 0
    if (at < known_.size() && known_[at] != kUnknown) return known_[at];
    return FindGroup(number);
  }

  // More than any group so far.
  uint32_t group_bound() const { return group_bound_; }
  // Whether there was a number with more than kMaxCombinations; its group has none.
  bool too_many() const { return too_many_; }

  // One value for each of positions(), combination by combination.
  absl::Span<const uint32_t> CombinationsOf(const uint32_t& group) const {
    return single() ? absl::Span<const uint32_t>(&group, 1) : (*groups_).at(group);
  }

 private:
  static constexpr uint32_t kUnknown = std::numeric_limits<uint32_t>::max();

  uint32_t FindGroup(uint32_t number);

  const Column column_;
  const std::vector<size_t> positions_;
  std::vector<TallyValues>& fields_;
  std::vector<uint32_t> known_;  // group by number
  uint32_t group_bound_ = 0;
  bool too_many_ = false;
  std::unique_ptr<ListDictionary> groups_ = std::make_unique<ListDictionary>();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TALLY_SOURCE_H_
