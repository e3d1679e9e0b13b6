#include "storage/index/read_slice.h"

#include <gtest/gtest.h>

#include <future>

namespace fangtan::storage {
namespace {

// Who asks for a slice in the middle of a loop finds out at its end that the first one was refused.
TEST(ReadSliceTest, HoldsTheLockAlsoWhenNobodyWaitsAnyMore) {
  FairSharedMutex mutex;
  const StopFunction stop = [] { return true; };
  ReadSlice slice(mutex, stop);
  EXPECT_EQ(slice.Renew().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(slice.Renew().code(), absl::StatusCode::kCancelled);
  std::promise<void> tried;
  bool written = false;
  auto writer = std::async(std::launch::async, [&] {
    tried.set_value();
    mutex.lock();
    written = true;
    mutex.unlock();
  });
  tried.get_future().wait();
  EXPECT_FALSE(written);  // read under the lock
  EXPECT_EQ(slice.Without([&] { writer.wait(); }).code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(written);
}

}  // namespace
}  // namespace fangtan::storage
