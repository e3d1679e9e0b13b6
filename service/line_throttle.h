// LineThrottle: lets one line of a kind into the log each second, and counts those it leaves out.
//
//   if (const auto left_out = throttle.Admit("handshaker.cc:158", absl::Now())) {
//     log.Write(..., {{"left_out", *left_out}});
//   }
//
// The first of a kind is let in at once; how many were left out since, the next one that is let in says.
// Kinds are never forgotten: let there be few. Thread-safe.
#ifndef FANGTAN_SERVICE_LINE_THROTTLE_H_
#define FANGTAN_SERVICE_LINE_THROTTLE_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace fangtan::service {

class LineThrottle {
 public:
  // How many of the kind were left out before this one; nothing if it is to be left out, too.
  std::optional<int64_t> Admit(const std::string& kind, absl::Time now);

 private:
  struct Kind {
    absl::Time told = absl::InfinitePast();
    int64_t left_out = 0;
  };

  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_LINE_THROTTLE_H_
