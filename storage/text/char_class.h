// CharClass: what a character is to text search. Scripts that are written without spaces are searched by
// pairs of characters, the others by words; all else separates.
//
//   ClassOf(U'監') == CharClass::kIdeograph;   ClassOf(U'é') == CharClass::kWord;   ClassOf(U'，') ==
//   kSeparator
//
// The table is made at build time from ICU (make_char_class_table.cc). Pure, thread-safe, a few nanoseconds.
#ifndef FANGTAN_STORAGE_TEXT_CHAR_CLASS_H_
#define FANGTAN_STORAGE_TEXT_CHAR_CLASS_H_

#include <cstdint>

namespace fangtan::storage {

enum class CharClass : uint8_t {
  kSeparator,  // spaces, punctuation, symbols, emoji, controls, private use, what is unassigned
  kWord,       // letters, digits and marks of scripts with words
  kIdeograph,  // Han (with 々 and 〇), kana with their marks, Hangul, Bopomofo, Yi
};

// Takes any value; beyond Unicode all is kSeparator. The planes of Han are all ideographs, whatever is
// assigned.
CharClass ClassOf(char32_t c);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_CHAR_CLASS_H_
