#include "service/rpc/calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/rpc/status.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {

// Calls own themselves (call.h).
void ArmCall(CallHost& host, RowRef ref) {
  if (ref.row->kind == CallKind::kUnary) {
    new UnaryCall(host, ref);
  } else {
    new StreamCall(host, ref);
  }
}

void ArmUnknownCall(CallHost& host) { new UnknownCall(host); }

UnknownCall::UnknownCall(CallHost& host) : Call(host) {
  context_.AsyncNotifyWhenDone(done());
  host.unknown_methods.RequestCall(&context_, &stream_, &host.queue, &host.queue, arrived());
}

void UnknownCall::Begin() {
  const std::string method = context_.method();
  Refuse(storage::MakeError(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN",
                            absl::StrCat("there is no method ", method), {{"method", method}}));
}

void UnknownCall::Refuse(absl::Status status) {
  const grpc::Status grpc_status = ForCaller(status);
  stream_.Finish(grpc_status, Finishing(std::move(status)));
}

}  // namespace fangtan::service::rpc
