// What is told to Prometheus, as prometheus-cpp wants it. Names end in the unit, and counters in _total, as
// Prometheus advises (https://prometheus.io/docs/practices/naming/).
#ifndef FANGTAN_SERVICE_METRICS_FAMILIES_H_
#define FANGTAN_SERVICE_METRICS_FAMILIES_H_

#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

#include "service/metrics/call_counters.h"

namespace fangtan::service::metrics {

using Families = std::vector<prometheus::MetricFamily>;
// By the value of one label.
using LabelledValues = std::vector<std::pair<std::string, double>>;

prometheus::MetricFamily Gauge(const std::string& name, const std::string& help, double value);
prometheus::MetricFamily Counter(const std::string& name, const std::string& help, double value);
prometheus::MetricFamily Gauges(const std::string& name, const std::string& help, const std::string& label,
                                const LabelledValues& values);
prometheus::MetricFamily Counters(const std::string& name, const std::string& help, const std::string& label,
                                  const LabelledValues& values);

// Calls, latencies and bytes of methods; those that were not called yet are left out, but for one code.
Families CallFamilies(const std::vector<MethodCounts>& methods);

// Memory, descriptors and start of this process, under the names that Prometheus' own clients use.
Families ProcessFamilies();
// Bytes of the process that are in memory; 0 where /proc does not say.
double ResidentBytes();

}  // namespace fangtan::service::metrics

#endif  // FANGTAN_SERVICE_METRICS_FAMILIES_H_
