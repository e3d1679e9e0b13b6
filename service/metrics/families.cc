#include "service/metrics/families.h"

#include <dirent.h>
#include <unistd.h>

#include <cstdio>
#include <limits>
#include <numeric>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace fangtan::service::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Family(const std::string& name, const std::string& help, MetricType type) {
  return {.name = name, .help = help, .type = type, .metric = {}};
}

ClientMetric& AddTo(MetricFamily& family, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  metric.gauge.value = value;
  metric.counter.value = value;
  return metric;
}

MetricFamily Labelled(MetricFamily family, const std::string& label, const LabelledValues& values) {
  for (const auto& [text, value] : values) AddTo(family, {{label, text}}, value);
  return family;
}

void AddLatencies(const MethodCounts& method, MetricFamily& family) {
  ClientMetric::Histogram& histogram = AddTo(family, {{"method", method.path}}, 0).histogram;
  for (size_t i = 0; i < method.by_latency.size(); ++i) {
    histogram.sample_count += static_cast<uint64_t>(method.by_latency[i]);
    const double bound = i < kLatencyBounds.size() ? static_cast<double>(kLatencyBounds[i]) / 1e6
                                                   : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  const int64_t micros = std::accumulate(method.micros.begin(), method.micros.end(), int64_t{0});
  histogram.sample_sum = static_cast<double>(micros) / 1e6;
}

double OpenDescriptors() {
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  int entries = 0;
  while (readdir(folder) != nullptr) ++entries;
  closedir(folder);
  return entries - 3;  // ".", ".." and the folder itself
}

// Close enough: when the program was loaded. The kernel's own figure needs the boot time, which is hidden in
// some sandboxes.
const absl::Time kStart = absl::Now();

}  // namespace

MetricFamily Gauge(const std::string& name, const std::string& help, double value) {
  MetricFamily family = Family(name, help, MetricType::Gauge);
  AddTo(family, {}, value);
  return family;
}

MetricFamily Counter(const std::string& name, const std::string& help, double value) {
  MetricFamily family = Family(name, help, MetricType::Counter);
  AddTo(family, {}, value);
  return family;
}

MetricFamily Gauges(const std::string& name, const std::string& help, const std::string& label,
                    const LabelledValues& values) {
  return Labelled(Family(name, help, MetricType::Gauge), label, values);
}

MetricFamily Counters(const std::string& name, const std::string& help, const std::string& label,
                      const LabelledValues& values) {
  return Labelled(Family(name, help, MetricType::Counter), label, values);
}

Families CallFamilies(const std::vector<MethodCounts>& methods) {
  MetricFamily calls =
      Family("fangtan_calls_total", "Calls that have ended, by their code", MetricType::Counter);
  MetricFamily seconds =
      Family("fangtan_call_seconds", "From arrival to the end of a call", MetricType::Histogram);
  LabelledValues requests, replies;
  for (const MethodCounts& method : methods) {
    for (size_t code = 0; code < kCodes; ++code) {
      // OK from the start, so that a first call is an increase.
      if (method.calls[code] == 0 && code != 0) continue;
      const std::string name =
          code == 0 ? "OK" : absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
      AddTo(calls, {{"method", method.path}, {"code", name}}, static_cast<double>(method.calls[code]));
    }
    AddLatencies(method, seconds);
    requests.emplace_back(method.path, static_cast<double>(method.request_bytes));
    replies.emplace_back(method.path, static_cast<double>(method.reply_bytes));
  }
  return {std::move(calls), std::move(seconds),
          Counters("fangtan_request_bytes_total", "Bytes of requests", "method", requests),
          Counters("fangtan_reply_bytes_total", "Bytes of replies", "method", replies)};
}

double ResidentBytes() {
  long long total = 0, resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  const bool read = std::fscanf(file, "%lld %lld", &total, &resident) == 2;
  std::fclose(file);
  return read ? static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) : 0;
}

Families ProcessFamilies() {
  return {Gauge("process_resident_memory_bytes", "Memory of the process that is in RAM", ResidentBytes()),
          Gauge("process_open_fds", "Open file descriptors", OpenDescriptors()),
          Gauge("process_start_time_seconds", "When the process started, since 1970",
                absl::ToDoubleSeconds(kStart - absl::UnixEpoch()))};
}

}  // namespace fangtan::service::metrics
