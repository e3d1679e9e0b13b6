#include "storage/query/time_range.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fangtan::storage {
namespace {

std::optional<TimeRange> Parse(std::string_view text) {
  std::string problem;
  const std::optional<TimeRange> range = ParseTimeRange(text, &problem);
  EXPECT_EQ(range.has_value(), problem.empty()) << text << ": " << problem;
  return range;
}

// Abseil's calendar as the reference.
int64_t Utc(int64_t year, int month = 1, int day = 1, int hour = 0, int minute = 0, int second = 0) {
  return absl::ToUnixMicros(
      absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), absl::UTCTimeZone()));
}

TEST(ParseTimeRange, YearsMonthsAndDaysAreUtc) {
  EXPECT_EQ(Parse("1970"), (TimeRange{0, Utc(1971)}));
  EXPECT_EQ(Parse("2021"), (TimeRange{Utc(2021), Utc(2022)}));
  EXPECT_EQ(Parse("2021-08"), (TimeRange{Utc(2021, 8), Utc(2021, 9)}));
  EXPECT_EQ(Parse("2021-12"), (TimeRange{Utc(2021, 12), Utc(2022)}));
  EXPECT_EQ(Parse("2021-08-05"), (TimeRange{Utc(2021, 8, 5), Utc(2021, 8, 6)}));
  EXPECT_EQ(Parse("2021-08-31"), (TimeRange{Utc(2021, 8, 31), Utc(2021, 9)}));
  EXPECT_EQ(Parse("2021-12-31"), (TimeRange{Utc(2021, 12, 31), Utc(2022)}));
}

TEST(ParseTimeRange, LeapDaysExistInLeapYearsOnly) {
  EXPECT_EQ(Parse("2020-02-29"), (TimeRange{Utc(2020, 2, 29), Utc(2020, 3)}));
  EXPECT_EQ(Parse("2000-02-29"), (TimeRange{Utc(2000, 2, 29), Utc(2000, 3)}));
  EXPECT_EQ(Parse("2020-02"), (TimeRange{Utc(2020, 2), Utc(2020, 3)}));
  for (const char* text : {"2021-02-29", "1900-02-29", "2020-02-30"}) EXPECT_FALSE(Parse(text)) << text;
}

TEST(ParseTimeRange, ReachesFromTheFirstYearToTheLast) {
  EXPECT_EQ(Parse("0001"), (TimeRange{Utc(1), Utc(2)}));
  EXPECT_EQ(Parse("9999"), (TimeRange{Utc(9999), Utc(10000)}));
  EXPECT_EQ(Parse("9999-12-31T23:59:59.999999Z"), (TimeRange{Utc(10000) - 1, Utc(10000)}));
  EXPECT_EQ(Parse("0001-01-01T00:00:00+23:59")->begin, Utc(1) - (23 * 60 + 59) * 60'000'000LL);
  EXPECT_FALSE(Parse("0000"));
}

TEST(ParseTimeRange, ADayMayHaveAZone) {
  EXPECT_EQ(Parse("2021-08-05+08:00"), (TimeRange{Utc(2021, 8, 4, 16), Utc(2021, 8, 5, 16)}));
  EXPECT_EQ(Parse("2021-08-05-03:30"), (TimeRange{Utc(2021, 8, 5, 3, 30), Utc(2021, 8, 6, 3, 30)}));
  EXPECT_EQ(Parse("2021-08-05Z"), Parse("2021-08-05"));
}

TEST(ParseTimeRange, InstantsHaveTheirZoneAndLastAMicrosecond) {
  const int64_t two = Utc(2021, 8, 5, 2);
  for (const char* text : {"2021-08-05T02:00:00Z", "2021-08-05t02:00:00z", "2021-08-05T10:00:00+08:00",
                           "2021-08-04T22:30:00-03:30", "2021-08-05T02:00:00.0000009-00:00"}) {
    EXPECT_EQ(Parse(text), (TimeRange{two, two + 1})) << text;
  }
  EXPECT_EQ(Parse("2021-08-05T02:00:00.25Z"), (TimeRange{two + 250'000, two + 250'001}));
  EXPECT_EQ(Parse("2021-08-05T02:00:00.000001999Z"), (TimeRange{two + 1, two + 2}));
  EXPECT_EQ(Parse("1969-12-31T23:59:59.5Z"), (TimeRange{-500'000, -499'999}));
}

TEST(ParseTimeRange, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "2",
                           "202",
                           "20210",
                           "2021-",
                           "2021-8",
                           "2021-13",
                           "2021-00",
                           "2021-08-",
                           "2021-08-5",
                           "2021-08-00",
                           "2021-08-32",
                           "2021-04-31",
                           "2021-08-05T",
                           "2021-08-05T10",
                           "2021-08-05T10:00Z",
                           "2021-08-05T10:00:00",
                           "2021-08-05T24:00:00Z",
                           "2021-08-05T10:60:00Z",
                           "2021-08-05T10:00:60Z",
                           "2021-08-05T10:00:00.Z",
                           "2021-08-05T10:00:00+8",
                           "2021-08-05T10:00:00+0800",
                           "2021-08-05T10:00:00+24:00",
                           "2021-08-05T10:00:00+08:60",
                           "2021-08-05T10:00:00Zx",
                           "2021-08-05 10:00:00Z",
                           "2021/08/05",
                           "2021Z",
                           "2021-08+08:00",
                           "2021-08-05+08",
                           "2021-08-05x",
                           "２０２１",
                           "2021年",
                           "2021-08-*",
                           "+2021",
                           "-2021",
                           "yesterday",
                           " 2021",
                           "2021 "}) {
    EXPECT_FALSE(Parse(text)) << text;
  }
}

TEST(ParseTimeRange, SaysWhatIsMissing) {
  std::string problem;
  ParseTimeRange("2021-08-05T10:00:00", &problem);
  EXPECT_NE(problem.find("zone"), std::string::npos);
  ParseTimeRange("2021-02-29", &problem);
  EXPECT_NE(problem.find("no such date"), std::string::npos);
}

TEST(ParseTimeRange, EveryDayEndsWhereTheNextBegins) {
  int64_t end = Utc(1896);
  for (absl::CivilDay day(1896, 1, 1); day < absl::CivilDay(2105, 1, 1); ++day) {
    const auto range = Parse(absl::FormatCivilTime(day));
    ASSERT_TRUE(range.has_value()) << day;
    ASSERT_EQ(range->begin, end) << day;
    end = range->end;
  }
  EXPECT_EQ(end, Utc(2105));
}

}  // namespace
}  // namespace fangtan::storage
