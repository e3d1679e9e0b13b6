// WorkerPool: threads, made when they are needed and kept, that run tasks out of a bounded queue. Unary calls
// use one with a queue; streaming calls one without, so that each has a thread or is refused.
//
//   WorkerPool pool({.max_threads = 4, .max_queued = 256});
//   if (!pool.Submit([] { ... })) return Overloaded();
//
// Thread-safe. The destructor runs what is queued, then joins.
#ifndef FANGTAN_SERVICE_RPC_WORKER_POOL_H_
#define FANGTAN_SERVICE_RPC_WORKER_POOL_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fangtan::service::rpc {

class WorkerPool {
 public:
  struct Options {
    size_t max_threads = 1;
    size_t max_queued = 0;  // tasks that may wait while all threads are busy
  };

  explicit WorkerPool(Options options) : options_(options) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `task` soon. False, and nothing happens, when all threads are busy and the queue is full, or when
  // the system grants no first thread.
  bool Submit(std::function<void()> task);

 private:
  void Work();
  bool Grow();

  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_WORKER_POOL_H_
