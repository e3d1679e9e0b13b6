#include "service/documents/qa_outline.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/documents/head_people.h"
#include "service/documents/lines.h"
#include "service/documents/paired_labels.h"
#include "service/documents/qa_credits.h"
#include "service/documents/question_forms.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

using Kind = QaBlock::Kind;

// Headings of what stands behind an interview, folded.
constexpr std::string_view kAfterwords[] = {"结语",
                                            "总结",
                                            "关于作者",
                                            "作者简介",
                                            "参考资料",
                                            "更多信息",
                                            "延伸阅读",
                                            "相关阅读",
                                            "相关链接",
                                            "作者介绍",
                                            "编后记",
                                            "后记",
                                            "about the author",
                                            "conclusion",
                                            "references",
                                            "you may also like",
                                            "further reading",
                                            "more information",
                                            "related articles",
                                            "related"};

bool MayHoldLabel(const QaBlock& block) {
  return (block.kind == Kind::kText && !block.dashed) || block.kind == Kind::kHeading ||
         block.kind == Kind::kBold;
}

// "A." numbers a list, unless there is "Q." as well.
void DropLoneLetters(QaOutline& outline) {
  const auto is_letter = [](char letter) {
    return [letter](const QaLabel& label) { return label.letter && label.name[0] == letter; };
  };
  if (std::ranges::any_of(outline.uses, is_letter('Q')) && std::ranges::any_of(outline.uses, is_letter('A')))
    return;
  std::erase_if(outline.uses, [](const QaLabel& label) { return label.letter; });
  for (std::optional<QaLabel>& label : outline.labels) {
    if (label.has_value() && label->letter) label.reset();
  }
}

// Takes the labels off blocks above the talk that list who takes part in it.
void TakeHeadPeople(std::string_view text, QaOutline& outline) {
  LabelCountsByKey uses;
  size_t taken = 0;
  for (size_t i = 0; i < outline.trailer; ++i) {
    if (!outline.labels[i].has_value()) continue;
    const QaLabel& label = *outline.labels[i];
    if (!MayListPeople(label.key)) {
      if (!IsFieldWord(label.key)) return;
      ++taken;
      continue;
    }
    if (uses.empty()) {
      for (const QaLabel& use : outline.uses) ++uses[use.key];
    }
    HeadPeople people = ParseHeadPeople(label.key, CleanInline(text, label.rest).text, uses);
    if (people.names.empty()) return;
    std::vector<std::string>& list = people.ask ? outline.askers : outline.listed;
    std::ranges::move(people.names, std::back_inserter(list));
    outline.uses.erase(outline.uses.begin() + static_cast<std::ptrdiff_t>(taken));
    outline.labels[i].reset();
  }
}

bool AsksByItsForm(const QaBlock& block) {
  if (LevelOf(block) == 0) return false;
  return block.dashed ? AsksOrRequests(block.text.text) : EndsQuestion(block.text.text);
}

bool MayAsk(const QaLabel& label) {
  return IsAskerRole(label.key) || (IsCreditRole(label.key) && label.emphasised);
}

}  // namespace

bool IsAfterword(std::string_view text) {
  std::string folded = storage::FoldName(text);
  if (folded.ends_with(':')) folded = storage::FoldName(folded.substr(0, folded.size() - 1));
  return std::ranges::find(kAfterwords, folded) != std::end(kAfterwords) || folded.starts_with("更多关于");
}

// Of what may stand out as a question; 0 for any other block.
size_t LevelOf(const QaBlock& block) {
  switch (block.kind) {
    case Kind::kBold:
      return kBoldLevel;
    case Kind::kItalic:
      return kItalicLevel;
    case Kind::kText:
      if (block.dashed) return kDashedLevel;
      return block.numbered && AsksOrRequests(block.text.text) ? kNumberedLevel : 0;
    case Kind::kAside:
      return block.quoted ? kQuotedLevel : 0;
    default:
      return block.level;
  }
}

// The level whose headings, or bold texts, mostly end in question marks.
void FindQuestionLevel(QaOutline& outline) {
  std::array<size_t, kQuotedLevel + 1> all = {};
  std::array<size_t, kQuotedLevel + 1> asking = {};
  for (size_t i = 0; i < outline.trailer; ++i) {
    const QaBlock& block = outline.blocks[i];
    if (outline.labels[i].has_value() || block.kind == Kind::kTitle || LevelOf(block) == 0) continue;
    if (IsAfterword(block.text.text)) continue;
    ++all[LevelOf(block)];
    asking[LevelOf(block)] += AsksOrRequests(block.text.text) ? 1 : 0;
  }
  for (size_t level = 1; level <= kQuotedLevel; ++level) {
    if (asking[level] < kMinQuestions || 2 * asking[level] < all[level]) continue;
    if (asking[level] <= outline.questions) continue;
    outline.questions = asking[level];
    outline.question_level = level;
    // What is quoted and asks nothing is a pull quote.
    outline.mixed = level == kQuotedLevel || 4 * asking[level] < 3 * all[level];
  }
}

bool AnswersAreQuoted(const QaOutline& outline) {
  if (outline.question_level == 0 || outline.question_level == kQuotedLevel) return false;
  size_t quoted = 0;
  size_t asked = 0;
  for (size_t i = 0; i + 1 < outline.trailer; ++i) {
    const QaBlock& block = outline.blocks[i];
    if (LevelOf(block) != outline.question_level || !EndsQuestion(block.text.text)) continue;
    ++asked;
    size_t next = i + 1;
    while (next < outline.trailer && LevelOf(outline.blocks[next]) == kQuotedLevel) ++next;
    const bool text = next < outline.trailer && outline.blocks[next].kind == Kind::kText;
    quoted += next > i + 1 && !text ? 1 : 0;
  }
  return quoted >= kMinQuestions && 3 * quoted >= 2 * asked;
}

QaOutline MakeQaOutline(std::string_view text, size_t head, bool fronts_only) {
  QaOutline outline;
  outline.blocks = SplitQaBlocks(text, head, fronts_only);
  outline.trailer = FindTrailer(text, outline.blocks);
  outline.labels.resize(outline.blocks.size());
  for (size_t i = 0; i < outline.trailer; ++i) {
    if (MayHoldLabel(outline.blocks[i])) outline.labels[i] = ParseQaLabel(text, outline.blocks[i]);
  }
  PairQuestionLabels(outline.labels,
                     [](std::optional<QaLabel>& label) { return label.has_value() ? &label->key : nullptr; });
  for (size_t i = 0; i < outline.trailer; ++i) {
    if (!outline.labels[i].has_value()) continue;
    outline.labels[i]->follows_question = i > 0 && AsksByItsForm(outline.blocks[i - 1]);
    outline.uses.push_back(*outline.labels[i]);
  }
  DropLoneLetters(outline);
  TakeHeadPeople(text, outline);
  return outline;
}

// Whether `text` has marks of Markdown that no plain text has.
bool IsMarkdown(const QaOutline& outline) {
  return std::ranges::any_of(outline.blocks,
                             [](const QaBlock& block) {
                               return block.kind == Kind::kTitle || block.kind == Kind::kHeading ||
                                      block.kind == Kind::kBold;
                             }) ||
         std::ranges::any_of(outline.uses, &QaLabel::emphasised);
}

LabelCounts CountLabels(const QaOutline& outline, std::string_view text) {
  LabelCounts counts;
  // A few people have nearly all of the labels.
  absl::flat_hash_map<std::pair<std::string_view, bool>, bool> known;
  const auto may_ask = [&known](const QaLabel& label) {
    const auto [entry, is_new] = known.try_emplace({label.key, label.emphasised}, false);
    if (is_new) entry->second = MayAsk(label);
    return entry->second;
  };
  for (const QaLabel& label : outline.uses) {
    const bool asks = may_ask(label);
    counts.guests = counts.guests || IsGuestHeading(label.key);
    const std::string_view said = text.substr(label.rest.begin, label.rest.end - label.rest.begin);
    counts.following += !asks && label.follows_question ? 1 : 0;
    if (said.find_first_not_of("* \n") == std::string_view::npos) {
      counts.alone += label.marked || label.emphasised ? 1 : 0;
      continue;
    }
    counts.asking += asks ? 1 : 0;
    counts.others += asks ? 0 : 1;
  }
  return counts;
}

}  // namespace fangtan::service
