#include "service/documents/json_path.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace fangtan::service {

void JsonPath::Open(Container container) {
  Level* const parent =
      depth_ > 0 && depth_ <= kMaxDepth ? &levels_[static_cast<size_t>(depth_ - 1)] : nullptr;
  const bool element = parent != nullptr && parent->container == kArray;
  ++depth_;
  if (element && ++parent->elements > 1 && parent->key == "alternatives" && guess_depth_ == 0)
    guess_depth_ = depth_;
  if (depth_ > kMaxDepth) return;
  levels_[static_cast<size_t>(depth_ - 1)] = {container, element || parent == nullptr ? "" : key_, 0};
}

void JsonPath::Close() {
  if (guess_depth_ == depth_) guess_depth_ = 0;
  --depth_;
}

void JsonPath::SetKey(std::string_view key) {
  if (depth_ <= kMaxDepth) key_ = key.substr(0, kMaxKeyBytes);
}

std::string JsonPath::ToString() const {
  std::string path;
  for (int64_t i = 0; i < std::min(depth_, kMaxDepth); ++i) {
    const std::string& key = levels_[static_cast<size_t>(i)].key;
    if (!key.empty()) absl::StrAppend(&path, "/", key);
  }
  return path;
}

}  // namespace fangtan::service
