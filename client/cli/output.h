// Messages in the protobuf JSON mapping, and the choice among the tool's output formats.
#ifndef FANGTAN_CLIENT_CLI_OUTPUT_H_
#define FANGTAN_CLIENT_CLI_OUTPUT_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"

namespace fangtan::client {

enum class OutputFormat {
  kTable,  // Aligned columns.
  kJson,   // The protobuf JSON mapping of the response, indented.
  kJsonl,  // One resource a line.
  kText,   // For reading.
};

// "table", "json", "jsonl" or "text".
std::optional<OutputFormat> ParseOutputFormat(absl::string_view name);

// `message` in the protobuf JSON mapping (lowerCamelCase, defaults left out), ended by a line feed. INTERNAL
// JSON_FAILED for a message that has no mapping, such as an Any of a type that is not known here.
absl::StatusOr<std::string> ToIndentedJson(const google::protobuf::Message& message);
absl::StatusOr<std::string> ToJsonLine(const google::protobuf::Message& message);

// Drops the details that JSON could not show because their types are not known here.
void KeepKnownDetails(google::rpc::Status& status);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_OUTPUT_H_
