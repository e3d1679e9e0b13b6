// VerifyCitation of the Sources service: reads what is cited and what it was read from, and checks the quote.
#ifndef FANGTAN_SERVICE_HANDLERS_CITATION_CHECK_H_
#define FANGTAN_SERVICE_HANDLERS_CITATION_CHECK_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/sources_service.pb.h"
#include "storage/store.h"

namespace fangtan::service {

// As sources_service.proto says, at the view's revision. Thread-safe.
absl::StatusOr<v1::VerifyCitationResponse> VerifyCitationAt(const storage::View& view,
                                                            const v1::VerifyCitationRequest& request);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CITATION_CHECK_H_
