// BackgroundThread: runs a task now and then until it is destroyed, or at once when it is woken.
//
//   BackgroundThread thread(absl::Minutes(1), [&](const BackgroundThread::Pause& pause) { ... });
//   thread.Wake();
//
// A long task asks its Pause between its steps, which lets it rest and tells it to end. Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_BACKGROUND_THREAD_H_
#define FANGTAN_STORAGE_ROCKS_BACKGROUND_THREAD_H_

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "storage/idle_memory.h"

namespace fangtan::storage {

class BackgroundThread {
 public:
  // Rests for a while; false if the task must end at once.
  using Pause = std::function<bool(absl::Duration)>;
  using Task = std::function<void(const Pause& pause)>;

  // The first run is after one `period`; infinite: only when woken.
  BackgroundThread(absl::Duration period, Task task)
      : period_(period), task_(std::move(task)), thread_([this] { Run(); }) {}
  // Waits for the task to end.
  ~BackgroundThread() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    wake_.notify_all();
  }

 private:
  void Run() {
    const Pause pause = [this](absl::Duration rest) {
      std::unique_lock lock(mutex_);
      return !wake_.wait_for(lock, absl::ToChronoMicroseconds(rest), [this] { return ended_; });
    };
    // A clock that does not know the end of time is asked to wait for a year instead.
    const auto period = absl::ToChronoMicroseconds(std::min(period_, absl::Hours(24 * 365)));
    std::unique_lock lock(mutex_);
    while (!ended_) {
      wake_.wait_for(lock, period, [this] { return ended_ || woken_; });
      if (ended_) return;
      woken_ = false;
      lock.unlock();
      task_(pause);
      GiveBackIdleMemory();
      lock.lock();
    }
  }

  const absl::Duration period_;
  const Task task_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool ended_ = false;
  bool woken_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_BACKGROUND_THREAD_H_
