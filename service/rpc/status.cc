#include "service/rpc/status.h"

#include "service/rpc/rpc_status.h"

namespace fangtan::service::rpc {

grpc::Status ToGrpcStatus(const absl::Status& status, std::string_view request_id) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status rpc_status = ToRpcStatus(status, request_id);
  // The codes of Abseil and gRPC are the same numbers by design.
  return grpc::Status(static_cast<grpc::StatusCode>(rpc_status.code()), rpc_status.message(),
                      rpc_status.SerializeAsString());
}

}  // namespace fangtan::service::rpc
