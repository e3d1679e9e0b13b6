// TokenBucket: at most so many events a second over time, and so many at once. Pure: told the time, not
// asking for it.
//
//   TokenBucket bucket({.per_second = 100, .burst = 200});
//   const Clock::duration wait = bucket.Take(Clock::now());   // zero: taken; else how long until there is
//   one
//
// Kept as the time at which the bucket will be full again (the "virtual scheduling" form of the generic cell
// rate algorithm, ITU-T I.371), which is one number and never rounds. Not thread-safe.
#ifndef FANGTAN_SERVICE_RPC_TOKEN_BUCKET_H_
#define FANGTAN_SERVICE_RPC_TOKEN_BUCKET_H_

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace fangtan::service::rpc {

class TokenBucket {
 public:
  using Clock = std::chrono::steady_clock;

  struct Rate {
    double per_second = 1;  // above 0, at most 1e9; kept as a whole number of nanoseconds between two tokens
    int64_t burst = 1;      // at least 1: what a full bucket holds
  };

  // Full.
  explicit TokenBucket(Rate rate)
      : interval_(std::max<int64_t>(1, static_cast<int64_t>(1e9 / rate.per_second))),
        depth_(interval_ * std::max<int64_t>(1, rate.burst)) {}

  // Takes a token and returns zero; without one takes nothing and returns how long after `now` there is one.
  Clock::duration Take(Clock::time_point now) {
    const Clock::time_point full = std::max(full_at_, now) + interval_;
    if (full - now > depth_) return full - now - depth_;
    full_at_ = full;
    return Clock::duration::zero();
  }

 private:
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds depth_;
  Clock::time_point full_at_{};
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_TOKEN_BUCKET_H_
