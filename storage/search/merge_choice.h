// Which segments to merge: neighbours of about the same size, so that every document is merged as often as
// the logarithm of their number, and few segments stand (log-structured merging: O'Neil et al., The
// Log-Structured Merge-Tree, 1996).
//
// Sizes are those of their documents; a level is a power of 8 of them. Pure.
#ifndef FANGTAN_STORAGE_SEARCH_MERGE_CHOICE_H_
#define FANGTAN_STORAGE_SEARCH_MERGE_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace fangtan::storage {

struct MergeCandidate {
  uint32_t first_doc = 0;
  uint32_t end_doc = 0;
  size_t bytes = 0;
  bool busy = false;  // is being merged
};

enum class MergePace {
  kBusy,  // documents come in: only what has to be
  kIdle,  // there is time to spare: as far as it stays in proportion
};

struct MergeLimits {
  uint32_t docs = UINT32_MAX;  // of the merged segment
  size_t bytes = SIZE_MAX;
};

// The places [first, second) of the segments to merge next; second - first < 2: none. `parts` are in order.
std::pair<size_t, size_t> ChooseMerge(std::span<const MergeCandidate> parts, MergePace pace,
                                      const MergeLimits& limits);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_MERGE_CHOICE_H_
