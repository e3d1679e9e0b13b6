// PlainStatusBytes: the details of an ordinary error, copied from its payloads to the wire.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "service/rpc/rpc_status.h"
#include "storage/wire_text.h"

namespace fangtan::service::rpc {
namespace {

using google::protobuf::Any;
using google::rpc::ErrorInfo;
using google::rpc::Status;
using storage::AppendPart;
using storage::AppendText;

// With everything in it shorter than this, no part of an ErrorInfo exceeds its own bound.
constexpr size_t kPlainInfoBytes = kMaxMetadataValueBytes;

struct Detail {
  std::string url;
  std::string bytes = {};
};

// Takes a field of text or bytes, with a head of two bytes, off the front of `bytes`.
bool TakeField(std::string_view& bytes, int& number, std::string_view& value) {
  if (bytes.size() < 2 || (bytes[0] & 0x87) != 2) return false;
  number = bytes[0] >> 3;
  const auto size = static_cast<unsigned char>(bytes[1]);
  if (size >= 0x80 || bytes.size() - 2 < size) return false;
  value = bytes.substr(2, size);
  bytes.remove_prefix(2 + size_t{size});
  return true;
}

bool IsPlainEntry(std::string_view entry) {
  int first = 0;
  int second = 0;
  std::string_view key, value;
  return TakeField(entry, first, key) && first == 1 && key.size() <= kMaxMetadataKeyBytes &&
         TakeField(entry, second, value) && second == 2 && entry.empty();
}

// Whether the bytes are an ErrorInfo as MakeError writes it, within all bounds and of ASCII: nearly all are.
bool IsPlainInfo(std::string_view bytes) {
  if (bytes.size() > kPlainInfoBytes) return false;
  int entries = 0;
  while (!bytes.empty()) {
    int number = 0;
    std::string_view value;
    if (!TakeField(bytes, number, value)) return false;
    if (number == ErrorInfo::kMetadataFieldNumber &&
        (++entries > kMaxMetadataEntries || !IsPlainEntry(value))) {
      return false;
    }
    if (number < ErrorInfo::kReasonFieldNumber || number > ErrorInfo::kMetadataFieldNumber) return false;
  }
  return true;
}

bool IsAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// The ErrorInfo first, the others by their names.
std::vector<Detail> DetailsOf(const absl::Status& status) {
  std::vector<Detail> details;
  status.ForEachPayload([&details](absl::string_view url, const absl::Cord& value) {
    details.push_back({std::string(url), std::string(value)});
  });
  std::sort(details.begin(), details.end(), [](const Detail& a, const Detail& b) {
    return std::pair(a.url != kErrorInfoUrl, std::string_view(a.url)) <
           std::pair(b.url != kErrorInfoUrl, std::string_view(b.url));
  });
  return details;
}

}  // namespace

std::optional<std::string> PlainStatusBytes(const absl::Status& status, std::string_view request_id) {
  const std::string_view message(status.message().data(), status.message().size());
  if (status.ok() || message.size() > kMaxStatusMessageBytes || !IsAscii(message)) return std::nullopt;
  std::vector<Detail> details = DetailsOf(status);
  if (details.empty() || details[0].url != kErrorInfoUrl || !IsPlainInfo(details[0].bytes) ||
      !IsAscii(details[0].bytes) || !IsAscii(request_id)) {
    return std::nullopt;
  }
  if (!request_id.empty()) {
    details.push_back({.url = std::string(kRequestInfoUrl)});
    AppendText(google::rpc::RequestInfo::kRequestIdFieldNumber, request_id, details.back().bytes);
  }
  std::string bytes;
  storage::AppendVarint(Status::kCodeFieldNumber << 3, bytes);
  storage::AppendVarint(static_cast<uint64_t>(status.code()), bytes);
  AppendText(Status::kMessageFieldNumber, message, bytes);
  for (const Detail& detail : details) {
    std::string any;
    AppendText(Any::kTypeUrlFieldNumber, detail.url, any);
    AppendText(Any::kValueFieldNumber, detail.bytes, any);
    AppendPart(Status::kDetailsFieldNumber, any, bytes);
  }
  if (bytes.size() + kDetailHeadBytes > kMaxRpcStatusBytes) return std::nullopt;
  return bytes;
}

}  // namespace fangtan::service::rpc
