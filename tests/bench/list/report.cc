#include "tests/bench/list/report.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/bench/random.h"

namespace fangtan::bench {
namespace {

// A side that is done sooner runs its parameters several times a round.
constexpr double kShortestMicros = 50'000;
constexpr double kMostPasses = 500;

std::string Micros(double micros) {
  return micros < 10'000 ? absl::StrFormat("%.1f us", micros) : absl::StrFormat("%.1f ms", micros / 1000);
}

// Mean time of a run over all parameters, in the order given.
absl::Status TimeRuns(const Side& side, const std::vector<size_t>& order, std::vector<double>& micros) {
  const int64_t start = absl::GetCurrentTimeNanos();
  for (const size_t parameter : order) RETURN_IF_ERROR(side.run(parameter));
  const auto nanos = static_cast<double>(absl::GetCurrentTimeNanos() - start);
  micros.push_back(nanos / 1000 / static_cast<double>(order.size()));
  return absl::OkStatus();
}

}  // namespace

bool Report::Wants(const std::string& what) const { return what.find(options_.only) != std::string::npos; }

absl::Status Report::Measure(const Side& ours, const Side& peer, size_t parameters, Times& times) const {
  std::vector<size_t> order(parameters);
  std::iota(order.begin(), order.end(), size_t{0});
  Times warm;
  RETURN_IF_ERROR(TimeRuns(ours, order, warm.ours));
  RETURN_IF_ERROR(TimeRuns(peer, order, warm.peer));
  const double pass = std::max(warm.ours[0], warm.peer[0]) * static_cast<double>(parameters);
  const auto passes = static_cast<size_t>(std::clamp(kShortestMicros / pass, 1.0, kMostPasses));
  for (size_t i = parameters; i < passes * parameters; ++i) order.push_back(i % parameters);
  Random random(options_.seed);
  for (int round = 0; round < options_.rounds; ++round) {
    random.Shuffle(order);
    const bool ours_first = round % 2 == 0;
    RETURN_IF_ERROR(ours_first ? TimeRuns(ours, order, times.ours) : TimeRuns(peer, order, times.peer));
    RETURN_IF_ERROR(ours_first ? TimeRuns(peer, order, times.peer) : TimeRuns(ours, order, times.ours));
  }
  return absl::OkStatus();
}

void Report::Compare(const Line& line, const Side& ours, const Side& peer, size_t parameters) {
  if (!Wants(line.what)) return;
  Times times;
  const absl::Status status =
      parameters == 0 ? absl::NotFoundError("no parameters to draw") : Measure(ours, peer, parameters, times);
  if (!status.ok()) {
    const std::string why(status.message());
    figures_.Add({.what = line.what, .verdict = absl::StrCat("not measured: ", why.substr(0, 120))});
    return;
  }
  figures_.Add(Judged({.what = line.what,
                       .ours = absl::StrCat(ours.name, " ", Micros(Median(times.ours))),
                       .peer = absl::StrCat(peer.name, " ", Micros(Median(times.peer)))},
                      RatioOf(times.ours, times.peer), {.most = line.target}));
}

void Report::Fail(const std::string& what, const absl::Status& why) {
  if (Wants(what))
    figures_.Add({.what = what, .verdict = absl::StrCat("WRONG: ", std::string(why.message()))});
}

void Report::Note(const std::string& what, const std::string& value) {
  if (Wants(what)) figures_.Add({.what = what, .ours = value});
}

}  // namespace fangtan::bench
