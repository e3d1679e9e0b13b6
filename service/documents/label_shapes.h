// Pieces that all forms of speakers' labels are made of: names, the times and colons around them, what they
// define. For speaker_labels.cc, which puts them together.
//
//   std::string_view rest = line;
//   if (HasPlainShape(name)) return MakeLabel(LabelForm::kPlain, name, rest);
//
// Pure, thread-safe, linear. All views point into the line.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LABEL_SHAPES_H_
#define FANGTAN_SERVICE_DOCUMENTS_LABEL_SHAPES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "service/documents/speaker_labels.h"

namespace fangtan::service {

// `name` as it is shown: entities and escapes undone, "Bo O'Byron" of "Bo O&#39;Byron".
std::string ShownName(std::string_view name);

// Length of the colon that `text` begins with, 0 if none.
size_t ColonLength(std::string_view text);

// Takes the colon off the end of `text`, if there is one.
bool DropColon(std::string_view& text);

// Takes "(AB)" off the end of `name` where it defines initials.
std::string TakeInitials(std::string_view& name);

// Of the time in brackets of any kind, or bare, that `text` begins with; 0 if it begins with none.
size_t AnyTimeLength(std::string_view text);

// Takes a time off the front of what follows a name, with the colon behind it.
bool TakeTime(std::string_view& rest);

// "Chair" of "Q12 Chair", where questions are numbered.
std::string_view WithoutQuestionNumber(std::string_view name);

bool IsTooLong(std::string_view name);

// The label of `name` with `rest` behind it; none where the name is empty or too long.
std::optional<SpeakerLabel> MakeLabel(LabelForm form, std::string_view name, std::string_view rest);

// Whether `name` holds nothing that no plain label holds. In capitals, posts may be long, and two speak at
// once.
bool HasPlainShape(std::string_view name);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LABEL_SHAPES_H_
