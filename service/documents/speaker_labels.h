// Labels as transcripts print them: "**Ada Byron:** text", "**Ada Byron**: 00:01:02", "### 王小明：", "Ada
// Byron (AB): text", "Ada – text", "Ada – 00:02:46:", "[00:02:46] Ada: text", "MS. BYRON (via video):  text",
// "Q    text", "A1. text".
//
//   if (const auto label = ParseSpeakerLabel(line)) Use(label->name, label->rest);
//
// Whether a label names a speaker is another question (speaker_table.h). Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SPEAKER_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_SPEAKER_LABELS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fangtan::service {

enum class LabelForm {
  kBold,
  kHeading,
  kPlain,
  kBareQ,  // Q without a colon
};

// Views point into the line.
struct SpeakerLabel {
  LabelForm form = LabelForm::kPlain;
  std::string_view name;  // without mark-up, colon, time and the initials it defines
  std::string_view
      bare;  // without what the speaker does meanwhile, too: "MS. BYRON" of "MS. BYRON (via video)"
  std::string_view before;  // a remark in front of it: "[Laughter]"
  std::string_view rest;    // what is said on the line, without a time before it
  std::string initials;     // "AB" of "Ada Byron (AB)"; else empty
  std::string key;          // storage::FoldName(bare), without the number of a question or answer
  bool timed = false;       // a time stands before or behind the name
  bool loose = false;       // without a colon, or without a blank behind it: only a known label is one
  bool dashed = false;    // a dash or a bar for the colon: one where most paragraphs have such (DashedLabels)
  bool bulleted = false;  // an item of a list: one where nearly all items have such
};

// The label that `line`, without blanks around it, begins with.
std::optional<SpeakerLabel> ParseSpeakerLabel(std::string_view line);

// A line that is nothing but a whole name, with or without what it is called for short: "Ada Byron (AB)", "-
// Ada Byron (adabyron)".
struct NamedLine {
  std::string name;
  std::string short_form;
};
std::optional<NamedLine> ParseNamedLine(std::string_view line);

// Number of marks # that `line` begins with, 1 to 6; of one alone, only with a blank behind it; else 0.
size_t HeadingLevel(std::string_view line);

// `line` without the marks of a heading.
std::string_view HeadingText(std::string_view line);

// Whether all of `text` is an address on the Web, with or without angle brackets.
bool IsAddress(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SPEAKER_LABELS_H_
