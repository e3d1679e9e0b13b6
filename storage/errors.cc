#include "storage/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "storage/wire_text.h"

namespace fangtan::storage {
namespace {

using google::rpc::ErrorInfo;
using google::rpc::ResourceInfo;

template <typename Detail>
absl::string_view TypeUrl() {
  static const std::string& url =
      *new std::string("type.googleapis.com/" + Detail::descriptor()->full_name());
  return url;
}

template <typename Detail>
void Attach(absl::string_view bytes, absl::Status& status) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(bytes));
}

// An entry of a map<string, string>: both fields are always there.
void AppendEntry(int number, std::string_view key, std::string_view value, std::string& bytes) {
  std::string entry;
  AppendPart(1, key, entry);
  AppendPart(2, value, entry);
  AppendPart(number, entry, bytes);
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view reason, std::string_view message,
                       const ErrorMetadata& metadata) {
  absl::Status status(code, std::string(message));
  std::string info;
  AppendText(ErrorInfo::kReasonFieldNumber, reason, info);
  AppendText(ErrorInfo::kDomainFieldNumber, kErrorDomain, info);
  for (const auto& [key, value] : metadata) AppendEntry(ErrorInfo::kMetadataFieldNumber, key, value, info);
  Attach<ErrorInfo>(info, status);
  return status;
}

absl::Status NotFound(std::string_view kind, std::string_view name) {
  absl::Status status = MakeError(absl::StatusCode::kNotFound, std::string(kind) + "_NOT_FOUND",
                                  std::string(name) + " does not exist", {{"name", std::string(name)}});
  std::string resource;
  AppendText(ResourceInfo::kResourceTypeFieldNumber, kind, resource);
  AppendText(ResourceInfo::kResourceNameFieldNumber, name, resource);
  Attach<ResourceInfo>(resource, status);
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
  Attach<google::rpc::BadRequest>(bad_request.SerializeAsString(), status);
  return status;
}

absl::Status RecordCorrupt(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "RECORD_CORRUPT", what);
}

std::string ErrorReason(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<ErrorInfo>());
  ErrorInfo info;
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
