#include "service/documents/decode.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/documents/annotations.h"
#include "service/documents/charset_guess.h"
#include "service/documents/mojibake.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::Charset;
using storage::MakeError;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status Unreadable(std::string_view message, const storage::ErrorMetadata& metadata = {}) {
  return MakeError(absl::StatusCode::kInvalidArgument, "DOCUMENT_UNREADABLE", message, metadata);
}

// Text has hardly any control characters; a NUL it never has.
bool LooksBinary(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return true;
  const auto count = [](std::string_view part) -> size_t {
    return static_cast<size_t>(std::ranges::count_if(part, [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 && (byte < 0x08 || byte > 0x0D) && byte != 0x1B;
    }));
  };
  size_t control = 0;
  size_t at = 0;
  // Of eight bytes, hardly ever one is below a blank.
  for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (((word - 0x2020202020202020) & ~word & 0x8080808080808080) != 0)
      control += count(text.substr(at, sizeof word));
  }
  control += count(text.substr(at));
  return control * 50 > text.size();
}

bool IsBlank(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!storage::IsSpace(c.value)) return false;
    at += c.length;
  }
  return true;
}

absl::Status CheckSize(std::string_view bytes) {
  if (bytes.empty()) return Unreadable("the document is empty");
  if (bytes.size() <= kMaxDocumentBytes) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                   absl::StrCat("the document has ", bytes.size(), " bytes, more than ", kMaxDocumentBytes),
                   {{"limit_bytes", absl::StrCat(kMaxDocumentBytes)}});
}

absl::Status UndecodableAt(size_t byte, Charset charset) {
  const std::string name(storage::CharsetName(charset));
  const std::string shown = charset == Charset::kUtf8 ? "UTF-8" : name;
  return Unreadable(absl::StrCat("the document is not valid ", shown, " at byte ", byte),
                    {{"byte_offset", absl::StrCat(byte)}, {"charset", name}});
}

// The document as UTF-8. `decoded` holds it where it was not UTF-8 already.
absl::StatusOr<std::string_view> ToText(std::string_view bytes, Charset charset,
                                        storage::CharsetText& decoded) {
  if (charset != Charset::kUtf8) {
    decoded = storage::ToUtf8(bytes, charset);
    if (decoded.bad_byte.has_value()) return UndecodableAt(*decoded.bad_byte, charset);
    return decoded.text;
  }
  if (LooksBinary(bytes)) return Unreadable("the document is binary, not text");
  if (const auto bad = storage::FindInvalidUtf8(bytes)) return UndecodableAt(*bad, charset);
  decoded.characters = storage::CountCodePoints(bytes);
  return bytes;
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

// The text without notes, its garbled runs repaired.
EditedText Clean(std::string_view text, Charset charset, DecodedText& decoded) {
  std::vector<DecodeWarning>& warnings = decoded.warnings;
  const std::vector<Annotation> notes = FindAnnotations(text);
  decoded.readings = FindReadWords(text, notes);
  Repairs repairs = RepairGarbledRuns(text, notes);
  std::ranges::move(repairs.warnings, std::back_inserter(warnings));
  return ApplyEdits(text, MergeEdits(text, notes, std::move(repairs.edits)), charset);
}

// The same for a text that was repaired before; its warnings lead to the source as well.
EditedText CleanMended(const EditedText& mended, DecodedText& decoded) {
  std::vector<DecodeWarning>& warnings = decoded.warnings;
  const std::string& text = mended.text();
  const std::vector<Annotation> notes = FindAnnotations(text);
  decoded.readings = FindReadWords(text, notes);
  Repairs repairs = RepairGarbledRuns(text, notes);
  for (DecodeWarning& warning : repairs.warnings) {
    warning.source = mended.Source(warning.source);
    warnings.push_back(std::move(warning));
  }
  return ApplyEdits(mended, MergeEdits(text, notes, std::move(repairs.edits)));
}

// "&nbsp;" as a blank: in text that is no mark-up a converter left it, before and inside of labels,
// too.
std::vector<Edit> BlankReferences(std::string_view text) {
  constexpr std::string_view kReference = "&nbsp;";
  std::vector<Edit> edits;
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] == '<' || text[first] == '{' || text[first] == '[')
    return edits;
  for (size_t at = text.find(kReference); at != std::string_view::npos;
       at = text.find(kReference, at + kReference.size()))
    edits.push_back({{at, at + kReference.size()}, " "});
  return edits;
}

}  // namespace

absl::StatusOr<DecodedText> Decode(std::string_view bytes, std::string_view media_type) {
  RETURN_IF_ERROR(CheckSize(bytes));
  // A NUL, or a byte that no encoding explains, is named as what is wrong with the document as UTF-8.
  const Charset charset = GuessCharset(bytes, DeclaredCharset(bytes, media_type)).value_or(Charset::kUtf8);
  storage::CharsetText converted;
  ASSIGN_OR_RETURN(const std::string_view text, ToText(bytes, charset, converted));
  if (charset != Charset::kUtf8 && LooksBinary(text)) return Unreadable("the document is binary, not text");
  if (IsBlank(text)) return Unreadable("the document is blank");
  DecodedText decoded;
  decoded.charset = storage::CharsetName(charset);
  decoded.char_count = converted.characters;
  Repairs mended = RepairMojibake(text);
  decoded.warnings = std::move(mended.warnings);
  if (mended.edits.empty()) {
    decoded.text = Clean(text, charset, decoded);
  } else {
    decoded.text = CleanMended(ApplyEdits(text, mended.edits, charset), decoded);
  }
  if (const std::vector<Edit> blanks = BlankReferences(decoded.text.text()); !blanks.empty())
    decoded.text = ApplyEdits(decoded.text, blanks);
  return decoded;
}

}  // namespace fangtan::service
