// CallerLimits: how often each caller may call, and how many of its calls may be in hand at once.
//
//   CallerLimits limits({.calls_per_second = 100, .burst = 200, .calls_at_once = 64});
//   ASSIGN_OR_RETURN(CallerLimits::Seat* seat, limits.Enter("caller:importer", Clock::now()));
//   ...
//   limits.Leave(seat);
//
// Constant time for each call. Callers with nothing in hand are remembered up to a number, those seen last;
// who was forgotten begins with a full bucket. Belongs to one thread.
#ifndef FANGTAN_SERVICE_RPC_CALLER_LIMITS_H_
#define FANGTAN_SERVICE_RPC_CALLER_LIMITS_H_

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "service/rpc/caller.h"
#include "service/rpc/token_bucket.h"

namespace fangtan::service::rpc {

struct CallerLimitsOptions {
  double calls_per_second = 0;   // of one caller, over time; 0: any number
  int64_t burst = 0;             // calls that it may make at once after a rest; 0: as many as in two seconds
  int calls_at_once = 0;         // calls of one caller in hand; 0: any number
  size_t callers_kept = 10'000;  // callers remembered that have none
};

class CallerLimits {
 public:
  class Seat;  // a caller with calls in hand

  explicit CallerLimits(const CallerLimitsOptions& options);
  ~CallerLimits();
  CallerLimits(const CallerLimits&) = delete;
  CallerLimits& operator=(const CallerLimits&) = delete;

  // Whether anything is limited; without it nobody need be told apart.
  bool any() const { return options_.calls_per_second > 0 || options_.calls_at_once > 0; }

  // Counts a call of `subject` in, to be given back to Leave; null where nothing is limited.
  // RESOURCE_EXHAUSTED RATE_LIMITED, with RetryInfo and QuotaFailure, if it may not be; nothing is counted
  // then.
  absl::StatusOr<Seat*> Enter(std::string_view subject, TokenBucket::Clock::time_point now);
  void Leave(Seat* seat);

  size_t callers() const { return seats_.size(); }

 private:
  Seat& SeatOf(std::string_view subject);
  void ForgetIdle();

  const CallerLimitsOptions options_;
  absl::flat_hash_map<std::string, std::unique_ptr<Seat>> seats_;
  std::list<Seat*> idle_;  // nothing in hand; seen last in front
};

// Whom a call is counted for: "caller:NAME", or "address:HOST" for a caller without a name. `peer` is as gRPC
// writes it ("ipv4:127.0.0.1:40312").
std::string SubjectOf(const Caller& caller, const std::string& peer);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALLER_LIMITS_H_
