#include "service/rpc/call_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace fangtan::service::rpc {
namespace {

using ::testing::MatchesRegex;

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";

std::string Traceparent(const std::string& version, const std::string& rest = "") {
  return absl::StrCat(version, "-", kTrace, "-b7ad6b7169203331-01", rest);
}

// The rules and the examples of W3C Trace Context, 3.2 and 4.
TEST(TraceIdOf, IsTakenFromValidTraceparents) {
  EXPECT_EQ(TraceIdOf(Traceparent("00")), kTrace);
  EXPECT_EQ(TraceIdOf(absl::StrCat("00-", kTrace, "-b7ad6b7169203331-ff")), kTrace) << "flags are open";
  EXPECT_EQ(TraceIdOf(Traceparent("01")), kTrace) << "a later version";
  EXPECT_EQ(TraceIdOf(Traceparent("cc", "-what-the-future-will-be-like")), kTrace);
}

TEST(TraceIdOf, OthersAreNone) {
  for (const std::string& bad :
       {std::string(), std::string("00"), Traceparent("ff"), Traceparent("0G"), Traceparent("00", "-more"),
        Traceparent("00", "-"), Traceparent("01", "x"), Traceparent("00").substr(1), Traceparent("00") + " ",
        absl::StrCat("00-", std::string(32, '0'), "-b7ad6b7169203331-01"),
        absl::StrCat("00-", kTrace, "-", std::string(16, '0'), "-01"),
        std::string("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"),
        std::string("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        absl::StrCat("00-", kTrace, "-b7ad6b7169203331-0x"), std::string(55, '-')}) {
    EXPECT_EQ(TraceIdOf(bad), "") << bad;
  }
}

TEST(IsRequestId, ShortAndHarmless) {
  for (const char* good : {"a", "order-7", "6f0c7d0e-5a53-4a41-9f3e-1f4a5f3b8a11", "a/b:c@d+e=f~g.h_i"})
    EXPECT_TRUE(IsRequestId(good)) << good;
  EXPECT_TRUE(IsRequestId(std::string(128, 'x')));
  for (const std::string& bad :
       {std::string(), std::string(129, 'x'), std::string("a b"), std::string("a\nb"), std::string("\"a\""),
        std::string("沈潔"), std::string("a\0b", 3)})
    EXPECT_FALSE(IsRequestId(bad)) << bad;
}

TEST(MakeCallIds, WhatIsMissingIsMadeAndUnlikeOthers) {
  const CallIds given = MakeCallIds("order-7", Traceparent("00"));
  EXPECT_EQ(given.request_id, "order-7");
  EXPECT_EQ(given.trace_id, kTrace);
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const CallIds made = MakeCallIds("", "00-forged");
    EXPECT_THAT(made.request_id,
                MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_THAT(made.trace_id, MatchesRegex("[0-9a-f]{32}"));
    all.insert(made.request_id);
    all.insert(made.trace_id);
  }
  EXPECT_EQ(all.size(), 2000u);
}

}  // namespace
}  // namespace fangtan::service::rpc
