// GentlePace: background work in pieces that takes at most a fifth of the time, and a fiftieth where the rest
// of the process has work of its own: then who calls would pay for it, with processor time, caches and
// memory's bandwidth. As long as no piece takes more than a second, or a tenth of one: a disk that others
// keep busy makes the pieces slow, and the rests between them longer.
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

#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "storage/rocks/background_thread.h"

namespace fangtan::storage {

class GentlePace {
 public:
  // Both since some time in the past.
  struct Times {
    absl::Duration clock;
    absl::Duration others;  // processor time of the process, but for this thread's
  };
  static Times ReadTimes();

  // `pause` must outlive it. Rests are of `least` or more.
  GentlePace(const BackgroundThread::Pause& pause, absl::Duration least,
             std::function<Times()> times = ReadTimes)
      : pause_(pause), least_(least), times_(std::move(times)), rested_(times_()), began_(rested_.clock) {}

  // False if the work must end at once.
  bool Rest();

 private:
  const BackgroundThread::Pause& pause_;
  const absl::Duration least_;
  const std::function<Times()> times_;
  Times rested_;          // when the rest before began
  absl::Duration began_;  // when it ended
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_GENTLE_PACE_H_
