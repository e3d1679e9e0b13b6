#include "client/cli/bar.h"

#include <algorithm>
#include <array>

namespace fangtan::client {

std::string Bar(int64_t count, int64_t largest, int width) {
  constexpr int kEighths = 8;
  constexpr std::array<const char*, kEighths> kPart = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (count <= 0) return "";
  const double share = static_cast<double>(count) / static_cast<double>(largest);
  const int eighths = std::max(1, static_cast<int>(share * width * kEighths));
  std::string bar;
  for (int i = 0; i < eighths / kEighths; ++i) bar += "█";
  return bar + kPart[eighths % kEighths];
}

}  // namespace fangtan::client
