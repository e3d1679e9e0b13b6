// PersonName: a printed name taken apart for comparison: what is the name, and what only stands beside it.
//
//   AnalyzeName("沈書記")         : bare "沈", title "书记", surname only
//   AnalyzeName("Lovelace, Ada")  : words {"ada", "lovelace"}, reordered
//   AnalyzeName("Dr. Ada Byron, PhD") : bare "ada byron", titled
//
// For ranking who may be meant, never for telling people apart when articles are written: what is unclear
// there stays apart. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_PERSON_NAME_H_
#define FANGTAN_SERVICE_HANDLERS_PERSON_NAME_H_

#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

// Between the parts of a transcribed name, folded.
inline constexpr std::string_view kInterpunct = "·";

// All text is folded (storage/text/fold.h).
struct PersonName {
  std::string folded;
  std::string bare;                // without titles of courtesy and office; never empty unless `folded` is
  std::vector<std::string> words;  // of `bare`, in the order of speech
  std::string title;               // the Chinese title behind the name (`书记`, `副主任`)
  bool han = false;
  bool titled = false;     // a title was taken away
  bool reordered = false;  // printed as "surname, given name"
  bool capitals = false;   // Latin capitals alone: perhaps initials
  bool half = false;       // printed beside the same person's name in another script
};

PersonName AnalyzeName(std::string_view printed);

// The two names of one that is printed in two scripts side by side, `馬雲 Jack Ma`; none of all others.
std::vector<PersonName> HalvesOf(std::string_view printed);

// The surname that a Chinese name begins with (`欧阳` of `欧阳修`), or the whole of a name that is only that.
std::string_view SurnameOf(const PersonName& name);

// Whether a Chinese name without its title is a surname alone.
bool IsSurnameAlone(const PersonName& name);

// The titles of office that stand in a post (`书记` in `区纪委书记`).
std::vector<std::string_view> TitlesIn(std::string_view folded_post);

// The titles that AnalyzeName knows: behind Chinese names, and before Latin ones.
std::vector<std::string_view> HanTitles();
std::vector<std::string_view> LatinTitles();

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_PERSON_NAME_H_
