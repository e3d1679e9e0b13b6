#include "service/rpc/retry_pushback.h"

#include "absl/random/uniform_int_distribution.h"
#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace fangtan::service::rpc {
namespace {

constexpr int64_t kNever = -1;

std::optional<absl::Duration> RetryDelay(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo retry;
  if (!payload.has_value() || !retry.ParseFromString(std::string(*payload))) return std::nullopt;
  return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
}

}  // namespace

std::optional<int64_t> RetryPushbackMillis(const absl::Status& status, absl::BitGenRef gen) {
  const bool exhausted = status.code() == absl::StatusCode::kResourceExhausted;
  if (!exhausted && status.code() != absl::StatusCode::kUnavailable) return std::nullopt;
  const std::optional<absl::Duration> delay = RetryDelay(status);
  if (delay.has_value()) return *delay > kLongestPushback ? kNever : PushbackMillis(*delay, gen);
  if (exhausted) return kNever;
  return std::nullopt;
}

int64_t PushbackMillis(absl::Duration delay, absl::BitGenRef gen) {
  const int64_t millis = absl::ToInt64Milliseconds(delay);
  return absl::uniform_int_distribution<int64_t>(millis - millis / 4, millis + millis / 4)(gen);
}

}  // namespace fangtan::service::rpc
