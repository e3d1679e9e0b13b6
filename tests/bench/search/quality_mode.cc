// How well the right passage is found.
#include <algorithm>
#include <array>

#include "absl/strings/str_format.h"
#include "storage/status_macros.h"
#include "tests/bench/search/modes.h"

namespace fangtan::bench {
namespace {

constexpr std::array kDepths = {1, 10, 100};

struct Sums {
  int questions = 0;
  double reciprocals = 0;
  std::array<int, kDepths.size()> found = {};

  // `rank` 0: not found.
  void Add(int rank) {
    ++questions;
    if (rank == 0) return;
    if (rank <= 10) reciprocals += 1.0 / rank;
    for (size_t i = 0; i < kDepths.size(); ++i) found[i] += rank <= kDepths[i] ? 1 : 0;
  }
};

// Where the answer of `article` stands among the best hundred; 0: nowhere.
absl::StatusOr<int> RankOf(const storage::View& view, const Question& question) {
  storage::SearchQuery query{.kind = internal::ANSWER, .limit = kDepths.back()};
  ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(question.text, {}));
  ASSIGN_OR_RETURN(const storage::SearchPage page, view.Search(query));
  const std::string article = ArticleNameOf(question.passage_id);
  for (size_t i = 0; i < page.hits.size(); ++i) {
    ASSIGN_OR_RETURN(const v1::Answer answer, storage::Encoded<v1::Answer>(page.hits[i].item).Decode());
    if (answer.article() == article) return static_cast<int>(i) + 1;
  }
  return 0;
}

void Print(const std::string& label, const std::string& half, const Sums& sums) {
  const auto of_all = [&](double value) { return value / std::max(1, sums.questions); };
  absl::PrintF("quality label=%s half=%s questions=%d mrr10=%.4f recall1=%.4f recall10=%.4f recall100=%.4f\n",
               label, half, sums.questions, of_all(sums.reciprocals), of_all(sums.found[0]),
               of_all(sums.found[1]), of_all(sums.found[2]));
}

}  // namespace

absl::Status MeasureQuality(const ModeOptions& options, const std::vector<Question>& questions) {
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store, OpenSettled(options));
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, store->At(0));
  Sums all, tune, report;
  for (const Question& question : questions) {
    ASSIGN_OR_RETURN(const int rank, RankOf(*view, question));
    all.Add(rank);
    (question.half == "report" ? report : tune).Add(rank);
  }
  Print(options.label, "all", all);
  Print(options.label, "tune", tune);
  Print(options.label, "report", report);
  return absl::OkStatus();
}

}  // namespace fangtan::bench
