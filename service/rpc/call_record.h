// CallRecord: what is known of a call when it is over. Free of gRPC.
#ifndef FANGTAN_SERVICE_RPC_CALL_RECORD_H_
#define FANGTAN_SERVICE_RPC_CALL_RECORD_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/rpc/call_ids.h"
#include "service/rpc/caller.h"

namespace fangtan::service::rpc {

struct CallRecord {
  absl::string_view path;  // "/fangtan.v1.Articles/GetArticle"
  const absl::Status& status;
  const std::string& peer;
  absl::Duration duration;  // from arrival until the reply was handed to the transport
  int64_t request_bytes = 0;
  int64_t reply_bytes = 0;
  const Caller& caller = *AnonymousCaller();
  bool stream = false;             // lasts as long as its caller likes
  CallDetails* details = nullptr;  // null: there are none
};

using CallObserver = std::function<void(const CallRecord&)>;

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALL_RECORD_H_
