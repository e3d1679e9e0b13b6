// The rules on the shape of requests that several methods share (AIP-132, 157, 158, 203, 231). All failures
// are INVALID_ARGUMENT with a BadRequest that names the field. Pure, thread-safe functions.
#ifndef FANGTAN_SERVICE_VALIDATION_H_
#define FANGTAN_SERVICE_VALIDATION_H_

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "storage/ids.h"
#include "storage/store.h"

namespace fangtan::service {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kMaxBatchSize = 1000;
// An article, serialised, with all its exchanges: what the largest document makes, spans included, has room.
inline constexpr size_t kMaxArticleBytes = 64 << 20;

// The page size to use: 0 is the default, more than the most is lowered, negative is an error.
absl::StatusOr<int> CheckPageSize(int32_t page_size);

// `read_revision` of a request; negative is an error.
absl::StatusOr<storage::Revision> CheckRevision(int64_t read_revision);

// A UUID or another token: at most 64 printable characters of ASCII, no spaces; or nothing.
absl::Status CheckRequestId(std::string_view request_id);

// Why something was deleted, merged or split: every change of the write carries it, so it has an end.
inline constexpr size_t kMaxReasonChars = 1000;
absl::Status CheckReason(std::string_view reason);

// The number of names in a batch: 1 to kMaxBatchSize.
absl::Status CheckBatchSize(int count);

using SortFieldNames = std::vector<std::pair<std::string_view, storage::SortField>>;

// `order_by` as AIP-132 writes it, over the fields of `known`. Empty: `otherwise`.
absl::StatusOr<std::vector<storage::SortKey>> ParseOrderBy(std::string_view order_by,
                                                           const SortFieldNames& known,
                                                           const std::vector<storage::SortKey>& otherwise);

// What a client may write: required fields are there, spans are ranges of sources, dates are dates,
// children's names lie in the article, nothing is beyond a limit.
absl::Status CheckArticle(const v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_VALIDATION_H_
