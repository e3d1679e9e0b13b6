#include "client/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "client/cli/display_text.h"

namespace fangtan::client {
namespace {

constexpr absl::Duration kBetweenDraws = absl::Milliseconds(100);

std::string Megabytes(int64_t bytes) { return absl::StrFormat("%.1f", static_cast<double>(bytes) / 1e6); }

std::string Words(const ProgressState& state) {
  const std::string failures = state.failed > 0 ? absl::StrCat(", ", state.failed, " failed") : "";
  if (state.total.has_value()) return absl::StrCat(state.done, "/", *state.total, failures);
  const std::string all =
      state.all_bytes.has_value() ? absl::StrCat(" of ", Megabytes(*state.all_bytes)) : "";
  return absl::StrCat(state.done, " done", failures, ", ", Megabytes(state.bytes), all, " MB");
}

}  // namespace

std::string FormatProgress(const ProgressState& state, int width) {
  const std::string words = Words(state);
  const bool by_items = state.total.has_value();
  if (!by_items && !state.all_bytes.has_value()) return words;
  const int64_t whole = by_items ? *state.total : *state.all_bytes;
  const int64_t part = std::min(by_items ? state.done : state.bytes, whole);
  constexpr int kLongestBar = 40;
  constexpr int kBracketsAndSpace = 3;
  const int room = std::min(kLongestBar, width - kBracketsAndSpace - DisplayWidth(words) - 1);
  if (room < 1) return words;
  const int filled =
      whole > 0 ? static_cast<int>(static_cast<double>(part) / static_cast<double>(whole) * room) : room;
  std::string bar = "[";
  for (int i = 0; i < room; ++i) absl::StrAppend(&bar, i < filled ? "█" : "░");
  return absl::StrCat(bar, "] ", words);
}

void Progress::Show(const ProgressState& state) {
  if (!console_.err_is_terminal) return;
  const absl::Time now = absl::Now();
  if (now < next_draw_) return;
  next_draw_ = now + kBetweenDraws;
  Clear();
  const std::string bar = FormatProgress(state, console_.width);
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
