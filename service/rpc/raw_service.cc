#include "service/rpc/raw_service.h"

namespace fangtan::service::rpc {
namespace {

grpc::internal::RpcMethod::RpcType GrpcType(CallKind kind) {
  switch (kind) {
    case CallKind::kUnary:
      return grpc::internal::RpcMethod::NORMAL_RPC;
    case CallKind::kServerStream:
      return grpc::internal::RpcMethod::SERVER_STREAMING;
    case CallKind::kBidi:
      break;
  }
  return grpc::internal::RpcMethod::BIDI_STREAMING;
}

}  // namespace

RawService::RawService(const MethodTable& table) {
  for (const auto& row : table.rows()) {
    AddMethod(new grpc::internal::RpcServiceMethod(row->path.c_str(), GrpcType(row->kind), nullptr));
    MarkMethodRaw(static_cast<int>(&row - table.rows().data()));
  }
}

void RawService::RequestUnary(int index, grpc::ServerContext& context, grpc::ByteBuffer& request,
                              RawResponder& responder, grpc::ServerCompletionQueue& queue, void* tag) {
  RequestAsyncUnary(index, &context, &request, &responder, &queue, &queue, tag);
}

void RawService::RequestServerStream(int index, grpc::ServerContext& context, grpc::ByteBuffer& request,
                                     RawStream& stream, grpc::ServerCompletionQueue& queue, void* tag) {
  RequestAsyncServerStreaming(index, &context, &request, &stream, &queue, &queue, tag);
}

void RawService::RequestBidi(int index, grpc::ServerContext& context, RawStream& stream,
                             grpc::ServerCompletionQueue& queue, void* tag) {
  RequestAsyncBidiStreaming(index, &context, &stream, &queue, &queue, tag);
}

}  // namespace fangtan::service::rpc
