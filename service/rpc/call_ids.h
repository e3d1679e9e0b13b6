// The ids under which a call is found again: in the log of the server, in its error, in the traces of those
// who called through others.
//
//   const CallIds ids = MakeCallIds("order-7", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
//   // {"order-7", "0af7651916cd43dd8448eb211c80319c"}
//
// They come from the metadata of the call: `x-request-id`, 1 to 128 of [A-Za-z0-9._:@/+=~-], and
// `traceparent` as in W3C Trace Context (https://www.w3.org/TR/trace-context/). One that is missing or is
// none is made here, at random. Free of gRPC; thread-safe functions.
#ifndef FANGTAN_SERVICE_RPC_CALL_IDS_H_
#define FANGTAN_SERVICE_RPC_CALL_IDS_H_

#include <string>
#include <string_view>

#include "absl/strings/cord.h"

namespace fangtan::service::rpc {

inline constexpr char kRequestIdKey[] = "x-request-id";
inline constexpr char kTraceparentKey[] = "traceparent";

struct CallIds {
  std::string request_id;  // a random UUID where the caller gave none
  std::string trace_id;    // 32 hexadecimal digits
};

// Empty texts: the caller gave none.
CallIds MakeCallIds(std::string_view request_id, std::string_view traceparent);

bool IsRequestId(std::string_view text);

// The trace id of a valid traceparent, else "".
std::string_view TraceIdOf(std::string_view traceparent);

// What lines in the log want of a call beside its numbers. Looked up only when one is written, since most
// calls leave none.
class CallDetails {
 public:
  virtual ~CallDetails() = default;
  virtual const CallIds& ids() = 0;
  // How a filter was run, a fact a line; "" where there was none.
  virtual std::string plan() = 0;
  // Of a call that was refused before its handler saw it, the request as it came; else empty.
  virtual absl::Cord refused_request() = 0;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALL_IDS_H_
