// Colours of the terminal, by what they are for.
#ifndef FANGTAN_CLIENT_CLI_STYLE_H_
#define FANGTAN_CLIENT_CLI_STYLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace fangtan::client {

enum class Color { kBold, kDim, kError, kHint, kName, kMatch };

// `text` in `color`, or as it is where `on` is false. `text` must be printable already.
std::string Paint(absl::string_view text, Color color, bool on);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_STYLE_H_
