// The Speakers service (proto/fangtan/v1/speakers_service.proto): people.
// Thread-safe; errors are those of the methods' comments in the proto.
#ifndef FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_
#define FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "service/handlers/speaker_writer.h"
#include "service/page_token.h"
#include "service/rpc/call_context.h"
#include "storage/encoded.h"
#include "storage/store.h"

namespace fangtan::service {

class Speakers {
 public:
  Speakers(storage::Store& store, const PageTokenSealer& tokens)
      : store_(store), tokens_(tokens), writer_(store) {}

  absl::StatusOr<storage::Encoded<v1::Speaker>> GetSpeaker(const rpc::CallContext& context,
                                                           const v1::GetSpeakerRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::BatchGetSpeakersResponse>> BatchGetSpeakers(
      const rpc::CallContext& context, const v1::BatchGetSpeakersRequest& request) const;
  absl::StatusOr<storage::Encoded<v1::ListSpeakersResponse>> ListSpeakers(
      const rpc::CallContext& context, const v1::ListSpeakersRequest& request) const;
  absl::StatusOr<v1::ResolveSpeakerResponse> ResolveSpeaker(const rpc::CallContext& context,
                                                            const v1::ResolveSpeakerRequest& request) const;
  absl::StatusOr<v1::Speaker> UpdateSpeaker(const rpc::CallContext& context,
                                            const v1::UpdateSpeakerRequest& request) const;
  absl::StatusOr<v1::Speaker> MergeSpeakers(const rpc::CallContext& context,
                                            const v1::MergeSpeakersRequest& request) const;
  absl::StatusOr<v1::Speaker> SplitSpeaker(const rpc::CallContext& context,
                                           const v1::SplitSpeakerRequest& request) const;

 private:
  const storage::Store& store_;
  const PageTokenSealer& tokens_;
  const SpeakerWriter writer_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SPEAKERS_H_
