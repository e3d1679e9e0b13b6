// QueryWeights: what each atom of a query is worth, and what a result must hold, for given statistics.
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

// What a score can be at most, so that sums fit beside a weight into 32 bits.
inline constexpr uint32_t kScoreBits = 24;

struct AtomWeight {
  size_t clause = 0;
  size_t atom = 0;      // of the clause
  uint32_t idf = 0;     // what an occurrence is worth, in units of 1 / kIdfUnit
  uint32_t weight = 0;  // share of kFullWeight that holding it counts for; 0 in clauses that are not optional
};

struct QueryWeights {
  std::vector<AtomWeight> atoms;  // all but those of excluded clauses
  // What the optional atoms that hold must weigh together; 0: any document that meets the rest is a result.
  uint32_t needed = 0;
};

// REQUIRES: `statistics` is of this query.
QueryWeights WeighQuery(const TextQuery& query, const TextStatistics& statistics);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_QUERY_WEIGHTS_H_
