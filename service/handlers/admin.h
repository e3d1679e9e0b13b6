// The Admin service (proto/fangtan/v1/admin_service.proto). Backups, verification and compaction are not
// served yet. Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_ADMIN_H_
#define FANGTAN_SERVICE_HANDLERS_ADMIN_H_

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fangtan/v1/admin_service.pb.h"
#include "service/rpc/call_context.h"
#include "storage/store.h"

namespace fangtan::service {

class Admin {
 public:
  explicit Admin(storage::Store& store) : store_(store), start_time_(absl::Now()) {}

  absl::StatusOr<v1::ServerStatus> GetStatus(const rpc::CallContext& context,
                                             const v1::GetStatusRequest& request) const;

  absl::StatusOr<v1::RebuildIndexResponse> RebuildIndex(const rpc::CallContext& context,
                                                        const v1::RebuildIndexRequest& request) const;

 private:
  storage::Store& store_;
  const absl::Time start_time_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ADMIN_H_
