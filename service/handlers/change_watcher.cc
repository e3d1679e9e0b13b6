#include "service/handlers/change_watcher.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

constexpr int kMaxChangesOfMessage = 1000;
// Well below what clients of gRPC take in one message (4 MiB).
constexpr size_t kMaxBytesOfMessage = 1 << 20;
// Revisions looked through before the caller may hear how far it has come.
constexpr storage::Revision kRevisionsAtOnce = 4096;

}  // namespace

absl::Status ChangeWatcher::Run(storage::Revision after) {
  RETURN_IF_ERROR(Start(after));
  RETURN_IF_ERROR(Flush(reached_));
  for (;;) {
    const absl::Time wake = std::min(absl::Now() + options_.end_noticed, next_heartbeat_);
    const storage::Revision newest = store_.AwaitRevision(reached_, wake);
    RETURN_IF_ERROR(CheckEnd());
    if (newest > reached_) RETURN_IF_ERROR(SendUpTo(std::min(newest, reached_ + kRevisionsAtOnce)));
    RETURN_IF_ERROR(CheckLag());
    if (absl::Now() >= next_heartbeat_) RETURN_IF_ERROR(Flush(reached_));
  }
}

absl::Status ChangeWatcher::CheckEnd() const {
  RETURN_IF_ERROR(replies_.Check());
  if (!context_.cancelled()) return absl::OkStatus();
  return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
}

absl::Status ChangeWatcher::CheckLag() {
  if (reached_ < catch_up_to_) return absl::OkStatus();
  catch_up_to_ = 0;
  return Newest() > reached_ + options_.max_lag ? Lagged() : absl::OkStatus();
}

absl::Status ChangeWatcher::Start(storage::Revision after) {
  ASSIGN_OR_RETURN(const auto view, store_.At(0));
  catch_up_to_ = view->revision();
  reached_ = after == 0 ? catch_up_to_ : after;
  // One look says whether the feed still has what follows.
  return view->ListChanges({.after = reached_, .limit = 1}).status();
}

absl::Status ChangeWatcher::SendUpTo(storage::Revision revision) {
  const auto view = store_.At(revision);
  absl::Status status = view.ok() ? SendPages(**view) : view.status();
  // It was there when the watch began.
  if (storage::ErrorReason(status) == "REVISION_COMPACTED") return Lagged();
  RETURN_IF_ERROR(status);
  reached_ = revision;
  return absl::OkStatus();
}

absl::Status ChangeWatcher::SendPages(const storage::View& view) {
  storage::ChangeQuery query{
      .after = reached_, .limit = kMaxChangesOfMessage, .predicate = predicate_, .stop = [this] {
        return !CheckEnd().ok();
      }};
  for (bool more = true; more;) {
    absl::StatusOr<storage::ChangePage> page = view.ListChanges(query);
    if (absl::IsCancelled(page.status())) RETURN_IF_ERROR(CheckEnd());
    RETURN_IF_ERROR(page.status());
    for (v1::Change& change : page->changes) RETURN_IF_ERROR(Add(std::move(change)));
    query.after = page->after;
    query.skip = page->skip;
    more = page->more;
  }
  if (pending_.changes().empty()) return absl::OkStatus();
  return Flush(static_cast<storage::Revision>(pending_.changes(0).revision()));
}

absl::Status ChangeWatcher::Add(v1::Change change) {
  if (!pending_.changes().empty()) {
    const int64_t begun = pending_.changes(0).revision();
    if (begun != change.revision()) {
      RETURN_IF_ERROR(Flush(static_cast<storage::Revision>(begun)));
    } else if (pending_.changes_size() == kMaxChangesOfMessage ||
               pending_bytes_ + change.ByteSizeLong() > kMaxBytesOfMessage) {
      // The rest of this revision is still to come: whoever resumes now must get all of it again.
      RETURN_IF_ERROR(Flush(static_cast<storage::Revision>(begun - 1)));
    }
  }
  pending_bytes_ += change.ByteSizeLong();
  *pending_.add_changes() = std::move(change);
  return absl::OkStatus();
}

absl::Status ChangeWatcher::Flush(storage::Revision reached) {
  pending_.set_revision(static_cast<int64_t>(reached));
  const absl::Time begun = absl::Now();
  RETURN_IF_ERROR(replies_.Write(absl::Cord(pending_.SerializeAsString())));
  pending_.Clear();
  pending_bytes_ = 0;
  reached_ = reached;
  const absl::Time sent = absl::Now();
  next_heartbeat_ = sent + options_.heartbeat;
  return sent - begun >= options_.slow_write ? Lagged() : absl::OkStatus();
}

absl::Status ChangeWatcher::Lagged() const {
  return storage::MakeError(
      absl::StatusCode::kAborted, "WATCH_LAGGED",
      absl::StrCat("the caller does not keep up with the changes; resume after revision ", reached_),
      {{"resume_revision", absl::StrCat(reached_)}});
}

}  // namespace fangtan::service
