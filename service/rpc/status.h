// ToGrpcStatus: an absl::Status as the status of a gRPC call, with its details in grpc-status-details-bin.
#ifndef FANGTAN_SERVICE_RPC_STATUS_H_
#define FANGTAN_SERVICE_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace fangtan::service::rpc {

// As ToRpcStatus (rpc_status.h). Pure and thread-safe.
grpc::Status ToGrpcStatus(const absl::Status& status, std::string_view request_id = "");

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_STATUS_H_
