#include "storage/index/selection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kCandidatesAtOnce = 2048;

}  // namespace
Selection::Selection(const Params& params, const Predicate& predicate, ReadSlice& slice)
    : params_(params),
      table_(params.tables.kind(params.kind)),
      bound_(params.show_dead ? table_.size() : params.tables.Bound(params.kind, params.revision)),
      filter_({.tables = params.tables,
               .orders = params.orders,
               .texts = params.texts,
               .kind = params.kind,
               .revision = params.revision},
              predicate, slice) {
  // A record may have to be fetched from the disk.
  if (filter_.reads_records()) slice.LookEveryTime();
}

bool Selection::IsShown(uint32_t doc) const {
  if (params_.show_dead) return doc < bound_ && table_.entity[doc] != kNoEntity;
  if (params_.newest() && !HidesDifferently()) return doc < bound_ && table_.shown_bits.Has(doc);
  if (doc >= bound_ || !params_.tables.Alive(table_, doc, params_.revision)) return false;
  if (params_.kind == internal::ARTICLE) {
    return params_.show_deleted || !params_.tables.IsDeletedArticle(doc);
  }
  return params_.kind != internal::SPEAKER || table_.at(Column::kMergedInto, doc) == kNoEntity;
}

void Selection::KeepShown(std::vector<uint32_t>& docs) const {
  // Of a store that only ever grew, nothing is hidden.
  const bool shows_all = params_.newest() && !params_.show_dead && !HidesDifferently() &&
                         table_.shown + 1 == bound_ && bound_ == table_.size();
  if (shows_all) return;
  std::erase_if(docs, [this](uint32_t doc) { return !IsShown(doc); });
}

absl::StatusOr<bool> Selection::Has(uint32_t doc) {
  if (!IsShown(doc)) return false;
  return filter_.Test(doc);
}

int64_t Selection::Cost() const { return std::min<int64_t>(filter_.estimate(), bound_); }

absl::StatusOr<std::vector<uint32_t>> Selection::All(ReadSlice& slice, PlanReport& report) {
  // Half of everything is read faster as it lies.
  if (filter_.estimate() < bound_ / 2) return AllByIndex(slice, report);
  report.candidates += bound_ - 1;
  report.plan = "all documents";
  std::vector<uint32_t> matches;
  for (uint32_t doc = 1; doc < bound_; ++doc) {
    ASSIGN_OR_RETURN(const bool has, Has(doc));
    if (has) matches.push_back(doc);
    if (slice.Due()) RETURN_IF_ERROR(slice.Renew());
  }
  return matches;
}

absl::StatusOr<std::vector<uint32_t>> Selection::AllByIndex(ReadSlice& slice, PlanReport& report) {
  const std::vector<uint32_t> candidates = filter_.Candidates(bound_, params_.bitmaps);
  report.candidates += static_cast<int64_t>(candidates.size());
  report.plan = absl::StrCat("documents by ", filter_.Driver());
  // A record may have to come from the disk, so there the slice is looked at after each.
  const size_t step = filter_.reads_records() ? 1 : kCandidatesAtOnce;
  std::vector<uint32_t> matches;
  std::vector<uint32_t> some;
  for (size_t at = 0; at < candidates.size(); at += step) {
    const auto from = candidates.begin() + static_cast<std::ptrdiff_t>(at);
    some.assign(from, from + static_cast<std::ptrdiff_t>(std::min(step, candidates.size() - at)));
    // What is not shown may have no record any more; columns tell nothing wrong of it.
    if (filter_.reads_records()) KeepShown(some);
    RETURN_IF_ERROR(filter_.Keep(params_.bitmaps, some));
    if (!filter_.reads_records()) KeepShown(some);
    matches.insert(matches.end(), some.begin(), some.end());
    if (slice.DueNow()) RETURN_IF_ERROR(slice.Renew());
  }
  return matches;
}

absl::StatusOr<Selection::Found> Selection::Find(ReadSlice& slice, PlanReport& report) {
  // Where bits do not tell all, testing what an index offers costs less, unless that is half of everything.
  const bool bits_pay = Cost() > params_.many_rows && (filter_.HasBits() || Cost() >= bound_ / 2);
  // Speakers are few, and those that were merged would have to be taken out of the bits.
  if (bits_pay && params_.kind != internal::SPEAKER && !params_.show_deleted)
    return FindByBits(slice, report);
  Found found;
  ASSIGN_OR_RETURN(found.docs, All(slice, report));
  found.count = static_cast<int64_t>(found.docs.size());
  return found;
}

absl::StatusOr<Selection::Found> Selection::FindByBits(ReadSlice& slice, PlanReport& report) {
  ASSIGN_OR_RETURN(Bitmap rows, Shown(slice));
  const bool all = filter_.Narrow(params_.bitmaps, slice, rows);
  RETURN_IF_ERROR(filter_.status());
  report.plan = "bitmaps";
  if (!all) {
    report.plan += ", then a test of each document";
    Bitmap met(rows.bound());
    absl::Status status;
    rows.ForEach([&](uint32_t doc) {
      if (!status.ok()) return;
      ++report.candidates;
      const absl::StatusOr<bool> has = filter_.Test(doc);
      status.Update(has.status());
      if (has.ok() && *has) met.Set(doc);
      if (slice.Due()) status.Update(slice.Renew());
    });
    RETURN_IF_ERROR(status);
    rows = std::move(met);
  }
  Found found;
  found.count = rows.Count();
  found.bits = std::move(rows);
  return found;
}

absl::StatusOr<Bitmap> Selection::Shown(ReadSlice& slice) const {
  if (params_.newest() && !params_.show_dead) {
    Bitmap rows = table_.shown_bits;
    rows.CutAt(bound_);
    return rows;
  }
  Bitmap rows(bound_);
  for (uint32_t doc = 1; doc < bound_; ++doc) {
    if (IsShown(doc)) rows.Set(doc);
    if (slice.Due()) RETURN_IF_ERROR(slice.Renew());
  }
  return rows;
}

std::optional<int64_t> Selection::KnownCount() {
  if (!params_.newest() || HidesDifferently()) return std::nullopt;
  return filter_.empty() ? std::optional(table_.shown) : filter_.CountShown(params_.bitmaps);
}

absl::StatusOr<std::vector<uint32_t>> Selection::FirstByTime(bool descending, std::optional<int64_t> from,
                                                             size_t wanted, ReadSlice& slice) {
  using Timed = std::pair<int64_t, uint32_t>;
  const NumberColumn<int64_t>& times = params_.tables.publish_times();
  std::vector<Timed> heap;
  for (const uint32_t context : filter_.Contexts(params_.bitmaps)) {
    const int64_t time = times[context];
    if (!from.has_value() || (descending ? time <= *from : time >= *from)) heap.emplace_back(time, context);
    if (slice.Due()) RETURN_IF_ERROR(slice.Renew());
  }
  const auto later = [descending](const Timed& a, const Timed& b) {
    return descending ? a.first < b.first : a.first > b.first;
  };
  std::make_heap(heap.begin(), heap.end(), later);
  std::vector<uint32_t> docs;
  size_t enough = wanted;  // rows of the time where the page begins may stand in front of it
  for (int64_t last = 0; !heap.empty(); heap.pop_back()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    const auto [time, context] = heap.back();
    if (docs.size() >= enough && time != last) break;
    last = time;
    for (const uint32_t doc : table_.posting(PostingField::kContext).at(context)) {
      if (!IsShown(doc)) continue;
      docs.push_back(doc);
      if (time == from) ++enough;
    }
    if (slice.DueNow()) RETURN_IF_ERROR(slice.Renew());
  }
  return docs;
}

}  // namespace fangtan::storage
