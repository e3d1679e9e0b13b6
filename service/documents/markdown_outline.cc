#include "service/documents/markdown_outline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "service/documents/markdown_text.h"
#include "service/documents/qa_guests.h"
#include "service/documents/qa_labels.h"

namespace fangtan::service {
namespace {

constexpr size_t kLevels = 7;
// Before the first label, that are searched for names.
constexpr size_t kMaxLeadLines = 100;

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
  for (Line& line : SplitLines(text.substr(begin))) {
    line.range.begin += begin;
    line.range.end += begin;
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

// By level: whether at least half of its headings have the form of a label, and one label comes again.
std::vector<bool> LabelledLevels(const std::vector<MarkdownLine>& lines) {
  std::array<size_t, kLevels> all{};
  std::array<size_t, kLevels> labels{};
  std::array<absl::flat_hash_set<std::string>, kLevels> different;
  for (const MarkdownLine& line : lines) {
    if (line.level == 0) continue;
    ++all[line.level];
    if (!line.label.has_value()) continue;
    ++labels[line.level];
    different[line.level].insert(line.label->key);
  }
  std::vector<bool> labelled(kLevels);
  for (size_t level = 1; level < kLevels; ++level) {
    labelled[level] = labels[level] > different[level].size() && 2 * labels[level] >= all[level];
  }
  return labelled;
}

void TakeTitle(MarkdownOutline& outline) {
  if (const FrontMatterValue* title = outline.head.FindValue("title")) {
    outline.title = CleanMarkdown(title->text);
    outline.printed_title = title->printed;
    return;
  }
  if (outline.lines.empty() || outline.lines.front().level != 1) return;
  outline.printed_title = HeadingText(outline.lines.front().line.text);
  outline.title = CleanMarkdown(outline.printed_title);
  outline.lines.erase(outline.lines.begin());
}

// A label in the middle of a paragraph counts where the line before is complete.
bool MayStandHere(const std::vector<MarkdownLine>& lines, size_t i) {
  if (lines[i].starts_block || lines[i].level > 0) return true;
  const MarkdownLine& before = lines[i - 1];
  return EndsSentence(before.line.text) || before.level > 0 ||
         (before.speaker != nullptr && before.label->rest.empty());
}

// Whole names in what stands before the first label.
std::vector<std::string> NamesInLead(const std::vector<MarkdownLine>& lines) {
  std::vector<std::string> names;
  for (size_t i = 0; i < lines.size() && i < kMaxLeadLines; ++i) {
    if (lines[i].label.has_value() && lines[i].label->form != LabelForm::kPlain) break;
    for (std::string& name : FindNames(CleanMarkdown(lines[i].line.text))) names.push_back(std::move(name));
    if (names.size() > kMaxComparedNames) break;
  }
  return names;
}

void FindSpeakers(MarkdownOutline& outline) {
  const std::vector<bool> labelled_levels = LabelledLevels(outline.lines);
  const bool by_headings = std::ranges::find(labelled_levels, true) != labelled_levels.end();
  std::vector<LabelUse> uses;
  for (MarkdownLine& line : outline.lines) {
    // Where headings are labels, what looks like one inside a turn is quoted.
    if (by_headings && line.level == 0) line.label.reset();
    if (line.label.has_value())
      uses.push_back({*line.label, line.starts_block || line.level > 0, line.level});
  }
  const auto blocks = static_cast<size_t>(std::ranges::count_if(
      outline.lines, [](const MarkdownLine& line) { return line.starts_block && line.level == 0; }));
  outline.speakers.emplace(uses, outline.listed_names, outline.title, labelled_levels, blocks,
                           NamesInLead(outline.lines));
  for (size_t i = 0; i < outline.lines.size(); ++i) {
    MarkdownLine& line = outline.lines[i];
    if (!line.label.has_value() || (line.level > 0 && !labelled_levels[line.level])) continue;
    if (MayStandHere(outline.lines, i)) line.speaker = outline.speakers->Find(*line.label);
  }
}

}  // namespace

MarkdownOutline MakeMarkdownOutline(std::string_view text) {
  MarkdownOutline outline;
  outline.head = ParseFrontMatter(text);
  outline.lines = ReadLines(text, outline.head.size);
  TakeTitle(outline);
  for (const std::string_view key : {"speakers", "speaker", "guests", "participants"}) {
    const FrontMatterField* field = outline.head.Find(key);
    if (field == nullptr) continue;
    for (const FrontMatterValue& value : field->values)
      outline.listed_names.push_back(CleanMarkdown(value.text));
  }
  FindSpeakers(outline);
  return outline;
}

}  // namespace fangtan::service
