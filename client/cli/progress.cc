#include "client/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/display_text.h"

namespace fangtan::client {
namespace {

constexpr absl::Duration kBetweenDraws = absl::Milliseconds(100);

}  // namespace

std::string FormatProgress(int64_t done, int64_t failed, std::optional<int64_t> total, int width) {
  const std::string failures = failed > 0 ? absl::StrCat(", ", failed, " failed") : "";
  if (!total.has_value()) return absl::StrCat(done, " done", failures);
  const std::string count = absl::StrCat(" ", done, "/", *total, failures);
  constexpr int kLongestBar = 40;
  constexpr int kBrackets = 2;
  const int room = std::min(kLongestBar, width - kBrackets - DisplayWidth(count) - 1);
  if (room < 1) return count.substr(1);
  const int filled = *total > 0 ? static_cast<int>(std::min(done, *total) * room / *total) : room;
  std::string bar = "[";
  for (int i = 0; i < room; ++i) absl::StrAppend(&bar, i < filled ? "█" : "░");
  return absl::StrCat(bar, "]", count);
}

void Progress::Show(int64_t done, int64_t failed) {
  if (!console_.err_is_terminal) return;
  const absl::Time now = absl::Now();
  if (now < next_draw_) return;
  next_draw_ = now + kBetweenDraws;
  Clear();
  const std::string bar = FormatProgress(done, failed, total_, console_.width);
  drawn_width_ = DisplayWidth(bar);
  console_.err << bar << std::flush;
}

void Progress::Clear() {
  if (drawn_width_ == 0) return;
  console_.out.flush();
  console_.err << '\r' << std::string(drawn_width_, ' ') << '\r' << std::flush;
  drawn_width_ = 0;
}

}  // namespace fangtan::client
