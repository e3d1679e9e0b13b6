#include "client/cli/names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_split.h"

namespace fangtan::client {

std::optional<ResourceKind> KindOfName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (std::any_of(parts.begin(), parts.end(), [](absl::string_view part) { return part.empty(); })) {
    return std::nullopt;
  }
  if (parts.size() == 2) {
    if (parts[0] == "articles") return ResourceKind::kArticle;
    if (parts[0] == "speakers") return ResourceKind::kSpeaker;
    if (parts[0] == "rankings") return ResourceKind::kRanking;
    if (parts[0] == "sources") return ResourceKind::kSource;
  }
  if (parts.size() == 4 && parts[0] == "articles") {
    if (parts[2] == "questions") return ResourceKind::kQuestion;
    if (parts[2] == "answers") return ResourceKind::kAnswer;
  }
  return std::nullopt;
}

}  // namespace fangtan::client
