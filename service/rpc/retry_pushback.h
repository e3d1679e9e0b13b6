// RetryPushbackMillis: what a refusal tells the gRPC of its caller about trying again, in the trailer
// `grpc-retry-pushback-ms` (gRFC A6). Retry policies heed it in place of their own backoff, so five tries
// last as long as the server says and not 1.5 s.
//
//   if (const auto millis = RetryPushbackMillis(status, gen)) AddTrailingMetadata(kRetryPushbackKey,
//   *millis);
//
// It is the delay of the status's google.rpc.RetryInfo, give or take a quarter, so that callers who were
// refused together do not come back together; -1, not to be tried again, where that is longer than callers
// wait without a word, and for RESOURCE_EXHAUSTED without one: a full disk, say. Of other errors nothing.
#ifndef FANGTAN_SERVICE_RPC_RETRY_PUSHBACK_H_
#define FANGTAN_SERVICE_RPC_RETRY_PUSHBACK_H_

#include <cstdint>
#include <optional>

#include "absl/random/bit_gen_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fangtan::service::rpc {

inline constexpr char kRetryPushbackKey[] = "grpc-retry-pushback-ms";
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";
// A caller who has to wait longer is told so by the error.
inline constexpr absl::Duration kLongestPushback = absl::Seconds(2);

std::optional<int64_t> RetryPushbackMillis(const absl::Status& status, absl::BitGenRef gen);

// `delay`, give or take a quarter.
int64_t PushbackMillis(absl::Duration delay, absl::BitGenRef gen);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_RETRY_PUSHBACK_H_
