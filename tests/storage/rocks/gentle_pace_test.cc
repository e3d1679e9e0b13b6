#include "storage/rocks/gentle_pace.h"

#include <gtest/gtest.h>
#include <time.h>

#include <thread>

namespace fangtan::storage {
namespace {

// A machine whose clocks go when it is told to.
class GentlePaceTest : public ::testing::Test {
 protected:
  // A piece of work, with `share` of a processor for others, until the next piece begins.
  absl::Duration RestAfter(absl::Duration work, double share) {
    Pass(work, share);
    share_ = share;
    EXPECT_EQ(pace_.Rest(), goes_on_);
    return rest_;
  }

  bool goes_on_ = true;

 private:
  void Pass(absl::Duration time, double share) {
    times_.clock += time;
    times_.others += time * share;
  }

  GentlePace::Times times_{.clock = absl::Hours(7), .others = absl::Minutes(3)};
  double share_ = 0;
  absl::Duration rest_;
  const BackgroundThread::Pause pause_ = [this](absl::Duration rest) {
    rest_ = rest;
    Pass(rest, share_);
    return goes_on_;
  };
  GentlePace pace_{pause_, absl::Milliseconds(10), [this] { return times_; }};
};

TEST_F(GentlePaceTest, TakesAFifthOfTheTime) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(RestAfter(absl::Milliseconds(20), 0), absl::Milliseconds(80));
  EXPECT_EQ(RestAfter(absl::Milliseconds(50), 0.2), absl::Milliseconds(200))
      << "others of its kind do no harm";
}

TEST_F(GentlePaceTest, TakesAFiftiethBesideOtherWork) {
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 1), absl::Milliseconds(980));
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 1), absl::Milliseconds(980));
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 0.3), absl::Milliseconds(980));
}

TEST_F(GentlePaceTest, NoticesWorkThatCameWhileItRested) {
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 0.9), absl::Milliseconds(980));
  // Nothing beside this piece; but the rest before it was a busy one.
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 0), absl::Milliseconds(980));
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), 0), absl::Milliseconds(80));
}

TEST_F(GentlePaceTest, RestsWithinBounds) {
  EXPECT_EQ(RestAfter(absl::Milliseconds(1), 0), absl::Milliseconds(10));
  EXPECT_EQ(RestAfter(absl::Minutes(1), 0), absl::Seconds(5));
  RestAfter(absl::Seconds(1), 1);
  EXPECT_EQ(RestAfter(absl::Seconds(1), 1), absl::Seconds(5));
}

TEST_F(GentlePaceTest, EndsWhenItIsTime) {
  goes_on_ = false;
  RestAfter(absl::Milliseconds(20), 0);
}

TEST(GentlePace, OthersAreTheProcessesThreadsButThisOne) {
  const auto work = [](absl::Duration time) {
    timespec now{};
    do {
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    } while (absl::DurationFromTimespec(now) < time);
  };
  const GentlePace::Times before = GentlePace::ReadTimes();
  work(absl::Milliseconds(30));
  const GentlePace::Times alone = GentlePace::ReadTimes();
  EXPECT_GT(alone.clock, before.clock);
  EXPECT_LT(alone.others - before.others, absl::Milliseconds(10));
  std::thread(work, absl::Milliseconds(30)).join();
  EXPECT_GE(GentlePace::ReadTimes().others - alone.others, absl::Milliseconds(30));
}

}  // namespace
}  // namespace fangtan::storage
