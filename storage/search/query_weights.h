// QueryWeights: what each atom of a query is worth, and which make a result, for given statistics.
// scoring.h has the constants.
//
//   const QueryWeights weights = WeighQuery(query, statistics);
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_QUERY_WEIGHTS_H_
#define FANGTAN_STORAGE_SEARCH_QUERY_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/search/text_query.h"

namespace fangtan::storage {

// What scores rest on.
struct TextStatistics {
  uint32_t documents = 0;
  // Documents that hold a key of the query, atom by atom in the order of the clauses: for kTerm and kPhrase
  // one a key, for others one for all that they stand for.
  std::vector<uint32_t> frequencies;

  bool operator==(const TextStatistics&) const = default;
};

// How many frequencies an atom has.
inline size_t FrequencyCount(const TextAtom& atom) {
  const bool by_key = atom.match == TextAtom::Match::kTerm || atom.match == TextAtom::Match::kPhrase;
  return by_key ? atom.keys.size() : 1;
}

// What a score stays below.
inline constexpr uint32_t kScoreBits = 31;

struct AtomWeight {
  size_t clause = 0;
  size_t atom = 0;      // of the clause
  uint32_t idf = 0;     // what an occurrence is worth, in units of 1 / kIdfUnit; 0: it stands nowhere
  bool drives = false;  // whether holding it makes a result, where no clause is required
};

struct QueryWeights {
  std::vector<AtomWeight> atoms;  // all but those of excluded clauses
  bool requires_any = false;      // whether a clause is required: results are what meets those that are
};

// REQUIRES: `statistics` is of this query.
QueryWeights WeighQuery(const TextQuery& query, const TextStatistics& statistics);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_QUERY_WEIGHTS_H_
