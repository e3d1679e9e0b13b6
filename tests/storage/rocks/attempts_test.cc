// What fails is tried again later and later, and told when it goes on.
#include "storage/rocks/attempts.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace fangtan::storage {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

TEST(AttemptsTest, WhatHasNotFailedIsDue) {
  Attempts attempts;
  EXPECT_TRUE(attempts.IsDue(kNow));
  attempts.Note(absl::OkStatus(), kNow);
  EXPECT_TRUE(attempts.IsDue(kNow));
  EXPECT_EQ(attempts.failure(), "");
  EXPECT_FALSE(attempts.KeepsFailing());
}

TEST(AttemptsTest, PausesDoubleUpToAMinute) {
  Attempts attempts;
  absl::Time now = kNow;
  for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
    attempts.Note(absl::ResourceExhaustedError("磁盘已满"), now);
    EXPECT_FALSE(attempts.IsDue(now + absl::Seconds(seconds) - absl::Nanoseconds(1))) << seconds;
    now += absl::Seconds(seconds);
    EXPECT_TRUE(attempts.IsDue(now)) << seconds;
  }
  attempts.Note(absl::OkStatus(), now);
  attempts.Note(absl::ResourceExhaustedError("磁盘已满"), now);
  EXPECT_TRUE(attempts.IsDue(now + absl::Seconds(1))) << "from the beginning";
}

TEST(AttemptsTest, TwiceInARowLasts) {
  Attempts attempts;
  attempts.Note(absl::UnavailableError("first"), kNow);
  EXPECT_EQ(attempts.failure(), "first");
  EXPECT_FALSE(attempts.KeepsFailing());
  attempts.Note(absl::OkStatus(), kNow);
  attempts.Note(absl::UnavailableError("second"), kNow);
  EXPECT_FALSE(attempts.KeepsFailing());
  attempts.Note(absl::UnavailableError(""), kNow);
  EXPECT_TRUE(attempts.KeepsFailing());
  EXPECT_EQ(attempts.failure(), "unknown");
  attempts.Note(absl::OkStatus(), kNow);
  EXPECT_FALSE(attempts.KeepsFailing());
}

TEST(AttemptsTest, WhatWasGivenUpTellsNothing) {
  Attempts attempts;
  attempts.Note(absl::UnavailableError("first"), kNow);
  attempts.Note(absl::CancelledError("closing"), kNow);
  EXPECT_EQ(attempts.failure(), "first");
  EXPECT_FALSE(attempts.KeepsFailing());
  EXPECT_TRUE(attempts.IsDue(kNow + Attempts::kFirstPause));
}

}  // namespace
}  // namespace fangtan::storage
