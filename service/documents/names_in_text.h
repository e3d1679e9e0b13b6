// Names in running text: Latin ones of two to four words, transcribed ones with an interpunct, and Han names
// behind a word for their bearer ("作者", "专访") or somebody's post. Pure, thread-safe, linear in the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_NAMES_IN_TEXT_H_
#define FANGTAN_SERVICE_DOCUMENTS_NAMES_IN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

struct FoundName {
  std::u32string name;
  size_t at = 0;      // code point
  size_t cue_at = 0;  // where what stands before the name ends; at a post before it
  size_t end = 0;     // behind the name, and behind its other form in brackets
};

// In order; none inside of another.
std::vector<FoundName> FindNamesIn(std::u32string_view text);

// Neither "Harbour Foundation" nor "The Buoy", nor what stands around the end of a sentence, "B. So".
bool MayBePerson(std::u32string_view name);

// Whether `before` ends in a word for the bearer of the name behind it: "受访者", "专访".
bool EndsInBearer(std::u32string_view before);

// Whether `between`, what stands between a name and the next, is a post that the first one has: "Harbour
// Works 总裁 Ada Byron".
bool IsPostBetween(std::u32string_view between);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_NAMES_IN_TEXT_H_
