#include "storage/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace fangtan::storage {
namespace {

constexpr absl::string_view kTypePrefix = "type.googleapis.com/";

template <typename Detail>
std::string TypeUrl() {
  return std::string(kTypePrefix) + Detail::descriptor()->full_name();
}

template <typename Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view reason, std::string_view message,
                       const ErrorMetadata& metadata) {
  absl::Status status(code, std::string(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  return status;
}

absl::Status NotFound(std::string_view kind, std::string_view name) {
  absl::Status status = MakeError(absl::StatusCode::kNotFound, std::string(kind) + "_NOT_FOUND",
                                  std::string(name) + " does not exist", {{"name", std::string(name)}});
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(std::string(kind));
  resource.set_resource_name(std::string(name));
  Attach(resource, status);
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view description, std::string_view reason,
                          const ErrorMetadata& metadata) {
  ErrorMetadata all = {{"field", std::string(field)}};
  all.insert(all.end(), metadata.begin(), metadata.end());
  absl::Status status = MakeError(absl::StatusCode::kInvalidArgument, reason,
                                  absl::StrCat(std::string(field), ": ", std::string(description)), all);
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  Attach(bad_request, status);
  return status;
}

absl::Status RecordCorrupt(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "RECORD_CORRUPT", what);
}

std::string ErrorReason(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>());
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(), absl::StrCat(std::string(context), ": ", status.message()));
  status.ForEachPayload(
      [&annotated](absl::string_view url, const absl::Cord& value) { annotated.SetPayload(url, value); });
  return annotated;
}

}  // namespace fangtan::storage
