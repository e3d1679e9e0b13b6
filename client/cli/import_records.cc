#include "client/cli/import_records.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/status.h"

namespace fangtan::client {
namespace {

absl::Status Invalid(const BufferedBytes& bytes, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "RECORD_INVALID",
                   absl::StrCat(bytes.label(), ": ", why), {{"file", bytes.label()}});
}

absl::Status FromJson(const std::string& json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  if (status.ok()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "ARTICLE_JSON_INVALID",
                   absl::StrCat("no article in the protobuf JSON mapping: ", std::string(status.message())));
}

bool IsDocumentLine(absl::string_view line) {
  return absl::ConsumePrefix(&line, "{") &&
         absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "\"document\"");
}

// Nothing at the end of the bytes.
absl::StatusOr<std::optional<uint64_t>> ReadLength(BufferedBytes& bytes) {
  constexpr int kMostBits = 35;
  uint64_t length = 0;
  for (int shift = 0; shift < kMostBits; shift += 7) {
    const absl::StatusOr<absl::string_view> byte = bytes.Take(1);
    if (!byte.ok()) return byte.status();
    if (byte->empty() && shift == 0) return std::nullopt;
    if (byte->empty()) return Invalid(bytes, "the last record is cut short");
    length |= uint64_t{static_cast<unsigned char>(byte->front()) & 0x7FU} << shift;
    if ((byte->front() & 0x80) == 0) return std::optional<uint64_t>(length);
  }
  return Invalid(bytes, "the length of a record is none");
}

}  // namespace

absl::StatusOr<v1::ImportArticlesRequest> ParseRecordLine(const std::string& line) {
  v1::ImportArticlesRequest record;
  const absl::string_view content = absl::StripAsciiWhitespace(line);
  if (content.empty()) return record;
  absl::Status status =
      IsDocumentLine(content) ? FromJson(line, record) : FromJson(line, *record.mutable_article());
  if (!status.ok()) return status;
  return record;
}

absl::StatusOr<std::optional<v1::ImportArticlesRequest>> ReadRecord(BufferedBytes& bytes) {
  for (;;) {
    const absl::StatusOr<absl::string_view> head = bytes.Head(kRecordsMagic.size());
    if (!head.ok()) return head.status();
    if (*head != kRecordsMagic) break;
    (void)bytes.Take(kRecordsMagic.size());  // It was looked at: it comes whole and without an error.
  }
  const absl::StatusOr<std::optional<uint64_t>> length = ReadLength(bytes);
  if (!length.ok()) return length.status();
  if (!length->has_value()) return std::nullopt;
  if (**length > uint64_t{kMaxRecordBytes}) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                     absl::StrCat(bytes.label(), ": a record is larger than ", kMaxRecordBytes, " bytes"),
                     {{"file", bytes.label()}});
  }
  std::string content;
  while (content.size() < **length) {
    const absl::StatusOr<absl::string_view> part = bytes.Take(**length - content.size());
    if (!part.ok()) return part.status();
    if (part->empty()) return Invalid(bytes, "the last record is cut short");
    content.append(part->data(), part->size());
  }
  v1::ImportArticlesRequest record;
  if (!record.ParseFromString(content)) return Invalid(bytes, "a record is no ImportArticlesRequest");
  return std::optional<v1::ImportArticlesRequest>(std::move(record));
}

absl::StatusOr<std::string> ToRecordLine(const v1::ImportArticlesRequest& record) {
  std::string json;
  const google::protobuf::Message& message =
      record.has_article() ? static_cast<const google::protobuf::Message&>(record.article()) : record;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  if (!status.ok()) {
    return MakeError(absl::StatusCode::kInternal, "JSON_FAILED",
                     absl::StrCat("a record has no JSON form: ", std::string(status.message())));
  }
  return json + "\n";
}

std::string ToRecord(const v1::ImportArticlesRequest& record) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    coded.WriteVarint64(record.ByteSizeLong());
    record.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

}  // namespace fangtan::client
