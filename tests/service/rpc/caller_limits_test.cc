// Who may call how often, with a clock that the test turns.
#include "service/rpc/caller_limits.h"

#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/rpc/memory_budget.h"
#include "service/rpc/token_bucket.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

using namespace std::chrono_literals;
using Clock = TokenBucket::Clock;

constexpr int64_t kNanos = 1'000'000'000;
const Clock::time_point kStart = Clock::time_point(std::chrono::hours(100));

// A bucket as everyone would write it: a number of tokens, filled up as time goes by. Counted in parts of
// which a token has as many as there are nanoseconds in a second, so that nothing is rounded.
class PlainBucket {
 public:
  PlainBucket(int64_t per_second, int64_t burst)
      : per_second_(per_second), most_(burst * kNanos), parts_(most_) {}

  Clock::duration Take(Clock::time_point now) {
    for (auto left = now - before_; left > 0ns; left -= std::min<Clock::duration>(left, 1h)) {
      const Clock::duration step = std::min<Clock::duration>(left, 1h);
      parts_ = std::min(most_, parts_ + step.count() * per_second_);
    }
    before_ = now;
    if (parts_ >= kNanos) {
      parts_ -= kNanos;
      return 0ns;
    }
    return Clock::duration((kNanos - parts_) / per_second_);
  }

 private:
  const int64_t per_second_, most_;
  int64_t parts_;
  Clock::time_point before_ = kStart;
};

TEST(TokenBucket, EqualsThePlainOne) {
  std::mt19937_64 random(20260101);
  int taken = 0, refused = 0;
  // Rates with a whole number of nanoseconds between two tokens: both must agree to the nanosecond.
  for (const int64_t per_second : {1, 2, 5, 10, 64, 100, 1000, 5000, 100'000}) {
    for (const int64_t burst : {1, 2, 7, 1000}) {
      TokenBucket bucket({.per_second = static_cast<double>(per_second), .burst = burst});
      PlainBucket plain(per_second, burst);
      const int64_t interval = kNanos / per_second;
      Clock::time_point now = kStart;
      for (int i = 0; i < 4000; ++i) {
        // Mostly faster than the rate, sometimes long rests, often not a nanosecond later.
        const int64_t longest = random() % 50 == 0 ? interval * burst * 2 : interval;
        if (random() % 3 != 0) now += std::chrono::nanoseconds(random() % (longest + 1));
        const Clock::duration got = bucket.Take(now), want = plain.Take(now);
        ASSERT_EQ(got.count(), want.count()) << per_second << " a second, burst " << burst << ", call " << i;
        ++(got == 0ns ? taken : refused);
      }
    }
  }
  EXPECT_GT(taken, 10'000);
  EXPECT_GT(refused, 10'000);
}

TEST(TokenBucket, WaitThatItTells_IsExact) {
  TokenBucket bucket({.per_second = 4, .burst = 2});
  EXPECT_EQ(bucket.Take(kStart), 0ns);
  EXPECT_EQ(bucket.Take(kStart), 0ns);
  const Clock::duration wait = bucket.Take(kStart);
  EXPECT_EQ(wait, 250ms);
  EXPECT_EQ(bucket.Take(kStart + wait - 1ns), 1ns);
  EXPECT_EQ(bucket.Take(kStart + wait), 0ns);
}

TEST(TokenBucket, LongAgo_IsNoMoreThanABurst) {
  TokenBucket bucket({.per_second = 1000, .burst = 3});
  int taken = 0;
  while (bucket.Take(kStart + std::chrono::hours(24 * 365)) == 0ns) ++taken;
  EXPECT_EQ(taken, 3);
}

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto bytes =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  EXPECT_TRUE(bytes.has_value() && detail.ParseFromString(std::string(*bytes)));
  return detail;
}

TEST(CallerLimits, TooOften_IsToldWhenAndWhy) {
  CallerLimits limits({.calls_per_second = 2, .burst = 1});
  ASSERT_TRUE(limits.Enter("caller:沈潔", kStart).ok());
  const absl::Status refused = limits.Enter("caller:沈潔", kStart + 100ms).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(storage::ErrorReason(refused), "RATE_LIMITED");
  const auto retry = DetailOf<google::rpc::RetryInfo>(refused);
  EXPECT_EQ(retry.retry_delay().seconds(), 0);
  EXPECT_EQ(retry.retry_delay().nanos(), 400'000'000);
  const auto quota = DetailOf<google::rpc::QuotaFailure>(refused);
  ASSERT_EQ(quota.violations_size(), 1);
  EXPECT_EQ(quota.violations(0).subject(), "caller:沈潔");
  EXPECT_EQ(quota.violations(0).description(), "2 calls a second");
  EXPECT_TRUE(limits.Enter("caller:朱自清", kStart + 100ms).ok());
  EXPECT_TRUE(limits.Enter("caller:沈潔", kStart + 500ms).ok());
}

TEST(CallerLimits, TooManyAtOnce_CostNoToken) {
  CallerLimits limits({.calls_per_second = 1, .burst = 2, .calls_at_once = 1});
  CallerLimits::Seat* seat = *limits.Enter("a", kStart);
  for (int i = 0; i < 5; ++i) {
    const absl::Status refused = limits.Enter("a", kStart).status();
    EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(refused).violations(0).description(), "1 calls in hand");
  }
  limits.Leave(seat);
  EXPECT_TRUE(limits.Enter("a", kStart).ok());
}

TEST(CallerLimits, NothingLimited_NobodyIsRemembered) {
  CallerLimits limits({});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(*limits.Enter(absl::StrCat("a", i), kStart), nullptr);
  limits.Leave(nullptr);
  EXPECT_EQ(limits.callers(), 0);
}

TEST(CallerLimits, ManyCallers_AreForgottenButThoseWithCallsInHand) {
  CallerLimits limits({.calls_per_second = 1, .burst = 1, .calls_at_once = 2, .callers_kept = 3});
  CallerLimits::Seat* const held = *limits.Enter("holds", kStart);
  for (int i = 0; i < 1000; ++i) limits.Leave(*limits.Enter(absl::StrCat("a", i), kStart));
  EXPECT_EQ(limits.callers(), 4);
  EXPECT_FALSE(limits.Enter("holds", kStart).ok());
  EXPECT_FALSE(limits.Enter("a999", kStart).ok());
  EXPECT_TRUE(limits.Enter("a0", kStart).ok());  // forgotten
  limits.Leave(held);
}

// What a map of plain buckets and counters would say, on random calls of few callers, none of them forgotten.
TEST(CallerLimits, EqualsAPlainTable) {
  std::mt19937_64 random(7);
  CallerLimits limits({.calls_per_second = 10, .burst = 5, .calls_at_once = 3});
  std::map<std::string, PlainBucket> buckets;
  std::map<std::string, std::vector<CallerLimits::Seat*>> seats;
  Clock::time_point now = kStart;
  int entered = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += std::chrono::milliseconds(random() % 10);
    const std::string who = absl::StrCat("訪客", random() % 8);
    auto& held = seats[who];
    if (random() % 3 == 0 && !held.empty()) {
      limits.Leave(held.back());
      held.pop_back();
      continue;
    }
    auto& bucket = buckets.try_emplace(who, 10, 5).first->second;
    const bool want = held.size() < 3 && bucket.Take(now) == 0ns;
    const auto got = limits.Enter(who, now);
    ASSERT_EQ(got.ok(), want) << i;
    if (got.ok()) held.push_back(*got);
    entered += want;
  }
  EXPECT_GT(entered, 1000);
}

TEST(SubjectOf, NameOrAddress) {
  const Caller named("importer", Role::kWriter);
  EXPECT_EQ(SubjectOf(named, "ipv4:10.0.0.7:40312"), "caller:importer");
  EXPECT_EQ(SubjectOf(*AnonymousCaller(), "ipv4:10.0.0.7:40312"), "address:10.0.0.7");
  EXPECT_EQ(SubjectOf(*AnonymousCaller(), "ipv6:%5B::1%5D:40312"), "address:%5B::1%5D");
  EXPECT_EQ(SubjectOf(*AnonymousCaller(), "unix:"), "address:unix:");
  // One who calls itself like the anonymous one is somebody.
  EXPECT_EQ(SubjectOf(Caller("anonymous", Role::kReader), "unix:"), "caller:anonymous");
}

TEST(MemoryBudget, TakesUpToTheBudget_AddsBeyond) {
  MemoryBudget budget(100);
  MemoryShare first(budget);
  EXPECT_TRUE(first.Take(60));
  {
    MemoryShare second(budget);
    EXPECT_FALSE(second.Take(41));
    EXPECT_EQ(second.bytes(), 0);
    EXPECT_TRUE(second.Take(40));
    second.Add(1000);
    EXPECT_FALSE(first.Take(1));
  }
  EXPECT_EQ(budget.used(), 60);
  first.Return(20);
  EXPECT_EQ(budget.used(), 40);
}

TEST(MemoryBudget, Zero_IsNone) {
  MemoryBudget budget(0);
  MemoryShare share(budget);
  EXPECT_TRUE(share.Take(int64_t{1} << 60));
}

}  // namespace
}  // namespace fangtan::service::rpc
