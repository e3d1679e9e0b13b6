// What may be put on an error beside its reason (AIP-193): the resource that it is about, in a
// google.rpc.ResourceInfo, and fields of the request, in a google.rpc.BadRequest.
//
//   return AboutResource(MakeError(kAborted, "ETAG_MISMATCH", "…"), "articles/x");
//
// Pure, thread-safe functions.
#ifndef FANGTAN_STORAGE_ERROR_DETAILS_H_
#define FANGTAN_STORAGE_ERROR_DETAILS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace fangtan::storage {

// `status` with a ResourceInfo of the resource called `name`, whose type is that of NotFound: the collection
// in the singular, in upper case ("ARTICLE" for "articles/x"). REQUIRES: `status` is not OK.
absl::Status AboutResource(absl::Status status, std::string_view name);

struct FieldFault {
  std::string field;  // path in the request: "names[1]"
  std::string description;
};

// `status` with a violation for each of `faults`. REQUIRES: `status` is not OK.
absl::Status AboutFields(absl::Status status, const std::vector<FieldFault>& faults);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ERROR_DETAILS_H_
