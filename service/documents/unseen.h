// Characters that are shown as nothing: zero-width spaces and joiners, marks of direction, soft hyphens.
// Labels are recognised without them ("記\u200b者\u200f：").
//
//   TrimUnseen("\u202e記者 ") == "記者"; WithoutUnseen("林\u200d一葦") == "林一葦"
//
// Pure, thread-safe; texts are valid UTF-8.
#ifndef FANGTAN_SERVICE_DOCUMENTS_UNSEEN_H_
#define FANGTAN_SERVICE_DOCUMENTS_UNSEEN_H_

#include <string>
#include <string_view>

namespace fangtan::service {

bool IsUnseen(char32_t c);

// `text` without any of them.
std::string WithoutUnseen(std::string_view text);

// `text` without them, and without white space, at both ends.
std::string_view TrimUnseen(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_UNSEEN_H_
