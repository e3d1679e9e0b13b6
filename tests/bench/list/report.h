// Report: the lines of the benchmark: two sides measured by turns, their ratio against its target. Printed as
// they come; as a table in Markdown at the end.
//
//   Report report({.rounds = 7}, stdout);
//   report.Compare({.what = "page of 50 by speaker", .target = 2.0}, {"ListAnswers", list}, {"BatchGet",
//   get}, 200);
//
// Every parameter runs once on both sides before anything is timed. Then, in each round, both sides run all
// parameters in a new order, one side after the other, the sides changing places by turns. A round's ratio is
// that of its two sums; what is reported is the median over the rounds, with the least and the largest beside
// it.
#ifndef FANGTAN_TESTS_BENCH_LIST_REPORT_H_
#define FANGTAN_TESTS_BENCH_LIST_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/bench/figure_table.h"

namespace fangtan::bench {

struct ReportOptions {
  int rounds = 7;
  uint64_t seed = 1;
  std::string only;  // measure only lines that contain this text
};

struct Line {
  std::string what;
  double target = 0;  // most that the ratio may be; 0: only reported
};

struct Side {
  std::string name;
  std::function<absl::Status(size_t parameter)> run;
};

class Report {
 public:
  Report(const ReportOptions& options, FILE* out) : options_(options), figures_(out) {}

  // A section heading.
  void Begin(const std::string& section) { figures_.Begin(section); }
  // Whether a line of this name is to be measured.
  bool Wants(const std::string& what) const;
  // Measures; a side that fails makes a line that says why.
  void Compare(const Line& line, const Side& ours, const Side& peer, size_t parameters);
  // A line that cannot be a figure because the answer was wrong; counts as missed.
  void Fail(const std::string& what, const absl::Status& why);
  // A figure without a peer.
  void Note(const std::string& what, const std::string& value);

  int missed() const { return figures_.missed(); }
  std::string Markdown() const { return figures_.Markdown(); }

 private:
  struct Times {
    std::vector<double> ours, peer;  // microseconds a run, one entry a round
  };
  absl::Status Measure(const Side& ours, const Side& peer, size_t parameters, Times& times) const;

  const ReportOptions options_;
  FigureTable figures_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LIST_REPORT_H_
