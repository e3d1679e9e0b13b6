// A quote's beginning that an alignment gave up, found again further out.
//
//   FindEnds(U"they notice it", U"they do not notice it", {0, 21}, match);  // {} instead of {they, t}
//
// The fewest edits may cut a quote's first words, though they stand in the text a little further out:
// what was left out in between costs more characters than the words have. Whoever reads it wants to be told
// what was left out. The words, or at least two characters of a script without spaces, must stand in the same
// sentence, not more than 24 characters away. Pure and thread-safe; linear in the quote's beginning.
#ifndef FANGTAN_SERVICE_HANDLERS_QUOTE_ENDS_H_
#define FANGTAN_SERVICE_HANDLERS_QUOTE_ENDS_H_

#include <string_view>

#include "storage/text/closest_match.h"

namespace fangtan::service {

// `match` is that of `quote` in `text`, by whole words (word_differences.h); it is widened inside `room` at
// most.
void FindEnds(std::u32string_view quote, std::u32string_view text, storage::UnitRange room,
              storage::PartMatch& match);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_QUOTE_ENDS_H_
