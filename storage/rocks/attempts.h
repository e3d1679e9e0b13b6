// Attempts: how one action that goes on in the background has gone. What fails is to be tried again, later
// and later; what goes on failing is to be told.
//
//   if (!merging.IsDue(absl::Now())) return;
//   merging.Note(Merge(), absl::Now());
//   if (merging.KeepsFailing()) damages.push_back(merging.failure());
//
// Not thread-safe. Times are handed in.
#ifndef FANGTAN_STORAGE_ROCKS_ATTEMPTS_H_
#define FANGTAN_STORAGE_ROCKS_ATTEMPTS_H_

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fangtan::storage {

class Attempts {
 public:
  // What is waited after the first failure; it doubles with every further one.
  static constexpr absl::Duration kFirstPause = absl::Seconds(1);
  static constexpr absl::Duration kLongestPause = absl::Minutes(1);

  // An attempt has ended. CANCELLED tells nothing: it was not one.
  void Note(const absl::Status& status, absl::Time now) {
    if (absl::IsCancelled(status)) return;
    if (status.ok()) {
      *this = {};
      return;
    }
    pause_ = failure_.empty() ? kFirstPause : std::min(2 * pause_, kLongestPause);
    due_ = now + pause_;
    lasts_ = !failure_.empty();
    failure_ = status.message().empty() ? "unknown" : std::string(status.message());
  }

  bool IsDue(absl::Time now) const { return now >= due_; }
  // Why the last attempt failed; empty if it did not.
  const std::string& failure() const { return failure_; }
  // Whether the last two attempts failed, at least.
  bool KeepsFailing() const { return lasts_; }

 private:
  std::string failure_;
  bool lasts_ = false;
  absl::Duration pause_;
  absl::Time due_ = absl::InfinitePast();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ATTEMPTS_H_
