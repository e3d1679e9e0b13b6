#include "storage/index/tally.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/query/compile.h"
#include "tests/storage/index/tally_history.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using enum TallyField;

constexpr TallyField kFields[] = {kSpeaker, kPost, kUnit, kArticle, kColumn, kSection, kMonth, kYear, kLabel};

// Every answer says its ordinal's parity.
class Texts final : public TextReader {
 public:
  absl::StatusOr<std::string> TextOf(internal::Kind, uint32_t doc, Field) const override {
    return doc % 2 == 0 ? "雙" : "單";
  }
};

Predicate Compile(std::string_view filter) {
  absl::StatusOr<Predicate> predicate = CompileFilter(filter, FilterKind::kAnswers);
  EXPECT_THAT(predicate, IsOk());
  return predicate.value_or(Predicate());
}

void ExpectSame(const Tally& actual, const Tally& expected) {
  EXPECT_EQ(actual.total_size, expected.total_size);
  EXPECT_EQ(actual.rest_rows, expected.rest_rows);
  EXPECT_EQ(actual.rest_count, expected.rest_count);
  ASSERT_EQ(actual.rows.size(), expected.rows.size());
  for (size_t i = 0; i < expected.rows.size(); ++i) {
    EXPECT_EQ(actual.rows[i].values, expected.rows[i].values) << "row " << i;
    EXPECT_EQ(actual.rows[i].display_values, expected.rows[i].display_values) << "row " << i;
    EXPECT_EQ(actual.rows[i].count, expected.rows[i].count) << "row " << i;
  }
}

TEST(TallyTest, CountsAsThePlainestWayDoes) {
  const std::pair<const char*, TallyHistory::Matches> filters[] = {
      {"", [](const IndexEntry&) { return true; }},
      {"section = \"上篇1\"", [](const IndexEntry& entry) { return entry.section == "上篇1"; }},
      {"NOT article.column = \"家風2\"",
       [](const IndexEntry& entry) { return entry.context.column != "家風2"; }},
      {"article = \"articles/fang-3\"",
       [](const IndexEntry& entry) { return entry.article == "articles/fang-3"; }},
      {"publish_time < \"1970-01-01\"",
       [](const IndexEntry& entry) {
         return entry.context.publish_time < 0 && entry.context.publish_time != kAbsentTime;
       }},
      {"text:\"雙\"", [](const IndexEntry& entry) { return entry.doc % 2 == 0; }},
      {"section = \"無\"", [](const IndexEntry&) { return false; }},
  };
  const Texts texts;
  for (uint32_t seed = 0; seed < 8; ++seed) {
    TallyHistory history(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 10 && !::testing::Test::HasFailure(); ++round) {
      for (int i = 0; i < 40; ++i) history.Write();
      for (int i = 0; i < 60 && !::testing::Test::HasFailure(); ++i) {
        std::vector<TallyField> fields(std::begin(kFields), std::end(kFields));
        std::shuffle(fields.begin(), fields.end(), random);
        fields.resize(1 + random() % 4);
        const auto& [filter, matches] = filters[random() % std::size(filters)];
        const Revision revision = random() % 2 == 0 ? history.revision() : 1 + random() % history.revision();
        const int limit = random() % 2 == 0 ? 1000 : 1 + static_cast<int>(random() % 9);
        SCOPED_TRACE(absl::StrCat("seed ", seed, " filter ", filter, " revision ", revision));
        const TallyQuery query{.fields = fields, .predicate = Compile(filter), .limit = limit};
        ASSERT_OK_AND_ASSIGN(const Tally tally, history.index().TallyAnswers(query, revision, texts));
        ExpectSame(tally, history.Count(fields, matches, limit, revision));
      }
    }
  }
}

TEST(TallyTest, AnEmptyIndexHasNoRows) {
  const TallyHistory history(0);
  ASSERT_OK_AND_ASSIGN(const Tally tally, history.index().TallyAnswers({.fields = {kMonth}}, 0, Texts()));
  ExpectSame(tally, Tally());
}

// Answers of a store with one article each.
class AnswersTest : public ::testing::Test {
 protected:
  AnswersTest() {
    auto tables = std::make_unique<Tables>();
    auto orders = std::make_unique<Orders>(*tables);
    index_ = std::make_unique<Index>(std::move(tables), std::move(orders), 0, /*many_rows=*/1000,
                                     /*kept_list_bytes=*/0);
  }

  void Add(int count, std::vector<std::string> posts = {}) {
    IndexDelta delta;
    for (int i = 0; i < count; ++i) {
      ++answers_;
      IndexEntry entry{.kind = internal::ANSWER, .doc = answers_, .revision = revision_ + 1};
      entry.article = absl::StrCat("articles/fang-", answers_ / 10);
      entry.name = absl::StrCat(entry.article, "/answers/", answers_);
      entry.speaker = absl::StrCat("speakers/ren-", answers_ % 100);
      entry.context.title = "家風";
      entry.context.publish_time = int64_t{answers_ / 10 % 1000} * 86400 * 1000000;
      entry.posts = posts;
      delta.born.push_back(std::move(entry));
    }
    index_->Apply(delta, ++revision_);
  }
  absl::StatusOr<Tally> Count(const TallyQuery& query, Revision revision) const {
    return index_->TallyAnswers(query, revision, Texts());
  }

  std::unique_ptr<Index> index_;
  uint32_t answers_ = 0;
  Revision revision_ = 0;
};

TEST_F(AnswersTest, StandsStillWhileAnswersAreWritten) {
  Add(50000);
  const Revision revision = revision_;
  const TallyQuery query{.fields = {kMonth, kSpeaker}};
  ASSERT_OK_AND_ASSIGN(const Tally before, Count(query, revision));
  EXPECT_EQ(before.total_size, 50000);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    while (!done) Add(500, {"河北區委常委"});
  });
  for (int i = 0; i < 20; ++i) {
    const absl::StatusOr<Tally> during = Count(query, revision);
    EXPECT_THAT(during, IsOk());
    if (during.ok()) ExpectSame(*during, before);
  }
  done = true;
  writer.join();
  EXPECT_GT(revision_, revision);
}

TEST_F(AnswersTest, EndsWhenNobodyWaits) {
  Add(50000);
  const TallyQuery query{.fields = {kArticle, kSpeaker, kMonth}, .stop = [] { return true; }};
  EXPECT_THAT(Count(query, revision_), Fails(absl::StatusCode::kCancelled, "CANCELLED"));
}

TEST_F(AnswersTest, MoreCombinationsThanMemoryShouldHoldAreRefused) {
  std::vector<std::string> posts;
  for (int i = 0; i < 1100; ++i) posts.push_back(absl::StrCat("第", i, "縣縣長"));
  Add(1, posts);
  ASSERT_OK_AND_ASSIGN(const Tally units, Count({.fields = {kUnit}, .limit = 1}, revision_));
  EXPECT_THAT(units.rows.front().values, ElementsAre("第0縣"));
  EXPECT_EQ(units.rest_rows, 1099);
  EXPECT_THAT(Count({.fields = {kUnit, kPost}}, revision_),
              Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

}  // namespace
}  // namespace fangtan::storage
