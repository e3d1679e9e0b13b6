#include "tests/bench/lookup/table.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

std::vector<double> PartOf(const std::vector<Sample>& samples, double Sample::*part) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample.*part);
  return values;
}

double MedianOf(const std::vector<Sample>& samples, double Sample::*part) {
  return Median(PartOf(samples, part));
}

std::string Told(const Contender& side, const std::vector<Sample>& samples) {
  std::string text = absl::StrFormat("%s %.0f%s", side.name, MedianOf(samples, &Sample::rate), side.unit);
  const double p99 = MedianOf(samples, &Sample::p99);
  if (p99 > 0) absl::StrAppendFormat(&text, ", p50 %.0f, p99 %.0f us", MedianOf(samples, &Sample::p50), p99);
  const double cpu = MedianOf(samples, &Sample::server_cpu);
  if (cpu > 0) absl::StrAppendFormat(&text, ", %.1f us CPU", cpu);
  return text;
}

struct Runs {
  std::vector<Sample> ours, peer;
};

absl::Status RunOne(const Contender& side, std::vector<Sample>& samples) {
  ASSIGN_OR_RETURN(const Sample sample, side.run());
  samples.push_back(sample);
  return absl::OkStatus();
}

absl::StatusOr<Runs> RunBoth(const Contender& ours, const Contender& peer, int rounds) {
  Runs runs, warm;
  RETURN_IF_ERROR(RunOne(ours, warm.ours));
  RETURN_IF_ERROR(RunOne(peer, warm.peer));
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 0) RETURN_IF_ERROR(RunOne(ours, runs.ours));
    RETURN_IF_ERROR(RunOne(peer, runs.peer));
    if (round % 2 != 0) RETURN_IF_ERROR(RunOne(ours, runs.ours));
  }
  return runs;
}

}  // namespace

void Table::Compare(const Goal& goal, const Contender& ours, const Contender& peer) {
  if (!Wants(goal.what)) return;
  const absl::StatusOr<Runs> runs = RunBoth(ours, peer, options_.rounds);
  if (!runs.ok()) return Skip(goal.what, std::string(runs.status().message()).substr(0, 200));
  const auto add = [&](const char* which, double Sample::*part, const Bound& bound) {
    figures_.Add(Judged({.what = absl::StrCat(goal.what, which),
                         .ours = Told(ours, runs->ours),
                         .peer = Told(peer, runs->peer)},
                        RatioOf(PartOf(runs->ours, part), PartOf(runs->peer, part)), bound));
  };
  add("", &Sample::rate, {.least = goal.least_rate});
  if (goal.most_p50 > 0) add(", p50", &Sample::p50, {.most = goal.most_p50});
  if (goal.most_p99 > 0) add(", p99", &Sample::p99, {.most = goal.most_p99});
}

void Table::AtMost(const std::string& what, double value, double bound, const std::string& unit) {
  if (!Wants(what)) return;
  figures_.Add({.what = what,
                .ours = absl::StrFormat("%.3g %s", value, unit),
                .goal = absl::StrFormat("at most %.3g %s", bound, unit),
                .verdict = value <= bound ? "OK" : "MISS"});
}

void Table::AtLeast(const std::string& what, double value, double bound, const std::string& unit) {
  if (!Wants(what)) return;
  figures_.Add({.what = what,
                .ours = absl::StrFormat("%.3g %s", value, unit),
                .goal = absl::StrFormat("at least %.3g %s", bound, unit),
                .verdict = value >= bound ? "OK" : "MISS"});
}

void Table::Note(const std::string& what, const std::string& value) {
  if (Wants(what)) figures_.Add({.what = what, .ours = value});
}

void Table::Skip(const std::string& what, const std::string& why) {
  if (Wants(what)) figures_.Add({.what = what, .verdict = absl::StrCat("not measured: ", why)});
}

}  // namespace fangtan::bench
