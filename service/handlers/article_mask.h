// Update masks over articles (AIP-134, AIP-161).
#ifndef FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_
#define FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::service {

// `stored` with the fields that `request` writes. Without a mask those are the fields that are set; sections
// without any exchange, as the BASIC view shows them, are none where `stored` has exchanges. A text that is
// written without its spans, or with the spans of the words that it replaces, loses them. INVALID_ARGUMENT
// for a path that names no field. Pure, thread-safe.
absl::StatusOr<v1::Article> ApplyUpdate(const v1::UpdateArticleRequest& request, const v1::Article& stored);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_
