#include "storage/index/list_run.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/index/kept_list.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// A step of a walk jumps in memory, looking through candidates hardly does.
constexpr int64_t kWalkStepCost = 8;
// Fields that hang together mislead the estimate: a walk may take this many times what was expected.
constexpr int64_t kWalkPatience = 4;
constexpr int64_t kWalkAtLeast = 256;
constexpr int64_t kLongestGroupWalk = 32 << 10;
constexpr size_t kOfferedAtOnce = 1024;

}  // namespace

absl::StatusOr<Rows> ListRun::Run(const Selection::Params& params, const ListQuery& query,
                                  const Predicate& predicate, SortedRowsMaker::Cache* kept,
                                  ReadSlice& slice) {
  ASSIGN_OR_RETURN(SortOrder order,
                   SortOrder::Create(params.tables, params.kind, params.revision, query.order));
  if (!query.after.empty()) RETURN_IF_ERROR(order.CheckKey(query.after));
  // The rows of one article are few, and lie together.
  if (!query.parent.has_value() && kept != nullptr) {
    ASSIGN_OR_RETURN(std::optional<Rows> rows, KeptList(params, query, order, *kept, slice).Page());
    if (rows.has_value()) return *std::move(rows);
  }
  Selection selection(params, predicate, slice);
  RETURN_IF_ERROR(selection.status());
  ListRun run(query, std::move(order), selection, params.orders, slice);
  return run.Page();
}

absl::StatusOr<Rows> ListRun::Page() {
  rows_.report.estimate = selection_.Cost();
  std::optional<int64_t> total = query_.total_size;
  if (!total.has_value()) total = selection_.KnownCount();
  if (total == 0) return Finish(0);
  if (total.has_value()) {
    const bool by_articles =
        order_.keys().front().field == SortField::kPublishTime && selection_.OnlyArticles();
    if (WalkPays(*total, by_articles ? selection_.ArticleCount() : selection_.Cost())) {
      ASSIGN_OR_RETURN(const bool done, Walk(kWalkPatience * ExpectedSteps(*total) + kWalkAtLeast));
      if (done) return Finish(*total);
      rows_.report.gave_up_walk = true;
    }
    if (by_articles) {
      RETURN_IF_ERROR(TakeByArticles());
      return Finish(*total);
    }
  }
  ASSIGN_OR_RETURN(const Selection::Found found, selection_.Find(slice_, rows_.report));
  bool done = false;
  if (found.bits.has_value() && WalkPays(found.count, found.count)) {
    matches_ = &*found.bits;
    ASSIGN_OR_RETURN(done, Walk(kWalkPatience * ExpectedSteps(found.count) + kWalkAtLeast));
  }
  if (!done) RETURN_IF_ERROR(Select(found));
  return Finish(total.value_or(found.count));
}

int64_t ListRun::ExpectedSteps(int64_t matches) const {
  const Range bounded = Bounded();
  const int64_t all = bounded.from < bounded.to ? choice_.kept->docs.Distance(bounded.from, bounded.to) : 0;
  return static_cast<int64_t>(Wanted()) * (all / std::max<int64_t>(matches, 1) + 1);
}

bool ListRun::WalkPays(int64_t matches, int64_t others) const {
  // A group is gone through in one slice.
  if (!choice_.exact && selection_.filter().reads_records()) return false;
  return choice_.kept != nullptr && ExpectedSteps(matches) * kWalkStepCost < others;
}

absl::StatusOr<bool> ListRun::Walk(int64_t budget) {
  if (!choice_.exact) budget = std::min(budget, kLongestGroupWalk);
  const Place start = place_;
  bounds_ = Bounded();
  resume_.reset();
  while (!Full()) {
    const std::optional<Range> range = NextRange();
    if (!range.has_value()) break;
    // The rest of a group says nothing of where the group begins.
    const bool rest = choice_.exact && place_.count > choice_.common;
    if (!rest) resume_ = order_.keys().front().descending ? range->from : range->to;
    RETURN_IF_ERROR(choice_.exact ? TakeInOrder(*range, budget) : TakeGroup(*range, budget));
    if (budget < 0 && !Full()) {
      place_ = start;
      rows_.docs.clear();
      return false;
    }
    if (slice_.Due()) RETURN_IF_ERROR(Renew());
  }
  absl::StrAppend(&rows_.report.plan, rows_.report.plan.empty() ? "" : ", then ", "a walk of the kept order",
                  choice_.exact ? "" : ", group by group");
  return true;
}

absl::Status ListRun::Renew() {
  RETURN_IF_ERROR(slice_.Renew());
  resume_.reset();
  bounds_ = Bounded();
  return absl::OkStatus();
}

ListRun::Range ListRun::Bounded() const {
  const OrderedDocs& docs = choice_.kept->docs;
  if (!order_.begins_with_number()) return {docs.begin(), docs.end()};
  const auto [low, high] = selection_.filter().BoundsOf(order_.keys().front().field);
  const auto first_not_below = [&](int64_t bound) {
    return docs.PartitionPoint([&](uint32_t doc) { return order_.FirstNumber(doc) < bound; });
  };
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  return {low == kLeast ? docs.begin() : first_not_below(low),
          high == kMost ? docs.end() : first_not_below(high)};
}

std::optional<ListRun::Range> ListRun::NextRange() const {
  return order_.keys().front().descending ? NextDescending() : NextAscending();
}

// Up to the end where the kept order is the wanted one, else the next group of equal common keys.
std::optional<ListRun::Range> ListRun::NextAscending() const {
  const OrderedDocs& docs = choice_.kept->docs;
  const size_t common = choice_.common;
  OrderedDocs::Position from = bounds_.from;
  if (resume_.has_value()) {
    from = *resume_;
  } else if (place_.count > 0) {
    const bool whole = choice_.exact || place_.count == common;
    from = docs.PartitionPoint([&](uint32_t doc) {
      return whole ? !IsBehind(doc) : order_.CompareToKey(doc, place_.key, common) < 0;
    });
  }
  if (from >= bounds_.to) return std::nullopt;
  if (choice_.exact) return Range{from, bounds_.to};
  const uint32_t first = docs.doc(from);
  return Range{from,
               docs.PartitionPoint([&](uint32_t doc) { return order_.Compare(doc, first, common) <= 0; })};
}

// All the way back where every key descends, else the group in front of the place, or the rest of the one
// that the place lies in. As the common keys descend, what stands further up in the kept order comes later.
std::optional<ListRun::Range> ListRun::NextDescending() const {
  const OrderedDocs& docs = choice_.kept->docs;
  const size_t common = choice_.common;
  const bool inside = place_.count > common;
  OrderedDocs::Position to = bounds_.to;
  if (resume_.has_value()) {
    to = *resume_;
  } else if (place_.count > 0) {
    to = docs.PartitionPoint([&](uint32_t doc) {
      const int order = order_.CompareToKey(doc, place_.key, common);
      return inside ? order >= 0 : order > 0;
    });
  }
  if (to <= bounds_.from) return std::nullopt;
  if (common == order_.keys().size()) return Range{bounds_.from, to, /*backward=*/true};
  const uint32_t last = docs.doc(docs.Prev(to));
  const OrderedDocs::Position from = docs.PartitionPointNear(to, [&](uint32_t doc) {
    if (const int order = order_.Compare(doc, last, common); order != 0) return order > 0;
    return choice_.exact && inside && !IsBehind(doc);
  });
  return Range{from, to};
}

absl::Status ListRun::TakeInOrder(const Range& range, int64_t& budget) {
  const OrderedDocs& docs = choice_.kept->docs;
  const size_t all = order_.keys().size();
  const bool to_the_end = range.backward || !order_.keys().front().descending;
  uint32_t doc = 0;
  bool due = false;
  for (OrderedDocs::Position at = range.backward ? range.to : range.from;
       at != (range.backward ? range.from : range.to);) {
    if (range.backward) at = docs.Prev(at);
    const uint32_t next = docs.doc(at);
    // Versions of one resource have the same key: none of them may be left out behind the place.
    if (due && IsBehind(next)) return Renew();
    doc = next;
    if (!range.backward) at = docs.Next(at);
    ++rows_.report.steps;
    if (--budget < 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool matches, Matches(doc));
    if (matches) rows_.docs.push_back(doc);
    if (Full()) return absl::OkStatus();
    if (!due && slice_.Due()) {
      place_ = {.key = order_.KeyOf(doc), .count = all};
      due = true;
    }
  }
  // The rest of a group may be empty: then the place itself tells which group it was.
  if (doc != 0) place_.key = order_.KeyOf(doc);
  place_.count = to_the_end ? all : choice_.common;
  return absl::OkStatus();
}

absl::Status ListRun::TakeGroup(const Range& range, int64_t& budget) {
  const OrderedDocs& docs = choice_.kept->docs;
  std::vector<uint32_t> group;
  absl::Status status;
  const uint32_t any = docs.doc(range.from);
  docs.Visit(range.from, range.to, [&](absl::Span<const uint32_t> part) {
    for (const uint32_t doc : part) {
      ++rows_.report.steps;
      if (--budget < 0 || !status.ok()) return;
      const absl::StatusOr<bool> matches = Matches(doc);
      status.Update(matches.status());
      if (matches.ok() && *matches && IsBehind(doc)) group.push_back(doc);
    }
  });
  RETURN_IF_ERROR(status);
  if (budget < 0) return absl::OkStatus();
  const size_t taken = std::min(group.size(), Wanted() - rows_.docs.size());
  const auto end = group.begin() + static_cast<std::ptrdiff_t>(taken);
  std::partial_sort(group.begin(), end, group.end(),
                    [&](uint32_t left, uint32_t right) { return order_.Less(left, right); });
  rows_.docs.insert(rows_.docs.end(), group.begin(), end);
  place_ = {.key = order_.KeyOf(any), .count = choice_.common};
  return absl::OkStatus();
}

absl::StatusOr<bool> ListRun::Matches(uint32_t doc) {
  if (matches_ == nullptr) return selection_.Has(doc);
  return matches_->Has(doc);
}

absl::Status ListRun::Select(const Selection::Found& found) {
  TopRows top(order_, Wanted(), place_);
  absl::Status status;
  const auto offer = [&](absl::Span<const uint32_t> docs) {
    if (!status.ok()) return;
    top.Offer(docs);
    if (slice_.DueNow()) status = slice_.Renew();
  };
  if (found.bits.has_value()) {
    std::vector<uint32_t> docs;
    found.bits->ForEach([&](uint32_t doc) {
      docs.push_back(doc);
      if (docs.size() < kOfferedAtOnce) return;
      offer(docs);
      docs.clear();
    });
    offer(docs);
  } else {
    for (size_t at = 0; at < found.docs.size(); at += kOfferedAtOnce) {
      offer(absl::MakeConstSpan(found.docs).subspan(at, kOfferedAtOnce));
    }
  }
  RETURN_IF_ERROR(status);
  rows_.docs = top.Take();
  return absl::OkStatus();
}

absl::Status ListRun::TakeByArticles() {
  absl::StrAppend(&rows_.report.plan, rows_.report.plan.empty() ? "" : ", then ", "articles by ",
                  selection_.filter().Driver(), " in the order of their time");
  const SortKey& first = order_.keys().front();
  std::optional<int64_t> from;
  if (place_.count > 0) from = place_.key.front().number();
  Selection::Found found;
  ASSIGN_OR_RETURN(found.docs, selection_.FirstByTime(first.descending, from, Wanted(), slice_));
  rows_.report.candidates += static_cast<int64_t>(found.docs.size());
  return Select(found);
}

Rows ListRun::Finish(int64_t total_size) {
  rows_.total_size = total_size;
  rows_.report.records_read = selection_.filter().records_read();
  rows_.more = Full();
  if (rows_.more) rows_.docs.pop_back();
  if (!rows_.docs.empty()) rows_.last = order_.KeyOf(rows_.docs.back());
  return std::move(rows_);
}

}  // namespace fangtan::storage
