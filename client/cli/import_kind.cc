#include "client/cli/import_kind.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "client/cli/import_records.h"

namespace fangtan::client {
namespace {

using Head = absl::string_view;

template <size_t size>
constexpr Head Bytes(const char (&text)[size]) {
  return Head(text, size - 1);  // Of the literal: some hold NUL.
}

bool IsZip(Head head) {
  return absl::StartsWith(head, Bytes("PK\x03\x04")) || absl::StartsWith(head, Bytes("PK\x05\x06")) ||
         absl::StartsWith(head, Bytes("PK\x07\x08PK\x03\x04"));
}

bool IsCompressed(Head head) {
  constexpr size_t kBzip2Level = 4;  // `BZh` and a digit.
  return absl::StartsWith(head, Bytes("\x1F\x8B\x08")) || absl::StartsWith(head, Bytes("\x28\xB5\x2F\xFD")) ||
         absl::StartsWith(head, Bytes("\xFD"
                                      "7zXZ\0")) ||
         (absl::StartsWith(head, "BZh") && head.size() > kBzip2Level &&
          absl::StartsWith(head.substr(kBzip2Level), "1AY&SY"));
}

// The sum of the header's bytes, its own field taken as spaces, stands in it in octal digits.
bool IsTar(Head head) {
  constexpr size_t kHeaderBytes = 512;
  constexpr size_t kSumAt = 148;
  constexpr size_t kSumBytes = 8;
  if (head.size() < kHeaderBytes || head[0] == '\0') return false;
  uint32_t sum = 0;
  for (size_t i = 0; i < kHeaderBytes; ++i) {
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumBytes;
    sum += in_sum ? uint32_t{' '} : static_cast<unsigned char>(head[i]);
  }
  uint32_t written = 0;
  bool any = false;
  for (const char digit : head.substr(kSumAt, kSumBytes)) {
    if (digit == ' ' && !any) continue;
    if (digit < '0' || digit > '7') break;
    any = true;
    written = written * 8 + static_cast<uint32_t>(digit - '0');
  }
  return any && written == sum;
}

bool IsOneOf(Head key, std::initializer_list<Head> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Fields that other JSON has, too, tell nothing, but are no reason to think it other JSON.
bool IsArticleField(Head key) {
  return IsOneOf(key,
                 {"title",      "column",      "lead",         "sections",    "body",         "labels",
                  "language",   "source",      "uri",          "ranking",     "titleSpans",   "columnSpan",
                  "leadSpans",  "bodySpans",   "revision",     "etag",        "translations", "createTime",
                  "updateTime", "deleteTime",  "publishTime",  "publishDate", "participants", "credits",
                  "warnings",   "answerCount", "questionCount"});
}

// `value` begins as the field's does. A text that is a list of paragraphs is rare elsewhere; a title tells no
// more than what stands beside it.
bool TellsAnArticle(Head key, Head value) {
  if (IsOneOf(key, {"publishTime", "publishDate", "participants", "credits", "answerCount", "questionCount"}))
    return true;
  if (key == "title") return absl::StartsWith(value, "\"");
  return IsOneOf(key, {"lead", "sections", "body"}) && absl::StartsWith(value, "[");
}

// Takes a JSON string off `head`: what stands between its quotation marks, escapes as they are; what is cut
// off ends with the head.
Head TakeString(Head& head) {
  size_t end = 1;
  while (end < head.size() && head[end] != '"') end += head[end] == '\\' ? 2 : 1;
  end = std::min(end, head.size());
  const Head text = head.substr(1, end - 1);
  head.remove_prefix(std::min(head.size(), end + 1));
  return text;
}

// Whether an object begins here that has an article's name, or, as far as it can be seen, no fields but an
// article's, some of which nothing else has. In which order they stand means nothing in JSON.
bool IsArticleLines(Head head) {
  absl::ConsumePrefix(&head, "\xEF\xBB\xBF");
  head = absl::StripLeadingAsciiWhitespace(head);
  if (!absl::ConsumePrefix(&head, "{")) return false;
  int depth = 1, telling = 0;
  bool at_key = true;
  while (!head.empty() && depth > 0) {
    if (head.front() == '"') {
      const Head key = TakeString(head);
      if (depth != 1 || !std::exchange(at_key, false)) continue;
      head = absl::StripLeadingAsciiWhitespace(head);
      if (!absl::ConsumePrefix(&head, ":")) return telling > 1;  // it is cut off
      head = absl::StripLeadingAsciiWhitespace(head);
      if (key == "name") return absl::StartsWith(head, "\"articles/");
      if (!IsArticleField(key)) return false;
      telling += TellsAnArticle(key, head) ? 1 : 0;
      continue;
    }
    if (head.front() == '{' || head.front() == '[') ++depth;
    if (head.front() == '}' || head.front() == ']') --depth;
    if (head.front() == ',' && depth == 1) at_key = true;
    head.remove_prefix(1);
  }
  return telling > 1;
}

// Whether an object that begins here goes on after its first line.
bool SpansLines(Head head) {
  head = absl::StripLeadingAsciiWhitespace(absl::StripPrefix(head, "\xEF\xBB\xBF"));
  const size_t line_end = head.find('\n');
  if (line_end == Head::npos) return false;
  const Head line = absl::StripTrailingAsciiWhitespace(head.substr(0, line_end));
  return absl::EndsWith(line, "{") || absl::EndsWith(line, "[") || absl::EndsWith(line, ",");
}

}  // namespace

ContentKind KindOf(absl::string_view head) {
  if (IsZip(head)) return ContentKind::kZip;
  if (IsCompressed(head)) return ContentKind::kCompressed;
  if (absl::StartsWith(head, kRecordsMagic)) return ContentKind::kArticleRecords;
  if (IsArticleLines(head)) return SpansLines(head) ? ContentKind::kArticle : ContentKind::kArticleLines;
  if (IsTar(head)) return ContentKind::kTar;
  return ContentKind::kDocument;
}

}  // namespace fangtan::client
