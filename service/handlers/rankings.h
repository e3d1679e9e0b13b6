// The Rankings service (proto/fangtan/v1/rankings_service.proto): lists of headlines.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_RANKINGS_H_
#define FANGTAN_SERVICE_HANDLERS_RANKINGS_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/rankings_service.pb.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Rankings {
 public:
  Rankings(const storage::Store& store, const PageTokenSealer& tokens) : store_(store), tokens_(tokens) {}

  absl::StatusOr<storage::Encoded<v1::Ranking>> GetRanking(const rpc::CallContext& context,
                                                           const v1::GetRankingRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListRankingsResponse>> ListRankings(
      const rpc::CallContext& context, const v1::ListRankingsRequest& request) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_RANKINGS_H_
