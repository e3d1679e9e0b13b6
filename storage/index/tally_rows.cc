#include "storage/index/tally_rows.h"

#include <algorithm>
#include <numeric>

#include "storage/status_macros.h"

namespace fangtan::storage {

void TallyRows::Add(absl::Span<const uint32_t> values, int64_t count) {
  if (distinct_) {
    values_.insert(values_.end(), values.begin(), values.end());
    counts_.push_back(count);
    return;
  }
  const uint32_t row = combinations_->Intern(values) - 1;
  if (row == counts_.size()) counts_.push_back(0);
  counts_[row] += count;
}

absl::Span<const uint32_t> TallyRows::ValuesOf(uint32_t row) const {
  if (!distinct_) return combinations_->at(row + 1);
  return absl::MakeConstSpan(values_).subspan(row * fields_.size(), fields_.size());
}

bool TallyRows::Less(uint32_t left, uint32_t right) const {
  if (counts_[left] != counts_[right]) return counts_[left] > counts_[right];
  const absl::Span<const uint32_t> left_values = ValuesOf(left);
  const absl::Span<const uint32_t> right_values = ValuesOf(right);
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (left_values[i] == right_values[i]) continue;
    return fields_[i].TextOf(left_values[i]) < fields_[i].TextOf(right_values[i]);
  }
  return false;
}

// A heap of the rows to show, the last of them on top.
absl::StatusOr<Tally> TallyRows::First(int limit, ReadSlice& slice) const {
  const auto less = [this](uint32_t left, uint32_t right) { return Less(left, right); };
  std::vector<uint32_t> heap;
  for (uint32_t row = 0; row < counts_.size(); ++row) {
    if (slice.Due()) RETURN_IF_ERROR(slice.Renew());
    if (heap.size() == static_cast<size_t>(limit)) {
      if (!less(row, heap.front())) continue;
      std::pop_heap(heap.begin(), heap.end(), less);
      heap.pop_back();
    }
    heap.push_back(row);
    std::push_heap(heap.begin(), heap.end(), less);
  }
  std::sort_heap(heap.begin(), heap.end(), less);

  Tally tally;
  tally.rest_rows = static_cast<int64_t>(counts_.size() - heap.size());
  tally.rest_count = std::accumulate(counts_.begin(), counts_.end(), int64_t{0});
  for (const uint32_t row : heap) {
    tally.rows.push_back(Describe(row));
    tally.rest_count -= counts_[row];
  }
  return tally;
}

Tally::Row TallyRows::Describe(uint32_t row) const {
  Tally::Row described{.count = counts_[row]};
  const absl::Span<const uint32_t> values = ValuesOf(row);
  for (size_t i = 0; i < fields_.size(); ++i) {
    described.values.push_back(fields_[i].NameOf(values[i]));
    described.display_values.push_back(fields_[i].DisplayNameOf(values[i]));
  }
  return described;
}

}  // namespace fangtan::storage
