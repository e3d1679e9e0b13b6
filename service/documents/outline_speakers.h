// Who speaks and who asks in a plain text, as far as more than its labels tells. Where no role does, it is a
// talk between people under their names, whichever letters those are written in ("John Byron:", "roasting:",
// "Audience Member:"). Which labels are speakers and who of them asks is told by the rules that all
// transcripts share (speaker_table.h, askers.h).
//
//   const NamedSpeakers speakers(labels, participants, lines);
//   if (decision.role == LabelRole::kNoSpeaker) decision = speakers.Find(label);
//
// Pure, thread-safe when const, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_OUTLINE_SPEAKERS_H_
#define FANGTAN_SERVICE_DOCUMENTS_OUTLINE_SPEAKERS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/documents/dashed_labels.h"
#include "service/documents/labels.h"
#include "service/documents/outline.h"
#include "service/documents/speaker_table.h"

namespace fangtan::service {

class NamedSpeakers {
 public:
  // `participants` as the page lists them; `paragraphs`: how many the document has.
  NamedSpeakers(const std::vector<LabelledLine>& lines, const std::vector<std::string>& participants,
                size_t paragraphs);

  // kNoSpeaker where the label is nobody's, where a role asks, or where the labels are no conversation.
  LabelDecision Find(const PrintedLabel& label) const;

 private:
  std::optional<SpeakerTable> table_;  // of a conversation
};

// How many lines right above labels ask and have none, and how many are nothing but a label.
size_t UnlabelledQuestions(const Outline& outline, const std::vector<LabelledLine>& labels);

// Which forms of labels beside ParseLabel's a document has: with a time; "Q - text" and "A. text" where it
// has such letters; dashes for colons, "林小河——好嗎？", where most paragraphs do; names alone on their line.
struct LabelForms {
  bool letters = false;
  std::optional<DashedLabels> dashed;
  absl::flat_hash_set<std::string> name_lines;
};
LabelForms FindLabelForms(const Outline& outline);

// The label, of any of these forms, that line number `line` begins with.
std::optional<PrintedLabel> ParseAnyLabel(const Outline& outline, size_t line, const LabelForms& forms);

// Whether what a page begins with is a headline, "Ada Byron: all about engines": dates or credits stand
// `below`.
bool IsHeadlineWithName(const PrintedLabel& label, const Line& below);

// Decides anew which of the outline's speech asks, where no role of an asker stands in it.
void TellNamedAskers(Outline& outline);

// Where a label may mean several guests, the post behind the name or in brackets tells which; the label is
// kept whole then.
void TellNamesakes(const std::vector<Guest>& guests, PrintedLabel& label, LabelDecision& decision);

// A chair that opens, thanks and closes puts no question.
void TellStatements(Outline& outline);

// Where every label is a role that asks, the paragraph below a question becomes its answer, without a label:
// that of `guest`, who may be nobody.
void TellUnlabelledAnswers(const std::string& guest, Outline& outline);

// Where labels are of who answers, and a paragraph without label asks right before most of them, those are
// questions of somebody whom the document does not name.
void TellUnlabelledQuestions(Outline& outline);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_OUTLINE_SPEAKERS_H_
