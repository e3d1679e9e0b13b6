#include "service/documents/decode.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/documents/annotations.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::MakeError;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status Unreadable(std::string_view message, const storage::ErrorMetadata& metadata = {}) {
  return MakeError(absl::StatusCode::kInvalidArgument, "DOCUMENT_UNREADABLE", message, metadata);
}

// Text has hardly any control characters; a NUL it never has.
bool LooksBinary(std::string_view bytes) {
  size_t control = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return true;
    if (byte < 0x20 && (byte < 0x08 || byte > 0x0D) && byte != 0x1B) ++control;
  }
  return control * 50 > bytes.size();
}

bool IsBlank(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!storage::IsSpace(c.value)) return false;
    at += c.length;
  }
  return true;
}

absl::Status CheckReadable(std::string_view bytes) {
  if (bytes.empty()) return Unreadable("the document is empty");
  if (bytes.size() > kMaxDocumentBytes) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                     absl::StrCat("the document has ", bytes.size(), " bytes, more than ", kMaxDocumentBytes),
                     {{"limit_bytes", absl::StrCat(kMaxDocumentBytes)}});
  }
  if (LooksBinary(bytes)) return Unreadable("the document is binary, not text");
  if (const std::optional<size_t> bad = storage::FindInvalidUtf8(bytes)) {
    return Unreadable(absl::StrCat("the document is not valid UTF-8 at byte ", *bad),
                      {{"byte_offset", absl::StrCat(*bad)}});
  }
  if (IsBlank(bytes)) return Unreadable("the document is blank");
  return absl::OkStatus();
}

// All edits in order: the byte order mark goes, and every note that no repair has swallowed.
std::vector<Edit> MergeEdits(std::string_view bytes, const std::vector<Annotation>& notes,
                             std::vector<Edit> repairs) {
  std::vector<Edit> edits;
  if (bytes.starts_with(kByteOrderMark)) edits.push_back({{0, kByteOrderMark.size()}, ""});
  auto repair = repairs.begin();
  for (const Annotation& note : notes) {
    while (repair != repairs.end() && repair->source.end <= note.range.begin)
      edits.push_back(std::move(*repair++));
    const bool swallowed = repair != repairs.end() && repair->source.begin < note.range.end;
    if (!swallowed) edits.push_back({note.range, ""});
  }
  std::move(repair, repairs.end(), std::back_inserter(edits));
  return edits;
}

}  // namespace

absl::StatusOr<DecodedText> Decode(std::string_view bytes) {
  RETURN_IF_ERROR(CheckReadable(bytes));
  const std::vector<Annotation> notes = FindAnnotations(bytes);
  Repairs repairs = RepairGarbledRuns(bytes, notes);
  DecodedText decoded;
  decoded.charset = "utf-8";
  decoded.text = ApplyEdits(bytes, MergeEdits(bytes, notes, std::move(repairs.edits)));
  decoded.warnings = std::move(repairs.warnings);
  return decoded;
}

}  // namespace fangtan::service
