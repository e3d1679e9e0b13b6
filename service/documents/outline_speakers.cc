#include "service/documents/outline_speakers.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "service/documents/askers.h"
#include "service/documents/courtesies.h"
#include "service/documents/credits.h"
#include "service/documents/dates.h"
#include "service/documents/honorifics.h"
#include "service/documents/lines.h"
#include "service/documents/name_lines.h"
#include "service/documents/page_head.h"
#include "service/documents/question_forms.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMinSpeakers = 2;
constexpr size_t kMinUses = 4;
// So many questions without a labelled answer are answered without one.
constexpr size_t kMinUnanswered = 2;
// At least every fourth paragraph of a conversation has a label.
constexpr size_t kMaxParagraphsPerLabel = 4;

// What the other readers call the label.
SpeakerLabel AsSpeakerLabel(const PrintedLabel& label) {
  return {
      .name = label.name, .bare = label.name, .rest = label.content, .key = label.key, .timed = label.alone};
}

// Credits and lists of guests are about people and say nothing; of Han labels only names and roles speak.
bool MaySpeak(const PrintedLabel& label) {
  if (IsCreditRole(label.key) || IsGuestHeading(label.key) || label.key.starts_with("《")) return false;
  const std::u32string name = storage::ToUtf32(label.key);
  return name.empty() || !storage::IsHan(name[0]) || MayBeName(label.name) ||
         SpeakerRoleOf(label.key).anonymous;
}

// Whether `line`'s label gives an analyst, who asks where companies report: "Ada Byron -- Harbour Bank --
// Analyst".
bool IsAnalyst(const OutlineLine& line) {
  return line.kind == LineKind::kSpeech && line.label.has_value() && line.label->alone &&
         storage::Fold(line.label->addition).ends_with("analyst");
}

// The outline's speech as the readers of transcripts know it; `lines` gets the line of each turn.
std::vector<Turn> TurnsOf(const Outline& outline, std::vector<size_t>& lines) {
  std::vector<Turn> turns;
  for (size_t i = 0; i < outline.lines.size(); ++i) {
    const OutlineLine& line = outline.lines[i];
    if (line.kind == LineKind::kSpeech) {
      Turn turn{.kind = TurnKind::kSpeech, .label = std::string(line.label->name)};
      turn.full_name = line.speaker.participant == LabelDecision::kNobody
                           ? line.speaker.full_name
                           : std::string(outline.guests[line.speaker.participant].name);
      turn.anonymous = line.speaker.method == v1::Attribution::ANONYMOUS_ROLE;
      turn.role =
          IsInterviewer(outline, turn.Speaker()) ? TurnRole::kAsks : SpeakerRoleOf(line.label->key).asks;
      turns.push_back(std::move(turn));
      lines.push_back(i);
    }
    const bool said = line.kind == LineKind::kSpeech || line.kind == LineKind::kText;
    if (said && !turns.empty() && !line.text.empty())
      turns.back().passages.push_back({std::string(line.text), {}});
  }
  for (size_t i = 0; i < turns.size(); ++i) {
    const bool puts = std::ranges::any_of(turns[i].passages, [](const Passage& passage) {
      return HoldsQuestion(passage.text) || PutsQuestion(passage.text);
    });
    if (puts && IsAnalyst(outline.lines[lines[i]])) turns[i].role = TurnRole::kAsks;
  }
  return turns;
}

// The lines without label that ask right above labels of who only answers; none where those are not most.
std::vector<size_t> QuestionsAboveAnswers(const Outline& outline) {
  constexpr size_t kMinQuestions = 3;
  std::vector<size_t> above;
  std::vector<size_t> labels;
  for (size_t i = 0; i < outline.lines.size(); ++i) {
    const OutlineLine& line = outline.lines[i];
    if (line.kind != LineKind::kSpeech) continue;
    if (!line.label.has_value() || IsAskerRole(line.label->key)) return {};
    labels.push_back(i);
    const bool free = i > 0 && (outline.lines[i - 1].kind == LineKind::kText ||
                                outline.lines[i - 1].kind == LineKind::kHeading);
    if (free) above.push_back(i - 1);
  }
  const auto too_few = [&] { return above.size() < kMinQuestions || 3 * above.size() < 2 * labels.size(); };
  if (too_few()) return {};
  std::erase_if(above, [&](size_t i) { return !AsksOrRequests(outline.lines[i].text); });
  if (too_few()) return {};
  const auto asking = static_cast<size_t>(
      std::ranges::count_if(labels, [&](size_t i) { return AsksOrRequests(outline.lines[i].text); }));
  return 5 * asking <= labels.size() ? above : std::vector<size_t>();
}

// Whether every label of the outline is a role that asks, and there are several.
bool OnlyRolesAsk(const Outline& outline) {
  size_t asked = 0;
  for (const OutlineLine& line : outline.lines) {
    if (line.kind != LineKind::kSpeech) continue;
    if (line.speaker.role != LabelRole::kAsker || !IsAskerRole(line.label->key)) return false;
    ++asked;
  }
  return asked >= kMinUnanswered;
}

// Whether lines begin with Q and others with A.
bool HoldsLetters(const Outline& outline) {
  bool asked = false;
  bool answered = false;
  for (const OutlineLine& line : outline.lines) {
    if (line.text.find_first_of("QA") > 1) continue;
    const auto label = ParseSpeakerLabel(line.text);
    asked = asked || (label.has_value() && label->key == "q");
    answered = answered || (label.has_value() && label->key == "a");
  }
  return asked && answered;
}

// Labels as transcripts have them that ParseLabel does not know.
std::optional<PrintedLabel> ParseTranscriptLabel(std::string_view line, bool letters) {
  const auto label = ParseSpeakerLabel(line);
  if (!label.has_value() || label->form != LabelForm::kPlain || label->loose || label->bulleted)
    return std::nullopt;
  const bool letter = label->key == "q" || label->key == "a";
  if (letter ? !letters : !label->timed) return std::nullopt;
  if (letter) return PrintedLabel{label->name, label->rest, label->key, label->name, {}};
  return MakePrintedLabel(label->name, label->rest);
}

std::optional<DashedLabels> FindDashedLabels(const Outline& outline) {
  constexpr std::string_view kDashes[] = {" – ", " — ", " - ", "——", "—", "–"};
  constexpr size_t kFront = 48;
  constexpr size_t kMaxTimedLine = 64;
  DashedLabels dashed;
  bool any = false;
  for (const OutlineLine& line : outline.lines) {
    if (ParseLabel(line.text).has_value()) {
      dashed.Add({.name = line.text, .bare = line.text});
      continue;
    }
    const std::string_view front = line.text.substr(0, kFront);
    const bool stopped = StoppedLabelLength(line.text) > 0 || line.text.starts_with("Q. ");
    // "Ada 0:46" alone on its line
    const bool timed = !line.text.empty() && line.text.size() <= kMaxTimedLine && line.text.back() >= '0' &&
                       line.text.back() <= '9';
    if (!stopped && !timed &&
        std::ranges::none_of(kDashes, [&](auto dash) { return front.find(dash) != front.npos; }))
      continue;
    const auto label = ParseSpeakerLabel(line.text);
    if (!label.has_value() || label->bulleted) continue;
    any = any || label->dashed;
    dashed.Add(*label);
  }
  if (!any || !dashed.Are(outline.lines.size())) return std::nullopt;
  return dashed;
}

std::optional<PrintedLabel> ParseDashedLabel(std::string_view line, const DashedLabels& dashed) {
  const auto label = ParseSpeakerLabel(line);
  if (!label.has_value() || !label->dashed || !dashed.Holds(*label)) return std::nullopt;
  return PrintedLabel{label->bare, label->rest, label->key, label->name, {}};
}

// What `key` says behind the name, or the part of it, that it begins with: "縣長" of "李偉縣長" and "李縣長".
std::string_view TitleIn(std::string_view key, std::string_view name) {
  size_t chars = 0;
  while (FirstChars(name, chars).size() < name.size() && key.starts_with(FirstChars(name, chars + 1)))
    ++chars;
  return chars == 0 ? std::string_view() : key.substr(FirstChars(name, chars).size());
}

}  // namespace

LabelForms FindLabelForms(const Outline& outline) {
  std::vector<std::string_view> lines;
  lines.reserve(outline.lines.size());
  for (const OutlineLine& line : outline.lines) lines.push_back(line.text);
  return {HoldsLetters(outline), FindDashedLabels(outline), FindNameLines(lines)};
}

std::optional<PrintedLabel> ParseAnyLabel(const Outline& outline, size_t line, const LabelForms& forms) {
  const std::string_view text = outline.lines[line].text;
  auto label = ParseTranscriptLabel(text, forms.letters);
  if (!label.has_value() && forms.dashed.has_value()) label = ParseDashedLabel(text, *forms.dashed);
  if (!label.has_value()) label = ParseLabel(text);
  if (label.has_value() || forms.name_lines.empty() || line + 1 >= outline.lines.size()) return label;
  label = ParseNameLine(text);
  // Lists of who takes part have one name below the other.
  const bool speaks = label.has_value() && forms.name_lines.contains(label->key) &&
                      !ParseNameLine(outline.lines[line + 1].text).has_value();
  return speaks ? label : std::nullopt;
}

NamedSpeakers::NamedSpeakers(const std::vector<LabelledLine>& lines,
                             const std::vector<std::string>& participants, size_t paragraphs) {
  std::vector<LabelUse> uses;
  for (const LabelledLine& line : lines) {
    if (IsAskerRole(line.label.key)) return;
    if (MaySpeak(line.label)) uses.push_back({AsSpeakerLabel(line.label), true, 0});
  }
  SpeakerTable table(uses, participants, {.blocks = paragraphs});
  absl::flat_hash_set<const Speaker*> different;
  for (const LabelUse& use : uses) {
    const Speaker* speaker = table.Find(use.label);
    if (speaker != nullptr && !speaker->sound) different.insert(speaker);
  }
  const size_t spoken = table.speaker_uses();
  if (different.size() >= kMinSpeakers && spoken >= kMinUses && spoken * kMaxParagraphsPerLabel >= paragraphs)
    table_ = std::move(table);
}

LabelDecision NamedSpeakers::Find(const PrintedLabel& label) const {
  const Speaker* speaker =
      table_.has_value() && MaySpeak(label) ? table_->Find(AsSpeakerLabel(label)) : nullptr;
  if (speaker == nullptr || speaker->sound) return {};
  return {LabelRole::kAnswerer, speaker->method, LabelDecision::kNobody, {}, speaker->full_name};
}

void TellNamedAskers(Outline& outline) {
  const bool by_role = std::ranges::any_of(outline.lines, [](const OutlineLine& line) {
    return line.kind == LineKind::kSpeech && IsAskerRole(line.label->key);
  });
  if (by_role) return;
  if (!QuestionsAboveAnswers(outline).empty()) {
    for (OutlineLine& line : outline.lines) {
      if (line.kind == LineKind::kSpeech) line.speaker.role = LabelRole::kAnswerer;
    }
    return;
  }
  std::vector<size_t> lines;
  const std::vector<Turn> turns = TurnsOf(outline, lines);
  for (const Run& run : CollectRuns(turns)) {
    for (const size_t turn : run.turns) {
      LabelDecision& speaker = outline.lines[lines[turn]].speaker;
      speaker.role = run.asks ? LabelRole::kAsker : LabelRole::kAnswerer;
      speaker.continues = turn != run.turns.front();
      speaker.statement = run.closes;
    }
  }
}

void TellNamesakes(const std::vector<Guest>& guests, PrintedLabel& label, LabelDecision& decision) {
  if (decision.candidates.empty()) return;
  label.name = label.printed;
  std::vector<size_t> meant;
  for (const size_t candidate : decision.candidates) {
    std::string addition = storage::FoldName(label.addition);
    if (addition.empty()) addition = TitleIn(label.key, storage::FoldName(guests[candidate].name));
    if (addition.empty()) continue;
    if (std::ranges::any_of(guests[candidate].posts, [&](std::string_view post) {
          return storage::FoldName(post).find(addition) != std::string::npos;
        })) {
      meant.push_back(candidate);
    }
  }
  if (meant.size() != 1) return;
  decision.participant = meant[0];
  decision.candidates.clear();
}

size_t UnlabelledQuestions(const Outline& outline, const std::vector<LabelledLine>& labels) {
  size_t questions = 0;
  size_t above = outline.lines.size();  // the label before
  for (const LabelledLine& label : labels) {
    const bool free = label.line > 0 && label.line - 1 != above;
    questions += free && EndsQuestion(outline.lines[label.line - 1].line.text) ? 1 : 0;
    questions += label.label.alone ? 1 : 0;
    above = label.line;
  }
  return questions;
}

bool IsHeadlineWithName(const PrintedLabel& label, const Line& below) {
  constexpr size_t kMaxTitle = 80;
  constexpr size_t kMaxFacts = 80;
  if (label.content.empty() || EndsSentence(label.content) ||
      storage::CountCodePoints(label.printed) + storage::CountCodePoints(label.content) >= kMaxTitle)
    return false;
  return below.chars <= kMaxFacts && !EndsSentence(below.text) &&
         (FindDate(below.text).has_value() || !ParseCreditLine(below.text).empty());
}

namespace {

// All that is said under the label of line `i`.
std::string SaidAt(size_t i, const Outline& outline) {
  const std::vector<OutlineLine>& lines = outline.lines;
  std::string said(lines[i].text);
  for (size_t k = i + 1; k < lines.size() && lines[k].kind == LineKind::kText; ++k) said += lines[k].text;
  return said;
}

// The line whose label's speaker asks last, if it is thanks, and no more than a word of thanks comes behind.
// The number of lines if there is none.
size_t ClosingThanks(const Outline& outline) {
  constexpr size_t kMaxThanksBytes = 48;
  const std::vector<OutlineLine>& lines = outline.lines;
  size_t behind = 0;  // speeches
  for (size_t i = lines.size(); i-- > 0;) {
    if (lines[i].kind != LineKind::kSpeech) continue;
    if (lines[i].speaker.role == LabelRole::kAsker)
      return !EndsQuestion(SaidAt(i, outline)) && EndsInThanks(SaidAt(i, outline)) ? i : lines.size();
    if (++behind > 1 || SaidAt(i, outline).size() > kMaxThanksBytes) break;
  }
  return lines.size();
}

}  // namespace

void TellStatements(Outline& outline) {
  std::vector<OutlineLine>& lines = outline.lines;
  // Where others ask, who chairs passes the word on to them.
  const bool reporters_ask = std::ranges::any_of(lines, [](const OutlineLine& line) {
    return line.kind == LineKind::kSpeech && line.label.has_value() &&
           SpeakerRoleOf(line.label->key).asks == TurnRole::kAsks;
  });
  const size_t closing = ClosingThanks(outline);
  bool asked = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    // Who puts calls through passes the word on.
    if (lines[i].kind == LineKind::kSpeech && lines[i].label.has_value() &&
        lines[i].label->key == "operator") {
      lines[i].speaker.role = LabelRole::kAnswerer;
      lines[i].speaker.statement = true;
      continue;
    }
    if (lines[i].kind != LineKind::kSpeech || lines[i].speaker.role != LabelRole::kAsker) continue;
    // What opens the talk with thanks, or closes it, asks nothing.
    const bool thanks = i == closing || (!std::exchange(asked, true) && EndsInThanks(SaidAt(i, outline)));
    const bool chairs =
        reporters_ask && (lines[i].label->key == "moderator" || lines[i].label->key == "host");
    const bool hosts = lines[i].label->key.find("主持") != std::string::npos;
    const bool asks_nothing = thanks || (chairs && !HoldsQuestion(SaidAt(i, outline))) ||
                              (hosts && !chairs && OnlyOpensOrCloses(SaidAt(i, outline)));
    if (!asks_nothing) continue;
    lines[i].speaker.role = LabelRole::kAnswerer;
    lines[i].speaker.statement = true;
  }
}

void TellUnlabelledQuestions(Outline& outline) {
  for (const size_t i : QuestionsAboveAnswers(outline)) {
    outline.lines[i].kind = LineKind::kSpeech;
    outline.lines[i].speaker = {.role = LabelRole::kAsker, .method = v1::Attribution::ANONYMOUS_ROLE};
    outline.lines[i + 1].speaker.continues = false;
  }
}

void TellUnlabelledAnswers(const std::string& guest, Outline& outline) {
  if (!OnlyRolesAsk(outline)) return;
  bool waits = false;  // a question, for its answer
  bool asks = false;   // what is said belongs to who asks
  for (OutlineLine& line : outline.lines) {
    const bool labelled = line.kind == LineKind::kSpeech;
    if (line.kind == LineKind::kHeading) waits = asks = false;
    if (!labelled && (line.kind != LineKind::kText || !asks)) continue;
    if (labelled || !waits || EndsQuestion(line.text)) {
      asks = true;
      waits = waits && !labelled ? waits : AsksOrRequests(line.text);
      continue;
    }
    line.kind = LineKind::kSpeech;
    const bool listed = outline.guests.size() == 1;
    line.speaker = {.role = LabelRole::kAnswerer,
                    .method = listed || !guest.empty() ? v1::Attribution::INFERRED_FROM_LEAD
                                                       : v1::Attribution::ANONYMOUS_ROLE,
                    .participant = listed ? 0 : LabelDecision::kNobody,
                    .full_name = guest};
    waits = asks = false;
  }
}

}  // namespace fangtan::service
