#include "storage/rocks/search_feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/rocks/gentle_pace.h"
#include "storage/rocks/history.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Of a SegmentWriter: about a third of a second's work.
constexpr size_t kBatchBytes = 32 << 20;
// What comes in is gathered up to so many documents, or so long: each merge that a larger first segment saves
// is a good part of what indexing costs.
constexpr int64_t kGatherDocuments = 8192;
constexpr absl::Duration kGatherMost = absl::Seconds(2);
constexpr absl::Duration kLook = absl::Seconds(1);
constexpr absl::Duration kGather = absl::Milliseconds(20);
// Looks without anything new after which nothing more is waited for: a large group takes a while to commit.
constexpr int kGatherQuiet = 4;
// A while without new documents in which there is time for more than the necessary.
constexpr absl::Duration kIdle = absl::Seconds(1);
constexpr absl::Duration kRefresh = absl::Minutes(1);
constexpr uint32_t kDocumentsBetweenStops = 64;
constexpr auto kWait = std::chrono::milliseconds(10);
// After each mebibyte that is verified, which takes about a hundredth of that if it is in memory.
constexpr absl::Duration kRest = absl::Milliseconds(20);
// What is not in memory is verified so long after it was last; what is, each time.
constexpr absl::Duration kDiskPeriod = absl::Hours(24);

absl::Status Cancelled() {
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the result any more");
}

std::string NameOf(internal::Kind kind) { return absl::AsciiStrToLower(internal::Kind_Name(kind)); }

absl::Status Rebuilding(int64_t behind) {
  return MakeError(absl::StatusCode::kUnavailable, "INDEX_REBUILDING",
                   absl::StrCat("the text index is being made; ", behind, " documents are missing"),
                   {{"behind", absl::StrCat(behind)}});
}

}  // namespace

SearchFeed::SearchFeed(Parts parts, std::unique_ptr<SegmentFolder> folder, const std::string& store_id,
                       const StoreOptions& options)
    : parts_(parts),
      texts_(parts.database),
      catalog_(std::make_unique<SegmentCatalog>(std::move(folder), CatalogOptions(store_id))),
      last_refresh_(absl::Now()) {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const internal::Kind kind = lanes_[i].kind = kSearchedKinds[i];
    lanes_[i].index =
        std::make_unique<TextIndex>(*catalog_, NameOf(kind), NextDoc(lanes_[i]),
                                    TextIndex::Options{.keep = [this, kind](uint32_t first, uint32_t end) {
                                      return KeepOf(kind, first, end);
                                    }});
  }
  catalog_->DeleteUnnamed();
  merging_.emplace(kLook, [this](const BackgroundThread::Pause& pause) { MergeAll(pause); });
  indexing_.emplace(kLook, [this](const BackgroundThread::Pause& pause) { IndexAll(pause); });
  indexing_->Wake();
  if (options.verify_in_background || options.verify_at_open) {
    verifying_.emplace(options.verify_text_period,
                       [this](const BackgroundThread::Pause& pause) { VerifyAll(pause); });
    verifying_->Wake();
  }
}

SearchFeed::~SearchFeed() {
  verifying_.reset();
  indexing_.reset();
  merging_.reset();
  FinishAtClose();
}

SegmentCatalog::Options SearchFeed::CatalogOptions(const std::string& store_id) const {
  return {.store_id = store_id,
          .mark = [this] { return NewestMark(); },
          .accept = [this](const HistoryMark& mark) -> absl::StatusOr<bool> {
            ASSIGN_OR_RETURN(const std::optional<HistoryMark> own, MarkOf(parts_.database, mark.revision));
            return own == mark;
          }};
}

absl::StatusOr<HistoryMark> SearchFeed::NewestMark() const {
  Revision at = 0;
  do {
    at = parts_.sink.published();
    ASSIGN_OR_RETURN(std::optional<HistoryMark> mark, MarkOf(parts_.database, at));
    if (mark.has_value()) return *std::move(mark);
    // It was swept as soon as it was not the newest any more.
  } while (parts_.sink.published() != at);
  return RecordCorrupt("the newest change is missing");
}

KeepFunction SearchFeed::KeepOf(internal::Kind kind, uint32_t first, uint32_t end) const {
  return [kept = parts_.index.Kept(kind, first, end), first](uint32_t doc) { return kept[doc - first]; };
}

SearchFeed::Lane& SearchFeed::LaneOf(internal::Kind kind) const {
  return *std::find_if(lanes_.begin(), lanes_.end(), [kind](const Lane& lane) { return lane.kind == kind; });
}

int64_t SearchFeed::Behind(const Lane& lane, uint32_t bound) const {
  return std::max<int64_t>(0, int64_t{bound} - 1 - lane.index->CountBelow(bound));
}

absl::StatusOr<std::shared_ptr<const TextSnapshot>> SearchFeed::SnapshotAt(internal::Kind kind,
                                                                           Revision revision,
                                                                           const StopFunction& stop) const {
  Lane& lane = LaneOf(kind);
  const uint32_t bound = parts_.index.NextDoc(kind, revision);
  const absl::Time deadline = absl::Now() + kHelpTime;
  for (bool first = true;; first = false) {
    std::shared_ptr<const TextSnapshot> snapshot = lane.index->snapshot();
    if (snapshot->end_doc() >= bound) return snapshot;
    if (stop && stop()) return Cancelled();
    const int64_t behind = Behind(lane, bound);
    if (behind > kHelpDocuments || (!first && absl::Now() >= deadline)) return Rebuilding(behind);
    const absl::Status stepped = Step(lane, bound, stop);
    if (absl::IsCancelled(stepped)) return stepped;
    if (!stepped.ok()) return Annotate(Rebuilding(behind), std::string(stepped.message()));
  }
}

void SearchFeed::ReportDamage(internal::Kind kind, const TextSnapshot& snapshot) const {
  SetDamagedAside(LaneOf(kind), snapshot.segments);
}

void SearchFeed::SetDamagedAside(Lane& lane,
                                 const std::vector<std::shared_ptr<const Segment>>& segments) const {
  for (const std::shared_ptr<const Segment>& segment : segments) {
    if (!segment->damaged()) continue;
    lane.index->SetAside(*segment);
    indexing_->Wake();
  }
}

void SearchFeed::Rebuild() {
  for (Lane& lane : lanes_) lane.index->Clear();
  indexing_->Wake();
}

absl::Status SearchFeed::Step(Lane& lane, uint32_t bound, const StopFunction& stop) const {
  {
    std::unique_lock lock(mutex_);
    if (lane.working) {
      stepped_.wait_for(lock, kWait, [&lane] { return !lane.working; });
      return absl::OkStatus();
    }
    lane.working = true;
  }
  const absl::Status indexed = IndexSome(lane, bound, stop);
  Note(lane.indexing, indexed);
  {
    const std::lock_guard lock(mutex_);
    lane.working = false;
  }
  stepped_.notify_all();
  return indexed;
}

absl::Status SearchFeed::IndexSome(Lane& lane, uint32_t bound, const StopFunction& stop) const {
  const TextIndex::Gap gap = lane.index->Missing(bound);
  if (gap.empty()) return absl::OkStatus();
  if (lane.writer == nullptr) lane.writer = std::make_unique<SegmentWriter>(gap.first);
  SegmentWriter& writer = *lane.writer;
  // What a reading that failed has left.
  writer.Restart(gap.first);
  uint32_t read = 0;
  bool stopped = false;
  RETURN_IF_ERROR(texts_.Read(lane.kind, gap.first, gap.end, [&](const DocumentText& text) {
    stopped = read++ % kDocumentsBetweenStops == 0 && stop && stop();
    if (stopped) return false;
    writer.Add(text);
    return writer.bytes() < kBatchBytes;
  }));
  if (stopped) return Cancelled();
  RETURN_IF_ERROR(lane.index->Insert(writer.Finish()));
  last_insert_micros_ = absl::ToUnixMicros(absl::Now());
  if (merging_.has_value()) merging_->Wake();
  return absl::OkStatus();
}

// Many writes make one segment; a search that cannot wait does not. False if it is time to end.
bool SearchFeed::Gather(const BackgroundThread::Pause& pause) const {
  int64_t before = -1;
  int quiet = 0;
  for (absl::Duration waited; waited < kGatherMost; waited += kGather) {
    if (!pause(kGather)) return false;
    int64_t behind = 0;
    for (const Lane& lane : lanes_) behind = std::max(behind, Behind(lane, NextDoc(lane)));
    quiet = behind == before ? quiet + 1 : 0;
    if (behind >= kGatherDocuments || quiet == kGatherQuiet || behind == 0) return true;
    before = behind;
  }
  return true;
}

void SearchFeed::IndexAll(const BackgroundThread::Pause& pause) {
  // What is found damaged by who only reads.
  for (Lane& lane : lanes_) SetDamagedAside(lane, lane.index->segments());
  for (bool more = true; more;) {
    if (!Gather(pause)) return;
    more = false;
    for (Lane& lane : lanes_) {
      const uint32_t bound = NextDoc(lane);
      if (lane.index->Missing(bound).empty()) continue;
      if (!pause(absl::ZeroDuration())) return;
      // What fails is tried again at the next look.
      more |= Step(lane, bound, nullptr).ok();
    }
  }
  ReleaseWriters();
}

// One that is in use stays until the next look.
void SearchFeed::ReleaseWriters() {
  const std::lock_guard lock(mutex_);
  for (Lane& lane : lanes_) {
    if (!lane.working) lane.writer.reset();
  }
}

void SearchFeed::MergeAll(const BackgroundThread::Pause& pause) {
  while (MergeSome(MergePace::kBusy, pause)) {
  }
  const auto is_idle = [this] { return absl::Now() - absl::FromUnixMicros(last_insert_micros_) >= kIdle; };
  while (is_idle() && MergeSome(MergePace::kIdle, pause)) {
  }
  if (absl::Now() - last_refresh_ < kRefresh) return;
  last_refresh_ = absl::Now();
  Shed([&pause] { return !pause(absl::ZeroDuration()); });
  Note(refreshing_, catalog_->Refresh());
}

// What fails is tried again the next time.
void SearchFeed::Shed(const StopFunction& stop) {
  for (Lane& lane : lanes_) Note(lane.shedding, lane.index->Shed(stop).status());
}

bool SearchFeed::MergeSome(MergePace pace, const BackgroundThread::Pause& pause) {
  const auto stop = [&pause] { return !pause(absl::ZeroDuration()); };
  bool some = false;
  for (Lane& lane : lanes_) {
    if (stop()) return false;
    if (!IsDue(lane.merging)) continue;
    const absl::StatusOr<bool> merged = lane.index->Merge(pace, stop);
    if (absl::IsCancelled(merged.status())) return false;
    Note(lane.merging, merged.status());
    some |= merged.ok() && *merged;
  }
  return some;
}

// Also what was right before.
void SearchFeed::VerifyAll(const BackgroundThread::Pause& pause) {
  const bool all = absl::Now() - last_verified_ >= kDiskPeriod;
  if (all) last_verified_ = absl::Now();
  const Segment::Reach reach = all ? Segment::Reach::kDisk : Segment::Reach::kMemory;
  GentlePace pace(pause, kRest);
  for (Lane& lane : lanes_) {
    for (const std::shared_ptr<const Segment>& segment : lane.index->segments()) {
      const absl::Status checked = segment->Recheck([&pace] { return pace.Rest(); }, reach);
      if (absl::IsCancelled(checked)) return;
      if (!checked.ok()) SetDamagedAside(lane, {segment});
    }
  }
}

// What fails here is made up for by the next opening.
void SearchFeed::FinishAtClose() {
  const absl::Time deadline = absl::Now() + kHelpTime;
  for (Lane& lane : lanes_) {
    const uint32_t bound = NextDoc(lane);
    while (absl::Now() < deadline && !lane.index->Missing(bound).empty() &&
           IndexSome(lane, bound, nullptr).ok()) {
    }
    lane.index->WriteAll().IgnoreError();
  }
  catalog_->Refresh().IgnoreError();
}

TextIndexInfo SearchFeed::info() const {
  TextIndexInfo info;
  for (const Lane& lane : lanes_) {
    const TextIndex::Info of_kind = lane.index->info();
    info.documents += of_kind.documents;
    info.segments += of_kind.segments;
    info.byte_count += of_kind.byte_count;
    info.behind += Behind(lane, NextDoc(lane));
  }
  return info;
}

std::vector<std::string> SearchFeed::notices() const {
  std::vector<std::string> notices = catalog_->notices();
  for (std::string& notice : texts_.notices()) notices.push_back(std::move(notice));
  for (std::string& failure : Failures(/*lasting=*/false)) notices.push_back(std::move(failure));
  return notices;
}

std::vector<std::string> SearchFeed::damages() const {
  std::vector<std::string> damages = catalog_->damages();
  for (const Lane& lane : lanes_) {
    for (std::string& damage : lane.index->damages()) damages.push_back(std::move(damage));
  }
  for (std::string& failure : Failures(/*lasting=*/true)) damages.push_back(std::move(failure));
  return damages;
}

// Sentences about what failed the last time: once, or again and again.
std::vector<std::string> SearchFeed::Failures(bool lasting) const {
  std::vector<std::string> failures;
  const auto add = [&](std::string_view what, const std::string& why, bool lasts) {
    if (why.empty() || lasts != lasting) return;
    const std::string_view how = lasts ? " fails again and again: " : " failed and is tried again: ";
    failures.push_back(absl::StrCat("text index: ", std::string(what), std::string(how), why));
  };
  const auto add_attempts = [&add](std::string_view what, const Attempts& attempts) {
    add(what, attempts.failure(), attempts.KeepsFailing());
  };
  const std::lock_guard lock(mutex_);
  for (const Lane& lane : lanes_) {
    const std::string of = absl::StrCat(" ", NameOf(lane.kind), "s");
    add(absl::StrCat("writing the segments of", of), lane.index->failure(), lane.index->KeepsFailing());
    add_attempts(absl::StrCat("indexing", of), lane.indexing);
    add_attempts(absl::StrCat("merging the segments of", of), lane.merging);
    add_attempts(absl::StrCat("taking purged documents out of the segments of", of), lane.shedding);
  }
  add_attempts("writing the manifest", refreshing_);
  return failures;
}

void SearchFeed::Note(Attempts& attempts, const absl::Status& status) const {
  const std::lock_guard lock(mutex_);
  attempts.Note(status, absl::Now());
}

bool SearchFeed::IsDue(const Attempts& attempts) const {
  const std::lock_guard lock(mutex_);
  return attempts.IsDue(absl::Now());
}

}  // namespace fangtan::storage
