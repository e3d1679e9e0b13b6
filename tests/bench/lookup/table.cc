#include "tests/bench/lookup/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

double MedianOf(const std::vector<Sample>& samples, double Sample::*part) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample.*part);
  return Median(std::move(values));
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

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Table::Compare(const Goal& goal, const Contender& ours, const Contender& peer) {
  if (!Wants(goal.what)) return;
  const absl::StatusOr<Runs> runs = RunBoth(ours, peer, options_.rounds);
  if (!runs.ok()) return Skip(goal.what, std::string(runs.status().message()).substr(0, 200));
  const Row row{.what = goal.what, .ours = Told(ours, runs->ours), .peer = Told(peer, runs->peer)};
  AddRatio(goal, "", &Sample::rate, runs->ours, runs->peer, goal.least_rate, true, row);
  if (goal.most_p50 > 0) {
    AddRatio(goal, ", p50", &Sample::p50, runs->ours, runs->peer, goal.most_p50, false, row);
  }
  if (goal.most_p99 > 0) {
    AddRatio(goal, ", p99", &Sample::p99, runs->ours, runs->peer, goal.most_p99, false, row);
  }
}

void Table::AddRatio(const Goal& goal, const char* which, double Sample::*part,
                     const std::vector<Sample>& ours, const std::vector<Sample>& peer, double bound,
                     bool least, Row row) {
  std::vector<double> ratios;
  for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i].*part / (peer[i].*part));
  const double ratio = Median(ratios);
  row.what = absl::StrCat(goal.what, which);
  row.ratio = absl::StrFormat("%.3f", ratio);
  row.range = absl::StrFormat("%.3f-%.3f", *std::min_element(ratios.begin(), ratios.end()),
                              *std::max_element(ratios.begin(), ratios.end()));
  row.goal = bound <= 0 ? "-" : absl::StrFormat("%s %.2f", least ? "at least" : "at most", bound);
  row.verdict = bound <= 0 ? "-" : (least ? ratio >= bound : ratio <= bound) ? "OK" : "MISS";
  Add(std::move(row));
}

void Table::AtMost(const std::string& what, double value, double bound, const std::string& unit) {
  if (!Wants(what)) return;
  Add({.what = what,
       .ours = absl::StrFormat("%.3g %s", value, unit),
       .goal = absl::StrFormat("at most %.3g %s", bound, unit),
       .verdict = value <= bound ? "OK" : "MISS"});
}

void Table::AtLeast(const std::string& what, double value, double bound, const std::string& unit) {
  if (!Wants(what)) return;
  Add({.what = what,
       .ours = absl::StrFormat("%.3g %s", value, unit),
       .goal = absl::StrFormat("at least %.3g %s", bound, unit),
       .verdict = value >= bound ? "OK" : "MISS"});
}

void Table::Note(const std::string& what, const std::string& value) {
  if (Wants(what)) Add({.what = what, .ours = value, .goal = "-", .verdict = "-"});
}

void Table::Skip(const std::string& what, const std::string& why) {
  if (Wants(what)) Add({.what = what, .goal = "-", .verdict = absl::StrCat("not measured: ", why)});
}

void Table::Add(Row row) {
  missed_ += row.verdict == "MISS" ? 1 : 0;
  absl::FPrintF(out_, "%-5s %-6s %-14s %s: %s | %s (%s)\n", row.verdict, row.ratio, row.goal, row.what,
                row.ours, row.peer, row.range);
  std::fflush(out_);
  rows_.push_back(std::move(row));
}

std::string Table::Markdown() const {
  std::string table =
      "| what | Fangtan | against | ratio | of rounds | goal | |\n|---|---|---|---|---|---|---|\n";
  for (const Row& row : rows_) {
    absl::StrAppend(&table, "| ", row.what, " | ", row.ours, " | ", row.peer, " | ", row.ratio, " | ",
                    row.range, " | ", row.goal, " | ", row.verdict, " |\n");
  }
  return table;
}

}  // namespace fangtan::bench
