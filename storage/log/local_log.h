// The log of a store that stands alone. It keeps no mutations of its own: the sink's write, effects and
// position in one, is the log entry. What it adds is the group commit: callers queue up, the first of them
// becomes the leader, hands everything that waits to the sink as one group, and wakes all when the group is
// durable.
#ifndef FANGTAN_STORAGE_LOG_LOCAL_LOG_H_
#define FANGTAN_STORAGE_LOG_LOCAL_LOG_H_

#include <deque>
#include <mutex>
#include <span>
#include <vector>

#include "storage/log/write_log.h"

namespace fangtan::storage {

class LocalLog final : public WriteLog {
 public:
  // `last` is the position that the sink has applied up to. `sink` must outlive the log.
  LocalLog(MutationSink& sink, Revision last) : sink_(sink), last_(last) {}

  absl::StatusOr<Applied> Append(const internal::Mutation& mutation, const AppendOptions& options) override;

  std::vector<absl::StatusOr<Applied>> AppendAll(std::span<const internal::Mutation> mutations) override;

  absl::Status Exclusively(absl::FunctionRef<absl::Status()> work) override;

  // Nothing beyond last_position() exists, and nothing before it is kept as a mutation.
  absl::Status Read(Revision from, absl::FunctionRef<absl::Status(Revision, const internal::Mutation&)> visit)
      const override;

  Revision last_position() const override;

  // STORE_FAILED, with why, if nothing more is acknowledged, as a sync has failed.
  absl::Status stopped() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stopped_;
  }

  // Callers that wait at the moment, the leader included.
  size_t queued() const;

 private:
  struct Waiter;

  // Queues up in this order, and returns when the last waiter has its verdict. All are one caller's.
  void Await(std::span<Waiter> waiters);
  // Commits the group that starts with the first waiter. REQUIRES: `lock` holds mutex_, and nobody else
  // leads.
  void Lead(std::unique_lock<std::mutex>& lock);
  // The group that starts with the first waiter: everything queued, up to a bound of entries and bytes, and
  // up to exclusive work, which is a group of its own. REQUIRES: mutex_ is held.
  std::vector<Waiter*> NextGroup() const;
  // Applies the group and makes it durable; called by the leader alone, without the mutex. Fills the
  // verdicts. Returns the new last position, or why the log must stop.
  absl::StatusOr<Revision> Commit(const std::vector<Waiter*>& group, Revision last);
  // Wakes the group and the next leader. An `error` takes the place of all verdicts: each may rest on what
  // was lost. REQUIRES: mutex_ is held.
  void Dismiss(const std::vector<Waiter*>& group, const absl::Status& error);

  MutationSink& sink_;
  // Of the standard library: ThreadSanitizer does not see through Debian's Abseil.
  mutable std::mutex mutex_;   // guards what follows
  std::deque<Waiter*> queue_;  // the first is the leader
  Revision last_;
  absl::Status stopped_;  // STORE_FAILED, with why, once nothing more is acknowledged
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_LOG_LOCAL_LOG_H_
