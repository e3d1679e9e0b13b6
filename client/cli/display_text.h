// Text as a terminal shows it: how wide it is, cut or wrapped to a width, and made harmless.
//
//   DisplayWidth("記者Ａ") == 6; CutToWidth("困難村走上幸福路", 7) == "困難村…";
//   Printable("\x1b[2J") == "␛[2J"
//
// Widths are terminal columns by Unicode's East Asian Width (UAX #11): wide and full-width characters take
// two, combining marks and format characters none, an emoji sequence two, ambiguous characters one. Text is
// UTF-8; bytes that are none count as one column. All functions are pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_DISPLAY_TEXT_H_
#define FANGTAN_CLIENT_CLI_DISPLAY_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace fangtan::client {

// Columns that `text`, a single line, takes.
int DisplayWidth(absl::string_view text);

// `text` if it fits into `width` columns, else as many of its characters as fit before a "…". A character is
// a grapheme cluster (UAX #29), never cut apart. REQUIRES: `width` >= 1.
std::string CutToWidth(absl::string_view text, int width);

// The grapheme clusters of `text`, one after the other.
std::vector<absl::string_view> Characters(absl::string_view text);

// `text` in lines of at most `width` columns, broken where a line may end (UAX #14), or within a word that
// alone is longer. `width` <= 0: one line.
std::vector<std::string> WrapLines(absl::string_view text, int width);

// `text` with everything that could steer a terminal replaced: control characters by their pictures (␛), C1
// controls, bidirectional overrides and bytes that are no UTF-8 by U+FFFD. Line feeds and tabs stay.
std::string Printable(absl::string_view text);

// Printable text on one line: line feeds and tabs become spaces, all else stays, so that pieces can be
// joined.
std::string Flatten(absl::string_view text);

// Flattened text without needless spaces: a run of them becomes one, those at the ends go.
std::string OneLine(absl::string_view text);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_DISPLAY_TEXT_H_
