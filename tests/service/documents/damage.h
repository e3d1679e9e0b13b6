// Damages clean text the way real pages are found damaged: a program that works on GBK bytes without looking
// where characters begin puts notes behind the byte pairs of some characters, cuts the text at the byte pairs
// of sentence marks, and decodes every piece by itself. Both match across characters as well, and then the
// pairs behind are out of step.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_DAMAGE_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_DAMAGE_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

struct DamageOptions {
  std::map<char32_t, std::string> notes;  // syllables by character
  bool cut_sentences = true;
  bool narrow = true;        // full-width commas and the like become ASCII afterwards
  std::vector<size_t> cuts;  // code points of the text in whose middle it is cut besides
  bool convert = false;      // simplified characters become traditional afterwards
};

// `text` damaged; as it is (notes and width apart) where no match crosses characters.
// REQUIRES: valid UTF-8 of characters that GBK has.
std::string Damage(std::string_view text, const DamageOptions& options);

// `text` with its full-width ASCII narrowed, for comparisons.
std::string NarrowText(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_DAMAGE_H_
