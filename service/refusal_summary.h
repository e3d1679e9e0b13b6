// RefusalSummary: calls that the server turned away, told in one line a second, since in a flood a line for
// each would cost more than the calls that are served.
//
//   RefusalSummary summary(log);
//   summary.Add(record, absl::Now());
//   // ... warning calls turned away calls=1200 reasons="OVERLOADED 1180, RATE_LIMITED 20" seconds=1.003
//   //     method=/fangtan.v1.Articles/GetArticle peer=ipv4:10.0.0.7:40312
//
// The first call after a quiet second is told at once, with its message; those of the second that follows
// together, by the next call after it. method and peer are those of the last one. Thread-safe.
#ifndef FANGTAN_SERVICE_REFUSAL_SUMMARY_H_
#define FANGTAN_SERVICE_REFUSAL_SUMMARY_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "service/log.h"
#include "service/rpc/call_record.h"

namespace fangtan::service {

class RefusalSummary {
 public:
  // `log` must outlive it.
  explicit RefusalSummary(Log& log) : log_(log) {}

  void Add(const rpc::CallRecord& record, absl::Time now);
  // Calls that no line has told of yet.
  int64_t untold() const { return untold_.load(std::memory_order_relaxed); }
  // Writes the line that is due, if one is.
  void Tell(absl::Time now);

 private:
  void TellLocked(absl::Time now);

  Log& log_;
  std::atomic<int64_t> untold_{0};
  std::mutex mutex_;                        // guards what follows
  std::map<std::string, int64_t> reasons_;  // of the untold
  std::string method_;
  std::string peer_;
  std::string message_;
  absl::Time told_ = absl::InfinitePast();
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_REFUSAL_SUMMARY_H_
