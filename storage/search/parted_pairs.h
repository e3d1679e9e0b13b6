// Pairs of characters that something parts: the first ends its run, and the second begins the next token.
//
// Pure; thread-safe. DATA_LOSS INDEX_CORRUPT for a damaged segment.
#ifndef FANGTAN_STORAGE_SEARCH_PARTED_PAIRS_H_
#define FANGTAN_STORAGE_SEARCH_PARTED_PAIRS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/segment.h"
#include "storage/search/token.h"

namespace fangtan::storage {

// Documents in which `pair` stands parted, perhaps by the border of two fields; ascending, counted from the
// segment's first.
absl::StatusOr<std::vector<uint32_t>> DocsWithPartedPair(const Segment& segment, TermKey pair);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_PARTED_PAIRS_H_
