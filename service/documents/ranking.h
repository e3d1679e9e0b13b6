// Ranked lists of headlines that stand beside an article: "- 1 title", "2. title", "3、title". Pure,
// thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_RANKING_H_
#define FANGTAN_SERVICE_DOCUMENTS_RANKING_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "service/documents/lines.h"

namespace fangtan::service {

// One line of a ranking. `title` is a view into the line, without number and ellipsis.
struct RankedLine {
  int rank = 0;
  std::string_view title;
  bool truncated = false;
  bool bulleted = false;
};

// What `line` says, if it has the form of an entry.
std::optional<RankedLine> ParseRankedLine(std::string_view line);

// Lines [begin, end) that are a ranking.
struct RankingBlock {
  size_t begin = 0;
  size_t end = 0;
};

// The runs of at least three lines numbered 1, 2, 3..., of headlines and not of sentences; and two or more
// lines with bullets that open the document, whatever their numbers.
std::vector<RankingBlock> FindRankings(const std::vector<Line>& lines);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_RANKING_H_
