// RawService: the rows of a MethodTable as one grpc::Service whose methods exchange unparsed bytes over a
// completion queue, so that no generated stub is compiled into the server. Rows have the index they have in
// the table. Requests may be armed from any thread while the server lives.
#ifndef FANGTAN_SERVICE_RPC_RAW_SERVICE_H_
#define FANGTAN_SERVICE_RPC_RAW_SERVICE_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include "service/rpc/method_table.h"

namespace fangtan::service::rpc {

using RawStream = grpc::ServerAsyncReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;
using RawResponder = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;

class RawService final : public grpc::Service {
 public:
  // `table` must outlive it: gRPC keeps pointers to its paths.
  explicit RawService(const MethodTable& table);

  // Waits for a call of row `index`; `tag` comes when one is there, or, with ok false, when none will come.
  void RequestUnary(int index, grpc::ServerContext& context, grpc::ByteBuffer& request,
                    RawResponder& responder, grpc::ServerCompletionQueue& queue, void* tag);
  // A row that streams replies: its one request has been read when `tag` comes.
  void RequestServerStream(int index, grpc::ServerContext& context, grpc::ByteBuffer& request,
                           RawStream& stream, grpc::ServerCompletionQueue& queue, void* tag);
  void RequestBidi(int index, grpc::ServerContext& context, RawStream& stream,
                   grpc::ServerCompletionQueue& queue, void* tag);
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_RAW_SERVICE_H_
