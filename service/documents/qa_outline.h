// A question-and-answer text as blocks and labels, and which of its blocks stand out as questions.
//
//   QaOutline outline = MakeQaOutline(text, head);
//   FindQuestionLevel(outline);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_OUTLINE_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_OUTLINE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/qa_blocks.h"
#include "service/documents/qa_labels.h"

namespace fangtan::service {

// Where texts in bold, in italics, with numbers, behind dashes and in quotes are counted among the levels of
// headings.
inline constexpr size_t kBoldLevel = 7;
inline constexpr size_t kItalicLevel = 8;
inline constexpr size_t kNumberedLevel = 9;
inline constexpr size_t kDashedLevel = 10;
inline constexpr size_t kQuotedLevel = 11;
inline constexpr size_t kMinQuestions = 2;

// A document as blocks, each with the label it has.
struct QaOutline {
  std::vector<QaBlock> blocks;
  size_t trailer = 0;
  std::vector<std::optional<QaLabel>> labels;
  std::vector<QaLabel> uses;
  std::vector<std::string>
      listed;  // whom lines above the first question list: who speaks, and who of them asks
  std::vector<std::string> askers;
  size_t question_level = 0;  // of headings that are questions without a label; 0: none are
  size_t questions = 0;       // of that level
  bool mixed = false;         // others of that level are no questions
};

// Labels of who may ask, and of others, with speech behind them in the same block.
struct LabelCounts {
  size_t asking = 0;
  size_t others = 0;
  size_t following = 0;  // others right behind a question without label
  size_t alone = 0;      // headings that are labels and nothing else: a transcript
  bool guests = false;   // there is a list of guests, which this reader does not know
};

// Of what may stand out as a question; 0 for any other block.
size_t LevelOf(const QaBlock& block);

// Whether `text` is the heading of what stands behind an interview: "关于作者".
bool IsAfterword(std::string_view text);

// Of the text behind its first `head` bytes.
QaOutline MakeQaOutline(std::string_view text, size_t head, bool fronts_only = false);

// Finds the level whose headings, or bold texts, mostly ask.
void FindQuestionLevel(QaOutline& outline);

// Whether most questions of that level have nothing but a quote, "> text", below: it answers.
bool AnswersAreQuoted(const QaOutline& outline);

// Whether the text has marks of Markdown that no plain text has.
bool IsMarkdown(const QaOutline& outline);

LabelCounts CountLabels(const QaOutline& outline, std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_OUTLINE_H_
