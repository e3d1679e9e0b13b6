// ResolveSpeaker: whom a printed name may mean, best first, each with the rule that matched. Several people
// who fit equally well stay several: who of them is meant is for the caller to say.
//
//   ASSIGN_OR_RETURN(v1::ResolveSpeakerResponse response, ResolveSpeaker(*view, request, stop));
//
// A speaker that was merged stands for the one it was merged into. Thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_RESOLVE_SPEAKER_H_
#define FANGTAN_SERVICE_HANDLERS_RESOLVE_SPEAKER_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "storage/store.h"

namespace fangtan::service {

// INVALID_ARGUMENT INVALID_FIELD for a name without any character that counts, or too long.
absl::StatusOr<v1::ResolveSpeakerResponse> ResolveSpeaker(const storage::View& view,
                                                          const v1::ResolveSpeakerRequest& request,
                                                          const storage::StopFunction& stop);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_RESOLVE_SPEAKER_H_
