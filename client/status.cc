#include "client/status.h"

#include "google/rpc/error_details.pb.h"

namespace fangtan::client {
namespace {

// gRPC reports some broken connections as UNKNOWN with this message.
constexpr absl::string_view kStreamRemoved = "Stream removed";

absl::Status WithClientInfo(absl::Status status, absl::string_view reason, const ErrorMetadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kClientDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(absl::StrCat("type.googleapis.com/", info.GetDescriptor()->full_name()),
                    absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status OfTransport(absl::Status status) {
  if (absl::IsUnavailable(status)) return WithClientInfo(std::move(status), kServerNotReached, {});
  if (absl::IsDeadlineExceeded(status)) return WithClientInfo(std::move(status), kNoAnswerInTime, {});
  if (absl::IsUnknown(status) && status.message() == kStreamRemoved) {
    return WithClientInfo(absl::UnavailableError("the connection broke"), kServerNotReached, {});
  }
  return status;
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       const ErrorMetadata& metadata) {
  return WithClientInfo(absl::Status(code, message), reason, metadata);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details()) &&
      details.code() == status.error_code() && details.details_size() > 0) {
    return FromRpc(details);
  }
  return OfTransport(
      absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()));
}

absl::Status FromRpc(const google::rpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const google::protobuf::Any& detail : status.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

google::rpc::Status ToRpc(const absl::Status& status) {
  google::rpc::Status result;
  result.set_code(static_cast<int>(status.code()));
  result.set_message(std::string(status.message()));
  status.ForEachPayload([&result](absl::string_view url, const absl::Cord& value) {
    google::protobuf::Any& detail = *result.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(value));
  });
  return result;
}

std::string ErrorReason(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

std::optional<std::string> ErrorMetadataOf(const absl::Status& status, const std::string& key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return std::nullopt;
  const auto found = info->metadata().find(key);
  if (found == info->metadata().end()) return std::nullopt;
  return found->second;
}

bool IsUnreached(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() && info->domain() == kClientDomain &&
         (info->reason() == kServerNotReached || info->reason() == kNoAnswerInTime);
}

absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload(
      [&annotated](absl::string_view url, const absl::Cord& value) { annotated.SetPayload(url, value); });
  return annotated;
}

}  // namespace fangtan::client
