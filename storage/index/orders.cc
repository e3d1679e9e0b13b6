#include "storage/index/orders.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/index/parallel.h"

namespace fangtan::storage {
namespace {

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

// Whether `known` holds every document below its next once, but for purged ones, which are taken out of it.
bool TakeOutPurged(const DocTable& table, Orders::Known& known) {
  if (known.next_doc > table.size()) return false;
  std::vector<bool> seen(known.next_doc);
  for (const uint32_t doc : known.docs) {
    if (doc == 0 || doc >= known.next_doc || seen[doc]) return false;
    seen[doc] = true;
  }
  for (uint32_t doc = 1; doc < known.next_doc; ++doc) {
    if (!seen[doc] && table.entity[doc] != kNoEntity) return false;
  }
  std::erase_if(known.docs, [&table](uint32_t doc) { return table.entity[doc] == kNoEntity; });
  return true;
}

// So many documents that come later are put in one by one.
bool FewBeside(size_t fresh, size_t known) { return fresh < known / 32; }

void BuildOrder(const DocTable& table, Orders::Known known, KeptOrder& kept) {
  if (!TakeOutPurged(table, known)) known = {};
  const auto less = [&kept](uint32_t left, uint32_t right) { return kept.order.Less(left, right); };
  std::vector<uint32_t> fresh;
  for (uint32_t doc = known.next_doc; doc < table.size(); ++doc) {
    if (table.entity[doc] != kNoEntity) fresh.push_back(doc);
  }
  if (FewBeside(fresh.size(), known.docs.size())) {
    kept.docs.Assign(std::move(known.docs));
    for (const uint32_t doc : fresh) kept.docs.Insert(doc, less);
    return;
  }
  std::sort(fresh.begin(), fresh.end(), less);
  std::vector<uint32_t> all;
  all.reserve(fresh.size() + known.docs.size());
  std::merge(known.docs.begin(), known.docs.end(), fresh.begin(), fresh.end(), std::back_inserter(all), less);
  kept.docs.Assign(std::move(all));
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

void Orders::Build(const KnownOrder& known) {
  std::vector<std::function<void()>> tasks;
  for (int number = 0; number < internal::Kind_ARRAYSIZE; ++number) {
    const auto kind = static_cast<internal::Kind>(number);
    for (KeptOrder& kept : kinds_[kind]) {
      tasks.emplace_back([this, kind, &kept, &known] {
        BuildOrder(tables_.kind(kind), known ? known(kind, kept) : Known(), kept);
      });
    }
  }
  RunInParallel(tasks);
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
