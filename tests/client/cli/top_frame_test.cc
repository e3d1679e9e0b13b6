#include "client/cli/top_frame.h"

#include <google/protobuf/text_format.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/display_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::ServerStatus Parse(const std::string& text) {
  v1::ServerStatus status;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &status)) << text;
  return status;
}

v1::ServerStatus Before() {
  return Parse(R"pb(
    version: "0.4.0"
    revision: 7
    store_id: "s"
    start_time { seconds: 100 }
    traffic {
      methods {
        method: "fangtan.v1.Articles/GetArticle"
        call_count: 10
        error_count: 1
        latency_counts: [ 10, 0, 0 ]
      }
      methods {
        method: "fangtan.v1.Admin/GetStatus"
        call_count: 1
        latency_counts: [ 1, 0, 0 ]
      }
      latency_bounds_micros: [ 100, 1000 ]
      uptime_seconds: 60
    }
    engine { record_cache_hit_count: 100 record_cache_miss_count: 100 }
  )pb");
}

v1::ServerStatus Now() {
  return Parse(R"pb(
    version: "0.4.0"
    revision: 9
    store_id: "s"
    start_time { seconds: 100 }
    article_count: 12
    question_count: 40
    answer_count: 61
    speaker_count: 9
    store_byte_count: 3200000
    text_behind_count: 5
    text_segment_count: 4
    text_byte_count: 999
    traffic {
      methods {
        method: "fangtan.v1.Articles/GetArticle"
        call_count: 210
        error_count: 21
        latency_counts: [ 10, 200, 0 ]
      }
      methods {
        method: "fangtan.v1.Admin/GetStatus"
        call_count: 2
        latency_counts: [ 2, 0, 0 ]
      }
      methods {
        method: "unknown"
        call_count: 4
        error_count: 4
        latency_counts: [ 0, 0, 4 ]
      }
      latency_bounds_micros: [ 100, 1000 ]
      connection_count: 3
      in_hand_count: 2
      watcher_count: 1
      uptime_seconds: 3720
      resident_byte_count: 142000000
    }
    engine { record_cache_hit_count: 130 record_cache_miss_count: 110 disk_free_byte_count: 14200000000 }
  )pb");
}

TEST(TopFrameTest, RatesAreOfTheTimeBetween) {
  EXPECT_EQ(TopFrame(Before(), Now(), 2, {}),
            "fangtan 0.4.0, up 1 h 2 min, revision 9, 142.0 MB of memory\n"
            "calls         102.5/s, 12.0 errors/s, 2 in hand, 3 connections, 1 watcher\n"
            "store         12 articles, 40 questions, 61 answers, 9 speakers\n"
            "disk          3.2 MB, 14.2 GB free, 0 B to compact\n"
            "text index    5 documents behind, 4 segments, 999 B\n"
            "caches        records 75.0% of 40, blocks none\n"
            "\n"
            "METHOD               CALLS/S  P50 MS  P99 MS  ERRORS/S\n"
            "Articles/GetArticle    100.0    0.55    0.99      10.0\n"
            "unknown                  2.0    1.00    1.00       2.0\n"
            "Admin/GetStatus          0.5    0.05    0.10       0.0\n");
}

TEST(TopFrameTest, AServerStartedAnewCountsFromNothing) {
  v1::ServerStatus later = Before();
  later.mutable_start_time()->set_seconds(200);
  const std::string frame = TopFrame(Now(), later, 1, {});
  EXPECT_THAT(frame, HasSubstr(", started anew\n"));
  EXPECT_THAT(frame, HasSubstr("calls         11.0/s, 1.0 errors/s"));
}

TEST(TopFrameTest, WithoutCallsThereIsNoTable) {
  EXPECT_THAT(TopFrame(Now(), Now(), 1, {}), ::testing::EndsWith("\nno calls\n"));
  EXPECT_THAT(TopFrame({}, {}, 0, {}), ::testing::EndsWith("\nno calls\n"));
}

TEST(TopFrameTest, TheServerCannotSteerTheTerminalAndFramesFitIt) {
  v1::ServerStatus now = Now();
  now.set_version("1\x1b[2J\n");
  now.add_notices("憑證\x1b]0;x");
  for (int i = 0; i < 40; ++i) {
    auto& method = *now.mutable_traffic()->add_methods();
    method.set_method(absl::StrCat("訪談.v1.服務\x1b[31m/方法", i, std::string(90, 'x')));
    method.set_call_count(1);
  }
  const std::string frame = TopFrame(Before(), now, 1, {.width = 60});
  EXPECT_THAT(frame, Not(HasSubstr("\x1b")));
  const std::vector<std::string> lines = absl::StrSplit(frame, '\n', absl::SkipEmpty());
  EXPECT_LE(lines.size(), 24u);
  EXPECT_EQ(lines.back(), "and 29 more");
  for (size_t i = lines.size() - 16; i < lines.size(); ++i) EXPECT_LE(DisplayWidth(lines[i]), 60) << lines[i];
}

TEST(LatencyAtTest, IsEvenWithinAClass) {
  EXPECT_EQ(LatencyAt({100, 200}, {0, 10, 0}, 0.5), 150);
  EXPECT_EQ(LatencyAt({100, 200}, {10, 0, 0}, 1), 100);
  EXPECT_EQ(LatencyAt({100, 200}, {0, 0, 7}, 0.5), 200) << "longer than the last bound is not known better";
  EXPECT_EQ(LatencyAt({100, 200}, {0, 0, 0}, 0.5), 0);
  EXPECT_EQ(LatencyAt({}, {3}, 0.5), 0);
}

TEST(FormatBytesTest, PowersOfAThousand) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(999), "999 B");
  EXPECT_EQ(FormatBytes(1000), "1.0 kB");
  EXPECT_EQ(FormatBytes(3'200'000'000'000'000), "3200.0 TB");
}

}  // namespace
}  // namespace fangtan::client
