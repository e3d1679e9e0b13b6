// PlainWords: the words of a query that stand without signs, and the atoms that they make together.
//
// REQUIRES: the query outlives it.
#ifndef FANGTAN_STORAGE_SEARCH_PLAIN_WORDS_H_
#define FANGTAN_STORAGE_SEARCH_PLAIN_WORDS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/query_scanner.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

class PlainWords {
 public:
  struct PlacedAtom {
    TextAtom atom;
    size_t position = 0;  // byte of the query where its word begins
  };

  explicit PlainWords(std::string_view query) : query_(query) {}

  // Takes the next word. Single characters with nothing but space between them are one name, spread out
  // (沈　潔).
  void Add(const QueryUnit& unit);

  // What they look for, each thing once, with the greatest of its weights; without stop words if `stops`.
  std::vector<PlacedAtom> Atoms(bool fuzzy, bool stops) const;

 private:
  struct Word {
    std::string text;
    size_t position;
    bool is_prefix;
    bool is_spread;  // one ideograph, or several that were joined
  };

  bool IsBlank(size_t begin, size_t end) const;

  std::string_view query_;
  std::vector<Word> words_;
  size_t end_ = 0;  // of the last word, in the query
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_PLAIN_WORDS_H_
