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

  // The last two characters of its words. Gathered when first asked for (some 50 ms).
  const PairFilter& WordEnds() const;

 private:
  Lexicon();

  const void* data_ = nullptr;  // ICU's handle, never closed: the trie points into the mapped file
  const char16_t* trie_ = nullptr;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LEXICON_H_
