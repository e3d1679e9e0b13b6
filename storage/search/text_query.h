// TextQuery: what a search asks for, as a value; docs/search_language.md describes the language.
//
//   ASSIGN_OR_RETURN(TextQuery query, ParseTextQuery("群眾監督 \"小微權力\" -走訪", {}));
//
// A query is a list of clauses. A document is a result if every required clause holds of it, no excluded one
// does, and of the optional ones enough hold (searcher.h). Clauses stand in no particular order, but for the
// optional ones: what is asked for side by side stands side by side.
//
// A value type; const access from any thread.
#ifndef FANGTAN_STORAGE_SEARCH_TEXT_QUERY_H_
#define FANGTAN_STORAGE_SEARCH_TEXT_QUERY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "storage/search/token.h"

namespace fangtan::storage {

// Nearly all atoms have one.
using TermKeys = absl::InlinedVector<TermKey, 1>;

// One thing to look for. A phrase keeps the ends of runs within it, so that "群众，监督" is not found where
// nothing parts the two; what is behind its last character is left open.
struct TextAtom {
  enum class Match {
    kTerm,    // the one key of `keys`
    kPhrase,  // the keys of `keys`, one behind the other
    kPrefix,  // a word that begins with `text`, or the pairs of the one character that `text` is
    kFuzzy,   // the word `text`, or one that differs by a small typo
  };

  Match match = Match::kTerm;
  FieldMask fields = 0;  // where it must stand; 0: anywhere
  uint8_t weight = 100;  // in percent of what its rarity makes it weigh; less for pairs with a stop word
  TermKeys keys;         // of kTerm and kPhrase
  // Of kPhrase: if not 0, the token behind the keys must be a pair or an end of a run that begins with this
  // character. For phrases whose last character no pair before it holds (第3章, GDP增).
  char32_t then = 0;
  std::string text;  // folded, what was asked for: for kPrefix and kFuzzy, and for people

  bool operator==(const TextAtom&) const = default;
};

struct TextClause {
  enum class Occur { kOptional, kRequired, kExcluded };

  Occur occur = Occur::kOptional;
  std::vector<TextAtom> atoms;  // at least one; one of them must hold

  bool operator==(const TextClause&) const = default;
};

struct TextQuery {
  std::vector<TextClause> clauses;

  bool empty() const { return clauses.empty(); }
  bool operator==(const TextQuery&) const = default;
};

struct TextQueryOptions {
  bool fuzzy = false;  // words of 4 letters and more also match with a typo
};

inline constexpr size_t kMaxTextQueryBytes = 8192;
inline constexpr int kMaxTextAtoms = 256;
// Keys of one phrase, keys of all atoms, and atoms that may have a typo: each costs a look-up or a pass over
// the dictionary.
inline constexpr int kMaxPhraseKeys = 256;
inline constexpr int kMaxTextKeys = 1024;
inline constexpr int kMaxFuzzyAtoms = 32;

// INVALID_ARGUMENT QUERY_EMPTY if it asks for nothing (nothing but punctuation, or but exclusions),
// QUERY_SYNTAX if it is not UTF-8, QUERY_TOO_LARGE beyond the limits; each with a BadRequest of field `query`
// and the place in the ErrorInfo's `position` (code points) and `byte_position`. All in time linear in the
// text.
absl::StatusOr<TextQuery> ParseTextQuery(std::string_view text, const TextQueryOptions& options);

// `query` as it is asked of the documents of questions, whose own words the index holds as their text: what
// must stand in a question may stand in the text. Idempotent.
TextQuery ForQuestions(const TextQuery& query);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TEXT_QUERY_H_
