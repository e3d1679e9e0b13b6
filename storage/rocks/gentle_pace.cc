#include "storage/rocks/gentle_pace.h"

#include <time.h>

#include <algorithm>

namespace fangtan::storage {
namespace {

constexpr int kRestsPerWork = 4;
constexpr int kRestsPerWorkWhenBusy = 49;
// Of one processor: the polling thread alone takes more when a small part of what it can do is asked for, and
// other work of this kind takes less.
constexpr int kBusyShare = 4;
// A machine that stood still meanwhile, say, is not waited for as long again.
constexpr absl::Duration kMost = absl::Seconds(5);

absl::Duration Read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return absl::DurationFromTimespec(time);
}

}  // namespace

GentlePace::Times GentlePace::ReadTimes() {
  return {.clock = Read(CLOCK_MONOTONIC),
          .others = Read(CLOCK_PROCESS_CPUTIME_ID) - Read(CLOCK_THREAD_CPUTIME_ID)};
}

bool GentlePace::Rest() {
  const Times now = times_();
  const bool busy = (now.others - rested_.others) * kBusyShare > now.clock - rested_.clock;
  const absl::Duration worked = now.clock - began_;
  rested_ = now;
  const bool goes_on =
      pause_(std::clamp(worked * (busy ? kRestsPerWorkWhenBusy : kRestsPerWork), least_, kMost));
  began_ = times_().clock;
  return goes_on;
}

}  // namespace fangtan::storage
