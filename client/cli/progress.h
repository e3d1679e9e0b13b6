// A bar on the error stream that shows how far an import has come; nothing where that is no terminal.
//
// Clear() before anything else is printed to the terminal. For one thread.
#ifndef FANGTAN_CLIENT_CLI_PROGRESS_H_
#define FANGTAN_CLIENT_CLI_PROGRESS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client/cli/console.h"

namespace fangtan::client {

class Progress {
 public:
  // `total`: number of items, where it is known. `console` must outlive this.
  Progress(Console& console, std::optional<int64_t> total) : console_(console), total_(total) {}
  ~Progress() { Clear(); }

  // Draws the bar, a few times a second at most.
  void Show(int64_t done, int64_t failed);

  // Takes the bar off the terminal.
  void Clear();

 private:
  Console& console_;
  const std::optional<int64_t> total_;
  absl::Time next_draw_ = absl::InfinitePast();
  int drawn_width_ = 0;
};

// `[██████░░░░] 6/10, 1 failed`, in at most `width` columns; without a total: `6 done, 1 failed`.
std::string FormatProgress(int64_t done, int64_t failed, std::optional<int64_t> total, int width);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_PROGRESS_H_
