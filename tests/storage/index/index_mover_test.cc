#include "storage/index/index_mover.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "storage/index/tables_codec.h"
#include "tests/storage/index/tables_history.h"
#include "tests/storage/index/temporary_file.h"
#include "tests/testing/own_memory.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using fangtan::testing::kMemoryTells;
using fangtan::testing::OwnPages;

constexpr uint64_t kRoom = uint64_t{1} << 40;

// Two tables of one history, of which one is moved and both go on.
class IndexMoverTest : public ::testing::Test {
 protected:
  void Write(int revisions, bool purge = false) {
    for (int i = 0; i < revisions; ++i) {
      history_.Write(tables_);
      same_.Write(expected_);
      if (purge && i % 97 == 96) {
        history_.Purge(tables_);
        same_.Purge(expected_);
      }
    }
  }
  void MoveAll(IndexMover& mover, IndexMover::What what, const Orders* orders, size_t budget) {
    mover.Start(what);
    while (!mover.Step(tables_, orders, budget)) ASSERT_THAT(mover.Write(), IsOk());
  }

  TablesHistory history_{8}, same_{8};
  Tables tables_, expected_;
  TemporaryFile file_;
};

TEST_F(IndexMoverTest, WhatIsMovedIsTheSame_AndGrowsOn) {
  Write(12'000);
  const auto orders = OrdersOf(tables_);
  // Readers go on meanwhile.
  std::atomic<bool> ended = false;
  std::thread reader([&] {
    const DocTable& table = tables_.kind(internal::ANSWER);
    const std::vector<uint32_t> entities(table.entity.begin(), table.entity.end());
    while (!ended) {
      ASSERT_TRUE(std::equal(entities.begin(), entities.end(), table.entity.begin(), table.entity.end()));
    }
  });
  IndexMover mover(file_.get(), kRoom);
  MoveAll(mover, IndexMover::What::kAll, orders.get(), 1 << 14);
  ended = true;
  reader.join();
  EXPECT_GT(file_.size(), size_t{1} << 20);
  ExpectSameTables(tables_, expected_);
  ExpectSameOrders(*orders, *OrdersOf(expected_));
  Write(3'000, /*purge=*/true);
  ExpectSameTables(tables_, expected_);
}

// What is written between two steps stays, whether it was copied before or not.
TEST_F(IndexMoverTest, BesideWriters) {
  Write(9'000);
  for (const auto what : {IndexMover::What::kAll, IndexMover::What::kNew, IndexMover::What::kAll}) {
    TemporaryFile file;
    IndexMover mover(file.get(), kRoom);
    mover.Start(what);
    for (int steps = 0; !mover.Step(tables_, nullptr, 1 << 13); ++steps) {
      if (steps % 3 == 0) Write(2);
      ASSERT_THAT(mover.Write(), IsOk());
      if (steps % 7 == 0) Write(1);
      if (steps % 50 == 49) {
        history_.Purge(tables_);
        same_.Purge(expected_);
      }
    }
    ExpectSameTables(tables_, expected_);
    Write(2'000);
  }
  ExpectSameTables(tables_, expected_);
}

TEST_F(IndexMoverTest, WhatIsNewIsWrittenOnce) {
  Write(12'000);
  IndexMover mover(file_.get(), kRoom);
  MoveAll(mover, IndexMover::What::kNew, nullptr, 1 << 20);
  const size_t first = file_.size();
  MoveAll(mover, IndexMover::What::kNew, nullptr, 1 << 20);
  EXPECT_EQ(file_.size(), first);
  MoveAll(mover, IndexMover::What::kAll, nullptr, 1 << 20);
  EXPECT_EQ(file_.size(), 2 * first);
  ExpectSameTables(tables_, expected_);
}

TEST_F(IndexMoverTest, NoMoreThanThereIsRoomFor) {
  Write(12'000);
  IndexMover small(file_.get(), 200'000);
  MoveAll(small, IndexMover::What::kAll, nullptr, 1 << 16);
  EXPECT_GT(file_.size(), 100'000u);
  EXPECT_LE(file_.size(), 200'000u);
  ExpectSameTables(tables_, expected_);
  Write(1'000);
  ExpectSameTables(tables_, expected_);
}

TEST_F(IndexMoverTest, AFileThatCannotBeWrittenChangesNothing) {
  Write(6'000);
  const int read_only = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  IndexMover mover(read_only, kRoom);
  mover.Start(IndexMover::What::kAll);
  ASSERT_FALSE(mover.Step(tables_, nullptr));
  EXPECT_EQ(mover.Write().code(), absl::StatusCode::kUnavailable);
  close(read_only);
  ExpectSameTables(tables_, expected_);
}

// Opening from blocks with a file beside needs little memory that is no file's, and shows the same.
TEST_F(IndexMoverTest, WhileBlocksAreDecoded) {
  Write(40'000);
  internal::Checkpoint checkpoint;
  TablesCodec::Describe(tables_, checkpoint);
  checkpoint.set_revision(history_.revision());
  const BlockReader read = [&](const BlockKey& key) { return TablesCodec::Encode(tables_, key, checkpoint); };
  const int64_t before = OwnPages();
  const auto plain = TablesCodec::Decode(checkpoint, read);
  ASSERT_THAT(plain, IsOk());
  const int64_t without = OwnPages() - before;
  IndexMover spill(file_.get(), kRoom);
  const auto decoded = TablesCodec::Decode(checkpoint, read, &spill);
  ASSERT_THAT(decoded, IsOk());
  if (kMemoryTells) {
    EXPECT_LT(OwnPages() - before - without, without / 2);
  }
  ExpectSameTables(**decoded, **plain);
}

}  // namespace
}  // namespace fangtan::storage
