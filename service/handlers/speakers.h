// The Speakers service (proto/fangtan/v1/speakers_service.proto): people. Merging, splitting, renaming and
// resolving are not served yet.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_
#define FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Speakers {
 public:
  Speakers(const storage::Store& store, const PageTokenSealer& tokens) : store_(store), tokens_(tokens) {}

  absl::StatusOr<storage::Encoded<v1::Speaker>> GetSpeaker(const rpc::CallContext& context,
                                                           const v1::GetSpeakerRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::BatchGetSpeakersResponse>> BatchGetSpeakers(
      const rpc::CallContext& context, const v1::BatchGetSpeakersRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListSpeakersResponse>> ListSpeakers(
      const rpc::CallContext& context, const v1::ListSpeakersRequest& request) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_
