#include "storage/index/sorted_rows.h"

#include <algorithm>
#include <utility>

#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Of the rows that a list may have, 4,096 of 256 Ki, but some where a test allows hardly any.
constexpr int64_t kPart = 64;
constexpr int64_t kLeastPart = 8;

std::shared_ptr<SortedRows> TooMany() {
  auto none = std::make_shared<SortedRows>();
  none->too_many = true;
  return none;
}

}  // namespace

int64_t SortedRowsMaker::MostAtOnce() const { return std::max(kLeastPart, params_.kept_list_rows / kPart); }

absl::StatusOr<SortedRowsMaker::Cache::Entry> SortedRowsMaker::Make(const Predicate& predicate) {
  const uint64_t purges = params_.tables.purges();
  Selection selection(params_, predicate, slice_);
  RETURN_IF_ERROR(selection.status());
  PlanReport report;
  ASSIGN_OR_RETURN(const Selection::Found found, selection.Find(slice_, report));
  if (found.count > params_.kept_list_rows)
    return Cache::Entry{.value = TooMany(), .bound = selection.bound()};
  ASSIGN_OR_RETURN(std::vector<Keyed> keyed, WithNumbers(found));
  const bool descending = order_.keys().front().descending;
  RETURN_IF_ERROR(slice_.Without([&] {
    std::sort(keyed.begin(), keyed.end(), [descending](const Keyed& left, const Keyed& right) {
      return descending ? left.first > right.first : left.first < right.first;
    });
  }));
  ASSIGN_OR_RETURN(const bool sorted, SortEqual(keyed, purges));
  if (!sorted) {
    if (params_.tables.purges() != purges) return Cache::Entry{};
    return Cache::Entry{.value = TooMany(), .bound = selection.bound()};
  }
  auto rows = std::make_shared<SortedRows>();
  rows->purges = purges;
  rows->docs.reserve(keyed.size());
  rows->numbers.reserve(keyed.size());
  for (const auto& [number, doc] : keyed) {
    rows->docs.push_back(doc);
    rows->numbers.push_back(number);
  }
  return Cache::Entry{.value = std::move(rows), .bound = selection.bound()};
}

absl::StatusOr<std::vector<SortedRowsMaker::Keyed>> SortedRowsMaker::WithNumbers(
    const Selection::Found& found) {
  std::vector<Keyed> keyed;
  keyed.reserve(static_cast<size_t>(found.count));
  absl::Status status;
  const auto add = [&](uint32_t doc) {
    if (!status.ok()) return;
    if (slice_.Due()) status.Update(slice_.Renew());
    keyed.emplace_back(order_.FirstNumber(doc), doc);
  };
  if (found.bits.has_value()) {
    found.bits->ForEach(add);
  } else {
    std::for_each(found.docs.begin(), found.docs.end(), add);
  }
  RETURN_IF_ERROR(status);
  return keyed;
}

absl::StatusOr<bool> SortedRowsMaker::SortEqual(std::vector<Keyed>& rows, uint64_t purges) {
  for (auto from = rows.begin(); from != rows.end();) {
    const auto to =
        std::find_if(from, rows.end(), [&](const Keyed& row) { return row.first != from->first; });
    // What is purged has no name any more to be sorted by.
    if (to - from > MostAtOnce() || params_.tables.purges() != purges) return false;
    std::sort(from, to, [this](const Keyed& left, const Keyed& right) {
      return order_.Less(left.second, right.second);
    });
    from = to;
    if (slice_.DueNow()) RETURN_IF_ERROR(slice_.Renew());
  }
  return params_.tables.purges() == purges;
}

absl::Status SortedRowsMaker::Refresh(const Predicate& predicate, Cache::Entry& entry) {
  const DocTable& table = params_.tables.kind(params_.kind);
  if (table.size() > entry.bound + MostAtOnce()) {
    ASSIGN_OR_RETURN(entry, Make(predicate));
    if (entry.value == nullptr || entry.value->too_many) return absl::OkStatus();
    if (table.size() > entry.bound + MostAtOnce()) return absl::OkStatus();
  }
  std::vector<uint32_t> fresh;
  if (entry.bound < table.size()) {
    Selection selection(params_, predicate, slice_);
    RETURN_IF_ERROR(selection.status());
    for (uint32_t doc = entry.bound; doc < selection.bound(); ++doc) {
      ASSIGN_OR_RETURN(const bool has, selection.Has(doc));
      if (has) fresh.push_back(doc);
    }
    entry.bound = selection.bound();
  }
  if (std::ssize(entry.value->docs) + std::ssize(fresh) > params_.kept_list_rows) {
    entry.value = TooMany();
    return absl::OkStatus();
  }
  if (!fresh.empty() || entry.value->purges != params_.tables.purges()) {
    entry.value = Merged(*entry.value, std::move(fresh));
  }
  return absl::OkStatus();
}

std::shared_ptr<SortedRows> SortedRowsMaker::Merged(const SortedRows& rows,
                                                    std::vector<uint32_t> fresh) const {
  const DocTable& table = params_.tables.kind(params_.kind);
  auto merged = std::make_shared<SortedRows>();
  merged->purges = params_.tables.purges();
  merged->docs.reserve(rows.docs.size() + fresh.size());
  merged->numbers.reserve(rows.docs.size() + fresh.size());
  const auto add = [&](uint32_t doc, int64_t number) {
    merged->docs.push_back(doc);
    merged->numbers.push_back(number);
  };
  std::sort(fresh.begin(), fresh.end(), [this](uint32_t a, uint32_t b) { return order_.Less(a, b); });
  auto next = fresh.begin();
  const bool descending = order_.keys().front().descending;
  for (size_t i = 0; i < rows.docs.size(); ++i) {
    if (table.entity[rows.docs[i]] == kNoEntity) continue;
    while (next != fresh.end()) {
      const int64_t number = order_.FirstNumber(*next);
      const bool before = number != rows.numbers[i] ? (number < rows.numbers[i]) != descending
                                                    : order_.Less(*next, rows.docs[i]);
      if (!before) break;
      add(*next++, number);
    }
    add(rows.docs[i], rows.numbers[i]);
  }
  for (; next != fresh.end(); ++next) add(*next, order_.FirstNumber(*next));
  return merged;
}

}  // namespace fangtan::storage
