// Table: the lines of the benchmark: two sides measured by turns, and their ratios against what must be
// reached.
//
//   Table table({.rounds = 5}, stdout);
//   table.Compare({.what = "cached, against the echo", .least_rate = 0.8, .most_p99 = 1.25},
//                 {"GetArticle", get}, {"echo", echo});
//
// Both sides run once unmeasured; then, in each round, one after the other, changing places by turns. A
// round's ratio is that of its two runs; the median over the rounds is told, with the least and the largest.
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_TABLE_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_TABLE_H_

#include <cstdio>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/figure_table.h"
#include "tests/bench/lookup/load.h"

namespace fangtan::bench {

// What the ratio of ours to the peer's must be; 0: only told.
struct Goal {
  std::string what;
  double least_rate = 0;
  double most_p50 = 0;
  double most_p99 = 0;
};

struct Contender {
  std::string name;
  std::function<absl::StatusOr<Sample>()> run;
  std::string unit = "/s";
};

class Table {
 public:
  struct Options {
    int rounds = 5;
    std::string only;  // measure only lines that contain this text
  };
  Table(const Options& options, FILE* out) : options_(options), figures_(out) {}

  bool Wants(const std::string& what) const { return what.find(options_.only) != std::string::npos; }
  // A side that fails makes a line that says why.
  void Compare(const Goal& goal, const Contender& ours, const Contender& peer);
  // A figure against a bound of its own.
  void AtMost(const std::string& what, double value, double bound, const std::string& unit);
  void AtLeast(const std::string& what, double value, double bound, const std::string& unit);
  // What is only told.
  void Note(const std::string& what, const std::string& value);
  void Skip(const std::string& what, const std::string& why);

  int missed() const { return figures_.missed(); }
  std::string Markdown() const { return figures_.Markdown(); }

 private:
  const Options options_;
  FigureTable figures_;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_TABLE_H_
