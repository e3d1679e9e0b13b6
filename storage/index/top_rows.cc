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
    const int order = Compare(row.number, place_.key.front().number());
    if (order != 0) return order > 0;
  }
  return order_.CompareToKey(row.doc, place_.key, place_.count) > 0;
}

void TopRows::Offer(absl::Span<const uint32_t> docs) {
  numbers_.assign(docs.size(), 0);
  if (by_number_) order_.FirstNumbers(docs, absl::MakeSpan(numbers_));
  for (size_t i = 0; i < docs.size(); ++i) {
    const Row row{.number = numbers_[i], .doc = docs[i]};
    if (last_.has_value() && !Less(row, *last_)) continue;
    if (!IsBehind(row)) continue;
    rows_.push_back(row);
    if (rows_.size() >= wanted_ + kGathered) Prune();
  }
}

void TopRows::Prune() {
  const auto last = rows_.begin() + static_cast<std::ptrdiff_t>(wanted_) - 1;
  std::nth_element(rows_.begin(), last, rows_.end(),
                   [this](const Row& left, const Row& right) { return Less(left, right); });
  last_ = *last;
  rows_.resize(wanted_);
}

std::vector<uint32_t> TopRows::Take() {
  const auto less = [this](const Row& left, const Row& right) { return Less(left, right); };
  if (rows_.size() > wanted_) Prune();
  std::sort(rows_.begin(), rows_.end(), less);
  std::vector<uint32_t> docs;
  docs.reserve(rows_.size());
  for (const Row& row : rows_) docs.push_back(row.doc);
  return docs;
}

}  // namespace fangtan::storage
