#include "service/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"

namespace fangtan::service::rpc {
namespace {

using namespace std::chrono_literals;

// A pool whose one thread is busy until it goes.
struct BusyPool {
  BusyPool() {
    EXPECT_TRUE(pool.Submit({[this] {
      entered.Notify();
      release.WaitForNotification();
    }}));
    entered.WaitForNotification();
  }
  ~BusyPool() { release.Notify(); }

  absl::Notification entered, release;
  WorkerPool pool{{.max_threads = 1, .max_queued = 10, .queue_wait = 10s}};
};

// Tasks that do not expire, and add their numbers to `order` when they run.
void SubmitNumbered(WorkerPool& pool, int tasks, WorkerPool::Clock::time_point now, std::vector<int>& order) {
  for (int i = 0; i < tasks; ++i) ASSERT_TRUE(pool.Submit({[&order, i] { order.push_back(i); }}, now));
}

TEST(WorkerPool, ThreadsAndQueueFull_RefusesWithoutRunning) {
  std::atomic<int> ran{0};
  absl::Notification release;
  {
    WorkerPool pool({.max_threads = 2, .max_queued = 3});
    const auto wait = [&] {
      release.WaitForNotification();
      ++ran;
    };
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(pool.Submit({wait})) << i;
    EXPECT_FALSE(pool.Submit({wait}));
    release.Notify();
  }
  EXPECT_EQ(ran, 5);
}

TEST(WorkerPool, WaitedTooLong_IsExpiredInsteadOfRun) {
  std::atomic<int> ran{0}, expired{0};
  const WorkerPool::Clock::time_point start = WorkerPool::Clock::now();
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const WorkerPool::Task counted = {.run = [&] { ++ran; }, .expire = [&] { ++expired; }};
    ASSERT_TRUE(pool.Submit(counted, start));
    ASSERT_TRUE(pool.Submit({.run = [&] { ++ran; }}, start));  // does not expire
    pool.Expire(start + 9s);
    EXPECT_EQ(expired, 0);
    pool.Expire(start + 11s);
    EXPECT_EQ(expired, 1);
  }
  EXPECT_EQ(ran, 1);
}

TEST(WorkerPool, ItsTurnComesTooLate_IsExpiredByTheWorker_AndTheQueueStands) {
  std::atomic<int> ran{0}, expired{0};
  std::vector<int> order;
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const auto now = WorkerPool::Clock::now();
    ASSERT_TRUE(pool.Submit({.run = [&] { ++ran; }, .expire = [&] { ++expired; }}, now - 11s));
    SubmitNumbered(pool, 3, now, order);
  }
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(expired, 1);
  EXPECT_EQ(order, std::vector<int>({2, 1, 0}));
}

TEST(WorkerPool, QueueThatStands_LetsWaitATenth) {
  std::atomic<int> ran{0}, expired{0};
  const WorkerPool::Clock::time_point start = WorkerPool::Clock::now();
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const WorkerPool::Task counted = {.run = [&] { ++ran; }, .expire = [&] { ++expired; }};
    for (const auto since : {0ms, 0ms, 0ms, 0ms, 0ms, 8500ms, 9900ms}) {
      ASSERT_TRUE(pool.Submit(counted, start + since));
    }
    pool.Expire(start + 9900ms);
    EXPECT_EQ(expired, 0);
    // More than four for more than 10 s: the one of 8.5 s has waited for more than one second.
    pool.Expire(start + 10100ms);
    EXPECT_EQ(expired, 6);
  }
  EXPECT_EQ(ran, 1);
}

TEST(WorkerPool, MoreThanAFewForLong_RunTheLastFirst) {
  struct Case {
    std::chrono::seconds since;
    int tasks;
    bool reversed;
  };
  // A few callers who call again and again keep four waiting, and none of them for long.
  for (const Case& a : {Case{11s, 6, true}, Case{1s, 6, false}, Case{11s, 4, false}}) {
    std::vector<int> order, expected;
    {
      BusyPool busy;
      WorkerPool& pool = busy.pool;
      const auto start = WorkerPool::Clock::now() - a.since;
      SubmitNumbered(pool, a.tasks, start, order);
      for (int i = 0; i < a.tasks; ++i) expected.push_back(a.reversed ? a.tasks - 1 - i : i);
    }
    EXPECT_EQ(order, expected) << a.tasks << " tasks for " << a.since.count() << " s";
  }
}

TEST(WorkerPool, QueueThatStands_StandsNoMoreWhereOnlyAFewWait) {
  std::vector<int> order;
  std::atomic<int> expired{0};
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const auto now = WorkerPool::Clock::now();
    const WorkerPool::Task late = {.run = [] {}, .expire = [&] { ++expired; }};
    ASSERT_TRUE(pool.Submit(late, now - 23s));
    pool.Expire(now - 12s);
    ASSERT_TRUE(pool.Submit(late, now - 6s));
    pool.Expire(now - 4s);  // stands still, and lets nothing wait for two seconds
    EXPECT_EQ(expired, 2);
    SubmitNumbered(pool, 3, now, order);
  }
  EXPECT_EQ(order, std::vector<int>({0, 1, 2}));
}

// A queue may be found empty because what fills it has not had its turn.
TEST(WorkerPool, QueueThatStands_StandsUntilNothingWasLateForAWhile) {
  std::vector<int> order;
  std::atomic<int> expired{0};
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const auto now = WorkerPool::Clock::now();
    const WorkerPool::Task late = {.run = [] {}, .expire = [&] { ++expired; }};
    ASSERT_TRUE(pool.Submit(late, now - 20s));
    pool.Expire(now - 1s);  // empty now
    EXPECT_EQ(expired, 1);
    SubmitNumbered(pool, 3, now, order);
  }
  EXPECT_EQ(order, std::vector<int>({2, 1, 0}));
  order.clear();
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const auto now = WorkerPool::Clock::now();
    const WorkerPool::Task late = {.run = [] {}, .expire = [&] { ++expired; }};
    ASSERT_TRUE(pool.Submit(late, now - 40s));
    pool.Expire(now - 20s);
    EXPECT_EQ(expired, 2);
    pool.Expire(now - 5s);  // nothing was late for more than 10 s
    SubmitNumbered(pool, 3, now, order);
  }
  EXPECT_EQ(order, std::vector<int>({0, 1, 2}));
}

// Some wait longer than a tenth also where most find an idle thread.
TEST(WorkerPool, QueueThatStands_StandsNoMoreWhenManyFindAnIdleThread) {
  for (const int at_once : {30, 0}) {
    std::vector<int> order;
    std::atomic<int> expired{0};
    const auto now = WorkerPool::Clock::now();
    {
      WorkerPool pool({.max_threads = 1, .max_queued = 10, .queue_wait = 10s});
      const WorkerPool::Task late = {.run = [] {}, .expire = [&] { ++expired; }};
      const auto busy = [&pool](auto work, WorkerPool::Clock::time_point at) {
        absl::Notification entered, release, left;
        ASSERT_TRUE(pool.Submit({[&] {
                                  entered.Notify();
                                  release.WaitForNotification();
                                  left.Notify();
                                }},
                                at));
        entered.WaitForNotification();
        work();
        release.Notify();
        left.WaitForNotification();
      };
      busy(
          [&] {
            ASSERT_TRUE(pool.Submit(late, now - 31s));
            pool.Expire(now - 11s);
            for (int i = 0; i < 6; ++i) ASSERT_TRUE(pool.Submit(late, now - 8s));
            pool.Expire(now - 5s);
          },
          now);
      EXPECT_EQ(expired, 7);
      for (int i = 0; i < at_once; ++i) {
        for (int k = 0; k < 100; ++k) std::this_thread::yield();
        absl::Notification ran;
        ASSERT_TRUE(pool.Submit({[&ran] { ran.Notify(); }}, now - 4s));
        ran.WaitForNotification();
      }
      busy([&] { SubmitNumbered(pool, 3, now, order); }, now - 4s);
    }
    EXPECT_EQ(order, at_once == 30 ? std::vector<int>({0, 1, 2}) : std::vector<int>({2, 1, 0}));
  }
}

TEST(WorkerPool, QueueThatStands_HoldsAFewForEachThread) {
  std::vector<int> ran, expired;
  {
    BusyPool busy;
    WorkerPool& pool = busy.pool;
    const auto now = WorkerPool::Clock::now();
    ASSERT_TRUE(pool.Submit({.run = [] {}, .expire = [] {}}, now - 20s));
    pool.Expire(now - 5s);  // too late, so that it stands
    for (int i = 0; i < 6; ++i) {
      ASSERT_TRUE(pool.Submit(
          {.run = [&ran, i] { ran.push_back(i); }, .expire = [&expired, i] { expired.push_back(i); }}, now));
    }
    EXPECT_EQ(expired, std::vector<int>({0, 1})) << "those that came first make room";
  }
  EXPECT_EQ(ran, std::vector<int>({5, 4, 3, 2}));
}

TEST(WorkerPool, WithoutQueue_EachTaskHasAThread) {
  WorkerPool pool({.max_threads = 8, .max_queued = 0});
  // All eight must run at once to get past the barrier.
  auto* barrier = new absl::Barrier(9);
  const auto meet = [barrier] {
    if (barrier->Block()) delete barrier;
  };
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.Submit({meet}));
  meet();
}

TEST(WorkerPool, FreedThread_TakesTheNextTask) {
  WorkerPool pool({.max_threads = 1, .max_queued = 0});
  for (int i = 0; i < 100; ++i) {
    absl::Notification done;
    while (
        !pool.Submit({[&] { done.Notify(); }})) {  // the thread may not have come back from the task before
    }
    done.WaitForNotification();
  }
}

TEST(WorkerPool, WhatATaskHolds_GoesWithIt) {
  const auto held = std::make_shared<int>(7);
  {
    WorkerPool pool({.max_threads = 1, .max_queued = 10});
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(pool.Submit({[held] { EXPECT_EQ(*held, 7); }}));
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace fangtan::service::rpc
