// Labels as Markdown transcripts print them: "**Ada Byron:** text", "**Ada Byron**: 00:01:02", "###
// 王小明：", "Ada Byron (AB): text", "Ada – 00:02:46:", "MS. BYRON:  text", "Q    text".
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
  std::string_view rest;  // what is said on the line, without a time before it
  std::string initials;   // "AB" of "Ada Byron (AB)"; else empty
  std::string key;        // storage::FoldName(name)
  bool timed = false;     // a time stands behind the name
  bool tight = false;     // no blank behind the colon: only a known label is one
};

// The label that `line`, without blanks around it, begins with.
std::optional<SpeakerLabel> ParseSpeakerLabel(std::string_view line);

// Number of marks # that `line` begins with, 1 to 6, with a blank behind them; else 0.
size_t HeadingLevel(std::string_view line);

// `line` without the marks of a heading.
std::string_view HeadingText(std::string_view line);

// Whether all of `text` is an address on the Web, with or without angle brackets.
bool IsAddress(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SPEAKER_LABELS_H_
