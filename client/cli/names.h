// Which kind of resource a name is of, by its pattern alone.
#ifndef FANGTAN_CLIENT_CLI_NAMES_H_
#define FANGTAN_CLIENT_CLI_NAMES_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace fangtan::client {

enum class ResourceKind { kArticle, kQuestion, kAnswer, kSpeaker, kRanking, kSource };

// The kind of `articles/x`, `articles/x/questions/y` and so on; nothing for a name of no known pattern.
std::optional<ResourceKind> KindOfName(absl::string_view name);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_NAMES_H_
