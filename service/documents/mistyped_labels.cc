#include "service/documents/mistyped_labels.h"

#include <algorithm>

#include "service/documents/label_shapes.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "service/documents/speaker_names.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxLabel = 48;

// "MS. BYRON.  Not much.": a stop and two blanks behind capitals.
std::optional<SpeakerLabel> ParseStop(std::string_view line) {
  const std::string_view head = line.substr(0, kMaxLabel);
  if (!IsAllCapitals(head.substr(0, 2))) return std::nullopt;
  for (size_t at = head.find('.'); at != std::string_view::npos && at + 2 < line.size();
       at = head.find('.', at + 1)) {
    const storage::CodePoint first = storage::DecodeAt(line, at + 1);
    if (!storage::IsSpace(first.value) || at + 1 + first.length >= line.size()) continue;
    if (!storage::IsSpace(storage::DecodeAt(line, at + 1 + first.length).value)) continue;
    if (!IsAllCapitals(line.substr(0, at))) return std::nullopt;
    return MakeLabel(LabelForm::kPlain, line.substr(0, at), line.substr(at + 1));
  }
  return std::nullopt;
}

// "Ada; text".
std::optional<SpeakerLabel> ParseSemicolon(std::string_view line) {
  const size_t at = line.substr(0, kMaxLabel).find(';');
  if (at == std::string_view::npos || at + 1 == line.size()) return std::nullopt;
  const std::string_view name = line.substr(0, at);
  if (!HasPlainShape(name) || !storage::IsSpace(storage::DecodeAt(line, at + 1).value)) return std::nullopt;
  return MakeLabel(LabelForm::kPlain, name, line.substr(at + 1));
}

// "Ada 00:02:46", "Ada- 00:02:46:": a time, and nothing else behind the name.
std::optional<SpeakerLabel> ParseNameBeforeTime(std::string_view line) {
  if (line.size() > kMaxLabel) return std::nullopt;
  DropColon(line);
  const size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos || TimeLength(line.substr(blank + 1)) + blank + 1 != line.size())
    return std::nullopt;
  std::string_view name = Trim(line.substr(0, blank));
  for (const std::string_view dash : {"-", "–", "—"}) {
    if (name.ends_with(dash)) name = Trim(name.substr(0, name.size() - dash.size()));
  }
  return HasPlainShape(name) ? MakeLabel(LabelForm::kPlain, name, line.substr(blank + 1)) : std::nullopt;
}

// "**Ada;** text", "**Ada: text", "**Ada:* text".
std::optional<SpeakerLabel> ParseOpenBold(std::string_view line) {
  constexpr std::string_view kBold = "**";
  if (!line.starts_with(kBold)) return std::nullopt;
  const std::string_view text = line.substr(kBold.size());
  const size_t mark = text.substr(0, kMaxLabel).find_first_of(":;*");
  if (mark == std::string_view::npos || text[mark] == '*') return std::nullopt;
  const size_t behind = std::min(text.find_first_not_of('*', mark + 1), text.size());
  return MakeLabel(LabelForm::kBold, text.substr(0, mark), text.substr(behind));
}

}  // namespace

std::optional<SpeakerLabel> ParseMistypedLabel(std::string_view line) {
  if (auto label = ParseStop(line)) return label;
  if (auto label = ParseSemicolon(line)) return label;
  if (auto label = ParseNameBeforeTime(line)) return label;
  return ParseOpenBold(line);
}

}  // namespace fangtan::service
