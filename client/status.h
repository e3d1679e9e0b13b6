// Between the errors of the wire and absl::Status, without loss: the details of a google.rpc.Status become
// payloads under their type URLs, so the reason of an error, its metadata and its field violations stay
// reachable.
//
//   absl::Status status = client->GetArticle(request).status();
//   if (ErrorReason(status) == "ARTICLE_DELETED") ...
//   if (auto info = DetailOf<google::rpc::BadRequest>(status)) ...
//
// All functions are pure and thread-safe.
#ifndef FANGTAN_CLIENT_STATUS_H_
#define FANGTAN_CLIENT_STATUS_H_

#include <grpcpp/support/status.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"

namespace fangtan::client {

// Domain of the errors that arise on this side of the wire; the server's own are of `fangtan.dev`.
inline constexpr absl::string_view kClientDomain = "client.fangtan.dev";

// Reason of an error when no server answered: nothing listens, or the connection broke.
inline constexpr absl::string_view kServerNotReached = "SERVER_NOT_REACHED";

// Reason of an error when the server took longer than the caller's deadline.
inline constexpr absl::string_view kNoAnswerInTime = "NO_ANSWER_IN_TIME";

// Reason of an error when the address itself is none.
inline constexpr absl::string_view kServerAddressInvalid = "SERVER_ADDRESS_INVALID";

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// An error of this side with an ErrorInfo of `reason` and kClientDomain. REQUIRES: `code` is not kOk.
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata = {});

// What a call came back with. A failure of the transport, which has no details, gets an ErrorInfo of
// kServerNotReached or kNoAnswerInTime.
absl::Status FromGrpc(const grpc::Status& status);

// What stands in a message, such as the result of one imported item; and back.
absl::Status FromRpc(const google::rpc::Status& status);
google::rpc::Status ToRpc(const absl::Status& status);

// The detail of one type, if `status` carries one that parses.
template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

// The reason of the ErrorInfo on `status`, or "" if it has none.
std::string ErrorReason(const absl::Status& status);

// One value of the ErrorInfo's metadata, if it is there.
std::optional<std::string> ErrorMetadataOf(const absl::Status& status, const std::string& key);

// Whether `status` says that no server answered: kServerNotReached or kNoAnswerInTime of kClientDomain.
bool IsUnreached(const absl::Status& status);

// `status` with `context` and ": " before its message; code and payloads unchanged.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_STATUS_H_
