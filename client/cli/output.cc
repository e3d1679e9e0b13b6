#include "client/cli/output.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return MakeError(absl::StatusCode::kInternal, "JSON_FAILED",
                     absl::StrCat(message.GetDescriptor()->full_name(),
                                  " has no JSON form: ", std::string(status.message())));
  }
  if (json.empty() || json.back() != '\n') json += '\n';
  return json;
}

bool IsKnown(const google::protobuf::Any& detail) {
  const std::string name = detail.type_url().substr(detail.type_url().rfind('/') + 1);
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name) != nullptr;
}

}  // namespace

std::optional<OutputFormat> ParseOutputFormat(absl::string_view name) {
  if (name == "table") return OutputFormat::kTable;
  if (name == "json") return OutputFormat::kJson;
  if (name == "jsonl") return OutputFormat::kJsonl;
  if (name == "text") return OutputFormat::kText;
  return std::nullopt;
}

absl::StatusOr<std::string> ToIndentedJson(const google::protobuf::Message& message) {
  return ToJson(message, /*indented=*/true);
}

absl::StatusOr<std::string> ToJsonLine(const google::protobuf::Message& message) {
  return ToJson(message, /*indented=*/false);
}

void KeepKnownDetails(google::rpc::Status& status) {
  auto& details = *status.mutable_details();
  details.erase(
      std::remove_if(details.begin(), details.end(), [](const auto& each) { return !IsKnown(each); }),
      details.end());
}

}  // namespace fangtan::client
