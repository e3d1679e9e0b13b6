// Stop words: what of a question says only that it is one. Applied to the plain words of queries, never to
// documents, phrases or fields.
//
// Of Chinese, where words have no borders, the longest entry at a place wins. The lists were measured on the
// passage retrieval sets CMRC 2018 and DRCD (docs/search_language.md). Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_
#define FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// What a character of a question is there for.
enum class CharRole : uint8_t {
  kContent,
  kFunction,  // 的, 是, 因为 …: what is beside it may still tell something (的工)
  kQuestion,  // 什么, 多少, 哪一年 …: never stands in an answer
};

// A role for every character of `run`, folded ideographs.
std::vector<CharRole> RolesOf(std::u32string_view run);

// Whether `word`, folded, is an English function or question word.
bool IsEnglishStopWord(std::string_view word);

// The entries of the lists, for tests: folded, Chinese ones of one kind.
std::vector<std::u32string_view> ChineseStopWords(CharRole role);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_STOP_WORDS_H_
