// Finds, in one segment, the documents for which an atom holds that is more than a term.
//
// Pure functions, thread-safe. DATA_LOSS INDEX_CORRUPT for a damaged segment, and what ReadBudget answers.
#ifndef FANGTAN_STORAGE_SEARCH_ATOM_MATCHES_H_
#define FANGTAN_STORAGE_SEARCH_ATOM_MATCHES_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/atom_list.h"
#include "storage/search/read_budget.h"
#include "storage/search/segment.h"
#include "storage/search/text_query.h"

namespace fangtan::storage {

// Whether the atom is read as it stands in a segment.
inline bool IsPlainTerm(const TextAtom& atom) {
  return atom.match == TextAtom::Match::kTerm && atom.fields == 0;
}

// Whether it is a single character, wherever it stands; the others of its kind are beginnings of words.
bool IsLoneCharacter(const TextAtom& atom);

// Documents before `end`, counted from the segment's first. REQUIRES: not IsPlainTerm(atom).
absl::StatusOr<DocList> MatchesOf(const TextAtom& atom, const Segment& segment, uint32_t end,
                                  ReadBudget& budget);

// The places of the terms that a kPrefix or kFuzzy atom stands for.
absl::StatusOr<std::vector<size_t>> PlacesOf(const TextAtom& atom, const Segment& segment,
                                             ReadBudget& budget);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_ATOM_MATCHES_H_
