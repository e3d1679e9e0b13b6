// bench: the figures, and a load on a server that answers from memory.
#include <sstream>
#include <string>
#include <vector>

#include "client/cli/bench_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

using ::testing::HasSubstr;

TEST(BenchReportTest, PercentilesAreNearestRanks) {
  std::vector<int64_t> micros;
  for (int64_t i = 1000; i >= 1; --i) micros.push_back(i);
  const BenchSummary summary = Summarise(micros, 2.0, 3000);
  EXPECT_EQ(summary.calls, 1000);
  EXPECT_EQ(summary.least, 1);
  EXPECT_EQ(summary.p50, 500);
  EXPECT_EQ(summary.p90, 900);
  EXPECT_EQ(summary.p99, 990);
  EXPECT_EQ(summary.p999, 999);
  EXPECT_EQ(summary.most, 1000);
}

TEST(BenchReportTest, StepsHoldEveryCallOnce) {
  const BenchSummary summary = Summarise({3, 4, 7, 8, 40}, 1.0, 5);
  std::vector<std::pair<int64_t, int64_t>> steps;
  for (const BenchStep& step : summary.steps) steps.emplace_back(step.below, step.calls);
  const std::vector<std::pair<int64_t, int64_t>> expected = {{4, 1}, {8, 2}, {16, 1}, {32, 0}, {64, 1}};
  EXPECT_EQ(steps, expected);
}

TEST(BenchReportTest, AHistogramIsDrawn) {
  std::ostringstream out;
  PrintBench(Summarise({3, 4, 7}, 1.5, 6), 36, out);
  EXPECT_EQ(out.str(),
            "3 calls in 1.5 s: 2 a second, 4 resources a second\n"
            "least 3 us, p50 4 us, p90 7 us, p99 7 us, p99.9 7 us, most 7 us\n"
            "\n"
            "  below      4 us         1 #####\n"
            "  below      8 us         2 ##########\n");
}

TEST(BenchReportTest, NoCallsAreNoFigures) {
  std::ostringstream out;
  PrintBench(Summarise({}, 1.0, 0), 80, out);
  EXPECT_EQ(out.str(), "0 calls in 1.0 s: 0 a second, 0 resources a second\n");
}

class BenchCommandTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"bench", "--seconds", "0.05"});
    return FangtanAt(server_.address(), arguments);
  }

  FakeServer server_{12};
};

TEST_F(BenchCommandTest, GetsWhatTheServerListsOverSeveralConnections) {
  const Outcome run = Run({"--connections", "2", "--outstanding", "3", "-o", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"callsPerSecond\": "));
  EXPECT_THAT(run.out, HasSubstr("\"p99Micros\": "));
  EXPECT_THAT(run.out, HasSubstr("\"belowMicros\": "));
  EXPECT_EQ(run.out.find("\"callsPerSecond\": 0,"), std::string::npos) << run.out;
}

TEST_F(BenchCommandTest, ListsPages) {
  const Outcome run = Run({"--method", "list", "--outstanding", "1", "-o", "text"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(" resources a second\nleast "));
}

TEST_F(BenchCommandTest, AnErrorOfTheServerEndsIt) {
  const Outcome run = Run({"articles/nobody-wrote-this"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("ARTICLE_NOT_FOUND"));
  EXPECT_EQ(run.out, "");
}

TEST_F(BenchCommandTest, WrongUsageIsToldBeforeAnythingIsCalled) {
  EXPECT_EQ(Run({"--method", "guess"}).exit_code, 2);
  EXPECT_EQ(Run({"--outstanding", "0"}).exit_code, 2);
  EXPECT_EQ(Run({"--method", "batch", "articles/item-0001/answers/a001"}).exit_code, 2);
}

}  // namespace
}  // namespace fangtan::client
