// TextHolders: which documents hold a piece of text for sure, as the positions of its tokens tell, so that a
// filter need not read them. What may hold it besides is asked of text_candidates.h.
//
//   ASSIGN_OR_RETURN(const std::vector<uint32_t> docs,
//                    DocsThatHold(snapshot, "监督", MaskOf(TextField::kText), query.stop));
//
// Pure; thread-safe. DATA_LOSS INDEX_CORRUPT if a segment turns out damaged, CANCELLED if `stop`, which may
// be empty, says so.
#ifndef FANGTAN_STORAGE_SEARCH_TEXT_HOLDERS_H_
#define FANGTAN_STORAGE_SEARCH_TEXT_HOLDERS_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/text_index.h"
#include "storage/search/token.h"

namespace fangtan::storage {

// Ascending: documents in one of whose `fields` `folded` stands for sure. Only what is one run of ideographs
// or a part of a word, and stands within one element, is told; of all else there are none.
absl::StatusOr<std::vector<uint32_t>> DocsThatHold(const TextSnapshot& snapshot, std::string_view folded,
                                                   FieldMask fields, const std::function<bool()>& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TEXT_HOLDERS_H_
