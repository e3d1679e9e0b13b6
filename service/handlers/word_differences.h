// Differences as people see them: whole words and runs instead of single letters.
//
//   WordDifferences(U"supported it", U"opposed it", mismatches);  // {supported, opposed}
//
// A difference inside a word of a script with spaces, or a number, is made the whole word; two of which only
// a character, or little against their own length, stands between are one. Pure and thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_WORD_DIFFERENCES_H_
#define FANGTAN_SERVICE_HANDLERS_WORD_DIFFERENCES_H_

#include <string_view>
#include <vector>

#include "storage/text/closest_match.h"

namespace fangtan::service {

// `match` is that of `quote` in `text`; ranges are those of its mismatches.
std::vector<storage::Mismatch> WordDifferences(std::u32string_view quote, std::u32string_view text,
                                               const storage::PartMatch& match);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_WORD_DIFFERENCES_H_
