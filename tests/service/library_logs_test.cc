#include "service/library_logs.h"

#include <gmock/gmock.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "service/line_throttle.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(LineThrottle, OfEachKindOneASecond_TheNextTellsOfThoseLeftOut) {
  LineThrottle throttle;
  const absl::Time now = absl::FromUnixSeconds(1'714'550'400);
  EXPECT_THAT(throttle.Admit("handshake", now), Optional(0));
  EXPECT_EQ(throttle.Admit("handshake", now), std::nullopt);
  EXPECT_THAT(throttle.Admit("accept", now), Optional(0));
  EXPECT_EQ(throttle.Admit("handshake", now + absl::Milliseconds(999)), std::nullopt);
  EXPECT_THAT(throttle.Admit("handshake", now + absl::Seconds(1)), Optional(2));
  EXPECT_THAT(throttle.Admit("handshake", now + absl::Seconds(9)), Optional(0));
}

// Strangers whose handshakes fail must not fill the disk.
TEST(RouteLibraryLogs, FloodOfOneErrorOfGrpc_LeavesALineASecond) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* file = open_memstream(&text, &size);
  Log& log = *new Log({}, file);  // the logger of gRPC goes on using it
  RouteLibraryLogs(log);
  gpr_log_verbosity_init();  // as the start of gRPC does
  const absl::Time began = absl::Now();
  constexpr int kFlood = 10'000;
  for (int i = 0; i < kFlood; ++i)
    gpr_log("handshaker.cc", 1, GPR_LOG_SEVERITY_ERROR, "handshake failed: %d", i);
  gpr_log("another.cc", 1, GPR_LOG_SEVERITY_ERROR, "something else");
  const int64_t seconds = absl::ToInt64Seconds(absl::Now() - began) + 2;
  std::fflush(file);
  const std::string written(text, size);
  const auto lines = static_cast<int64_t>(std::count(written.begin(), written.end(), '\n'));
  EXPECT_LE(lines, seconds + 1) << "of " << kFlood;
  EXPECT_THAT(written, HasSubstr("warning handshake failed: 0 library=grpc\n"));
  EXPECT_THAT(written, HasSubstr("something else"));
}

}  // namespace
}  // namespace fangtan::service
