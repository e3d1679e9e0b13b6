// FigureTable: the lines of a benchmark, each one figure: printed as they come, as a table in Markdown at the
// end.
//
//   FigureTable table(stdout);
//   const Spread ratio = RatioOf(ours, peer);          // one entry a round each
//   table.Add(Judged({.what = "page of 50 by speaker", .ours = "ListAnswers 33 us"}, ratio, {.most = 2.0}));
//
// Not thread-safe.
#ifndef FANGTAN_TESTS_BENCH_FIGURE_TABLE_H_
#define FANGTAN_TESTS_BENCH_FIGURE_TABLE_H_

#include <cstdio>
#include <string>
#include <vector>

namespace fangtan::bench {

struct Figure {
  std::string what;
  std::string ours = {};
  std::string peer = {};
  std::string ratio = {};
  std::string range = {};  // of the rounds' ratios
  std::string goal = "-";
  std::string verdict = "-";  // OK, MISS, or why it is no figure
};

// 0 of none.
double Median(std::vector<double> values);

struct Spread {
  double median = 0;
  double least = 0;
  double largest = 0;
};
// Of ours to the peer's, round by round. REQUIRES: as many rounds, at least one.
Spread RatioOf(const std::vector<double>& ours, const std::vector<double>& peer);

// What a ratio must be; 0: anything.
struct Bound {
  double least = 0;
  double most = 0;
};
// The figure with its ratio, its goal and its verdict.
Figure Judged(Figure figure, const Spread& ratio, const Bound& bound);

class FigureTable {
 public:
  explicit FigureTable(FILE* out) : out_(out) {}

  // A heading.
  void Begin(const std::string& section);
  void Add(Figure figure);

  int missed() const { return missed_; }
  std::string Markdown() const;

 private:
  FILE* const out_;
  std::vector<Figure> figures_;
  int missed_ = 0;
};

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_FIGURE_TABLE_H_
