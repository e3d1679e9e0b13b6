// OccurrenceFinder: where in a text the things stand that a query asks for.
//
// Time is linear in the text and in what is found; every distinct word of the text is compared with each word
// that may have a typo. Making one takes longer than a short text does: one serves all texts of a query. Not
// thread-safe: it remembers the words that it has met.
#ifndef FANGTAN_STORAGE_SEARCH_OCCURRENCE_FINDER_H_
#define FANGTAN_STORAGE_SEARCH_OCCURRENCE_FINDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/search/analyzer.h"
#include "storage/search/key_automaton.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

// `id` is one of OccurrenceFinder's: the same for equal atoms.
struct Occurrence {
  uint32_t begin = 0;  // byte of the folded text
  uint32_t end = 0;
  uint32_t id = 0;

  auto operator<=>(const Occurrence&) const = default;  // NOLINT(modernize-use-nullptr): there is none
};

// Of one text.
inline constexpr size_t kMaxOccurrences = 1 << 16;

class OccurrenceFinder {
 public:
  // Looks for what `query` does not exclude and allows in one of `fields`.
  OccurrenceFinder(const TextQuery& query, FieldMask fields);

  // In order, those at the first tokens if they are more than kMaxOccurrences. `tokens` are those of
  // `folded`.
  std::vector<Occurrence> Find(std::string_view folded, const std::vector<Token>& tokens);

  // What an occurrence of an id weighs, by id.
  const std::vector<int>& weights() const { return weights_; }

 private:
  using Ids = std::vector<uint32_t>;

  void Add(const TextAtom& atom, uint32_t id);
  // The ids of kPrefix and kFuzzy that `word` answers.
  Ids Compare(std::string_view word) const;
  const Ids& IdsOf(TermKey key, std::string_view word);

  KeyAutomaton automaton_;
  std::vector<char32_t> then_;  // TextAtom::then by id
  std::vector<int> weights_;
  std::unordered_map<char32_t, Ids> characters_;
  std::unordered_map<std::string, Ids> prefixes_;
  std::vector<size_t> prefix_lengths_;  // without repetition
  std::vector<std::pair<std::string, uint32_t>> fuzzy_;
  std::unordered_map<TermKey, Ids> met_;  // at most kMaxMet words
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_OCCURRENCE_FINDER_H_
