// Places of documents, and which of them a token begins at that begins with a given character.
//
// Pure; thread-safe. DATA_LOSS INDEX_CORRUPT for a damaged segment, and what ReadBudget answers.
#ifndef FANGTAN_STORAGE_SEARCH_TOKEN_PLACES_H_
#define FANGTAN_STORAGE_SEARCH_TOKEN_PLACES_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/read_budget.h"
#include "storage/search/segment.h"
#include "storage/search/token.h"

namespace fangtan::storage {

struct TokenPlace {
  uint32_t doc = 0;  // counted from the segment's first
  uint32_t position = 0;

  auto operator<=>(const TokenPlace&) const = default;  // NOLINT(modernize-use-nullptr): there is none
};

// So many places are kept at once, and those of one document more: whoever has more looks at them in several
// goes.
inline constexpr size_t kPlacesAtOnce = size_t{1} << 20;

// Those of `places` at which a pair begins with the ideograph `first`; ascending. `places` are ascending.
absl::StatusOr<std::vector<TokenPlace>> PlacesBegunBy(char32_t first, const std::vector<TokenPlace>& places,
                                                      const Segment& segment, ReadBudget& budget);

// Documents in which something parts `pair`: its first character ends a run, and the next token begins with
// the second, perhaps behind the border of two fields; ascending, counted from the segment's first.
absl::StatusOr<std::vector<uint32_t>> DocsWithPartedPair(const Segment& segment, TermKey pair,
                                                         ReadBudget& budget);

// Of all these terms of the segment together.
uint64_t PostingsOf(const Segment& segment, const std::vector<size_t>& terms);

// Documents in which a term of `seconds` stands right behind one of `firsts`, perhaps behind a border or what
// is no token; ascending, counted from the segment's first. Both are places of terms in the segment.
absl::StatusOr<std::vector<uint32_t>> DocsWithNeighbours(const Segment& segment,
                                                         const std::vector<size_t>& firsts,
                                                         const std::vector<size_t>& seconds,
                                                         ReadBudget& budget);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TOKEN_PLACES_H_
