#include "tests/bench/figure_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace fangtan::bench {

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Spread RatioOf(const std::vector<double>& ours, const std::vector<double>& peer) {
  std::vector<double> ratios;
  for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / peer[i]);
  const auto [least, largest] = std::minmax_element(ratios.begin(), ratios.end());
  return {.median = Median(ratios), .least = *least, .largest = *largest};
}

Figure Judged(Figure figure, const Spread& ratio, const Bound& bound) {
  figure.ratio = absl::StrFormat("%.3f", ratio.median);
  figure.range = absl::StrFormat("%.3f-%.3f", ratio.least, ratio.largest);
  if (bound.least > 0) {
    figure.goal = absl::StrFormat("at least %.2f", bound.least);
    figure.verdict = ratio.median >= bound.least ? "OK" : "MISS";
  } else if (bound.most > 0) {
    figure.goal = absl::StrFormat("at most %.2f", bound.most);
    figure.verdict = ratio.median <= bound.most ? "OK" : "MISS";
  }
  return figure;
}

void FigureTable::Begin(const std::string& section) {
  figures_.push_back({.what = absl::StrCat("**", section, "**"), .goal = "", .verdict = ""});
  absl::FPrintF(out_, "\n%s\n", section);
}

void FigureTable::Add(Figure figure) {
  missed_ += figure.verdict == "MISS" || absl::StartsWith(figure.verdict, "WRONG") ? 1 : 0;
  absl::FPrintF(out_, "%-5s %-9s %-14s %s: %s", figure.verdict, figure.ratio, figure.goal, figure.what,
                figure.ours);
  if (!figure.peer.empty()) absl::FPrintF(out_, " | %s", figure.peer);
  if (!figure.range.empty()) absl::FPrintF(out_, " (%s)", figure.range);
  absl::FPrintF(out_, "\n");
  std::fflush(out_);
  figures_.push_back(std::move(figure));
}

std::string FigureTable::Markdown() const {
  std::string table =
      "| what | Fangtan | against | ratio | of rounds | goal | |\n|---|---|---|---|---|---|---|\n";
  for (const Figure& figure : figures_) {
    absl::StrAppend(&table, "| ", figure.what, " | ", figure.ours, " | ", figure.peer, " | ", figure.ratio,
                    " | ", figure.range, " | ", figure.goal, " | ", figure.verdict, " |\n");
  }
  return table;
}

}  // namespace fangtan::bench
