#include "service/rpc/caller_limits.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/rpc/retry_pushback.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

// How soon a caller with too many calls in hand may try again: nobody knows when one of them ends.
constexpr std::chrono::milliseconds kSeatWait{250};

TokenBucket::Rate RateOf(const CallerLimitsOptions& options) {
  if (options.calls_per_second <= 0) return {};
  const auto burst = options.burst > 0 ? options.burst : std::llround(2 * options.calls_per_second);
  return {.per_second = options.calls_per_second, .burst = std::max<int64_t>(1, burst)};
}

absl::Status RateLimitedError(const std::string& subject, const std::string& limit,
                              std::chrono::nanoseconds wait) {
  absl::Status status = storage::MakeError(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                                           absl::StrCat("one caller may have ", limit),
                                           {{"subject", subject}, {"limit", limit}});
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(wait.count() / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(wait.count() % 1'000'000'000));
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  google::rpc::QuotaFailure quota;
  google::rpc::QuotaFailure::Violation& violation = *quota.add_violations();
  violation.set_subject(subject);
  violation.set_description(limit);
  status.SetPayload("type.googleapis.com/google.rpc.QuotaFailure", absl::Cord(quota.SerializeAsString()));
  return status;
}

}  // namespace

class CallerLimits::Seat {
 public:
  Seat(std::string name, TokenBucket::Rate rate) : subject(std::move(name)), bucket(rate) {}

  const std::string subject;
  TokenBucket bucket;
  int in_hand = 0;
  std::list<Seat*>::iterator idle;  // where it stands in idle_, while in_hand is 0
};

CallerLimits::CallerLimits(const CallerLimitsOptions& options) : options_(options) {}
CallerLimits::~CallerLimits() = default;

absl::StatusOr<CallerLimits::Seat*> CallerLimits::Enter(std::string_view subject,
                                                        TokenBucket::Clock::time_point now) {
  if (!any()) return nullptr;
  Seat& seat = SeatOf(subject);
  if (options_.calls_at_once > 0 && seat.in_hand >= options_.calls_at_once) {
    return RateLimitedError(seat.subject, absl::StrCat(options_.calls_at_once, " calls in hand"), kSeatWait);
  }
  if (options_.calls_per_second > 0) {
    if (const auto wait = seat.bucket.Take(now); wait > wait.zero()) {
      return RateLimitedError(seat.subject, absl::StrCat(options_.calls_per_second, " calls a second"), wait);
    }
  }
  if (seat.in_hand++ == 0) idle_.erase(seat.idle);
  return &seat;
}

void CallerLimits::Leave(Seat* seat) {
  if (seat == nullptr || --seat->in_hand > 0) return;
  seat->idle = idle_.insert(idle_.begin(), seat);
  ForgetIdle();
}

CallerLimits::Seat& CallerLimits::SeatOf(std::string_view subject) {
  const auto found = seats_.find(absl::string_view(subject.data(), subject.size()));
  if (found != seats_.end()) {
    Seat& seat = *found->second;
    if (seat.in_hand == 0) idle_.splice(idle_.begin(), idle_, seat.idle);
    return seat;
  }
  auto made = std::make_unique<Seat>(std::string(subject), RateOf(options_));
  Seat& seat = *made;
  seat.idle = idle_.insert(idle_.begin(), &seat);
  seats_.emplace(seat.subject, std::move(made));
  ForgetIdle();
  return seat;
}

void CallerLimits::ForgetIdle() {
  // The one in front stays: it is being asked about.
  while (idle_.size() > std::max<size_t>(1, options_.callers_kept)) {
    const std::string subject = idle_.back()->subject;
    idle_.pop_back();
    seats_.erase(subject);
  }
}

std::string SubjectOf(const Caller& caller, const std::string& peer) {
  if (&caller != AnonymousCaller().get()) return absl::StrCat("caller:", caller.name());
  const size_t scheme = peer.find(':');
  const size_t port = peer.rfind(':');
  if (scheme == std::string::npos || port <= scheme) return absl::StrCat("address:", peer);
  return absl::StrCat("address:", peer.substr(scheme + 1, port - scheme - 1));
}

}  // namespace fangtan::service::rpc
