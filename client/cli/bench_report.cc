#include "client/cli/bench_report.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace fangtan::client {
namespace {

constexpr int kLabelWidth = 26;
constexpr int kFewestBarColumns = 10;
constexpr int kMostBarColumns = 60;

// The nearest rank: the smallest time that at least this part of all calls did not exceed.
int64_t RankOf(const std::vector<int64_t>& sorted, int64_t per_mille) {
  const auto count = static_cast<int64_t>(sorted.size());
  return sorted[static_cast<size_t>(std::max<int64_t>(1, (count * per_mille + 999) / 1000) - 1)];
}

std::vector<BenchStep> StepsOf(const std::vector<int64_t>& sorted) {
  std::vector<BenchStep> steps;
  auto at = sorted.begin();
  for (int64_t below = 1; at != sorted.end(); below *= 2) {
    const auto end = std::lower_bound(at, sorted.end(), below);
    if (end != at || !steps.empty()) steps.push_back({.below = below, .calls = end - at});
    at = end;
  }
  return steps;
}

std::string Time(int64_t micros) {
  if (micros < 10'000) return absl::StrCat(micros, " us");
  if (micros < 10'000'000) return absl::StrFormat("%.1f ms", static_cast<double>(micros) / 1e3);
  return absl::StrFormat("%.1f s", static_cast<double>(micros) / 1e6);
}

double PerSecond(int64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

void PrintHistogram(const BenchSummary& summary, int width, std::ostream& out) {
  int64_t most = 1;
  for (const BenchStep& step : summary.steps) most = std::max(most, step.calls);
  const int64_t columns = std::clamp(width - kLabelWidth, kFewestBarColumns, kMostBarColumns);
  for (const BenchStep& step : summary.steps) {
    // A step that has calls shows at least one mark.
    const int64_t marks = (step.calls * columns + most - 1) / most;
    out << absl::StrFormat("  below %9s %9d ", Time(step.below), step.calls)
        << std::string(static_cast<size_t>(marks), '#') << "\n";
  }
}

}  // namespace

BenchSummary Summarise(std::vector<int64_t> micros, double seconds, int64_t items) {
  BenchSummary summary{
      .calls = static_cast<int64_t>(micros.size()), .items = items, .seconds = seconds, .steps = {}};
  if (micros.empty()) return summary;
  std::sort(micros.begin(), micros.end());
  summary.least = micros.front();
  summary.p50 = RankOf(micros, 500);
  summary.p90 = RankOf(micros, 900);
  summary.p99 = RankOf(micros, 990);
  summary.p999 = RankOf(micros, 999);
  summary.most = micros.back();
  summary.steps = StepsOf(micros);
  return summary;
}

void PrintBench(const BenchSummary& summary, int width, std::ostream& out) {
  out << absl::StrFormat("%d calls in %.1f s: %.0f a second, %.0f resources a second\n", summary.calls,
                         summary.seconds, PerSecond(summary.calls, summary.seconds),
                         PerSecond(summary.items, summary.seconds));
  if (summary.calls == 0) return;
  out << "least " << Time(summary.least) << ", p50 " << Time(summary.p50) << ", p90 " << Time(summary.p90)
      << ", p99 " << Time(summary.p99) << ", p99.9 " << Time(summary.p999) << ", most " << Time(summary.most)
      << "\n\n";
  PrintHistogram(summary, width, out);
}

google::protobuf::Struct BenchJson(const BenchSummary& summary) {
  google::protobuf::Struct json;
  const auto put = [&json](const char* name, double value) {
    (*json.mutable_fields())[name].set_number_value(value);
  };
  put("calls", static_cast<double>(summary.calls));
  put("resources", static_cast<double>(summary.items));
  put("seconds", summary.seconds);
  put("callsPerSecond", PerSecond(summary.calls, summary.seconds));
  put("leastMicros", static_cast<double>(summary.least));
  put("p50Micros", static_cast<double>(summary.p50));
  put("p90Micros", static_cast<double>(summary.p90));
  put("p99Micros", static_cast<double>(summary.p99));
  put("p999Micros", static_cast<double>(summary.p999));
  put("mostMicros", static_cast<double>(summary.most));
  google::protobuf::ListValue& steps = *(*json.mutable_fields())["histogram"].mutable_list_value();
  for (const BenchStep& step : summary.steps) {
    auto& fields = *steps.add_values()->mutable_struct_value()->mutable_fields();
    fields["belowMicros"].set_number_value(static_cast<double>(step.below));
    fields["calls"].set_number_value(static_cast<double>(step.calls));
  }
  return json;
}

}  // namespace fangtan::client
