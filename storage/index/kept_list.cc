#include "storage/index/kept_list.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;
using Match = Condition::Match;

// Looked at in one slice: a bit each.
constexpr size_t kCountedAtOnce = 16 << 10;

// What a range of is a piece of the order by that.
std::optional<Field> RangeFieldOf(SortField field) {
  switch (field) {
    case SortField::kPublishTime:
      return Field::kPublishTime;
    case SortField::kCreateTime:
      return Field::kCreateTime;
    case SortField::kUpdateTime:
      return Field::kUpdateTime;
    case SortField::kOrdinal:
      return Field::kOrdinal;
    case SortField::kAnswerCount:
      return Field::kAnswerCount;
    default:
      return std::nullopt;
  }
}

template <typename Number>
void AddNumber(Number number, std::string& key) {
  key.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

void AddText(std::string_view text, std::string& key) {
  AddNumber(text.size(), key);
  key.append(text);
}

}  // namespace

KeptList::KeptList(const Selection::Params& params, const ListQuery& query, const SortOrder& order,
                   SortedRowsMaker::Cache& cache, ReadSlice& slice)
    : params_(params),
      query_(query),
      order_(order),
      cache_(cache),
      slice_(slice),
      table_(params.tables.kind(params.kind)) {}

absl::StatusOr<std::optional<Rows>> KeptList::Page() {
  const std::string key = Key();
  if (key.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const SortedRowsMaker::Cache::Entry entry, Find(key));
  if (entry.value == nullptr || entry.value->too_many) return std::nullopt;
  ASSIGN_OR_RETURN(Rows rows, PageOf(*entry.value));
  return rows;
}

absl::StatusOr<SortedRowsMaker::Cache::Entry> KeptList::Find(const std::string& key) {
  SortedRowsMaker::Cache::Entry entry = cache_.Find(key);
  const bool asked_before = entry.known;
  if (!asked_before) {
    cache_.Put(key, {});
    return entry;
  }
  if (entry.value != nullptr && entry.value->too_many) return entry;
  const bool fresh = entry.value != nullptr && entry.bound == table_.size() &&
                     entry.value->purges == params_.tables.purges();
  if (fresh) return entry;
  SortedRowsMaker maker(params_, order_, slice_);
  if (entry.value == nullptr) {
    ASSIGN_OR_RETURN(entry, maker.Make(Uncut()));
  }
  if (entry.value != nullptr && !entry.value->too_many) RETURN_IF_ERROR(maker.Refresh(Uncut(), entry));
  if (entry.value != nullptr) cache_.Put(key, entry);
  return entry;
}

// A predicate that is met by everything is walked by the kept order.
std::string KeptList::Key() {
  const std::vector<PredicateNode>& nodes = query_.predicate.nodes;
  if (cache_.capacity() == 0 || nodes.empty() || params_.kind == internal::SPEAKER ||
      !order_.begins_with_number() || !FindCuts()) {
    return "";
  }
  std::string key;
  key.reserve(160);
  key.push_back(static_cast<char>(params_.kind));
  for (const SortKey& part : order_.keys()) {
    // Who is one person with whom depends on the revision.
    if (part.field == SortField::kSpeaker) return "";
    key.push_back(static_cast<char>(static_cast<int>(part.field) * 2 + (part.descending ? 1 : 0)));
  }
  for (uint32_t at = 0; at < nodes.size(); ++at) {
    const PredicateNode& node = nodes[at];
    if (IsCut(at)) continue;
    AddNumber(at, key);
    key.push_back(static_cast<char>(node.op));
    if (node.op == Op::kAnyAnswer) return "";
    if (node.op == Op::kCondition && !AddCondition(node.condition, key)) return "";
    for (const uint32_t child : node.children) {
      if (!IsCut(child)) AddNumber(child, key);
    }
  }
  return key;
}

// Ranges that all rows must be in; false if there is nothing else.
bool KeptList::FindCuts() {
  const std::vector<PredicateNode>& nodes = query_.predicate.nodes;
  const std::optional<Field> field = RangeFieldOf(order_.keys().front().field);
  if (nodes.back().op != Op::kAnd) return true;
  for (const uint32_t child : nodes.back().children) {
    const Condition& condition = nodes[child].condition;
    const bool is_range = nodes[child].op == Op::kCondition && condition.match == Match::kRange;
    if (!is_range || condition.field != field) continue;
    cuts_.push_back(child);
    low_ = std::max({low_, kAbsentTime + 1, condition.low});
    high_ = std::min(high_, condition.high);
  }
  return cuts_.size() < nodes.back().children.size();
}

bool KeptList::AddCondition(const Condition& condition, std::string& key) {
  switch (condition.field) {
    case Field::kSpeaker:
      if (params_.tables.any_merge()) return false;
      break;
    case Field::kText:
    case Field::kQuestionText:
    case Field::kSpeakerName:
    case Field::kAnsweredBy:
    case Field::kAnsweredByName:
    case Field::kName:
    case Field::kPosts:
      return false;
    default:
      break;
  }
  key.push_back(static_cast<char>(condition.field));
  key.push_back(static_cast<char>(condition.match));
  if (condition.match == Match::kRange) {
    AddNumber(condition.low, key);
    AddNumber(condition.high, key);
  } else {
    AddText(condition.text, key);
  }
  return true;
}

bool KeptList::IsCut(uint32_t node) const {
  return std::find(cuts_.begin(), cuts_.end(), node) != cuts_.end();
}

Predicate KeptList::Uncut() const {
  Predicate uncut = query_.predicate;
  if (!cuts_.empty())
    std::erase_if(uncut.nodes.back().children, [this](uint32_t child) { return IsCut(child); });
  return uncut;
}

absl::StatusOr<Rows> KeptList::PageOf(const SortedRows& rows) {
  const Piece piece = Bounded(rows);
  size_t at = FirstBehind(rows, piece);
  Rows page;
  page.report.plan = "a kept list";
  page.report.estimate = static_cast<int64_t>(piece.to - piece.from);
  const auto wanted = static_cast<size_t>(query_.limit);
  page.docs.reserve(std::min(wanted, piece.to - at));
  for (; at < piece.to && !page.more; ++at) {
    ++page.report.steps;
    if (slice_.Due()) RETURN_IF_ERROR(slice_.Renew());
    if (!IsShown(rows.docs[at])) continue;
    page.more = page.docs.size() == wanted;
    if (!page.more) page.docs.push_back(rows.docs[at]);
  }
  if (query_.total_size.has_value()) {
    page.total_size = *query_.total_size;
  } else {
    ASSIGN_OR_RETURN(page.total_size, CountShown(rows, piece));
  }
  if (!page.docs.empty()) page.last = order_.KeyOf(page.docs.back());
  return page;
}

KeptList::Piece KeptList::Bounded(const SortedRows& rows) const {
  const std::vector<int64_t>& numbers = rows.numbers;
  if (cuts_.empty()) return {.from = 0, .to = numbers.size()};
  const bool descending = order_.keys().front().descending;
  const auto behind = [&](int64_t bound) {
    return static_cast<size_t>(
        std::partition_point(numbers.begin(), numbers.end(),
                             [&](int64_t number) { return descending ? number >= bound : number < bound; }) -
        numbers.begin());
  };
  Piece piece{.from = behind(descending ? high_ : low_), .to = behind(descending ? low_ : high_)};
  piece.to = std::max(piece.from, piece.to);
  return piece;
}

size_t KeptList::FirstBehind(const SortedRows& rows, const Piece& piece) const {
  if (query_.after.empty()) return piece.from;
  const int64_t number = query_.after.front().number();
  const bool descending = order_.keys().front().descending;
  size_t from = piece.from;
  for (size_t count = piece.to - piece.from; count > 0;) {
    const size_t half = count / 2;
    const int64_t middle = rows.numbers[from + half];
    const bool passed = middle != number ? (middle < number) != descending
                                         : order_.CompareToKey(rows.docs[from + half], query_.after,
                                                               query_.after.size()) <= 0;
    from += passed ? half + 1 : 0;
    count = passed ? count - half - 1 : half;
  }
  return from;
}

absl::StatusOr<int64_t> KeptList::CountShown(const SortedRows& rows, const Piece& piece) {
  const uint64_t touches = params_.tables.touches();
  const bool newest = params_.newest();
  if (newest && !params_.show_deleted && rows.all_shown_at == touches) {
    return static_cast<int64_t>(piece.to - piece.from);
  }
  int64_t count = 0;
  for (size_t from = piece.from; from < piece.to;) {
    const size_t to = std::min(piece.to, from + kCountedAtOnce);
    count += std::count_if(rows.docs.begin() + static_cast<std::ptrdiff_t>(from),
                           rows.docs.begin() + static_cast<std::ptrdiff_t>(to),
                           [this](uint32_t doc) { return IsShown(doc); });
    from = to;
    if (slice_.DueNow()) RETURN_IF_ERROR(slice_.Renew());
  }
  const bool all = static_cast<size_t>(count) == rows.docs.size();
  if (all && newest && !params_.show_deleted && params_.newest() && params_.tables.touches() == touches) {
    rows.all_shown_at = touches;
  }
  return count;
}

bool KeptList::IsShown(uint32_t doc) const {
  if (params_.newest() && !params_.show_deleted) return table_.shown_bits.Has(doc);
  if (table_.created[doc] > params_.revision || !params_.tables.Alive(table_, doc, params_.revision)) {
    return false;
  }
  return params_.kind != internal::ARTICLE || params_.show_deleted || !params_.tables.IsDeletedArticle(doc);
}

}  // namespace fangtan::storage
