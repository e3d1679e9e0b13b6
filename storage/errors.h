// The errors of the contract: an absl::Status whose payloads are the details that travel to the caller
// (AIP-193).
//
//   return MakeError(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND", "no article articles/x",
//                    {{"name", "articles/x"}});
//   return InvalidField("page_size", "must not be negative");
//
// A payload's key is the type URL of a google.rpc message (ErrorInfo, BadRequest, ResourceInfo, RetryInfo,
// QuotaFailure) and its value that message, serialised. service/rpc/status.cc puts them on the wire as they
// are. All functions are pure and thread-safe.
#ifndef FANGTAN_STORAGE_ERRORS_H_
#define FANGTAN_STORAGE_ERRORS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace fangtan::storage {

// The domain of every ErrorInfo.
inline constexpr std::string_view kErrorDomain = "fangtan.dev";

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// An error with an ErrorInfo of `reason` (UPPER_SNAKE). REQUIRES: `code` is not kOk.
absl::Status MakeError(absl::StatusCode code, std::string_view reason, std::string_view message,
                       const ErrorMetadata& metadata = {});

// NOT_FOUND with `<KIND>_NOT_FOUND` and a ResourceInfo. `kind` is the resource's type in upper case
// ("ARTICLE"), `name` its full resource name.
absl::Status NotFound(std::string_view kind, std::string_view name);

// INVALID_ARGUMENT with a BadRequest that names `field`. `reason` defaults to INVALID_FIELD. The ErrorInfo
// holds `field` and `metadata`.
absl::Status InvalidField(std::string_view field, std::string_view description,
                          std::string_view reason = "INVALID_FIELD", const ErrorMetadata& metadata = {});

// DATA_LOSS with RECORD_CORRUPT. `what` names the record and how the damage shows.
absl::Status RecordCorrupt(std::string_view what);

// The reason of the ErrorInfo on `status`, or "" if it has none.
std::string ErrorReason(const absl::Status& status);

// `status` with `context` and ": " put before its message; code and payloads unchanged.
absl::Status Annotate(const absl::Status& status, std::string_view context);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ERRORS_H_
