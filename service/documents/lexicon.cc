#include "service/documents/lexicon.h"

#include <unicode/ucharstrie.h>
#include <unicode/udata.h>
#include <unicode/unistr.h>

#include <cstdint>

namespace fangtan::service {
namespace {

// The head of ICU's dictionary files (DictionaryData in ICU's common/dictionarydata.h): eight 32-bit indexes,
// of which the first is the trie's offset and the fifth its kind.
constexpr int kIndexTrieOffset = 0;
constexpr int kIndexTrieType = 4;
constexpr int32_t kTrieTypeMask = 7;
constexpr int32_t kTrieTypeUChars = 1;

constexpr int kShapesLog2 = 22;

}  // namespace

const Lexicon& Lexicon::Get() {
  static const Lexicon& lexicon = *new Lexicon;
  return lexicon;
}

Lexicon::Lexicon() {
  UErrorCode error = U_ZERO_ERROR;
  UDataMemory* data = udata_open(U_ICUDATA_NAME U_TREE_SEPARATOR_STRING "brkitr", "dict", "cjdict", &error);
  if (U_FAILURE(error)) return;
  data_ = data;
  const auto* indexes = static_cast<const int32_t*>(udata_getMemory(data));
  if ((indexes[kIndexTrieType] & kTrieTypeMask) != kTrieTypeUChars) return;
  trie_ =
      reinterpret_cast<const char16_t*>(reinterpret_cast<const char*>(indexes) + indexes[kIndexTrieOffset]);
}

std::array<int, Lexicon::kMaxWord> Lexicon::Prefixes(std::u32string_view text) const {
  std::array<int, kMaxWord> costs{};
  if (trie_ == nullptr) return costs;
  icu::UCharsTrie trie(trie_);
  for (size_t i = 0; i < text.size() && i < costs.size(); ++i) {
    const auto c = static_cast<UChar32>(text[i]);
    const UStringTrieResult result = i == 0 ? trie.firstForCodePoint(c) : trie.nextForCodePoint(c);
    if (USTRINGTRIE_HAS_VALUE(result)) costs[i] = trie.getValue() > 0 ? trie.getValue() : 1;
    if (!USTRINGTRIE_HAS_NEXT(result)) break;
  }
  return costs;
}

int Lexicon::Cost(std::u32string_view word) const {
  if (word.empty() || word.size() > kMaxWord) return kUnknown;
  return Prefixes(word)[word.size() - 1];
}

const Lexicon::Shapes& Lexicon::shapes() const {
  static const Shapes& shapes = *[this] {
    auto* found = new Shapes{PairFilter(kShapesLog2), PairFilter(kShapesLog2)};
    if (trie_ == nullptr) return found;
    UErrorCode error = U_ZERO_ERROR;
    icu::UCharsTrie::Iterator words(trie_, 0, error);
    while (U_SUCCESS(error) && words.next(error)) {
      const icu::UnicodeString& word = words.getString();
      const int32_t last = word.moveIndex32(word.length(), -1);
      if (last <= 0) continue;
      const auto end = static_cast<char32_t>(word.char32At(last));
      const auto length = static_cast<size_t>(word.countChar32());
      found->ends.Add(static_cast<char32_t>(word.char32At(last - 1)), end);
      found->spans.Add(Span(length, static_cast<char32_t>(word.char32At(0))), end);
    }
    return found;
  }();
  return shapes;
}

}  // namespace fangtan::service
