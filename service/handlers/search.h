// The Search service (proto/fangtan/v1/search_service.proto): counts of answers. Searching is not served yet.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SEARCH_H_
#define FANGTAN_SERVICE_HANDLERS_SEARCH_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/search_service.pb.h"
#include "service/rpc/call_context.h"
#include "storage/store.h"

namespace fangtan::service {

class Search {
 public:
  explicit Search(const storage::Store& store) : store_(store) {}

  absl::StatusOr<v1::TallyAnswersResponse> TallyAnswers(const rpc::CallContext& context,
                                                        const v1::TallyAnswersRequest& request) const;

 private:
  const storage::Store& store_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SEARCH_H_
