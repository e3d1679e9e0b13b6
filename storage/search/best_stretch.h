// BestStretch: the stretch of a text, no longer than `room`, whose spans' distinct ids weigh most; of equal
// ones, the first. It begins and ends with a span. Linear in the spans, which is why it is no simple loop
// over windows.
//
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_
#define FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/search/snippet_window.h"

namespace fangtan::storage {

// Within one of the ranges of `free`, which are in order and apart; spans that lie in none do not count.
// `spans` are in order of their begins and not longer than `room`. Nothing if no span is left.
std::optional<CharRange> BestStretch(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights,
                                     const std::vector<CharRange>& free, int32_t room);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_
