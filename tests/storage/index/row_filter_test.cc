// What a filter keeps of what the text index offers for its conditions has a bound.
#include "storage/index/row_filter.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/compile.h"
#include "tests/storage/index/tally_history.h"

namespace fangtan::storage {
namespace {

// Offers a quarter of all documents for whatever is asked.
class QuarterReader : public TextReader {
 public:
  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t, Field) const override { return ""; }

  std::optional<std::vector<uint32_t>> MayHold(internal::Kind, std::string_view, uint32_t bound,
                                               size_t most) const override {
    std::vector<uint32_t> docs(bound / 4);
    if (docs.size() > most) return std::nullopt;
    std::iota(docs.begin(), docs.end(), 1);
    offered_ += docs.size();
    return docs;
  }

  size_t offered() const { return offered_; }

 private:
  mutable size_t offered_ = 0;
};

TEST(RowFilter, AllItsTextsTogetherKeepHalfOfTheDocumentsAtMost) {
  TallyHistory history(7);
  for (int i = 0; i < 50; ++i) history.Write();
  std::string text = "text:a0";
  for (int i = 1; i < 30; ++i) absl::StrAppend(&text, i % 2 == 0 ? " OR text:a" : " text:a", i);
  const Predicate predicate = CompileFilter(text, FilterKind::kAnswers).value();
  history.index().Read([&](const Tables& tables, const Orders& orders, Revision revision) {
    FairSharedMutex mutex;
    const StopFunction never;
    ReadSlice slice(mutex, never);
    const QuarterReader texts;
    const RowFilter filter(tables, orders, texts, internal::ANSWER, predicate, revision, slice);
    const size_t all = tables.kind(internal::ANSWER).size();
    ASSERT_GE(all, 40u);
    EXPECT_GT(texts.offered(), 0u);
    EXPECT_LE(texts.offered(), all / 2);
  });
}

}  // namespace
}  // namespace fangtan::storage
