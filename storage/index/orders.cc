#include "storage/index/orders.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <utility>

namespace fangtan::storage {
namespace {

constexpr int kBuildThreads = 4;

using Fields = std::vector<SortField>;

// The orders of a kind. Those of all its documents that api.md lets a caller ask for, apart from the ones
// that no index can hold.
std::vector<Fields> FieldsOf(internal::Kind kind) {
  using enum SortField;
  switch (kind) {
    case internal::ARTICLE:
      return {{kName}, {kPublishTime}, {kCreateTime}, {kUpdateTime}, {kTitle}, {kAnswerCount}};
    case internal::QUESTION:
      return {{kName},        {kPublishTime, kArticle, kOrdinal},
              {kPublishTime}, {kCreateTime},
              {kUpdateTime},  {kArticle, kOrdinal},
              {kOrdinal},     {kAnswerCount}};
    case internal::ANSWER:
      return {{kName},        {kPublishTime, kArticle, kOrdinal},
              {kPublishTime}, {kCreateTime},
              {kUpdateTime},  {kArticle, kOrdinal},
              {kOrdinal}};
    case internal::SPEAKER:
      return {{kName}, {kDisplayName}, {kCreateTime}, {kUpdateTime}};
    case internal::RANKING:
      return {{kName}, {kPublishTime}};
    default:
      return {};
  }
}

SortOrder OrderOf(const Tables& tables, internal::Kind kind, const Fields& fields) {
  std::vector<SortKey> keys;
  for (const SortField field : fields) keys.push_back({.field = field});
  // Every field of the table above is one of its kind.
  return *SortOrder::Create(tables, kind, kNeverDies, keys);
}

// How many of the first keys of `wanted` are fields of `kept`, in one direction.
size_t CommonKeys(const std::vector<SortKey>& kept, const std::vector<SortKey>& wanted) {
  size_t common = 0;
  while (common < kept.size() && common < wanted.size() && kept[common].field == wanted[common].field &&
         wanted[common].descending == wanted[0].descending) {
    ++common;
  }
  return common;
}

// Whether behind the common keys the two go on alike.
bool AgreeBehind(const std::vector<SortKey>& kept, const std::vector<SortKey>& wanted, size_t common) {
  if (kept.size() != wanted.size()) return false;
  for (size_t i = common; i < kept.size(); ++i) {
    if (kept[i].field != wanted[i].field || wanted[i].descending) return false;
  }
  return true;
}

void SortAll(const Tables& tables, internal::Kind kind, KeptOrder& kept) {
  const DocTable& table = tables.kind(kind);
  std::vector<uint32_t> docs;
  docs.reserve(table.size());
  for (uint32_t doc = 1; doc < table.size(); ++doc) {
    if (table.entity[doc] != kNoEntity) docs.push_back(doc);
  }
  std::sort(docs.begin(), docs.end(),
            [&](uint32_t left, uint32_t right) { return kept.order.Less(left, right); });
  kept.docs.Assign(std::move(docs));
}

}  // namespace

Orders::Orders(const Tables& tables) : tables_(tables) {
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    for (const Fields& fields : FieldsOf(static_cast<internal::Kind>(kind))) {
      kinds_[kind].push_back({.fields = fields,
                              .order = OrderOf(tables, static_cast<internal::Kind>(kind), fields),
                              .docs = {}});
    }
  }
}

void Orders::Add(internal::Kind kind, uint32_t doc) {
  for (KeptOrder& kept : kinds_[kind]) {
    kept.docs.Insert(doc, [&](uint32_t left, uint32_t right) { return kept.order.Less(left, right); });
  }
}

void Orders::Remove(internal::Kind kind, absl::Span<const uint32_t> docs) {
  for (KeptOrder& kept : kinds_[kind]) {
    for (const uint32_t doc : docs) {
      kept.docs.Erase(doc, [&](uint32_t left, uint32_t right) { return kept.order.Less(left, right); });
    }
  }
}

void Orders::Build() {
  std::vector<std::pair<internal::Kind, KeptOrder*>> all;
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    for (KeptOrder& kept : kinds_[kind]) all.emplace_back(static_cast<internal::Kind>(kind), &kept);
  }
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < all.size(); i = next++) SortAll(tables_, all[i].first, *all[i].second);
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < kBuildThreads; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

Orders::Choice Orders::Choose(internal::Kind kind, const std::vector<SortKey>& keys) const {
  Choice best;
  for (const KeptOrder& kept : kinds_[kind]) {
    const std::vector<SortKey>& kept_keys = kept.order.keys();
    const size_t common = CommonKeys(kept_keys, keys);
    const bool exact = common > 0 && AgreeBehind(kept_keys, keys, common);
    if (common == 0 || std::pair(exact, common) <= std::pair(best.exact, best.common)) continue;
    best = {.kept = &kept, .common = common, .exact = exact};
  }
  return best;
}

const KeptOrder* Orders::By(internal::Kind kind, SortField field) const {
  for (const KeptOrder& kept : kinds_[kind]) {
    if (kept.fields.size() == 1 && kept.fields[0] == field) return &kept;
  }
  return nullptr;
}

}  // namespace fangtan::storage
