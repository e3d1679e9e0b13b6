#include "service/line_throttle.h"

#include <utility>

namespace fangtan::service {

std::optional<int64_t> LineThrottle::Admit(const std::string& kind, absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Kind& known = kinds_[kind];
  if (now - known.told < absl::Seconds(1)) {
    ++known.left_out;
    return std::nullopt;
  }
  known.told = now;
  return std::exchange(known.left_out, 0);
}

}  // namespace fangtan::service
