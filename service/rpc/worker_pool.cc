#include "service/rpc/worker_pool.h"

#include <system_error>
#include <utility>

#include "service/rpc/thread_priority.h"
#include "storage/idle_memory.h"

namespace fangtan::service::rpc {
namespace {

// How much shorter tasks may wait in a queue that stands.
constexpr int kStandingQueueFactor = 10;
// Tasks for each thread that a queue may hold without a break and not stand, and that one which stands holds:
// enough that no thread runs dry until the next tasks come, and that a few callers who call again as soon as
// they are answered are never too many.
constexpr size_t kStandingTasks = 4;
// A queue stands no more when one of so many tasks that come finds an idle thread.
constexpr size_t kMetIdleFactor = 4;
// How long a thread that works, or rests, keeps what it has freed.
constexpr std::chrono::seconds kGiveBackAfter{5};

}  // namespace

void WorkerPool::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkerPool::Submit(Task task, Clock::time_point now) {
  Task dropped;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Look(now);
    NoteMet(queue_.size() < idle_, now);
    // Each idle thread is about to take one queued task; only beyond those does a task have to wait.
    if (queue_.size() >= idle_) {
      const bool grown = threads_.size() < options_.max_threads && Grow();
      const bool may_wait = queue_.size() - idle_ < options_.max_queued;
      if (!grown && (!may_wait || threads_.empty())) return false;
    }
    queue_.push_back({std::move(task), now});
    // What came first would be run last, and too late.
    if (standing_ && IsLong() && queue_.front().task.expire) {
      dropped = std::move(queue_.front().task);
      queue_.pop_front();
      too_many_at_ = now;
    }
  }
  changed_.notify_one();
  if (dropped.expire) dropped.expire();
  return true;
}

void WorkerPool::Expire(Clock::time_point now) {
  std::vector<Task> expired;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Look(now);
    // An idle thread that has been woken may find nothing left, and waits on.
    while (!queue_.empty() && Expired(queue_.front(), now)) {
      expired.push_back(std::move(queue_.front().task));
      queue_.pop_front();
      Stand(now);
    }
  }
  for (Task& task : expired) task.expire();
}

// REQUIRES: mutex_ is held.
void WorkerPool::Look(Clock::time_point now) {
  if (!IsLong()) short_at_ = now;
  if (options_.queue_wait == Clock::duration::zero()) return;
  if (now - short_at_ > options_.queue_wait) Stand(now);
  if (standing_ && now - too_many_at_ > options_.queue_wait) {
    standing_ = false;
    short_at_ = now;
  }
}

// REQUIRES: mutex_ is held.
bool WorkerPool::IsLong() const { return queue_.size() > kStandingTasks * options_.max_threads; }

// REQUIRES: mutex_ is held.
void WorkerPool::Stand(Clock::time_point now) {
  if (std::exchange(standing_, true)) return;
  too_many_at_ = counted_from_ = now;
  came_ = met_idle_ = 0;
}

// REQUIRES: mutex_ is held. Below the peak tasks may wait longer than a queue that stands lets them, now and
// then: that alone must not keep it standing.
void WorkerPool::NoteMet(bool idle, Clock::time_point now) {
  if (!standing_) return;
  ++came_;
  met_idle_ += idle ? 1 : 0;
  if (now - counted_from_ <= options_.queue_wait) return;
  if (met_idle_ * kMetIdleFactor >= came_) {
    standing_ = false;
    short_at_ = now;
  }
  counted_from_ = now;
  came_ = met_idle_ = 0;
}

// REQUIRES: mutex_ is held.
bool WorkerPool::Expired(const Queued& queued, Clock::time_point now) const {
  if (options_.queue_wait == Clock::duration::zero() || queued.task.expire == nullptr) return false;
  return now - queued.since > options_.queue_wait / (standing_ ? kStandingQueueFactor : 1);
}

// REQUIRES: mutex_ is held, and something is queued.
WorkerPool::Queued WorkerPool::TakeNext() {
  Queued next;
  if (standing_) {
    next = std::move(queue_.back());
    queue_.pop_back();
  } else {
    next = std::move(queue_.front());
    queue_.pop_front();
  }
  return next;
}

// REQUIRES: mutex_ is held.
bool WorkerPool::Grow() {
  try {
    threads_.emplace_back([this] { Work(); });
  } catch (const std::system_error&) {  // the system is out of threads
    return false;
  }
  ++idle_;  // on its behalf, so that tasks submitted before it runs are counted against it
  return true;
}

// REQUIRES: `lock` holds mutex_.
bool WorkerPool::Await(std::unique_lock<std::mutex>& lock) {
  const auto wanted = [this] { return stopping_ || !queue_.empty(); };
  if (!changed_.wait_for(lock, kGiveBackAfter, wanted)) {
    lock.unlock();
    storage::GiveBackIdleMemory();
    lock.lock();
    changed_.wait(lock, wanted);
  }
  return !queue_.empty();
}

void WorkerPool::Work() {
  StandBack();
  Clock::time_point gave_back = Clock::now();
  std::unique_lock<std::mutex> lock(mutex_);
  while (Await(lock)) {
    const Clock::time_point now = Clock::now();
    Look(now);
    Queued next = TakeNext();
    const bool expired = Expired(next, now);
    if (expired) Stand(now);
    if (!IsLong()) short_at_ = now;
    --idle_;
    lock.unlock();
    (expired ? next.task.expire : next.task.run)();
    next = {};  // what it holds goes before the lock is taken
    if (now - gave_back >= kGiveBackAfter) {
      storage::GiveBackIdleMemory();
      gave_back = now;
    }
    lock.lock();
    ++idle_;
  }
}

}  // namespace fangtan::service::rpc
