// Fuzzy: when a word counts as another one with a typo.
//
//   FuzzyMatches("corruption", "coruption") == true;   FuzzyMatches("corruption", "korruption") == false
//
// A typo is one letter more, less or another, or two neighbours that changed places; words of 4 to 7 letters
// may have one, longer ones two, shorter ones and those with digits none. The first letter is taken to be
// right. The distance is the restricted Damerau-Levenshtein one (optimal string alignment: Boytsov, Indexing
// Methods for Approximate Dictionary Searching, 2011, section 2.1). Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_FUZZY_H_
#define FANGTAN_STORAGE_SEARCH_FUZZY_H_

#include <string_view>

namespace fangtan::storage {

// Typos that are forgiven in `word`, which is folded: 0, 1 or 2.
int FuzzyDistance(std::string_view word);

// Whether `candidate` is `word` or has no more typos than FuzzyDistance(word). Both are folded words as the
// analyzer makes them, valid UTF-8; longer ones than kMaxWordBytes match only themselves.
bool FuzzyMatches(std::string_view word, std::string_view candidate);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_FUZZY_H_
