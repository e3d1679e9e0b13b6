#include "tests/storage/rocks/history_writer.h"

#include "gmock/gmock.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {

void HistoryWriter::Write(Store& store, int mutations) {
  for (int i = 0; i < mutations; ++i) {
    time_micros_ += 1000000;
    const int64_t time = kSampleTime + time_micros_;
    const internal::Mutation mutation =
        world_.articles.empty() ? history_.First(time) : history_.Next(world_, time);
    ASSERT_THAT(store.Commit(mutation, {}), fangtan::testing::IsOk());
    world_ = After(world_, mutation);
  }
}

}  // namespace fangtan::storage
