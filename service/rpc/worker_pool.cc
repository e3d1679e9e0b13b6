#include "service/rpc/worker_pool.h"

#include <system_error>
#include <utility>

namespace fangtan::service::rpc {

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::Submit(std::function<void()> task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    // Each idle thread is about to take one queued task; only beyond those does a task have to wait.
    if (queue_.size() >= idle_) {
      const bool grown = threads_.size() < options_.max_threads && Grow();
      const bool may_wait = queue_.size() - idle_ < options_.max_queued;
      if (!grown && (!may_wait || threads_.empty())) return false;
    }
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
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

void WorkerPool::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    --idle_;
    lock.unlock();
    task();
    task = nullptr;  // what it holds goes before the lock is taken
    lock.lock();
    ++idle_;
  }
}

}  // namespace fangtan::service::rpc
