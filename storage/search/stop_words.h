// Stop words: what of a question says only that it is one. Applied to the plain words of queries, never to
// documents, phrases or fields.
//
// Of Chinese, where words have no borders, the longest entry at a place wins, from left to right. The Chinese
// list was chosen by what it does to the ranking of the passages of CMRC 2018 and DRCD; the English one by
// principle only. Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_
#define FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_

#include <string_view>
#include <vector>

namespace fangtan::storage {

// For every character of `run`, folded ideographs, whether it belongs to a question or function word (什么,
// 哪一年, 的).
std::vector<bool> StopCharacters(std::u32string_view run);

// Whether `word`, folded, is an English function or question word.
bool IsEnglishStopWord(std::string_view word);

// The Chinese list, for tests.
std::vector<std::u32string_view> ChineseStopWords();

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_
