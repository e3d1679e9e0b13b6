#include "service/metrics/call_counters.h"

#include <algorithm>
#include <numeric>

#include "absl/time/time.h"

namespace fangtan::service::metrics {
namespace {

size_t BucketOf(int64_t micros) {
  return std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), micros) - kLatencyBounds.begin();
}

template <typename From, typename To>
void Load(const From& from, To& to) {
  for (size_t i = 0; i < to.size(); ++i) to[i] = from[i].load(std::memory_order_relaxed);
}

}  // namespace

int64_t MethodCounts::total() const { return std::accumulate(calls.begin(), calls.end(), int64_t{0}); }

int64_t LatencyQuantile(const MethodCounts& method, double share) {
  const int64_t total = std::accumulate(method.by_latency.begin(), method.by_latency.end(), int64_t{0});
  double wanted = share * static_cast<double>(total);
  for (size_t i = 0; i < kLatencyBounds.size(); ++i) {
    const auto here = static_cast<double>(method.by_latency[i]);
    if (here > 0 && wanted <= here) {
      const int64_t from = i == 0 ? 0 : kLatencyBounds[i - 1];
      return from + static_cast<int64_t>(static_cast<double>(kLatencyBounds[i] - from) * wanted / here);
    }
    wanted -= here;
  }
  return total == 0 ? 0 : kLatencyBounds.back();
}

CallCounters::CallCounters(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) methods_.emplace(path, std::make_unique<Counters>());
}

void CallCounters::Add(const rpc::CallRecord& record) {
  const auto found = methods_.find(record.path);
  Counters& counters = found == methods_.end() ? unknown_ : *found->second;
  const auto code = static_cast<size_t>(record.status.code());  // absl reads what it does not know as UNKNOWN
  const int64_t micros = absl::ToInt64Microseconds(record.duration);
  const auto add = [](Atomic& to, int64_t number) { to.fetch_add(number, std::memory_order_relaxed); };
  add(counters.calls[code], 1);
  add(counters.micros[code], micros);
  add(counters.by_latency[BucketOf(micros)], 1);
  add(counters.request_bytes, record.request_bytes);
  add(counters.reply_bytes, record.reply_bytes);
}

MethodCounts CallCounters::ReadOne(const std::string& path, const Counters& counters) {
  MethodCounts counts;
  counts.path = path;
  Load(counters.calls, counts.calls);
  Load(counters.micros, counts.micros);
  Load(counters.by_latency, counts.by_latency);
  counts.request_bytes = counters.request_bytes.load(std::memory_order_relaxed);
  counts.reply_bytes = counters.reply_bytes.load(std::memory_order_relaxed);
  return counts;
}

std::vector<MethodCounts> CallCounters::Read() const {
  std::vector<MethodCounts> all = {ReadOne(kUnknown, unknown_)};
  for (const auto& [path, counters] : methods_) all.push_back(ReadOne(path, *counters));
  std::sort(all.begin(), all.end(),
            [](const MethodCounts& a, const MethodCounts& b) { return a.path < b.path; });
  return all;
}

}  // namespace fangtan::service::metrics
