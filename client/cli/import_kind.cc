#include "client/cli/import_kind.h"

#include <cstdint>

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

// An article's JSON by what no other document begins with: its name comes first.
bool IsArticleLines(Head head) {
  absl::ConsumePrefix(&head, "\xEF\xBB\xBF");
  for (const Head token : {Head("{"), Head("\"name\""), Head(":")}) {
    head = absl::StripLeadingAsciiWhitespace(head);
    if (!absl::ConsumePrefix(&head, token)) return false;
  }
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(head), "\"articles/");
}

}  // namespace

ContentKind KindOf(absl::string_view head) {
  if (IsZip(head)) return ContentKind::kZip;
  if (IsCompressed(head)) return ContentKind::kCompressed;
  if (absl::StartsWith(head, kRecordsMagic)) return ContentKind::kArticleRecords;
  if (IsArticleLines(head)) return ContentKind::kArticleLines;
  if (IsTar(head)) return ContentKind::kTar;
  return ContentKind::kDocument;
}

}  // namespace fangtan::client
