// The Admin service (proto/fangtan/v1/admin_service.proto). Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_ADMIN_H_
#define FANGTAN_SERVICE_HANDLERS_ADMIN_H_

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fangtan/v1/admin_service.pb.h"
#include "google/longrunning/operations.pb.h"
#include "service/handlers/operation_registry.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/store.h"

namespace fangtan::service {

class Admin {
 public:
  // All must outlive it.
  Admin(storage::Store& store, const PageTokenSealer& tokens, OperationRegistry& operations)
      : store_(store), tokens_(tokens), operations_(operations), start_time_(absl::Now()) {}

  absl::StatusOr<v1::ServerStatus> GetStatus(const rpc::CallContext& context,
                                             const v1::GetStatusRequest& request) const;

  absl::StatusOr<v1::RebuildIndexResponse> RebuildIndex(const rpc::CallContext& context,
                                                        const v1::RebuildIndexRequest& request) const;

  // These begin an operation and return at once.
  absl::StatusOr<google::longrunning::Operation> CreateBackup(const rpc::CallContext& context,
                                                              const v1::CreateBackupRequest& request) const;
  absl::StatusOr<google::longrunning::Operation> VerifyStore(const rpc::CallContext& context,
                                                             const v1::VerifyStoreRequest& request) const;
  absl::StatusOr<google::longrunning::Operation> Compact(const rpc::CallContext& context,
                                                         const v1::CompactRequest& request) const;

  absl::StatusOr<v1::ListBackupsResponse> ListBackups(const rpc::CallContext& context,
                                                      const v1::ListBackupsRequest& request) const;

 private:
  storage::Store& store_;
  const PageTokenSealer& tokens_;
  OperationRegistry& operations_;
  const absl::Time start_time_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ADMIN_H_
