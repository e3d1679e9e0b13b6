// What a revision does not show (versions of before, what was deleted) counts nowhere: a search beside it
// gives the same documents, totals and scores as one over a collection that never had it.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "storage/search/searcher.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/search_collection.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

constexpr const char* kWords[] = {"监督",  "群眾", "走訪",   "小微權力", "學校", "人",
                                  "linux", "內核", "2008年", "𠮷野家",   "ＡＩ", "村務公開"};
constexpr const char* kQueries[] = {"監督群眾",   "小微权力 走访", "人 学校", "\"2008年\"", "linux OR 内核",
                                    "村务 -学校", "lin* 監督",     "人",      "𠮷野家ai",   "text:群众 走訪"};

std::string TextOf(std::mt19937& random) {
  std::string text;
  for (uint32_t i = random() % 12 + 1; i > 0; --i) {
    text += kWords[std::min(random() % std::size(kWords), random() % std::size(kWords))];
    if (random() % 3 == 0) text += "。";
  }
  return text;
}

// A segment for every so many documents, in which the documents of these texts are 1, 2, ...
std::shared_ptr<const TextSnapshot> SnapshotOf(const std::vector<std::string>& texts, size_t by) {
  auto snapshot = std::make_shared<TextSnapshot>();
  for (size_t at = 0; at < texts.size(); at += by) {
    std::vector<DocumentText> documents;
    for (size_t i = at; i < std::min(texts.size(), at + by); ++i) {
      documents.emplace_back()[TextField::kText] = texts[i];
    }
    snapshot->segments.push_back(SegmentOf(snapshot->end_doc(), documents));
  }
  return snapshot;
}

SearchRun::Ranked BestOf(SearchRun::Params params, const std::optional<DocMask>& allowed) {
  const auto run = SearchRun::Prepare(std::move(params));
  EXPECT_THAT(run, IsOk());
  auto best = (*run)->Best({.allowed = allowed, .limit = 30, .after = {}});
  EXPECT_THAT(best, IsOk());
  return *std::move(best);
}

void CheckHidden(std::mt19937& random) {
  const uint32_t hidden_in_ten = random() % 10;
  std::vector<std::string> all;
  std::vector<std::string> shown;
  std::vector<uint32_t> numbers = {0};  // in `all`, of the shown ones
  for (uint32_t i = random() % 400 + 1; i > 0; --i) {
    all.push_back(TextOf(random));
    if (random() % 10 < hidden_in_ten) continue;
    shown.push_back(all.back());
    numbers.push_back(static_cast<uint32_t>(all.size()));
  }
  if (shown.empty()) return;
  std::vector<uint64_t> words(all.size() / 64 + 1);
  for (const uint32_t number : numbers) words[number / 64] |= uint64_t{number != 0} << number % 64;
  const DocMask mask{words};
  const auto whole = SnapshotOf(all, random() % all.size() + 1);
  const auto part = SnapshotOf(shown, random() % shown.size() + 1);
  for (const char* text : kQueries) {
    SCOPED_TRACE(text);
    const auto query = ParseTextQuery(text, {});
    ASSERT_THAT(query, IsOk());
    const SearchRun::Ranked seen =
        BestOf({.query = *query, .snapshot = whole, .bound = whole->end_doc(), .shown = mask}, mask);
    SearchRun::Ranked expected =
        BestOf({.query = *query, .snapshot = part, .bound = part->end_doc()}, std::nullopt);
    for (RankedDoc& doc : expected.docs) doc.doc = numbers[doc.doc];
    EXPECT_EQ(seen.docs, expected.docs);
    EXPECT_EQ(seen.total, expected.total);
  }
}

TEST(HiddenDocs, CountNowhere) {
  std::mt19937 random(20261126);
  for (int round = 0; round < 300 && !::testing::Test::HasFailure(); ++round) CheckHidden(random);
}

}  // namespace
}  // namespace fangtan::storage
