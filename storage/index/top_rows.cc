#include "storage/index/top_rows.h"

#include <algorithm>

namespace fangtan::storage {
namespace {

// So many rows beyond those that are wanted are gathered before the last of them are thrown out.
constexpr size_t kGathered = 4096;

}  // namespace

bool TopRows::IsBehind(const Row& row) const {
  if (place_.count == 0) return true;
  if (by_number_) {
    if (const int order = Compare(row.number, place_.key.front().number()); order != 0) return order > 0;
  }
  return order_.CompareToKey(row.doc, place_.key, place_.count) > 0;
}

void TopRows::Offer(absl::Span<const uint32_t> docs) {
  numbers_.assign(docs.size(), 0);
  if (by_number_) order_.FirstNumbers(docs, absl::MakeSpan(numbers_));
  for (size_t i = 0; i < docs.size(); ++i) {
    if (last_number_.has_value() && Compare(numbers_[i], *last_number_) > 0) continue;
    const Row row{.number = numbers_[i], .doc = docs[i]};
    if (last_.has_value() && !Less(row, *last_)) continue;
    if (!IsBehind(row)) continue;
    rows_.push_back(row);
    if (rows_.size() >= wanted_ + kGathered) Prune();
  }
}

void TopRows::Prune() {
  const auto last = rows_.begin() + static_cast<std::ptrdiff_t>(wanted_) - 1;
  std::nth_element(rows_.begin(), last, rows_.end(), [this](const Row& left, const Row& right) {
    return Compare(left.number, right.number) < 0;
  });
  last_number_ = last->number;
  const auto end =
      std::partition(last + 1, rows_.end(), [this](const Row& row) { return row.number == *last_number_; });
  rows_.erase(end, rows_.end());
  if (rows_.size() < wanted_ + kGathered / 2) return;
  std::nth_element(rows_.begin(), last, rows_.end(),
                   [this](const Row& left, const Row& right) { return Less(left, right); });
  last_ = *last;
  rows_.resize(wanted_);
}

std::vector<uint32_t> TopRows::Take() {
  if (rows_.size() > wanted_) Prune();
  const size_t count = std::min(wanted_, rows_.size());
  std::partial_sort(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(count), rows_.end(),
                    [this](const Row& left, const Row& right) { return Less(left, right); });
  std::vector<uint32_t> docs;
  docs.reserve(count);
  for (size_t i = 0; i < count; ++i) docs.push_back(rows_[i].doc);
  return docs;
}

}  // namespace fangtan::storage
