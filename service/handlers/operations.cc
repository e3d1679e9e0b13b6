#include "service/handlers/operations.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {

namespace lro = google::longrunning;

absl::StatusOr<lro::Operation> Operations::GetOperation(const rpc::CallContext&,
                                                        const lro::GetOperationRequest& request) const {
  return registry_.Get(request.name());
}

absl::StatusOr<lro::ListOperationsResponse> Operations::ListOperations(
    const rpc::CallContext&, const lro::ListOperationsRequest& request) const {
  if (!request.filter().empty()) return storage::InvalidField("filter", "operations have no filter");
  if (!request.page_token().empty()) {
    return storage::InvalidField("page_token", "all operations come on one page", "PAGE_TOKEN_INVALID");
  }
  lro::ListOperationsResponse response;
  for (lro::Operation& operation : registry_.List()) *response.add_operations() = std::move(operation);
  return response;
}

absl::StatusOr<lro::Operation> Operations::WaitOperation(const rpc::CallContext& context,
                                                         const lro::WaitOperationRequest& request) const {
  absl::Duration longest = kLongestWait;
  if (request.has_timeout()) {
    longest = std::min(
        longest, absl::Seconds(request.timeout().seconds()) + absl::Nanoseconds(request.timeout().nanos()));
  }
  // Rather an answer that says it goes on than a deadline that says nothing.
  const absl::Time deadline = std::min(absl::Now() + longest, context.deadline() - absl::Milliseconds(200));
  return registry_.Wait(request.name(), deadline, [&context] { return context.cancelled(); });
}

absl::StatusOr<google::protobuf::Empty> Operations::CancelOperation(
    const rpc::CallContext&, const lro::CancelOperationRequest& request) const {
  RETURN_IF_ERROR(registry_.Cancel(request.name()));
  return google::protobuf::Empty();
}

absl::StatusOr<google::protobuf::Empty> Operations::DeleteOperation(
    const rpc::CallContext&, const lro::DeleteOperationRequest& request) const {
  RETURN_IF_ERROR(registry_.Delete(request.name()));
  return google::protobuf::Empty();
}

}  // namespace fangtan::service
