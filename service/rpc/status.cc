#include "service/rpc/status.h"

#include <optional>
#include <string>

#include "service/rpc/rpc_status.h"

namespace fangtan::service::rpc {

grpc::Status ToGrpcStatus(const absl::Status& status, std::string_view request_id) {
  if (status.ok()) return grpc::Status::OK;
  // The codes of Abseil and gRPC are the same numbers by design.
  if (const std::optional<std::string> plain = PlainStatusBytes(status, request_id)) {
    return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()), *plain);
  }
  const google::rpc::Status rpc_status = ToRpcStatus(status, request_id);
  return grpc::Status(static_cast<grpc::StatusCode>(rpc_status.code()), rpc_status.message(),
                      rpc_status.SerializeAsString());
}

}  // namespace fangtan::service::rpc
