// Telemetry: what is noted of every call: counters by method and code, and a line in the log: at debug level
// for calls that went well, that the caller got wrong or that the server had to turn away, at error level for
// its own failures. What it turned away in a second is one line at warning level (refusal_summary.h).
//
//   Telemetry telemetry({"/fangtan.v1.Articles/GetArticle"}, log);
//   options.observer = [&](const rpc::CallRecord& record) { telemetry.Observe(record); };
//   for (const CallCount& count : telemetry.Snapshot()) ...
//
// Thread-safe. A count costs one addition to an atomic; nothing is locked unless a line is written.
#ifndef FANGTAN_SERVICE_TELEMETRY_H_
#define FANGTAN_SERVICE_TELEMETRY_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/log.h"
#include "service/metrics/call_counters.h"
#include "service/refusal_summary.h"
#include "service/rpc/call_record.h"

namespace fangtan::service {

struct CallCount {
  std::string path;  // "/fangtan.v1.Articles/GetArticle"; "unknown" for all methods that there are not
  absl::StatusCode code;
  int64_t calls;
  int64_t micros;  // of all of them together
};

class Telemetry {
 public:
  // `paths` are the methods to count by; calls of others count as "unknown". `log` must outlive it.
  Telemetry(const std::vector<std::string>& paths, Log& log);

  void Observe(const rpc::CallRecord& record);

  // From how long on a unary call that went well leaves a line at warning level, too; never, until told.
  void Configure(const LogConfig& config);

  // A connection was closed for want of room. At most one line a second says so; from one thread at a time.
  void ConnectionRefused(const std::string& peer);
  int64_t refused_connections() const { return refused_.load(std::memory_order_relaxed); }

  const metrics::CallCounters& counters() const { return counters_; }
  // Calls turned away by a limit, by the reason of their error. OVERLOADED and RATE_LIMITED always.
  std::map<std::string, int64_t> limited() const;

  // What has been counted, ordered by method and code; pairs without a call are left out.
  std::vector<CallCount> Snapshot() const;

 private:
  void CountLimit(const absl::Status& status);

  Log& log_;
  std::atomic<int64_t> slow_micros_{0};  // 0: none is
  metrics::CallCounters counters_;
  mutable std::mutex limited_mutex_;
  std::map<std::string, int64_t> limited_ = {{"OVERLOADED", 0}, {"RATE_LIMITED", 0}};
  RefusalSummary turned_away_;
  std::atomic<int64_t> refused_{0};
  absl::Time refusal_told_ = absl::InfinitePast();
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_TELEMETRY_H_
