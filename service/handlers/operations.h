// The service google.longrunning.Operations over the registry: what Admin's long work has come to.
// Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_OPERATIONS_H_
#define FANGTAN_SERVICE_HANDLERS_OPERATIONS_H_

#include "absl/status/statusor.h"
#include "google/longrunning/operations.pb.h"
#include "google/protobuf/empty.pb.h"
#include "service/handlers/operation_registry.h"
#include "service/rpc/call_context.h"

namespace fangtan::service {

class Operations {
 public:
  static constexpr const char* kService = "google.longrunning.Operations";
  // A call of WaitOperation holds a thread: it returns after so long, done or not, to be called again.
  static constexpr absl::Duration kLongestWait = absl::Seconds(10);

  // `registry` must outlive it.
  explicit Operations(OperationRegistry& registry) : registry_(registry) {}

  absl::StatusOr<google::longrunning::Operation> GetOperation(
      const rpc::CallContext& context, const google::longrunning::GetOperationRequest& request) const;
  // One page: there are never many.
  absl::StatusOr<google::longrunning::ListOperationsResponse> ListOperations(
      const rpc::CallContext& context, const google::longrunning::ListOperationsRequest& request) const;
  absl::StatusOr<google::longrunning::Operation> WaitOperation(
      const rpc::CallContext& context, const google::longrunning::WaitOperationRequest& request) const;
  absl::StatusOr<google::protobuf::Empty> CancelOperation(
      const rpc::CallContext& context, const google::longrunning::CancelOperationRequest& request) const;
  absl::StatusOr<google::protobuf::Empty> DeleteOperation(
      const rpc::CallContext& context, const google::longrunning::DeleteOperationRequest& request) const;

 private:
  OperationRegistry& registry_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_OPERATIONS_H_
