// What a document gains by how its words stand: how much of the query stands within one window of its text,
// and how much of its title the query names. scoring.h has the constants.
//
// A pure function, thread-safe; time is n log n in the occurrences.
#ifndef FANGTAN_STORAGE_SEARCH_PROXIMITY_H_
#define FANGTAN_STORAGE_SEARCH_PROXIMITY_H_

#include <cstdint>
#include <vector>

#include "storage/search/segment_format.h"

namespace fangtan::storage {

// One occurrence of one of the query's terms.
struct QueryOccurrence {
  uint32_t position = 0;
  uint32_t atom = 0;  // index into `idfs`
};

struct Bonus {
  uint32_t window = 0;  // parts of a score, as scores are counted
  uint32_t title = 0;
};

// `occurrences` in any order. What stands in the title counts as standing in every window.
Bonus BonusOf(std::vector<QueryOccurrence> occurrences, const std::vector<uint32_t>& idfs,
              const DocFields& fields);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_PROXIMITY_H_
