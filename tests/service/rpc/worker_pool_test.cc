#include "service/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"

namespace fangtan::service::rpc {
namespace {

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
