// Which speakers a condition on names or posts means. A speaker that was merged into another counts as that
// one: whatever was printed for either was printed for the one person.
//
// Pure functions over tables that must not change meanwhile.
#ifndef FANGTAN_STORAGE_INDEX_SPEAKER_SETS_H_
#define FANGTAN_STORAGE_INDEX_SPEAKER_SETS_H_

#include <cstdint>
#include <vector>

#include "storage/index/tables.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// The speakers (entities that stand alone at `revision`) with a name that meets `condition`: one that an
// answer or a list of participants prints, or that a label stands for.
std::vector<uint32_t> SpeakersNamed(const Tables& tables, const Condition& condition, Revision revision);

// The speakers that stand alone and whose name to show meets `condition`.
std::vector<uint32_t> SpeakersShownAs(const Tables& tables, const Condition& condition, Revision revision);

// The speakers for whom an answer or a list of participants prints a post that meets `condition`.
std::vector<uint32_t> SpeakersHolding(const Tables& tables, const Condition& condition, Revision revision);

// `speakers` and all that were merged into them.
std::vector<uint32_t> WithMembers(const Tables& tables, const std::vector<uint32_t>& speakers,
                                  Revision revision);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SPEAKER_SETS_H_
