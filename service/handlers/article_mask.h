// Update masks over articles (AIP-134, AIP-161).
#ifndef FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_
#define FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_

#include "absl/status/statusor.h"
#include "fangtan/v1/articles_service.pb.h"

namespace fangtan::service {

// `stored` with the fields that `request` writes. A text that is written without its spans loses them: they
// told where the old text stands. INVALID_ARGUMENT for a path that names no field. Pure, thread-safe.
absl::StatusOr<v1::Article> ApplyUpdate(const v1::UpdateArticleRequest& request, v1::Article stored);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ARTICLE_MASK_H_
