// Counts of answers (Search.TallyAnswers, proto/fangtan/v1/search_service.proto).
//
// Thread-safe; errors are those of the method's comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_TALLY_H_
#define FANGTAN_SERVICE_HANDLERS_TALLY_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/search_service.pb.h"
#include "service/rpc/call_context.h"
#include "storage/store.h"

namespace fangtan::service {

absl::StatusOr<v1::TallyAnswersResponse> CountAnswers(const storage::Store& store,
                                                      const rpc::CallContext& context,
                                                      const v1::TallyAnswersRequest& request);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_TALLY_H_
