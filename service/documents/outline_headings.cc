#include "service/documents/outline_headings.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxHeadingChars = 40;
constexpr size_t kMaxHeadingLines = 4;
constexpr size_t kMaxCalledHeadingChars = 20;  // of a heading that asks or exclaims

bool MayBeHeading(const std::vector<OutlineLine>& lines, size_t i) {
  const OutlineLine& line = lines[i];
  if (line.kind != LineKind::kText || line.line.chars > kMaxHeadingChars || EndsInStop(line.line.text) ||
      HoldsFullStop(line.line.text) || line.text.size() != line.line.text.size()) {
    return false;
  }
  const auto label = ParseLabel(line.text);
  if (label.has_value() && !label->content.empty()) return false;
  return !IsCourtesy(storage::FoldName(line.text));
}

const OutlineLine* SpeechBefore(const std::vector<OutlineLine>& lines, size_t i) {
  while (i > 0) {
    if (lines[--i].kind == LineKind::kSpeech) return &lines[i];
  }
  return nullptr;
}

// Whether line `i`, which asks or exclaims, is a heading: it is short, an asker comes next, and what is above
// it has ended and is no question that it could be part of.
bool IsCalledHeading(const std::vector<OutlineLine>& lines, size_t i) {
  const OutlineLine& line = lines[i];
  if (i == 0 || line.kind != LineKind::kText || line.line.chars > kMaxCalledHeadingChars) return false;
  const std::string_view text = line.line.text;
  if (!EndsSentence(text) || HoldsFullStop(text) || line.text.size() != text.size()) return false;
  if (!EndsQuestion(text) && !text.ends_with("！") && !text.ends_with("!")) return false;
  if (ParseLabel(text).has_value() || IsCourtesy(storage::FoldName(text))) return false;
  if (lines[i + 1].speaker.role != LabelRole::kAsker) return false;
  const OutlineLine* speech = SpeechBefore(lines, i);
  if (speech != nullptr && speech->speaker.role == LabelRole::kAsker) return false;
  const OutlineLine& above = lines[i - 1];
  if (above.kind == LineKind::kGuests || above.kind == LineKind::kHeadline) return true;
  const bool said = above.kind == LineKind::kSpeech || above.kind == LineKind::kText;
  return (said && EndsSentence(above.text)) || MayBeHeading(lines, i - 1);
}

// Headings stand before questions. What stands before another answer goes on with the one above it, unless
// nobody asks anything on the page.
bool BelongsToAnswer(const std::vector<OutlineLine>& lines, size_t label, size_t begin) {
  if (lines[label].speaker.role == LabelRole::kAsker || SpeechBefore(lines, begin) == nullptr) return false;
  return std::ranges::any_of(lines,
                             [](const OutlineLine& line) { return line.speaker.role == LabelRole::kAsker; });
}

// Whether what is said in `line` goes on in the next one: "three steps:".
bool ContinuesBehind(const OutlineLine& line) {
  const bool said = line.kind == LineKind::kSpeech || line.kind == LineKind::kText;
  return said && !line.text.empty() && EndsInStop(line.text) && !EndsSentence(line.text);
}

bool IsInCapitals(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return absl::ascii_islower(c) || c >= 0x80; });
}

// "STATEMENT OF ADA BYRON, HARBOUR MASTER" above what witnesses of a hearing say, on one line or more.
void MarkStatements(std::vector<OutlineLine>& lines) {
  bool inside = false;
  for (OutlineLine& line : lines) {
    inside = line.kind == LineKind::kText && IsInCapitals(line.text) &&
             (inside || line.text.find("STATEMENT OF ") != std::string_view::npos);
    if (inside) line.kind = LineKind::kHeading;
  }
}

}  // namespace

void MarkHeadings(Outline& outline) {
  std::vector<OutlineLine>& lines = outline.lines;
  MarkStatements(lines);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind != LineKind::kSpeech) continue;
    size_t begin = i;
    if (begin > 0 && IsCalledHeading(lines, begin - 1)) --begin;
    while (begin > 0 && i - begin < kMaxHeadingLines && MayBeHeading(lines, begin - 1)) --begin;
    if (begin > 0 && ContinuesBehind(lines[begin - 1])) continue;
    if (BelongsToAnswer(lines, i, begin)) continue;
    for (size_t k = begin; k < i; ++k) lines[k].kind = LineKind::kHeading;
  }
}

}  // namespace fangtan::service
