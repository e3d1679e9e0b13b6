#include "storage/query/match_change.h"

#include <gtest/gtest.h>

#include <string>

#include "storage/query/compile.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

v1::Change Merge() {
  v1::Change change;
  change.set_revision(42);
  change.set_kind(v1::Change::KIND_MERGED);
  change.set_name("speakers/shen-jie");
  change.set_reason("兩個沈　潔是同一人");
  change.mutable_time()->set_seconds(1628128800);  // 2021-08-05T02:00:00Z
  change.mutable_time()->set_nanos(250'000'999);
  return change;
}

bool MatchesText(const std::string& text, const v1::Change& change) {
  const absl::StatusOr<Predicate> predicate = CompileFilter(text, FilterKind::kChanges);
  EXPECT_THAT(predicate, testing::IsOk()) << text;
  return predicate.ok() && Matches(*predicate, change);
}

TEST(MatchChange, HoldsOrNot) {
  for (const char* text : {"",
                           "kind = MERGED",
                           "kind != CREATED",
                           "kind = kind_merged",
                           "shen-jie",
                           "name = \"speakers/*\"",
                           "name = \"*-jie\"",
                           "name:speakers",
                           "name = speakers/shen-jie",
                           "name:*",
                           "reason:同一人",
                           "reason = *",
                           "reason = \"兩個沈潔是同一人\"",
                           "exact(reason, \"兩個沈　潔\")",
                           "exact(name, shen)",
                           "revision = 42",
                           "revision >= 42 revision < 43",
                           "revision:*",
                           "time = 2021",
                           "time = 2021-08-05",
                           "time:*",
                           "time = 2021-08-05T10:00:00.250000+08:00",
                           "time > 2021-08-05T02:00:00Z",
                           "kind = SPLIT OR kind = MERGED",
                           "NOT (kind = SPLIT OR revision > 42)",
                           "-kind=CREATED -kind=UPDATED"}) {
    EXPECT_TRUE(MatchesText(text, Merge())) << text;
  }
  for (const char* text :
       {"kind = SPLIT", "kind != MERGED", "name:Speakers", "name = \"articles/*\"", "name = ''",
        "reason = ''", "exact(reason, \"沈潔\")", "reason = 同一人", "revision > 42", "revision != 42",
        "time > 2021-08-05", "time < 2021-08-05", "time = 2021-08-05T02:00:00Z", "NOT time:*",
        "kind = MERGED kind = SPLIT", "kind = MERGED AND NOT reason:沈洁"}) {
    EXPECT_FALSE(MatchesText(text, Merge())) << text;
  }
}

TEST(MatchChange, WhatIsAbsentIsInNoRange) {
  const v1::Change empty;
  for (const char* text : {"time < 2100", "time > 1900", "time:*", "reason:*", "name:*", "kind = CREATED"}) {
    EXPECT_FALSE(MatchesText(text, empty)) << text;
  }
  for (const char* text :
       {"NOT time < 2100", "reason = ''", "name = ''", "kind != CREATED", "revision = 0"}) {
    EXPECT_TRUE(MatchesText(text, empty)) << text;
  }
}

TEST(MatchChange, TimesBeforeTheEpochAreOrdered) {
  v1::Change change;
  change.mutable_time()->set_seconds(-1);
  change.mutable_time()->set_nanos(500'000'000);
  EXPECT_TRUE(MatchesText("time = 1969-12-31T23:59:59.5Z", change));
  EXPECT_TRUE(MatchesText("time < 1970", change));
}

}  // namespace
}  // namespace fangtan::storage
