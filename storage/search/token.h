// Token: the unit that text search counts. What stands in a text becomes tokens, what a query asks for is
// looked up by them, and both are made by the same code (analyzer.h), so that they meet.
//
// A text is folded (storage/text/fold.h) and cut into runs. In a run of Chinese characters, kana or Hangul
// every character starts one token: the pair with the character behind it, or, at the end of the run, the
// character alone. So every occurrence of a character, a pair or a longer string can be found, and nothing
// stands in the index twice. A run of other letters and digits is one token, a word. What is between runs is
// no token.
#ifndef FANGTAN_STORAGE_SEARCH_TOKEN_H_
#define FANGTAN_STORAGE_SEARCH_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace fangtan::storage {

// What stands for a term in the index. Pairs are their two code points, words a hash of 62 bits of their
// folded bytes: two words that collide would be taken for the same, which is not expected before some 10^9
// words. DO NOT CHANGE: segments hold them (docs/segment_format.md).
using TermKey = uint64_t;

inline constexpr TermKey kPairTag = uint64_t{1} << 62;
inline constexpr TermKey kWordTag = uint64_t{2} << 62;
inline constexpr int kCodePointBits = 21;

// `second` is 0 where `first` ends its run. Keys of pairs with the same first character are neighbours.
constexpr TermKey PairKey(char32_t first, char32_t second) {
  return kPairTag | uint64_t{first} << kCodePointBits | second;
}
constexpr bool IsPair(TermKey key) { return key >> 62 == 1; }
constexpr char32_t FirstOfPair(TermKey key) {
  return static_cast<char32_t>(key >> kCodePointBits & ((1 << kCodePointBits) - 1));
}
constexpr char32_t SecondOfPair(TermKey key) {
  return static_cast<char32_t>(key & ((1 << kCodePointBits) - 1));
}
// Whether it is a character at the end of its run, which no query looks up.
constexpr bool EndsRun(TermKey key) { return IsPair(key) && SecondOfPair(key) == 0; }
// `word` is folded. Both apostrophes (' and ’) give the same key.
TermKey WordKey(std::string_view word);
// `word` as a dictionary of words keeps it: with the plain apostrophe.
std::string WordText(std::string_view word);

// The parts of a document that are told apart, in the order of their tokens' positions.
enum class TextField : uint8_t { kTitle, kSection, kQuestion, kSpeaker, kText };
inline constexpr int kTextFieldCount = 5;

// A set of fields, a bit each; 0 stands for all.
using FieldMask = uint8_t;
constexpr FieldMask MaskOf(TextField field) { return static_cast<FieldMask>(1 << static_cast<int>(field)); }

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TOKEN_H_
