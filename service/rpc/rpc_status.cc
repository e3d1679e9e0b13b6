#include "service/rpc/rpc_status.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/rpc/utf8_text.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

using google::protobuf::Any;

constexpr std::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";
constexpr int kMaxFieldViolations = 50;

std::string BoundedMessage(absl::string_view message) {
  if (message.size() <= kMaxStatusMessageBytes) return ValidText(message, kMaxStatusMessageBytes);
  const std::string note = absl::StrCat(" ... (cut; ", message.size(), " bytes in all)");
  return ValidText(message, kMaxStatusMessageBytes - note.size()) + note;
}

std::string CodeName(int code) { return absl::StatusCodeToString(static_cast<absl::StatusCode>(code)); }

template <typename Detail>
Any Pack(std::string_view url, const Detail& detail) {
  Any any;
  any.set_type_url(std::string(url));
  any.set_value(detail.SerializeAsString());
  return any;
}

Any DefaultErrorInfo(int code) {
  google::rpc::ErrorInfo info;
  info.set_reason(CodeName(code));
  info.set_domain(std::string(storage::kErrorDomain));
  return Pack(kErrorInfoUrl, info);
}

bool IsBounded(const google::rpc::ErrorInfo& info) {
  return info.reason().size() <= kMaxMetadataValueBytes && info.domain().size() <= kMaxMetadataValueBytes &&
         info.metadata_size() <= kMaxMetadataEntries &&
         std::all_of(info.metadata().begin(), info.metadata().end(), [](const auto& entry) {
           return entry.first.size() <= kMaxMetadataKeyBytes && entry.second.size() <= kMaxMetadataValueBytes;
         });
}

// The same ErrorInfo with its metadata cut; bytes that are none give one made of the code. Most are as they
// should be: a lookup of a name that is missing is to cost no more than one that is found.
Any BoundedErrorInfo(std::string bytes, int code) {
  google::rpc::ErrorInfo info;
  if (!info.ParseFromString(bytes)) return DefaultErrorInfo(code);
  if (IsBounded(info)) {  // in valid UTF-8, else it would not have been parsed
    Any any;
    any.set_type_url(std::string(kErrorInfoUrl));
    any.set_value(std::move(bytes));
    return any;
  }
  google::rpc::ErrorInfo bounded;
  bounded.set_reason(ValidText(info.reason(), kMaxMetadataValueBytes));
  bounded.set_domain(ValidText(info.domain(), kMaxMetadataValueBytes));
  for (const auto& [key, value] : info.metadata()) {
    if (bounded.metadata_size() == kMaxMetadataEntries) break;
    if (key.size() > kMaxMetadataKeyBytes) continue;
    (*bounded.mutable_metadata())[key] = ValidText(value, kMaxMetadataValueBytes);
  }
  return Pack(kErrorInfoUrl, bounded);
}

// Adds what of `detail` stays within the limit: all, or, of a BadRequest, its first violations.
void AddIfFits(Any detail, google::rpc::Status& status) {
  const auto fits = [&status](const Any& any) {
    return status.ByteSizeLong() + any.ByteSizeLong() + kDetailHeadBytes <= kMaxRpcStatusBytes;
  };
  if (fits(detail)) {
    *status.add_details() = std::move(detail);
    return;
  }
  google::rpc::BadRequest bad_request;
  if (detail.type_url() != kBadRequestUrl || !bad_request.ParseFromString(detail.value())) return;
  while (bad_request.field_violations_size() > kMaxFieldViolations) {
    bad_request.mutable_field_violations()->RemoveLast();
  }
  while (bad_request.field_violations_size() > 0) {
    bad_request.mutable_field_violations()->RemoveLast();
    Any shorter = Pack(kBadRequestUrl, bad_request);
    if (bad_request.field_violations_size() > 0 && fits(shorter)) {
      *status.add_details() = std::move(shorter);
      return;
    }
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status, std::string_view request_id) {
  google::rpc::Status out;
  const int code = static_cast<int>(status.code());
  out.set_code(code);
  if (status.ok()) return out;
  out.set_message(BoundedMessage(status.message()));

  std::optional<Any> info;
  std::vector<Any> others;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& value) {
    if (std::string_view(url.data(), url.size()) == kErrorInfoUrl) {
      info = BoundedErrorInfo(std::string(value), code);
      return;
    }
    Any any;
    any.set_type_url(std::string(url));
    any.set_value(std::string(value));
    others.push_back(std::move(any));
  });
  // Payloads come in no fixed order; callers get the same bytes for the same error.
  std::sort(others.begin(), others.end(),
            [](const Any& a, const Any& b) { return a.type_url() < b.type_url(); });
  AddIfFits(info.has_value() ? *std::move(info) : DefaultErrorInfo(code), out);
  for (Any& any : others) AddIfFits(std::move(any), out);
  if (!request_id.empty()) {
    google::rpc::RequestInfo request;
    request.set_request_id(std::string(request_id));
    AddIfFits(Pack(kRequestInfoUrl, request), out);
  }
  return out;
}

}  // namespace fangtan::service::rpc
