// Names of members of archives and of files, as they are shown and sent on. Pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_ARCHIVE_NAMES_H_
#define FANGTAN_CLIENT_CLI_ARCHIVE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace fangtan::client {

// A member's name may have so many bytes.
inline constexpr size_t kMaxNameBytes = 4096;

// `name` in UTF-8: as it is if it is that already, else read as GB18030, in which zip files of Chinese
// systems have their names without saying so, else with every byte above 0x7F as %XX. Of a name above
// kMaxNameBytes the beginning and an ellipsis.
std::string ReadableName(absl::string_view name);

// `name` without what only says "here": "./a//b" is "a/b".
std::string TidyName(absl::string_view name);

// Whether some part of the path is hidden (".git", ".DS_Store") or kept by macOS beside a file ("__MACOSX").
bool IsHidden(absl::string_view name);

// The first file of what is a zip only on the outside: office documents, e-books, programs.
bool IsPackageMark(absl::string_view name);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_ARCHIVE_NAMES_H_
