// Pieces of Latin names that have no capital: "van der" of "Jo van der Meer", "al-" of "Bo al-Hadi".
//
//   IsNameParticle("van")            // true
//   WithoutNameArticle("al-Hadi")    // "Hadi"
//
// Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_NAME_PARTICLES_H_
#define FANGTAN_SERVICE_DOCUMENTS_NAME_PARTICLES_H_

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fangtan::service {

// Whether `word` stands between the capitalised words of a name.
inline bool IsNameParticle(std::string_view word) {
  constexpr std::string_view kParticles[] = {"van", "von", "de",  "der", "den", "del", "della",
                                             "di",  "da",  "dos", "du",  "la",  "le",  "bin",
                                             "ibn", "el",  "al",  "ter", "ten", "zu",  "bint"};
  return std::ranges::find(kParticles, word) != std::end(kParticles);
}

// `word` without what is glued to a name, "Hadi" of "al-Hadi", "Arco" of "d'Arco".
inline std::string_view WithoutNameArticle(std::string_view word) {
  for (const std::string_view article : {"al-", "el-", "ul-", "ad-", "as-", "d'", "d’"}) {
    if (word.starts_with(article)) return word.substr(article.size());
  }
  return word;
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_NAME_PARTICLES_H_
