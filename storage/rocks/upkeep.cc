#include "storage/rocks/upkeep.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace fangtan::storage {
namespace {

// A checkpoint after so many new documents, or what costs as much, or that time.
constexpr uint64_t kDocumentsBehind = 8192;
constexpr absl::Duration kCheckpointAge = absl::Minutes(1);
// An image is of use with its own checkpoint alone. So where there is one, the next checkpoint comes after
// this part of all documents, which opening reads from their records, or what costs as much, or so many
// revisions.
constexpr uint64_t kPartBehindImage = 64;
constexpr Revision kRevisionsBehindImage = 64 << 10;
constexpr absl::Duration kLook = absl::Seconds(1);
constexpr absl::Duration kPackingLook = absl::Seconds(5);

bool NeverEnds(absl::Duration) { return true; }

// A short retention must not have run out for long before a sweep comes.
absl::Duration SweepPeriod(const StoreOptions& options) {
  return std::clamp(options.retention, std::min(kLook, options.sweep_period), options.sweep_period);
}

}  // namespace

Upkeep::Upkeep(Parts parts, internal::Checkpoint stored, const StoreOptions& options)
    : sink_(parts.sink),
      checkpointer_(parts.database, parts.index, std::move(stored)),
      images_(parts.index, {.path = parts.image_path, .min_documents = options.image_documents},
              parts.from_image),
      packer_(parts.database, {}),
      sweeper_({.database = parts.database,
                .index = parts.index,
                .cache = parts.cache,
                .views = parts.views,
                .checkpointer = checkpointer_,
                .log = parts.log,
                .sink = parts.sink},
               options.retention),
      verification_(parts.database, parts.index),
      last_checkpoint_(absl::Now()) {
  checkpointing_.emplace(kLook, [this](const BackgroundThread::Pause& pause) {
    if (CheckpointIsDue()) NoteCheckpoint(checkpointer_.Write()).IgnoreError();
    images_.Consider(pause);
    if (images_.WantsImage(checkpointer_.stored())) LeaveImage(pause);
  });
  if (options.sweep_period < absl::InfiniteDuration()) {
    sweeping_.emplace(SweepPeriod(options), [this](const BackgroundThread::Pause& pause) {
      Note(sweep_failure_, sweeper_.Sweep(absl::Now(), pause));
    });
  }
  packing_.emplace(kPackingLook, [this](const BackgroundThread::Pause& pause) {
    const auto stop = [&] { return !pause(absl::ZeroDuration()); };
    Note(packing_failure_, packer_.Consider(FilePacker::Clock::now(), stop));
  });
  if (options.verify_in_background && !options.verify_at_open) {
    verifying_.emplace(absl::InfiniteDuration(),
                       [this](const BackgroundThread::Pause& pause) { verification_.Run(pause); });
    verifying_->Wake();
  }
}

Upkeep::~Upkeep() {
  verifying_.reset();
  packing_.reset();
  sweeping_.reset();
  checkpointing_.reset();
  LeaveImage(NeverEnds);
  // Where there is none, or it goes, the next opening needs the orders. What fails here it makes up for.
  checkpointer_.WriteAll().IgnoreError();
}

absl::Status Upkeep::Sweep(absl::Time now) { return sweeper_.Sweep(now, NeverEnds); }

std::vector<std::string> Upkeep::failures() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> failures;
  if (!checkpoint_failure_.empty()) {
    failures.push_back(absl::StrCat("writing a checkpoint of the index failed: ", checkpoint_failure_));
  }
  if (!sweep_failure_.empty()) {
    failures.push_back(absl::StrCat("sweeping old revisions failed: ", sweep_failure_));
  }
  if (!packing_failure_.empty()) {
    failures.push_back(absl::StrCat("compressing files again failed: ", packing_failure_));
  }
  return failures;
}

bool Upkeep::CheckpointIsDue() const {
  const internal::Checkpoint stored = checkpointer_.stored();
  const uint64_t behind = checkpointer_.Behind();
  if (!images_.HasImageOf(stored)) {
    return behind >= kDocumentsBehind || absl::Now() - last_checkpoint_ >= kCheckpointAge;
  }
  uint64_t known = 0;
  for (const internal::Kind kind : kKinds) known += NextDocIn(stored, kind);
  return behind >= std::max(kDocumentsBehind, known / kPartBehindImage) ||
         sink_.published() >= stored.revision() + kRevisionsBehindImage;
}

void Upkeep::LeaveImage(const BackgroundThread::Pause& pause) {
  // One that fails is made up for by the next, or by loading blocks.
  const absl::StatusOr<internal::Checkpoint> next = checkpointer_.Next();
  if (!next.ok()) return;
  images_.Leave(*next, pause, [&] { return NoteCheckpoint(checkpointer_.Write(*next)); }).IgnoreError();
}

absl::Status Upkeep::NoteCheckpoint(absl::Status written) {
  last_checkpoint_ = absl::Now();
  Note(checkpoint_failure_, written);
  return written;
}

void Upkeep::Note(std::string& last, const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  last = std::string(status.message());
}

}  // namespace fangtan::storage
