// The feed of changes: all of them in order, page by page, and what is missing is said.
#include "storage/rocks/change_feed.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/query/compile.h"
#include "storage/rocks/applier.h"
#include "storage/rocks/recovery.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using internal::PutArticle;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMinute = 60LL * 1000 * 1000;

std::string Line(const v1::Change& change) {
  std::string line =
      absl::StrCat(change.revision(), " ", v1::Change::Kind_Name(change.kind()), " ", change.name());
  if (!change.merged_into().empty()) absl::StrAppend(&line, " into ", change.merged_into());
  if (!change.reason().empty()) absl::StrAppend(&line, " because ", change.reason());
  return line;
}

std::vector<std::string> Lines(const ChangePage& page) {
  std::vector<std::string> lines;
  for (const v1::Change& change : page.changes) lines.push_back(Line(change));
  return lines;
}

class ChangeFeedTest : public ::testing::Test {
 protected:
  ChangeFeedTest()
      : resources_(MakeResources(&env_, 1 << 20, 1 << 20)),
        database_(Database::Open("/store", resources_, Database::Mode::kCreate).value()),
        applier_(*database_, NewState(std::string(16, 's'), std::string(32, 't'))) {}

  void Write(const std::vector<internal::Operation>& operations) {
    ++newest_;
    const auto newest = static_cast<int64_t>(newest_);
    ASSERT_THAT(applier_.Apply(Mutate(operations, newest * kMinute), {}, newest_), IsOk());
    ASSERT_OK_AND_ASSIGN(rocksdb::WriteBatch * batch, applier_.Seal());
    ASSERT_THAT(database_->Write(*batch), IsOk());
    applier_.TakeDelta();
  }

  // Revisions 1 to 5, seven changes; 3 changes nothing.
  void WriteSome() {
    Write({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/shen-shuji", "沈書記")});
    Write({PutRankingOf("top-ten", "家風")});
    Write({PutRankingOf("top-ten", "家風")});
    Write({Merge("speakers/shen-jie", "speakers/shen-shuji", "", "同一人")});
    Write({Rename("speakers/shen-jie", "沈洁"), PutRankingOf("of-june", "六月")});
  }

  absl::StatusOr<ChangePage> List(const ChangeQuery& query, Revision revision = 0) {
    return ChangeFeed(*database_, revision == 0 ? newest_ : revision).List(query);
  }
  std::vector<std::string> Matching(const std::string& filter) {
    auto predicate = CompileFilter(filter, FilterKind::kChanges);
    EXPECT_THAT(predicate, IsOk());
    const auto page = List({.predicate = *std::move(predicate)});
    EXPECT_THAT(page, IsOk());
    return Lines(*page);
  }
  // Takes away the entries of revisions [first, last].
  void Sweep(Revision first, Revision last) {
    rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
    for (Revision revision = first; revision <= last; ++revision) {
      for (uint16_t n = 0; n < 4; ++n) {
        const std::string key = ChangeKey{.revision = revision, .n = n}.Encode();
        ASSERT_TRUE(batch.Delete(database_->handle(Family::kChange), key).ok());
      }
    }
    ASSERT_THAT(database_->Write(batch), IsOk());
  }

  FaultEnv env_;
  EngineResources resources_;
  std::unique_ptr<Database> database_;
  Applier applier_;
  Revision newest_ = 0;
};

TEST_F(ChangeFeedTest, AnEmptyStoreHasNone) {
  ASSERT_OK_AND_ASSIGN(const ChangePage page, List({.count_total = true}));
  EXPECT_THAT(page.changes, IsEmpty());
  EXPECT_FALSE(page.more);
  EXPECT_EQ(page.after, 0);
  EXPECT_EQ(page.total_size, 0);
}

TEST_F(ChangeFeedTest, EveryKindInOrder) {
  WriteSome();
  Write({Split("speakers/shen-shuji", "", "兩人，非一人")});
  SampleArticle sample = TwoGuests();
  sample.sections.resize(1);
  Write({Put(sample, PutArticle::MUST_NOT_EXIST)});
  Write({Delete("articles/wei-fangtan", "", "重複")});
  Write({Undelete("articles/wei-fangtan")});
  ASSERT_OK_AND_ASSIGN(const ChangePage page, List({.count_total = true}));
  const std::string article = "articles/wei-fangtan";
  const std::string question = article + "/questions/wei-fangtan-q1";
  const std::string answer = article + "/answers/wei-fangtan-a";
  std::vector<std::string> lines = Lines(page);
  ASSERT_EQ(lines.size(), 21u);
  // Within an article's write the children's order is the writer's own.
  std::sort(lines.begin() + 9, lines.begin() + 13);
  std::sort(lines.begin() + 13, lines.begin() + 17);
  std::sort(lines.begin() + 17, lines.end());
  EXPECT_THAT(
      lines, ElementsAre("1 KIND_CREATED speakers/shen-jie", "1 KIND_CREATED speakers/shen-shuji",
                         "2 KIND_CREATED rankings/top-ten",
                         "4 KIND_MERGED speakers/shen-shuji into speakers/shen-jie because 同一人",
                         "4 KIND_UPDATED speakers/shen-jie because 同一人",
                         "5 KIND_UPDATED speakers/shen-jie", "5 KIND_CREATED rankings/of-june",
                         "6 KIND_SPLIT speakers/shen-shuji into speakers/shen-jie because 兩人，非一人",
                         "6 KIND_UPDATED speakers/shen-jie because 兩人，非一人", "7 KIND_CREATED " + article,
                         "7 KIND_CREATED " + answer + "1", "7 KIND_CREATED " + answer + "2",
                         "7 KIND_CREATED " + question, "8 KIND_DELETED " + article + " because 重複",
                         "8 KIND_DELETED " + answer + "1 because 重複",
                         "8 KIND_DELETED " + answer + "2 because 重複",
                         "8 KIND_DELETED " + question + " because 重複", "9 KIND_UNDELETED " + article,
                         "9 KIND_UNDELETED " + answer + "1", "9 KIND_UNDELETED " + answer + "2",
                         "9 KIND_UNDELETED " + question));
  EXPECT_EQ(page.total_size, 21);
  EXPECT_EQ(page.changes[0].time().seconds(), kSampleTime / 1'000'000 + 60);
  EXPECT_FALSE(page.more);
  EXPECT_EQ(page.after, 9);
}

TEST_F(ChangeFeedTest, PagesOfAnySizeAreTheWholeFeed) {
  WriteSome();
  ASSERT_OK_AND_ASSIGN(const ChangePage all, List({}));
  for (int limit = 1; limit <= 8; ++limit) {
    std::vector<std::string> lines;
    ChangeQuery query{.limit = limit};
    for (bool more = true; more;) {
      ASSERT_OK_AND_ASSIGN(const ChangePage page, List(query));
      ASSERT_LE(page.changes.size(), static_cast<size_t>(limit));
      for (const std::string& line : Lines(page)) lines.push_back(line);
      query.after = page.after;
      query.skip = page.skip;
      more = page.more;
    }
    EXPECT_EQ(lines, Lines(all)) << "pages of " << limit;
    EXPECT_EQ(query.after, newest_);
    EXPECT_EQ(query.skip, 0);
  }
}

TEST_F(ChangeFeedTest, NothingBeyondTheRevision_NothingUpToTheStart) {
  WriteSome();
  ASSERT_OK_AND_ASSIGN(const ChangePage page, List({.after = 1, .count_total = true}, 4));
  EXPECT_THAT(Lines(page), ElementsAre("2 KIND_CREATED rankings/top-ten", HasSubstr("4 KIND_MERGED"),
                                       HasSubstr("4 KIND_UPDATED")));
  EXPECT_EQ(page.total_size, 3);
  ASSERT_OK_AND_ASSIGN(const ChangePage none, List({.after = 4}, 4));
  EXPECT_THAT(none.changes, IsEmpty());
  EXPECT_THAT(List({.after = 5}, 4), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
}

TEST_F(ChangeFeedTest, TheTotalIsThatOfTheWalk) {
  WriteSome();
  ASSERT_OK_AND_ASSIGN(const ChangePage page, List({.limit = 2, .count_total = true}));
  EXPECT_EQ(page.changes.size(), 2u);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.total_size, 7);
  ASSERT_OK_AND_ASSIGN(Predicate updated, CompileFilter("kind = UPDATED", FilterKind::kChanges));
  ASSERT_OK_AND_ASSIGN(const ChangePage some, List({.limit = 1, .predicate = updated, .count_total = true}));
  EXPECT_THAT(Lines(some), ElementsAre("4 KIND_UPDATED speakers/shen-jie because 同一人"));
  EXPECT_TRUE(some.more);
  EXPECT_EQ(some.after, 4);
  EXPECT_EQ(some.total_size, 2);
}

TEST_F(ChangeFeedTest, FiltersOnKindNameAndReason) {
  WriteSome();
  EXPECT_THAT(Matching("kind = MERGED"), ElementsAre(HasSubstr("4 KIND_MERGED speakers/shen-shuji")));
  EXPECT_THAT(Matching("name = \"rankings/top-ten\""), ElementsAre("2 KIND_CREATED rankings/top-ten"));
  EXPECT_THAT(Matching("reason : \"同一\" AND kind = UPDATED"),
              ElementsAre("4 KIND_UPDATED speakers/shen-jie because 同一人"));
  EXPECT_THAT(Matching("kind = DELETED"), IsEmpty());
}

TEST_F(ChangeFeedTest, WhatWasSweptIsSaid) {
  WriteSome();
  Sweep(1, 3);
  const auto swept = List({.after = 1});
  ASSERT_THAT(swept, Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_THAT(std::string(swept.status().message()), HasSubstr("the oldest are of revision 4"));
  EXPECT_EQ(List({.after = 3})->changes.size(), 4u);
  EXPECT_EQ(List({.after = 0})->changes.size(), 4u);
  Sweep(4, 5);
  EXPECT_THAT(List({.after = 4}), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_THAT(List({.after = 5})->changes, IsEmpty());
  EXPECT_THAT(List({.after = 0})->changes, IsEmpty());
}

TEST_F(ChangeFeedTest, WhatWasLostIsSaid) {
  WriteSome();
  Sweep(3, 3);
  const auto lost = List({});
  ASSERT_THAT(lost, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(std::string(lost.status().message()),
              HasSubstr("missing behind record change 0000000000000002"));
  Sweep(5, 5);
  EXPECT_THAT(List({.after = 3}), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

TEST_F(ChangeFeedTest, DamageIsSaid) {
  WriteSome();
  rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
  const std::string key = ChangeKey{.revision = 2}.Encode();
  ASSERT_TRUE(batch.Put(database_->handle(Family::kChange), key, "no envelope").ok());
  ASSERT_THAT(database_->Write(batch), IsOk());
  EXPECT_THAT(List({}), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  EXPECT_THAT(List({.after = 2}), IsOk());
}

TEST_F(ChangeFeedTest, ALongReadCanBeStopped) {
  for (int i = 0; i < 1100; ++i) Write({PutRankingOf("top-ten", absl::StrCat("第", i))});
  EXPECT_THAT(List({.limit = 2000, .stop = [] { return true; }}), Fails(StatusCode::kCancelled, "CANCELLED"));
  EXPECT_EQ(List({.limit = 2000, .stop = [] { return false; }})->changes.size(), 1100u);
}

TEST_F(ChangeFeedTest, QueriesAreChecked) {
  WriteSome();
  EXPECT_THAT(List({.limit = 0}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(List({.skip = -1}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(List({.skip = 1 << 16}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

}  // namespace
}  // namespace fangtan::storage
