// WorkerPool: threads, made when they are needed and kept, that run tasks out of a bounded queue. Unary calls
// use one with a queue; streaming calls one without, so that each has a thread or is refused.
//
//   WorkerPool pool({.max_threads = 4, .max_queued = 256, .queue_wait = std::chrono::milliseconds(500)});
//   if (!pool.Submit({.run = [] { ... }, .expire = [] { ... }})) return Overloaded();
//
// A task that has waited too long is expired instead of run: its caller gives up before it is done, and all
// behind it wait for nothing. Once one has, or the queue has held more than a few for each thread for
// `queue_wait`, it stands, which only makes every call slow; then tasks may wait for a tenth of that, those
// that came last are run first, and beyond those few those that came first are expired at once (controlled
// delay and adaptive LIFO, as in Maurer, "Fail at Scale", ACM Queue 2015, after Nichols and Jacobson's
// CoDel). It stands until for `queue_wait` none was one too many: a queue that is found empty once, because
// what fills it was late, is not at its end, and one that only a few callers fill again and again is.
//
// Thread-safe. The destructor runs what is queued, then joins.
#ifndef FANGTAN_SERVICE_RPC_WORKER_POOL_H_
#define FANGTAN_SERVICE_RPC_WORKER_POOL_H_

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fangtan::service::rpc {

class WorkerPool {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    size_t max_threads = 1;
    size_t max_queued = 0;            // tasks that may wait while all threads are busy
    Clock::duration queue_wait = {};  // and for how long; zero: any time
  };
  struct Task {
    std::function<void()> run;
    // Instead of run, on a thread of the pool or one that calls Submit or Expire. Empty: the task does not
    // expire.
    std::function<void()> expire = nullptr;
  };

  explicit WorkerPool(Options options) : options_(options) {}
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `task` soon. False, and nothing happens, when all threads are busy and the queue is full, or when
  // the system grants no first thread.
  bool Submit(Task task, Clock::time_point now = Clock::now());
  // Expires what has waited too long by `now`. For whoever has a clock that ticks.
  void Expire(Clock::time_point now);
  // Runs what is queued, then joins. REQUIRES: nothing is submitted any more.
  void Stop();

 private:
  struct Queued {
    Task task;
    Clock::time_point since;
  };

  void Work();
  // Waits for a task; false at the end.
  bool Await(std::unique_lock<std::mutex>& lock);
  bool Grow();
  // Sees whether the queue has begun to stand, or does no more.
  void Look(Clock::time_point now);
  // Whether more wait than a few for each thread.
  bool IsLong() const;
  // The queue stands from now on, if it does not yet.
  void Stand(Clock::time_point now);
  // Whether a task that comes finds an idle thread: where many do, the queue stands no more.
  void NoteMet(bool idle, Clock::time_point now);
  Queued TakeNext();
  bool Expired(const Queued& queued, Clock::time_point now) const;

  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Queued> queue_;
  Clock::time_point short_at_ = Clock::now();  // when the queue was last seen to hold a few for each thread
  bool standing_ = false;
  Clock::time_point too_many_at_;  // when a queue that stands began to, or last had a task too many
  // While the queue stands: tasks that came since, and those of them that found an idle thread.
  Clock::time_point counted_from_;
  size_t came_ = 0;
  size_t met_idle_ = 0;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_WORKER_POOL_H_
