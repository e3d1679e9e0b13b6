// What a unit of a search (query_scanner.h) looks for, as atoms. Pure, thread-safe; linear in the unit.
#ifndef FANGTAN_STORAGE_SEARCH_QUERY_ATOMS_H_
#define FANGTAN_STORAGE_SEARCH_QUERY_ATOMS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "storage/search/query_scanner.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

// The unit as it stands, as one atom: for phrases, for words of a field or beside OR, and for what is
// excluded. Nothing if only punctuation is in it. `fuzzy` is for words that are not excluded.
std::optional<TextAtom> WholeAtom(const QueryUnit& unit, bool fuzzy);

// Adds an atom for every token of a plain word, without its stop words if `stops`. `fuzzy` is for Latin
// words.
void AppendPlainAtoms(std::string_view word, bool is_prefix, bool fuzzy, bool stops,
                      std::vector<TextAtom>& atoms);

// Whether `text` folds to one ideograph and nothing else.
bool IsOneIdeograph(std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_QUERY_ATOMS_H_
