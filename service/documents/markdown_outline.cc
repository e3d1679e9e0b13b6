#include "service/documents/markdown_outline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "service/documents/dashed_labels.h"
#include "service/documents/dates.h"
#include "service/documents/fact_rows.h"
#include "service/documents/head_fields.h"
#include "service/documents/head_people.h"
#include "service/documents/markdown_comments.h"
#include "service/documents/markdown_text.h"
#include "service/documents/mistyped_labels.h"
#include "service/documents/paired_labels.h"
#include "service/documents/qa_guests.h"
#include "service/documents/qa_labels.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kLevels = 7;
// Before the first label, that are searched for names.
constexpr size_t kMaxLeadLines = 100;
constexpr size_t kMinJoinedLines = 3;
constexpr size_t kCompleteTenths = 7;
constexpr size_t kMinBareHeadings = 4;
constexpr size_t kBareTenths = 8;
constexpr size_t kMinUnlikelyUses = 8;

bool IsFence(std::string_view line) { return line.starts_with("```") || line.starts_with("~~~"); }

// Two line ends in a row.
bool HoldsBlankLine(std::string_view between) {
  const size_t first = between.find('\n');
  return first != std::string_view::npos && between.find('\n', first + 1) != std::string_view::npos;
}

std::vector<MarkdownLine> ReadLines(std::string_view text, size_t begin) {
  std::vector<MarkdownLine> lines;
  size_t end_before = begin;
  bool in_fence = false;
  CommentLines comments(text);
  for (Line& line : SplitLines(text.substr(begin), false)) {
    line.range.begin += begin;
    line.range.end += begin;
    if (!in_fence && comments.Holds(line)) continue;
    MarkdownLine out{.line = line};
    out.starts_block = lines.empty() || lines.back().level > 0 ||
                       HoldsBlankLine(text.substr(end_before, line.range.begin - end_before));
    out.in_fence = in_fence || IsFence(line.text);
    if (IsFence(line.text)) in_fence = !in_fence;
    if (!out.in_fence) {
      out.level = HeadingLevel(line.text);
      out.label = ParseSpeakerLabel(line.text);
    }
    end_before = line.range.end;
    lines.push_back(std::move(out));
  }
  return lines;
}

// By level: whether at least half of its headings have the form of a label, and one label comes again; below
// a `dated` title, all of them are enough.
std::vector<bool> LabelledLevels(const std::vector<MarkdownLine>& lines, bool dated) {
  std::array<size_t, kLevels> all{};
  std::array<size_t, kLevels> labels{};
  std::array<absl::flat_hash_set<std::string>, kLevels> different;
  for (const MarkdownLine& line : lines) {
    if (line.level == 0) continue;
    ++all[line.level];
    if (!line.label.has_value() || line.label->loose) continue;
    ++labels[line.level];
    different[line.level].insert(line.label->key);
  }
  std::vector<bool> labelled(kLevels);
  for (size_t level = 1; level < kLevels; ++level) {
    const bool again = labels[level] > different[level].size();
    labelled[level] = (again && 2 * labels[level] >= all[level]) ||
                      (dated && labels[level] > 0 && labels[level] == all[level]);
  }
  return labelled;
}

// Whether a heading without colon names somebody: listed, a role, or a whole name in either script.
bool NamesSomebody(const SpeakerLabel& label, const NameBook& listed) {
  if (listed.HoldsWhole(label.bare) || SpeakerRoleOf(label.key).anonymous) return true;
  const bool whole = label.bare.find(' ') != std::string_view::npos ||
                     !absl::ascii_isalpha(static_cast<unsigned char>(label.bare.front()));
  return whole && LooksLikeName(label.bare);
}

// "**Ada Byron**" alone on its line; level 0 of those that names stand in.
bool IsBareBold(const MarkdownLine& line) {
  return line.level == 0 && line.label.has_value() && line.label->loose &&
         line.label->form == LabelForm::kBold && line.label->rest.empty();
}

// Headings, and lines in bold, without colon are labels where nearly all of their level are names, and names
// come again and again; elsewhere they are none.
void JudgeBareHeadings(const NameBook& listed, std::vector<MarkdownLine>& lines) {
  std::array<size_t, kLevels> all{};
  std::array<size_t, kLevels> names{};
  std::array<bool, kLevels> likely{};
  absl::flat_hash_map<std::string, size_t> uses;
  std::array<absl::flat_hash_set<std::string>, kLevels> different;
  for (const MarkdownLine& line : lines) {
    if (line.level == 0 && !IsBareBold(line)) continue;
    ++all[line.level];
    if (!line.label.has_value() || !line.label->loose) continue;
    // Not every name looks like one; what comes often among names is one.
    const bool named = NamesSomebody(*line.label, listed);
    size_t& seen = uses[line.label->key];
    if (!named && ++seen != kMinUnlikelyUses) {
      names[line.level] += seen > kMinUnlikelyUses ? 1 : 0;
      continue;
    }
    names[line.level] += named ? 1 : kMinUnlikelyUses;
    likely[line.level] = likely[line.level] || named;
    different[line.level].insert(line.label->key);
  }
  for (MarkdownLine& line : lines) {
    const bool bold = IsBareBold(line);
    if ((line.level == 0 && !bold) || !line.label.has_value() || !line.label->loose) continue;
    const size_t level = line.level;
    const bool labels = likely[level] && names[level] >= kMinBareHeadings &&
                        10 * names[level] >= kBareTenths * all[level] &&
                        2 * different[level].size() <= names[level];
    if (labels) {
      line.label->loose = false;
    } else if (!bold) {
      line.label.reset();
    }
  }
}

// "Pier 14: the rope", above a blank line: what has the form of a label, but no other line has that one.
bool IsTitleWithColon(const std::vector<MarkdownLine>& lines) {
  constexpr size_t kMaxTitleBytes = 150;
  const SpeakerLabel& label = *lines[0].label;
  if (!lines[1].starts_block || label.form != LabelForm::kPlain || label.timed || label.rest.empty() ||
      lines[0].line.text.size() > kMaxTitleBytes || EndsInStop(label.rest) || IsAddress(label.rest))
    return false;
  if (IsFieldWord(label.key) || MayListPeople(label.key) || SpeakerRoleOf(label.key).anonymous) return false;
  const bool name = LooksLikeName(label.bare) && !storage::IsHan(storage::DecodeAt(label.bare, 0).value) &&
                    label.bare.find_first_of("0123456789") == std::string_view::npos;
  return !name && std::none_of(lines.begin() + 1, lines.end(), [&](const MarkdownLine& line) {
    return line.label.has_value() && line.label->key == label.key;
  });
}

// A short line above the text, alone or above a date, that is neither a sentence nor a label: "Interview with
// Ada Byron".
bool IsPlainTitle(const std::vector<MarkdownLine>& lines) {
  constexpr size_t kMaxTitleBytes = 150;
  constexpr size_t kMaxDateBytes = 40;
  if (lines.size() < 2 || lines[0].in_fence || lines[0].level > 0) return false;
  const std::string_view text = lines[0].line.text;
  if (lines[0].label.has_value() && !lines[0].label->dashed) return IsTitleWithColon(lines);
  if (text.size() > kMaxTitleBytes || EndsInStop(text) || text.find(' ') == std::string_view::npos)
    return false;
  const std::string_view below = lines[1].line.text;
  if (!lines[1].starts_block && (below.size() > kMaxDateBytes || !FindDate(below).has_value())) return false;
  return absl::ascii_isupper(static_cast<unsigned char>(text.front())) && !ParseNamedLine(text).has_value() &&
         text.find("](") == std::string_view::npos && text.find("://") == std::string_view::npos;
}

void TakeTitle(MarkdownOutline& outline) {
  if (const FrontMatterValue* title = outline.head.FindValue("title")) {
    outline.title = CleanMarkdown(title->text);
    outline.printed_title = title->printed;
    return;
  }
  if (outline.lines.empty()) return;
  if (outline.lines.front().level != 1 && (outline.head.size > 0 || !IsPlainTitle(outline.lines))) return;
  const MarkdownLine& first = outline.lines.front();
  outline.printed_title = first.level == 1 ? HeadingText(first.line.text) : first.line.text;
  outline.title = CleanMarkdown(outline.printed_title);
  outline.lines.erase(outline.lines.begin());
}

// What a line above the talk says about it, as a row of a table or behind a label.
std::optional<FactRow> FactIn(const MarkdownLine& line) {
  if (!line.label.has_value()) return ParseFactRow(line.line.text);
  if (line.label->loose) return std::nullopt;
  return FactRow{line.label->key, line.label->name, line.label->rest};
}

void AddHeadPeople(const FactRow& fact, const MarkdownLine& line, const HeadPeople& people,
                   MarkdownOutline& outline) {
  for (const std::string& name : people.names) {
    if (std::ranges::find(outline.listed_names, name) != outline.listed_names.end()) continue;
    outline.listed_names.push_back(name);
    const size_t at = line.line.text.find(name);
    outline.people.push_back(
        {.name = name,
         .role = fact.name,
         .place = at == std::string_view::npos ? fact.value : line.line.text.substr(at, name.size()),
         .asks = people.ask});
  }
}

// Whether `fact` may be one of several above a talk: used once, and no sentence.
bool MayBeFact(const FactRow& fact, const LabelCountsByKey& uses) {
  constexpr size_t kMaxFactBytes = 80;
  const auto found = uses.find(fact.key);
  return (found == uses.end() || found->second == 1) && !fact.value.empty() &&
         fact.value.size() <= kMaxFactBytes && !EndsSentence(fact.value);
}

// Takes the labels off lines above the talk that list who takes part in it, and off other facts between and
// right below those: nobody says them.
void TakeHeadPeople(MarkdownOutline& outline) {
  LabelCountsByKey uses;
  std::vector<MarkdownLine*> facts;  // since the last line that is known to be one
  bool below_fact = false;
  for (MarkdownLine& line : outline.lines) {
    const auto fact = FactIn(line);
    if (!fact.has_value()) {
      below_fact = false;
      continue;
    }
    if (uses.empty()) {
      for (const MarkdownLine& other : outline.lines)
        uses[other.label.has_value() ? other.label->key : ""] += 1;
    }
    const bool lists = MayListPeople(fact->key);
    const bool known = lists || IsFieldWord(fact->key);
    if (!known && !MayBeFact(*fact, uses)) return;
    if (!known) facts.push_back(&line);
    if (known || below_fact) {
      for (MarkdownLine* const above : facts) above->label.reset();
      facts.clear();
      below_fact = true;
    }
    if (!lists) continue;
    const HeadPeople people = ParseHeadPeople(fact->key, CleanMarkdown(fact->value), uses);
    if (people.names.empty()) return;
    AddHeadPeople(*fact, line, people, outline);
    line.label.reset();
  }
}

// Whether each line is a paragraph of its own: of the lines that no blank one stands before, most begin
// behind a whole sentence or with a label. Text that is wrapped does so by chance only.
bool LinesAreParagraphs(const std::vector<MarkdownLine>& lines) {
  size_t joined = 0;
  size_t complete = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].starts_block || lines[i].in_fence || lines[i].level > 0) continue;
    ++joined;
    complete += lines[i].label.has_value() || EndsSentence(lines[i - 1].line.text) ? 1 : 0;
  }
  return joined >= kMinJoinedLines && complete * 10 >= joined * kCompleteTenths;
}

// Whether the label is one by its form, wherever a line begins with it.
bool IsSelfEvident(const SpeakerLabel& label) {
  if (label.form == LabelForm::kBold || label.timed || !label.initials.empty()) return true;
  const TurnRole role = SpeakerRoleOf(label.key).asks;
  return label.form == LabelForm::kPlain && !label.loose &&
         (role == TurnRole::kAsks || role == TurnRole::kAnswers);
}

// "And has the mayor weighed —"
bool BreaksOff(std::string_view text) { return text.ends_with("—") || text.ends_with("--"); }

// A label in the middle of a paragraph counts where the line before is complete, or interrupted.
bool MayStandHere(const std::vector<MarkdownLine>& lines, size_t i) {
  // The title may have stood before the first.
  if (i == 0 || lines[i].starts_block || lines[i].level > 0 || IsSelfEvident(*lines[i].label)) return true;
  const MarkdownLine& before = lines[i - 1];
  return EndsSentence(before.line.text) || BreaksOff(before.line.text) || before.level > 0 ||
         (before.speaker != nullptr && before.label->rest.empty());
}

// Whether speech surely begins with `label`: by its form, or as it comes again.
bool EndsLead(const SpeakerLabel& label, const absl::flat_hash_map<std::string_view, size_t>& uses) {
  if (label.loose) return false;
  return label.form != LabelForm::kPlain || (!IsFieldWord(label.key) && uses.at(label.key) > 1);
}

// Whole names, and initials that lines define, in what stands before the first label.
void ReadLead(const std::vector<MarkdownLine>& lines, const std::vector<LabelUse>& labels,
              LabelContext& context) {
  absl::flat_hash_map<std::string_view, size_t> uses;
  for (const LabelUse& use : labels) ++uses[use.label.key];
  context.lead = FindNames(context.title);
  context.presented = context.lead;
  for (size_t i = 0; i < lines.size() && i < kMaxLeadLines; ++i) {
    if (lines[i].label.has_value() && EndsLead(*lines[i].label, uses)) break;
    if (auto named = ParseNamedLine(lines[i].line.text)) {
      if (!named->short_form.empty()) context.defined.emplace_back(named->short_form, named->name);
      context.named.push_back(std::move(named->name));
    }
    const bool presents = !EndsSentence(lines[i].line.text);
    for (std::string& name : FindNames(CleanMarkdown(lines[i].line.text))) {
      if (presents) context.presented.push_back(name);
      context.lead.push_back(std::move(name));
    }
    if (context.lead.size() > kMaxComparedNames) break;
  }
}

// A label mistyped, of somebody who speaks under the same one elsewhere.
void TakeMistypedLabel(const SpeakerTable& speakers, MarkdownLine& line) {
  auto label = ParseMistypedLabel(line.line.text);
  line.speaker = label.has_value() ? speakers.Find(*label) : nullptr;
  if (line.speaker != nullptr) line.label = std::move(label);
}

// Where in `line`, behind what begins it, the next turn begins: a label in bold of a speaker, behind a
// sentence. The size of the text if none does.
size_t FindInnerTurn(const SpeakerTable& speakers, const MarkdownLine& line, SpeakerLabel& label) {
  const std::string_view text = line.line.text;
  for (size_t at = text.find("**", 1); at < text.size(); at = text.find("**", at + 2)) {
    const std::string_view before = Trim(text.substr(0, at));
    if (before.size() == at || !EndsSentence(before)) continue;
    auto inner = ParseSpeakerLabel(text.substr(at));
    if (!inner.has_value() || inner->form != LabelForm::kBold || inner->loose) continue;
    const Speaker* speaker = speakers.Find(*inner);
    if (speaker == nullptr || speaker->sound) continue;
    label = *std::move(inner);
    return at;
  }
  return text.size();
}

// Parts lines in which one turn follows another: "**Ada:** So? **Odo:** So."
void SplitInnerTurns(MarkdownOutline& outline) {
  std::vector<MarkdownLine> lines;
  lines.reserve(outline.lines.size());
  for (MarkdownLine& line : outline.lines) {
    lines.push_back(std::move(line));
    if (lines.back().speaker == nullptr || lines.back().level > 0 || lines.back().label->rest.empty())
      continue;
    SpeakerLabel label;
    for (size_t at = FindInnerTurn(*outline.speakers, lines.back(), label);
         at < lines.back().line.text.size(); at = FindInnerTurn(*outline.speakers, lines.back(), label)) {
      MarkdownLine& first = lines.back();
      MarkdownLine second{.line = first.line, .starts_block = true};
      second.line.range.begin += at;
      second.line.text = first.line.text.substr(at);
      first.line.text = Trim(first.line.text.substr(0, at));
      first.line.range.end = first.line.range.begin + first.line.text.size();
      const auto label_size = static_cast<size_t>(first.label->rest.data() - first.line.text.data());
      first.label->rest = first.line.text.substr(std::min(label_size, first.line.text.size()));
      second.speaker = outline.speakers->Find(label);
      second.label = label;
      lines.push_back(std::move(second));
    }
  }
  outline.lines = std::move(lines);
}

// Dashes stand for colons in the whole document, or nowhere.
void JudgeDashes(std::vector<MarkdownLine>& lines) {
  DashedLabels dashed;
  size_t blocks = 0;
  bool any = false;
  for (const MarkdownLine& line : lines) {
    blocks += line.starts_block && line.level == 0 ? 1 : 0;
    if (!line.label.has_value()) continue;
    any = any || line.label->dashed;
    dashed.Add(*line.label);
  }
  if (!any) return;
  const bool are = dashed.Are(blocks);
  for (MarkdownLine& line : lines) {
    if (!line.label.has_value() || !line.label->dashed) continue;
    if (!are || !dashed.Holds(*line.label)) {
      line.label.reset();
    } else if (line.label->rest.empty()) {
      line.label->timed = true;
    }
  }
}

// Items of a list, "- Ada Byron: So?", are turns where nearly all items of the document have labels that come
// again; elsewhere these are headwords.
void JudgeBullets(std::vector<MarkdownLine>& lines) {
  constexpr size_t kMinItems = 4;
  absl::flat_hash_map<std::string, size_t> uses;
  size_t items = 0;
  bool any = false;
  for (const MarkdownLine& line : lines) {
    items += !line.in_fence && (line.line.text.starts_with("- ") || line.line.text.starts_with("* ")) ? 1 : 0;
    if (!line.label.has_value() || !line.label->bulleted) continue;
    any = true;
    ++uses[line.label->key];
  }
  if (!any) return;
  size_t again = 0;
  size_t speakers = 0;
  for (const auto& [key, count] : uses) {
    again += count > 1 ? count : 0;
    speakers += count > 1 ? 1 : 0;
  }
  const bool turns = speakers > 1 && again >= kMinItems && 10 * again >= 8 * items;
  for (MarkdownLine& line : lines) {
    if (!line.label.has_value() || !line.label->bulleted) continue;
    if (turns) {
      line.starts_block = true;
      line.label->loose = false;
    } else if (line.label->loose) {
      line.label->bulleted = false;  // in bold; known names need no more
    } else {
      line.label.reset();
    }
  }
}

// Whether the name on line number `i` heads facts, line by line, that nobody says: "**Ada Byron**", "Country:
// UK".
bool HeadsProfile(const std::vector<MarkdownLine>& lines, size_t i) {
  constexpr size_t kMinFacts = 2;
  constexpr size_t kMaxFacts =
      30;  // what stands above so many is no person, and all lines may look like names
  if (!lines[i].label->loose || !lines[i].label->rest.empty()) return false;
  size_t facts = 0;
  for (size_t at = i + 1; at < lines.size() && !(lines[at].starts_block && facts > 0); ++at, ++facts) {
    if (facts == kMaxFacts || !lines[at].label.has_value() || !IsFieldWord(lines[at].label->key))
      return false;
  }
  return facts >= kMinFacts;
}

void FindSpeakers(std::string_view text, MarkdownOutline& outline) {
  JudgeBareHeadings(NameBook(outline.listed_names), outline.lines);
  JudgeDashes(outline.lines);
  const std::vector<bool> labelled_levels =
      LabelledLevels(outline.lines, FindDate(outline.title).has_value());
  const bool by_headings = std::ranges::any_of(outline.lines, [&](const MarkdownLine& line) {
    return line.level > 0 && labelled_levels[line.level] && line.label.has_value() &&
           line.label->rest.empty();
  });
  const bool by_lines = LinesAreParagraphs(outline.lines);
  const auto begins = [&](const MarkdownLine& line) {
    return line.starts_block || line.level > 0 || by_lines || IsSelfEvident(*line.label);
  };
  std::vector<LabelUse> uses;
  for (MarkdownLine& line : outline.lines) {
    // Where headings are labels, what looks like one inside a turn is quoted.
    if (by_headings && line.level == 0) line.label.reset();
    if (line.label.has_value()) uses.push_back({*line.label, begins(line), line.level});
  }
  const auto blocks = static_cast<size_t>(std::ranges::count_if(outline.lines, [&](const MarkdownLine& line) {
    return (by_lines || line.starts_block) && line.level == 0;
  }));
  LabelContext context{.title = outline.title,
                       .text = text.substr(outline.head.size),
                       .blocks = blocks,
                       .labelled_levels = labelled_levels};
  // Nobody's label need be explained.
  if (!uses.empty()) ReadLead(outline.lines, uses, context);
  for (std::string& name : ListedAuthors(outline.head)) context.presented.push_back(std::move(name));
  outline.speakers.emplace(uses, outline.listed_names, context);
  for (size_t i = 0; i < outline.lines.size(); ++i) {
    MarkdownLine& line = outline.lines[i];
    if (!line.label.has_value() || (line.level > 0 && !labelled_levels[line.level])) continue;
    if ((by_lines || MayStandHere(outline.lines, i)) && !HeadsProfile(outline.lines, i))
      line.speaker = outline.speakers->Find(*line.label);
  }
  for (MarkdownLine& line : outline.lines) {
    if (line.starts_block && !line.in_fence && line.speaker == nullptr)
      TakeMistypedLabel(*outline.speakers, line);
  }
  SplitInnerTurns(outline);
}

}  // namespace

MarkdownOutline MakeMarkdownOutline(std::string_view text) {
  MarkdownOutline outline;
  outline.head = ParseFrontMatter(text);
  outline.lines = ReadLines(text, outline.head.size);
  JudgeBullets(outline.lines);
  PairQuestionLabels(outline.lines,
                     [](MarkdownLine& line) { return line.label.has_value() ? &line.label->key : nullptr; });
  TakeTitle(outline);
  outline.listed_names = ListedNames(outline.head);
  for (std::string& name : ListedAskers(outline.head)) outline.listed_names.push_back(std::move(name));
  TakeHeadPeople(outline);
  FindSpeakers(text, outline);
  return outline;
}

}  // namespace fangtan::service
