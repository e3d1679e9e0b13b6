// QueryScanner: the words, phrases and ORs of a search, from left to right, with the signs that stand before
// and behind them (docs/search_language.md). It knows the language's signs, and nothing of tokens.
//
//   QueryScanner scanner("title：訪談 -\"小微權力\" 走访*");
//   while (const std::optional<QueryUnit> unit = scanner.Next()) ...
//
// All signs may be full-width. Nothing is an error here: what is no sign in its place is text. Linear time,
// no stack. REQUIRES: valid UTF-8, which must outlive the scanner and its units.
#ifndef FANGTAN_STORAGE_SEARCH_QUERY_SCANNER_H_
#define FANGTAN_STORAGE_SEARCH_QUERY_SCANNER_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "storage/search/token.h"

namespace fangtan::storage {

struct QueryUnit {
  enum class Kind { kWord, kPhrase, kOr };

  Kind kind = Kind::kWord;
  std::string_view text;  // without signs; what is between white space, or between quotes
  size_t position = 0;    // byte of the query where it begins, signs included
  FieldMask fields = 0;
  bool excluded = false;     // - before it
  bool is_prefix = false;    // * behind it
  bool after_space = false;  // whether white space or nothing is before it
};

class QueryScanner {
 public:
  explicit QueryScanner(std::string_view query) : query_(query) {}

  // The next unit; nothing at the end. Words may hold punctuation only.
  std::optional<QueryUnit> Next();

 private:
  void SkipSpace();
  // Takes the sign of exclusion if there is one here.
  bool TakeMinus();
  // Takes `name:` if it is a field's and a word or a phrase follows.
  FieldMask TakeField();
  // The text up to the closing quote or to the end; takes the quotes.
  std::string_view TakeQuoted();
  // The text up to white space or an opening quote.
  std::string_view TakeWord();

  bool AtEnd() const { return at_ == query_.size(); }

  std::string_view query_;
  size_t at_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_QUERY_SCANNER_H_
