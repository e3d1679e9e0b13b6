#include "service/telemetry.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/log.h"
#include "service/refusal_summary.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A log whose lines can be read back.
class Capture {
 public:
  explicit Capture(LogConfig config) : file_(open_memstream(&text_, &size_)), log_(config, file_) {}
  ~Capture() {
    std::fclose(file_);
    std::free(text_);
  }
  Log& log() { return log_; }
  std::string text() const { return text_ == nullptr ? "" : std::string(text_, size_); }

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  std::FILE* file_;
  Log log_;
};

// 2024-05-01T08:00:00.123Z
constexpr int64_t kMillis = 1714550400123;

TEST(LogLine, Text_ReadsAsASentenceWithFields) {
  EXPECT_EQ(
      LogLine(LogFormat::kText, kMillis, LogLevel::kInfo, "listening",
              {{"address", "127.0.0.1:50051"}, {"count", int64_t{-3}}, {"share", 0.5}, {"dir", "/a b"}}),
      "2024-05-01T08:00:00.123Z info listening address=127.0.0.1:50051 count=-3 share=0.500 dir=\"/a b\"");
}

TEST(LogLine, Text_CannotBeForgedByAValue) {
  const std::string line =
      LogLine(LogFormat::kText, kMillis, LogLevel::kWarning, "one\ntwo",
              {{"peer", "x\n2024 error forged\x1b[31m"}, {"empty", ""}, {"k", "a=\"b\""}});
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, HasSubstr("warning \"one\\ntwo\""));
  EXPECT_THAT(line, HasSubstr("empty=\"\" k=\"a=\\\"b\\\"\""));
}

TEST(LogLine, Json_IsJsonWhateverItHolds) {
  std::string nasty = "沈潔「𠮷」\"\\\x7f\xff\xc0\n\t";
  nasty += '\0';
  const std::string line =
      LogLine(LogFormat::kJson, kMillis, LogLevel::kError, nasty, {{"error", nasty}, {"n", int64_t{5}}});
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
  std::string expected = "沈潔「𠮷」\"\\\x7f\uFFFD\uFFFD\n\t";
  expected += '\0';
  EXPECT_EQ(parsed.fields().at("error").string_value(), expected);
  EXPECT_EQ(parsed.fields().at("message").string_value(), expected);
  EXPECT_EQ(parsed.fields().at("level").string_value(), "error");
  EXPECT_EQ(parsed.fields().at("time").string_value(), "2024-05-01T08:00:00.123Z");
  EXPECT_EQ(parsed.fields().at("n").number_value(), 5);
}

TEST(Log, BelowItsLevel_WritesNothing) {
  Capture capture({.level = LogLevel::kWarning});
  capture.log().Write(LogLevel::kInfo, "quiet");
  EXPECT_THAT(capture.text(), IsEmpty());
  capture.log().Write(LogLevel::kWarning, "loud");
  EXPECT_THAT(capture.text(), HasSubstr(" warning loud\n"));
}

void Observe(Telemetry& telemetry, absl::string_view path, const absl::Status& status) {
  const std::string peer = "ipv4:127.0.0.1:4711";
  telemetry.Observe({.path = path,
                     .status = status,
                     .peer = peer,
                     .duration = absl::Microseconds(1500),
                     .request_bytes = 12,
                     .reply_bytes = 34});
}

TEST(Telemetry, Counts_ByMethodAndCode) {
  Capture capture({.level = LogLevel::kError});
  Telemetry telemetry({"/s/A", "/s/B"}, capture.log());
  EXPECT_THAT(telemetry.Snapshot(), IsEmpty());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) Observe(telemetry, "/s/B", absl::OkStatus());
    });
  }
  for (std::thread& thread : threads) thread.join();
  Observe(telemetry, "/s/A", storage::NotFound("ARTICLE", "articles/x"));
  Observe(telemetry, "/nobody/Knows", absl::UnimplementedError(""));
  Observe(telemetry, "/s/A", absl::Status(static_cast<absl::StatusCode>(99), "odd"));

  const std::vector<CallCount> counts = telemetry.Snapshot();
  ASSERT_EQ(counts.size(), 4u);
  EXPECT_EQ(counts[0].path, "/s/A");
  EXPECT_EQ(counts[0].code, absl::StatusCode::kUnknown);
  EXPECT_EQ(counts[1].code, absl::StatusCode::kNotFound);
  EXPECT_EQ(counts[2].path, "/s/B");
  EXPECT_EQ(counts[2].calls, 1000);
  EXPECT_EQ(counts[2].micros, 1'500'000);
  EXPECT_EQ(counts[3].path, "unknown");
}

TEST(Telemetry, Lines_TellMethodCodeTimePeerAndBytes) {
  Capture capture({.level = LogLevel::kDebug});
  Telemetry telemetry({"/s/A"}, capture.log());
  Observe(telemetry, "/s/A", absl::OkStatus());
  EXPECT_THAT(capture.text(), HasSubstr("debug call method=/s/A code=OK micros=1500 peer=ipv4:127.0.0.1:4711 "
                                        "request_bytes=12 reply_bytes=34\n"));
}

TEST(Telemetry, SlowCalls_LeaveAWarningFromTheConfiguredTimeOn) {
  Capture capture({.level = LogLevel::kWarning});
  Telemetry telemetry({"/s/A"}, capture.log());
  Observe(telemetry, "/s/A", absl::OkStatus());  // takes 1500 us
  telemetry.Configure({.slow_call_ms = 2});
  Observe(telemetry, "/s/A", absl::OkStatus());
  EXPECT_THAT(capture.text(), IsEmpty());
  telemetry.Configure({.slow_call_ms = 1});
  Observe(telemetry, "/s/A", absl::OkStatus());
  EXPECT_THAT(capture.text(), HasSubstr("warning slow call method=/s/A code=OK micros=1500 "));
}

TEST(Telemetry, Limits_AreCountedByReason) {
  Capture capture({.level = LogLevel::kError});
  Telemetry telemetry({"/s/A"}, capture.log());
  const auto refused = [&](const char* reason) {
    Observe(telemetry, "/s/A", storage::MakeError(absl::StatusCode::kResourceExhausted, reason, ""));
  };
  refused("RATE_LIMITED");
  refused("RATE_LIMITED");
  refused("STORAGE_FULL");
  const std::map<std::string, int64_t> expected = {{"OVERLOADED", 0}, {"RATE_LIMITED", 2}};
  EXPECT_EQ(telemetry.limited(), expected);
}

TEST(Telemetry, LevelFollowsWhoseFaultItWas) {
  Capture capture({.level = LogLevel::kInfo});
  Telemetry telemetry({"/s/A"}, capture.log());
  Observe(telemetry, "/s/A", absl::OkStatus());
  Observe(telemetry, "/s/A", storage::NotFound("ARTICLE", "articles/x"));
  EXPECT_THAT(capture.text(), IsEmpty());
  Observe(telemetry, "/s/A", absl::UnavailableError("stopping"));
  EXPECT_THAT(capture.text(), HasSubstr("warning calls turned away calls=1 reasons=\"UNAVAILABLE 1\" "
                                        "method=/s/A peer=ipv4:127.0.0.1:4711 error=stopping\n"));
  Observe(telemetry, "/s/A", storage::RecordCorrupt("answers/壞"));
  EXPECT_THAT(capture.text(), HasSubstr("error call"));
  EXPECT_THAT(capture.text(), HasSubstr("reason=RECORD_CORRUPT error=answers/壞"));
}

class Details : public rpc::CallDetails {
 public:
  const rpc::CallIds& ids() override { return ids_; }
  std::string plan() override { return plan_; }
  absl::Cord refused_request() override { return {}; }

  rpc::CallIds ids_ = {"order-7", "0af7651916cd43dd8448eb211c80319c"};
  std::string plan_;
};

TEST(Telemetry, Lines_NameRequestAndTraceAndThePlan) {
  Capture capture({.format = LogFormat::kJson, .level = LogLevel::kWarning, .slow_call_ms = 1});
  Telemetry telemetry({"/s/A"}, capture.log());
  telemetry.Configure({.slow_call_ms = 1});
  Details details;
  details.plan_ = "plan        index of posts\nmatches     3\n";
  const absl::Status fine;
  const std::string peer = "unix:";
  telemetry.Observe(
      {.path = "/s/A", .status = fine, .peer = peer, .duration = absl::Seconds(2), .details = &details});
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(capture.text(), &parsed).ok()) << capture.text();
  EXPECT_EQ(parsed.fields().at("message").string_value(), "slow call");
  EXPECT_EQ(parsed.fields().at("request_id").string_value(), "order-7");
  EXPECT_EQ(parsed.fields().at("trace_id").string_value(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(parsed.fields().at("plan").string_value(), "plan index of posts; matches 3");
}

TEST(RefusalSummary, AFloodIsALineASecond) {
  Capture capture({.level = LogLevel::kWarning});
  RefusalSummary summary(capture.log());
  const std::string peer = "ipv4:10.0.0.7:1";
  const auto add = [&](const char* reason, absl::Time now) {
    const absl::Status status = storage::MakeError(absl::StatusCode::kResourceExhausted, reason, "太多");
    summary.Add({.path = "/s/A", .status = status, .peer = peer}, now);
  };
  const absl::Time start = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 999; ++i) add("OVERLOADED", start + absl::Milliseconds(i));
  EXPECT_EQ(summary.untold(), 998) << "the first was told at once";
  summary.Tell(start + absl::Milliseconds(999));
  EXPECT_EQ(summary.untold(), 998);
  add("RATE_LIMITED", start + absl::Milliseconds(1500));
  EXPECT_EQ(summary.untold(), 0);
  for (int i = 0; i < 100; ++i) add(absl::StrCat("R", i).c_str(), start + absl::Milliseconds(1600));
  summary.Tell(start + absl::Seconds(3));
  const std::vector<std::string> lines = absl::StrSplit(capture.text(), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], HasSubstr("calls=1 reasons=\"OVERLOADED 1\" method=/s/A"));
  EXPECT_THAT(lines[1],
              HasSubstr("calls=999 reasons=\"OVERLOADED 998, RATE_LIMITED 1\" seconds=1.500 method=/s/A"));
  EXPECT_THAT(lines[2], HasSubstr("calls=100 "));
  EXPECT_THAT(lines[2], HasSubstr("others 84"));
}

TEST(Telemetry, RefusedConnections_AreCountedButNotALineEach) {
  Capture capture({.level = LogLevel::kInfo});
  Telemetry telemetry({}, capture.log());
  for (int i = 0; i < 1000; ++i) telemetry.ConnectionRefused("203.0.113.9");
  EXPECT_EQ(telemetry.refused_connections(), 1000);
  EXPECT_THAT(capture.text(), HasSubstr("peer=203.0.113.9 refused_so_far=1\n"));
  EXPECT_LT(capture.text().size(), 2000u);
}

}  // namespace
}  // namespace fangtan::service
