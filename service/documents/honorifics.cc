#include "service/documents/honorifics.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "service/documents/name_particles.h"
#include "service/documents/speaker_names.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxStoppedWords = 6;
constexpr std::string_view kHonorifics[] = {"mr",
                                            "mrs",
                                            "ms",
                                            "miss",
                                            "mx",
                                            "dr",
                                            "prof",
                                            "professor",
                                            "sen",
                                            "senator",
                                            "rep",
                                            "congressman",
                                            "congresswoman",
                                            "representative",
                                            "representatives",
                                            "senators",
                                            "messrs",
                                            "sec",
                                            "secretary",
                                            "mayor",
                                            "governor",
                                            "gov",
                                            "president",
                                            "vice",
                                            "prime",
                                            "minister",
                                            "chancellor",
                                            "chairman",
                                            "chairwoman",
                                            "chair",
                                            "chairperson",
                                            "speaker",
                                            "sir",
                                            "dame",
                                            "lord",
                                            "lady",
                                            "baroness",
                                            "judge",
                                            "justice",
                                            "general",
                                            "gen",
                                            "admiral",
                                            "adm",
                                            "colonel",
                                            "col",
                                            "captain",
                                            "capt",
                                            "major",
                                            "lieutenant",
                                            "lt",
                                            "sergeant",
                                            "sgt",
                                            "ambassador",
                                            "amb",
                                            "councillor",
                                            "councilor",
                                            "commissioner",
                                            "director",
                                            "deputy",
                                            "acting",
                                            "assistant",
                                            "under",
                                            "administrator",
                                            "attorney",
                                            "sheriff",
                                            "reverend",
                                            "rev",
                                            "father",
                                            "rabbi",
                                            "chef",
                                            "hon",
                                            "treasurer",
                                            "premier",
                                            "spokesperson",
                                            "spokesman",
                                            "spokeswoman",
                                            "press",
                                            "chief"};
// Small words inside of a label: "Mr. BREE of Wolds", "The SPEAKER pro tempore".
constexpr std::string_view kParticles[] = {"of",  "the", "for", "pro", "tempore",
                                           "and", "de",  "van", "von", "la"};

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

// The word that `text` begins with, up to a blank.
std::string_view FirstWord(std::string_view text) { return text.substr(0, text.find(' ')); }

bool IsHonorific(std::string_view word) {
  if (word.ends_with('.')) word.remove_suffix(1);
  return Has(kHonorifics, absl::AsciiStrToLower(absl::string_view(word.data(), word.size())));
}

bool IsCapitalised(std::string_view word) {
  return !word.empty() && absl::ascii_isupper(static_cast<unsigned char>(word.front())) &&
         std::ranges::all_of(word, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_isalpha(byte) || byte >= 0x80 || c == '-' || c == '\'';
         });
}

// "MARA QUILL" of "MARA QUILL.  Welcome.", with the two blanks that are typed behind labels.
size_t StoppedCapitalsLength(std::string_view line) {
  constexpr size_t kMinCapitals = 5;
  constexpr size_t kMaxCapitals = 48;
  const size_t stop = line.substr(0, kMaxCapitals).find(".  ");
  if (stop == std::string_view::npos || stop < kMinCapitals) return 0;
  const std::string_view name = line.substr(0, stop);
  const bool names = IsAllCapitals(name) && name.find(' ') != std::string_view::npos &&
                     static_cast<size_t>(std::ranges::count(name, ' ')) < kMaxStoppedWords;
  return names && name.find_first_of(":;,()\"") == std::string_view::npos ? stop : 0;
}

}  // namespace

std::string_view WithoutHonorifics(std::string_view name) {
  while (IsHonorific(FirstWord(name))) {
    const size_t word = FirstWord(name).size();
    const size_t next = name.find_first_not_of(' ', word);
    if (next == std::string_view::npos) return name;
    name.remove_prefix(next);
  }
  return name;
}

size_t StoppedLabelLength(std::string_view line) {
  if (const size_t capitals = StoppedCapitalsLength(line); capitals > 0) return capitals;
  const std::string_view first = FirstWord(line);
  const bool office = first == "The";
  if (first.size() == line.size() || !(office || (IsCapitalised(first.substr(0, 1)) && IsHonorific(first))))
    return 0;
  size_t at = first.size();
  for (size_t words = 1; words < kMaxStoppedWords && at < line.size() && line[at] == ' '; ++words) {
    const std::string_view word = FirstWord(line.substr(at + 1));
    at += 1 + word.size();
    const std::string_view bare = word.ends_with('.') ? word.substr(0, word.size() - 1) : word;
    const bool ends = bare.size() < word.size();
    // "Mr. J. Bree": a letter goes on.
    if (ends && bare.size() == 1) continue;
    if (!IsCapitalised(WithoutNameArticle(bare)) && !Has(kParticles, bare)) return 0;
    if (ends) return Has(kParticles, bare) ? 0 : at - 1;
  }
  return 0;
}

}  // namespace fangtan::service
