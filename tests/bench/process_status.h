// What the system says of this process and thread: memory and processor time.
#ifndef FANGTAN_TESTS_BENCH_PROCESS_STATUS_H_
#define FANGTAN_TESTS_BENCH_PROCESS_STATUS_H_

#include <cstdint>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>

namespace fangtan::bench {

// A number of /proc/self/status in KiB, for example of `VmRSS` (resident), `RssAnon` (what of it is no file's
// page); 0 if it is not there.
inline int64_t StatusKilobytes(std::string_view name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word.size() != name.size() + 1 || !word.starts_with(name)) continue;
    int64_t kilobytes = 0;
    status >> kilobytes;
    return kilobytes;
  }
  return 0;
}

// Processor time, which other programs on the machine disturb less than the clock's.
inline int64_t ClockNanos(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}
inline int64_t ThreadNanos() { return ClockNanos(CLOCK_THREAD_CPUTIME_ID); }
inline int64_t ProcessNanos() { return ClockNanos(CLOCK_PROCESS_CPUTIME_ID); }
inline int64_t WallNanos() { return ClockNanos(CLOCK_MONOTONIC); }

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_PROCESS_STATUS_H_
