#include "service/documents/page_head.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "service/documents/credits.h"
#include "service/documents/labels.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr std::string_view kInterviewers[] = {"采访人", "采访者", "访谈者",      "访问者",
                                              "主持人", "host",   "interviewer", "moderator"};

bool IsInterviewer(std::string_view folded) {
  return std::ranges::find(kInterviewers, folded) != std::end(kInterviewers);
}

// The title in "Title: The Pier", "标题：码头"; nothing for other lines.
std::optional<std::string_view> ParseTitleField(std::string_view line) {
  const auto label = ParseLabel(line);
  if (!label.has_value() || label->content.empty()) return std::nullopt;
  return label->key == "title" || label->key == "标题" ? std::optional(label->content) : std::nullopt;
}

// Who asks, by a line that names somebody and says no more: "Host: Ada Byron", 采访人：林小河.
std::optional<PrintedCredit> ParseInterviewer(std::string_view line) {
  const auto label = ParseLabel(line);
  if (!label.has_value() || !IsInterviewer(label->key)) return std::nullopt;
  // "Host: Welcome" greets, and "主持人：大家好" as well. One Latin word is any word.
  const bool latin = !label->content.empty() && static_cast<unsigned char>(label->content[0]) < 0x80;
  if (!LooksLikeName(label->content) || IsCommonHanWord(label->content) ||
      (latin && label->content.find(' ') == std::string_view::npos))
    return std::nullopt;
  return PrintedCredit{label->name, label->content};
}

}  // namespace

bool MarkHeadField(bool first, OutlineLine& line, Outline& outline) {
  if (const auto title = ParseTitleField(line.text); first && title.has_value()) {
    outline.title = {*title};
    line.kind = LineKind::kHeadline;
    return true;
  }
  const auto asker = ParseInterviewer(line.text);
  if (!asker.has_value()) return false;
  outline.credits.push_back(*asker);
  line.kind = LineKind::kCredit;
  return true;
}

void TellInterviewers(Outline& outline) {
  for (const PrintedCredit& credit : outline.credits) {
    const std::string role = storage::FoldName(credit.role);
    const auto same = [&](const PrintedCredit& other) { return storage::FoldName(other.role) == role; };
    if (!IsInterviewer(role) || std::ranges::count_if(outline.credits, same) != 1) continue;
    for (OutlineLine& line : outline.lines) {
      LabelDecision& speaker = line.speaker;
      const bool asks = line.kind == LineKind::kSpeech && line.label.has_value() && line.label->key == role;
      if (!asks || !speaker.full_name.empty() || speaker.participant != LabelDecision::kNobody) continue;
      speaker.full_name = credit.name;
      speaker.method = v1::Attribution::INFERRED_FROM_LEAD;
    }
  }
}

}  // namespace fangtan::service
