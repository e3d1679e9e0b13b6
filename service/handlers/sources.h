// The Sources service (proto/fangtan/v1/sources_service.proto): original bytes, and citations checked
// against them. Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SOURCES_H_
#define FANGTAN_SERVICE_HANDLERS_SOURCES_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/sources_service.pb.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Sources {
 public:
  explicit Sources(const storage::Store& store) : store_(store) {}

  absl::StatusOr<storage::Encoded<v1::Source>> GetSource(const rpc::CallContext& context,
                                                         const v1::GetSourceRequest& request) const;
  absl::StatusOr<v1::ReadSpanResponse> ReadSpan(const rpc::CallContext& context,
                                                const v1::ReadSpanRequest& request) const;
  absl::StatusOr<v1::VerifyCitationResponse> VerifyCitation(const rpc::CallContext& context,
                                                            const v1::VerifyCitationRequest& request) const;

 private:
  const storage::Store& store_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SOURCES_H_
