// CallCounters: what is counted of every call, by method, for Prometheus and the status: calls and time by
// code, a histogram of latencies, bytes.
//
//   CallCounters counters({"/fangtan.v1.Articles/GetArticle"});
//   counters.Add(record);
//   for (const MethodCounts& method : counters.Read()) ...
//
// Thread-safe and without locks: a call costs a look-up and five additions to atomics. What is read while
// calls end may hold one of them in part.
#ifndef FANGTAN_SERVICE_METRICS_CALL_COUNTERS_H_
#define FANGTAN_SERVICE_METRICS_CALL_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/rpc/call_record.h"

namespace fangtan::service::metrics {

inline constexpr size_t kCodes = 17;  // of gRPC: 0 to 16

// Upper bounds of the buckets, in microseconds; one more holds what took longer.
inline constexpr std::array<int64_t, 16> kLatencyBounds = {
    100,    250,     500,     1'000,   2'500,     5'000,     10'000,    25'000,
    50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

struct MethodCounts {
  std::string path;  // "unknown" for all methods that there are not
  std::array<int64_t, kCodes> calls{};
  std::array<int64_t, kCodes> micros{};
  std::array<int64_t, kLatencyBounds.size() + 1> by_latency{};  // calls in each bucket alone
  int64_t request_bytes = 0;
  int64_t reply_bytes = 0;

  int64_t total() const;
};

// The latency in microseconds that `share` of the calls did not exceed, between the bounds of its bucket in
// proportion; 0 without calls.
int64_t LatencyQuantile(const MethodCounts& method, double share);

class CallCounters {
 public:
  static constexpr char kUnknown[] = "unknown";

  // Calls of other methods than those of `paths` count as kUnknown.
  explicit CallCounters(const std::vector<std::string>& paths);

  void Add(const rpc::CallRecord& record);
  // Those of all methods, ordered by path.
  std::vector<MethodCounts> Read() const;

 private:
  using Atomic = std::atomic<int64_t>;
  struct Counters {
    std::array<Atomic, kCodes> calls{};
    std::array<Atomic, kCodes> micros{};
    std::array<Atomic, kLatencyBounds.size() + 1> by_latency{};
    Atomic request_bytes{0};
    Atomic reply_bytes{0};
  };
  static MethodCounts ReadOne(const std::string& path, const Counters& counters);

  Counters unknown_;
  absl::flat_hash_map<std::string, std::unique_ptr<Counters>> methods_;  // fixed once made
};

}  // namespace fangtan::service::metrics

#endif  // FANGTAN_SERVICE_METRICS_CALL_COUNTERS_H_
