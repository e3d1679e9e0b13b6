// How likely Chinese words are in general: the frequency dictionary by which ICU finds word boundaries
// (cjdict), in both scripts. It is data of libicudata, mapped and never copied.
//
//   const Lexicon& lexicon = Lexicon::Get();
//   if (lexicon.IsWord(U"方法")) ...
//
// Costs are negative natural logarithms of probabilities, times ten (的 31, 人民 63, 唯有 96). Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LEXICON_H_
#define FANGTAN_SERVICE_DOCUMENTS_LEXICON_H_

#include <array>
#include <string_view>

#include "service/documents/pair_filter.h"

namespace fangtan::service {

class Lexicon {
 public:
  // A word's greatest length that is looked for, in code points.
  static constexpr int kMaxWord = 6;
  static constexpr int kUnknown = 0;

  // The one dictionary of the process. Where ICU was built without it, no word is known.
  static const Lexicon& Get();

  // Costs of the words that `text` begins with: entry n - 1 is the cost of its first n code points, kUnknown
  // where those are no word.
  std::array<int, kMaxWord> Prefixes(std::u32string_view text) const;

  // Cost of exactly `word`; kUnknown if it is none or is longer than kMaxWord.
  int Cost(std::u32string_view word) const;

  bool IsWord(std::u32string_view word) const { return Cost(word) != kUnknown; }

  // Whether a word of more than one character may end in `before` and `last`: surely none where it says no.
  // This and the next are gathered when first asked for (some 50 ms).
  bool MayEndWord(char32_t before, char32_t last) const { return shapes().ends.MayHold(before, last); }

  // The same for words of `length` characters from `first` to `last`.
  bool MayHoldWord(size_t length, char32_t first, char32_t last) const {
    return shapes().spans.MayHold(Span(length, first), last);
  }

 private:
  struct Shapes {
    PairFilter ends;   // the last two characters of words
    PairFilter spans;  // the first one with their length, and the last one
  };

  Lexicon();

  static char32_t Span(size_t length, char32_t first) { return static_cast<char32_t>(length << 24 | first); }
  const Shapes& shapes() const;

  const void* data_ = nullptr;  // ICU's handle, never closed: the trie points into the mapped file
  const char16_t* trie_ = nullptr;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LEXICON_H_
