#include "storage/log/local_log.h"

#include <condition_variable>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// A group is one batch in memory: large enough to share a sync among everybody who waits, small enough to
// hold.
constexpr size_t kMaxGroupEntries = 1024;
constexpr size_t kMaxGroupBytes = 64 << 20;

absl::Status Stopped(const absl::Status& why) {
  return MakeError(absl::StatusCode::kUnavailable, "STORE_FAILED",
                   absl::StrCat("the store takes no writes until it is reopened: ", why.message()));
}

}  // namespace

struct LocalLog::Waiter {
  // Either a mutation with its options, or exclusive work.
  const internal::Mutation* mutation = nullptr;
  const AppendOptions* options = nullptr;
  const absl::FunctionRef<absl::Status()>* work = nullptr;
  absl::StatusOr<Applied> verdict = absl::UnknownError("not applied");
  bool done = false;
  std::condition_variable* wake = nullptr;  // the caller's
};

absl::StatusOr<Applied> LocalLog::Append(const internal::Mutation& mutation, const AppendOptions& options) {
  Waiter waiter{.mutation = &mutation, .options = &options};
  Await({&waiter, 1});
  return std::move(waiter.verdict);
}

std::vector<absl::StatusOr<Applied>> LocalLog::AppendAll(std::span<const internal::Mutation> mutations) {
  static constexpr AppendOptions kOptions;
  std::vector<Waiter> waiters(mutations.size());
  for (size_t i = 0; i < mutations.size(); ++i) {
    waiters[i].mutation = &mutations[i];
    waiters[i].options = &kOptions;
  }
  Await(waiters);
  std::vector<absl::StatusOr<Applied>> verdicts;
  verdicts.reserve(waiters.size());
  for (Waiter& waiter : waiters) verdicts.push_back(std::move(waiter.verdict));
  return verdicts;
}

absl::Status LocalLog::Exclusively(absl::FunctionRef<absl::Status()> work) {
  Waiter waiter{.work = &work};
  Await({&waiter, 1});
  return waiter.verdict.status();
}

void LocalLog::Await(std::span<Waiter> waiters) {
  if (waiters.empty()) return;
  std::condition_variable wake;
  std::unique_lock<std::mutex> lock(mutex_);
  for (Waiter& waiter : waiters) {
    waiter.wake = &wake;
    queue_.push_back(&waiter);
  }
  // Whoever has the first waiter leads: what of a caller's is beyond one group leads the next.
  while (!waiters.back().done) {
    if (queue_.front()->wake == &wake) {
      Lead(lock);
    } else {
      wake.wait(lock);
    }
  }
}

void LocalLog::Lead(std::unique_lock<std::mutex>& lock) {
  const std::vector<Waiter*> group = NextGroup();
  absl::Status error = stopped_;
  if (error.ok()) {
    const Revision last = last_;
    lock.unlock();
    const absl::StatusOr<Revision> reached = Commit(group, last);
    lock.lock();
    if (reached.ok()) {
      last_ = *reached;
    } else {
      stopped_ = Stopped(reached.status());
      // Who meets a full disk is told so; who comes later, that the store has failed.
      error = absl::IsResourceExhausted(reached.status()) ? reached.status() : stopped_;
    }
  }
  Dismiss(group, error);
}

void LocalLog::Dismiss(const std::vector<Waiter*>& group, const absl::Status& error) {
  for (Waiter* member : group) {
    if (!error.ok()) member->verdict = error;
    member->done = true;
    queue_.pop_front();
    member->wake->notify_one();
  }
  if (!queue_.empty()) queue_.front()->wake->notify_one();
}

std::vector<LocalLog::Waiter*> LocalLog::NextGroup() const {
  std::vector<Waiter*> group;
  size_t bytes = 0;
  for (Waiter* waiter : queue_) {
    if (waiter->work != nullptr) {
      if (group.empty()) group.push_back(waiter);
      break;
    }
    bytes += waiter->mutation->ByteSizeLong();
    if (!group.empty() && (group.size() == kMaxGroupEntries || bytes > kMaxGroupBytes)) break;
    group.push_back(waiter);
  }
  return group;
}

absl::StatusOr<Revision> LocalLog::Commit(const std::vector<Waiter*>& group, Revision last) {
  if (const auto* work = group.front()->work; work != nullptr) {
    RETURN_IF_ERROR((*work)());
    group.front()->verdict = Applied{.revision = last};
    return last;
  }
  bool written = false;
  for (Waiter* waiter : group) {
    waiter->verdict = sink_.Apply(*waiter->mutation, *waiter->options, last + 1);
    if (waiter->verdict.ok() && waiter->verdict->written) {
      written = true;
      ++last;
    }
  }
  if (written) RETURN_IF_ERROR(sink_.Finish());
  return last;
}

absl::Status LocalLog::Read(
    Revision from, absl::FunctionRef<absl::Status(Revision, const internal::Mutation&)> visit) const {
  if (from > last_position()) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kOutOfRange, "LOG_TRIMMED",
      absl::StrCat("the log keeps no mutations up to position ", last_position(), "; asked from ", from));
}

size_t LocalLog::queued() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return queue_.size();
}

Revision LocalLog::last_position() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_;
}

}  // namespace fangtan::storage
