// ReadSlice: the index's lock, held for reading by a query that may take long, and let go now and then, so
// that writers, and whoever queues behind them, wait for a slice and not for a query.
//
//   ReadSlice slice(mutex, query.stop);
//   for (...) {
//     Test(doc);
//     if (slice.Due()) RETURN_IF_ERROR(slice.Renew());     // the tables may have grown
//   }
#ifndef FANGTAN_STORAGE_INDEX_READ_SLICE_H_
#define FANGTAN_STORAGE_INDEX_READ_SLICE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <utility>

#include "absl/status/status.h"
#include "storage/errors.h"
#include "storage/index/fair_shared_mutex.h"
#include "storage/store.h"

namespace fangtan::storage {

class ReadSlice {
 public:
  // Both must outlive the slice.
  ReadSlice(FairSharedMutex& mutex, const StopFunction& stop) : lock_(mutex), stop_(stop) {}

  // Whether the lock was held long enough. Cheap: looks at the clock once in many calls, unless told
  // otherwise.
  bool Due() { return deferred_ || (++calls_ % calls_by_look_ == 0 && Clock::now() - since_ > kLongest); }
  // For work whose steps may each be long.
  void LookEveryTime() { calls_by_look_ = 1; }
  bool DueNow() const { return deferred_ || Clock::now() - since_ > kLongest; }
  // Has `work` done as Without does it, at the next Renew, which is due from now on: for who must not let go
  // of the lock. What it refers to may be gone by then.
  void Defer(std::function<void()> work) {
    deferred_ = [before = std::move(deferred_), work = std::move(work)] {
      if (before) before();
      work();
    };
  }

  // Lets others in. CANCELLED if nobody waits for the query any more.
  absl::Status Renew() {
    const std::function<void()> deferred = std::exchange(deferred_, nullptr);
    return Without([&deferred] {
      if (deferred) deferred();
    });
  }
  const StopFunction& stop() const { return stop_; }

  // The same, and does meanwhile what needs no lock.
  template <typename Work>
  absl::Status Without(Work work) {
    lock_.unlock();
    work();
    const bool stopped = stop_ && stop_();
    // Also where it ends: who finds out some steps later reads until then.
    lock_.lock();
    since_ = Clock::now();
    if (!stopped) return absl::OkStatus();
    return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the result any more");
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr uint32_t kCallsByLook = 64;
  static constexpr std::chrono::microseconds kLongest{300};

  std::shared_lock<FairSharedMutex> lock_;
  const StopFunction& stop_;
  std::function<void()> deferred_;
  uint32_t calls_ = 0;
  uint32_t calls_by_look_ = kCallsByLook;
  Clock::time_point since_ = Clock::now();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_READ_SLICE_H_
