#include "storage/rocks/commit_sink.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

absl::Status CommitSink::Finish() {
  ASSIGN_OR_RETURN(rocksdb::WriteBatch * batch, applier_.Seal());
  RETURN_IF_ERROR(database_.Write(*batch));
  // The tip never runs ahead of the log: a crash between the two leaves a store above its tip, which is no
  // loss.
  RETURN_IF_ERROR(tip_.Write(applier_.state().revision(), applier_.state().chain()));
  index_.Apply(applier_.TakeDelta(), applier_.state().revision());
  {
    const std::lock_guard<std::mutex> lock(waiting_);
    published_.store(applier_.state().revision(), std::memory_order_release);
  }
  arrived_.notify_all();
  if (on_publish_) on_publish_();
  return absl::OkStatus();
}

absl::Status CommitSink::MoveHorizon(Revision oldest, const std::string& oldest_chain,
                                     rocksdb::WriteBatch& batch) {
  applier_.MoveHorizon(oldest, oldest_chain);
  const std::string state = Seal(Family::kDefault, kStateKey, applier_.state().SerializeAsString());
  RETURN_IF_ERROR(FromRocks(batch.Put(database_.handle(Family::kDefault), std::string(kStateKey), state),
                            "adding the state"));
  return database_.Write(batch);
}

Revision CommitSink::AwaitRevision(Revision after, absl::Time deadline) const {
  std::unique_lock<std::mutex> lock(waiting_);
  const auto arrived = [&] { return published() > after; };
  // A clock that does not know the end of time is asked to wait for a year instead.
  const absl::Duration wait = std::min(deadline - absl::Now(), absl::Hours(24 * 365));
  arrived_.wait_for(lock, absl::ToChronoMicroseconds(std::max(wait, absl::ZeroDuration())), arrived);
  return published();
}

}  // namespace fangtan::storage
