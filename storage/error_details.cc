#include "storage/error_details.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"

namespace fangtan::storage {
namespace {

constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kResourceInfoUrl[] = "type.googleapis.com/google.rpc.ResourceInfo";

// "ANSWER" for "articles/x/answers/y".
std::string TypeOf(std::string_view name) {
  const std::string_view parent = name.substr(0, name.rfind('/'));
  const std::string_view collection = parent.substr(parent.rfind('/') + 1);
  return absl::AsciiStrToUpper(
      absl::StripSuffix(absl::string_view(collection.data(), collection.size()), "s"));
}

}  // namespace

absl::Status AboutResource(absl::Status status, std::string_view name) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(TypeOf(name));
  resource.set_resource_name(std::string(name));
  status.SetPayload(kResourceInfoUrl, absl::Cord(resource.SerializeAsString()));
  return status;
}

absl::Status AboutFields(absl::Status status, const std::vector<FieldFault>& faults) {
  google::rpc::BadRequest request;
  for (const FieldFault& fault : faults) {
    auto& violation = *request.add_field_violations();
    violation.set_field(fault.field);
    violation.set_description(fault.description);
  }
  status.SetPayload(kBadRequestUrl, absl::Cord(request.SerializeAsString()));
  return status;
}

}  // namespace fangtan::storage
