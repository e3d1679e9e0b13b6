#include "client/cli/style.h"

#include "absl/strings/str_cat.h"

namespace fangtan::client {
namespace {

// Select Graphic Rendition parameters (ECMA-48).
absl::string_view Rendition(Color color) {
  switch (color) {
    case Color::kBold:
      return "1";
    case Color::kDim:
      return "2";
    case Color::kError:
      return "1;31";
    case Color::kHint:
      return "33";
    case Color::kName:
      return "36";
    case Color::kMatch:
      return "1;32";
  }
  return "0";
}

}  // namespace

std::string Paint(absl::string_view text, Color color, bool on) {
  if (!on || text.empty()) return std::string(text);
  return absl::StrCat("\x1b[", Rendition(color), "m", text, "\x1b[0m");
}

}  // namespace fangtan::client
