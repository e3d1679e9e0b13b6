// Labels with another mark than the colon that was meant: "MS. BYRON.  Not much.", "Ada; text",
// "Ada 00:02:46", "Ada- 00:02:46:", "**Ada;** text", "**Ada: text".
//
//   if (auto label = ParseMistypedLabel(line); label.has_value() && speakers.Find(*label)) ...
//
// By its form alone none of them is a label: only that of a speaker who has whole ones, too. Pure,
// thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MISTYPED_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_MISTYPED_LABELS_H_

#include <optional>
#include <string_view>

#include "service/documents/speaker_labels.h"

namespace fangtan::service {

// What `line`, without blanks around it, begins with.
std::optional<SpeakerLabel> ParseMistypedLabel(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MISTYPED_LABELS_H_
