#include "service/rpc/calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/rpc/byte_buffer.h"
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

UnaryCall::UnaryCall(CallHost& host, RowRef ref) : Call(host), ref_(ref) {
  context_.AsyncNotifyWhenDone(done());
  host.service.RequestUnary(ref_.index, context_, request_, responder_, host.queue, arrived());
}

void UnaryCall::Begin() {
  request_bytes = static_cast<int64_t>(request_.Length());
  const Method* method = ref_.row->served();
  if (method == nullptr) return Refuse(StartingError());
  const UnaryHandler& handler = std::get<UnaryHandler>(method->handler);
  if (method->lane == Lane::kInline) return Serve(handler);
  WorkerPool& pool = method->lane == Lane::kWrite ? host().writers : host().workers;
  if (!pool.Submit([this, &handler] { Serve(handler); })) Refuse(OverloadedError());
}

void UnaryCall::Serve(const UnaryHandler& handler) {
  if (call_context().cancelled()) return Refuse(AbandonedError(call_context()));
  absl::StatusOr<absl::Cord> request = ToCord(request_);
  if (!request.ok()) return Refuse(std::move(request).status());
  request_.Clear();  // the cord holds the bytes now, for as long as the handler wants them
  absl::StatusOr<absl::Cord> reply = handler(call_context(), *request);
  if (!reply.ok()) return Refuse(std::move(reply).status());
  reply_bytes = static_cast<int64_t>(reply->size());
  const grpc::ByteBuffer buffer = ToByteBuffer(*reply);
  responder_.Finish(buffer, grpc::Status::OK, Finishing(absl::OkStatus()));
}

void UnaryCall::Refuse(absl::Status status) {
  const grpc::Status grpc_status = ToGrpcStatus(status);
  responder_.FinishWithError(grpc_status, Finishing(std::move(status)));
}

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
  const grpc::Status grpc_status = ToGrpcStatus(status);
  stream_.Finish(grpc_status, Finishing(std::move(status)));
}

}  // namespace fangtan::service::rpc
