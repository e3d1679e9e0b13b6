// GentlePace: background work in pieces that takes at most a fifth of the time, as long as no piece takes
// more than a second: a disk that others keep busy makes the pieces slow, and the rests between them longer.
//
//   GentlePace pace(pause, absl::Milliseconds(10));
//   while (...) {
//     ... a piece ...
//     if (!pace.Rest()) return;  // it is time to end
//   }
//
// For one thread.
#ifndef FANGTAN_STORAGE_ROCKS_GENTLE_PACE_H_
#define FANGTAN_STORAGE_ROCKS_GENTLE_PACE_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"
#include "storage/rocks/background_thread.h"

namespace fangtan::storage {

class GentlePace {
 public:
  // `pause` must outlive it. Rests are of `least` or more.
  GentlePace(const BackgroundThread::Pause& pause, absl::Duration least) : pause_(pause), least_(least) {}

  // False if the work must end at once.
  bool Rest() {
    const absl::Duration worked = absl::FromChrono(Clock::now() - began_);
    const bool goes_on = pause_(std::clamp(worked * kRestsPerWork, least_, kMost));
    began_ = Clock::now();
    return goes_on;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kRestsPerWork = 4;
  // A machine that stood still meanwhile, say, is not waited for as long again.
  static constexpr absl::Duration kMost = absl::Seconds(5);

  const BackgroundThread::Pause& pause_;
  const absl::Duration least_;
  Clock::time_point began_ = Clock::now();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_GENTLE_PACE_H_
