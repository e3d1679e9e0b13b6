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

struct ProgressState {
  int64_t done = 0;
  int64_t failed = 0;

  // Number of items, where it is known: the bar is of them. Else it is of the bytes read.
  std::optional<int64_t> total;

  int64_t bytes = 0;
  std::optional<int64_t> all_bytes;
};

class Progress {
 public:
  // `console` must outlive this.
  explicit Progress(Console& console) : console_(console) {}
  ~Progress() { Clear(); }

  // Draws the bar, a few times a second at most.
  void Show(const ProgressState& state);

  // Takes the bar off the terminal.
  void Clear();

 private:
  Console& console_;
  absl::Time next_draw_ = absl::InfinitePast();
  int drawn_width_ = 0;
};

// In at most `width` columns: `[██████░░░░] 6/10, 1 failed`; without a number of items
// `[██████░░░░] 6 done, 1 failed, 1.5 of 2.0 MB`; without a number of bytes `6 done, 1 failed, 1.5 MB`.
std::string FormatProgress(const ProgressState& state, int width);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_PROGRESS_H_
