// A store opened from its checkpoint shows what one shows whose index was built from the records, wherever
// the writing of the checkpoint was cut off, and whatever of it is damaged.
#include <algorithm>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "storage/index/block_fields.h"
#include "storage/open_store.h"
#include "storage/rocks/database.h"
#include "storage/rocks/index_blocks.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/history_writer.h"
#include "tests/storage/rocks/store_dump.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDirectory[] = "/store";

std::unique_ptr<rocksdb::Env> EnvOf(const Tree& tree) {
  std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  WriteTree(tree, *env, kDirectory);
  return env;
}

class CheckpointTest : public ::testing::Test {
 protected:
  static StoreOptions Options(rocksdb::Env& env, bool verify_at_open = false) {
    return {.directory = kDirectory,
            .block_cache_bytes = 1 << 20,
            .write_buffer_bytes = 64 << 20,  // so that no log ends before it is told to
            .sweep_period = absl::InfiniteDuration(),
            .verify_at_open = verify_at_open,
            .env = &env};
  }

  void Write(Store& store, int mutations) { writer_.Write(store, mutations); }

  // A sweep has to write a checkpoint before it may go as far as that; with a reader it goes nowhere.
  static void WriteCheckpoint(Store& store) {
    const auto reading = store.At(store.Info().oldest_revision).value();
    ASSERT_THAT(store.Sweep(absl::Now() + absl::Hours(24 * 365)), IsOk());
    ASSERT_EQ(store.Info().oldest_revision, reading->revision());
  }

  // Opens `tree` from its checkpoint and from its records, and compares the two. The notices of the first.
  static std::vector<std::string> ExpectSame(const Tree& tree) {
    const auto quick_env = EnvOf(tree);
    const auto slow_env = EnvOf(tree);
    const auto quick = OpenStore(Options(*quick_env));
    const auto slow = OpenStore(Options(*slow_env, /*verify_at_open=*/true));
    EXPECT_THAT(slow, IsOk());
    EXPECT_THAT(quick, IsOk());
    if (!quick.ok() || !slow.ok()) return {};
    EXPECT_EQ(DumpsOf(**quick), DumpsOf(**slow));
    return (*quick)->Info().notices;
  }

  // What the closed store of `tree` has in its database, changed.
  static Tree Change(const Tree& tree,
                     const std::function<void(const Database&, rocksdb::WriteBatch&)>& change) {
    const auto env = EnvOf(tree);
    {
      const auto database =
          Database::Open(std::string(kDirectory) + "/rocksdb", MakeResources(env.get(), 1 << 20, 1 << 20),
                         Database::Mode::kReadWrite)
              .value();
      rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
      change(*database, batch);
      EXPECT_THAT(database->Write(batch), IsOk());
    }
    return ReadTree(*env, kDirectory);
  }

  HistoryWriter writer_{7, {.articles = 10, .speakers = 6}};
  FaultEnv env_;
};

TEST_F(CheckpointTest, ACleanCloseLeavesOne) {
  std::vector<std::string> before;
  for (int round = 0; round < 5; ++round) {
    const auto store = OpenStore(Options(env_)).value();
    EXPECT_THAT(store->Info().notices, IsEmpty());
    if (round > 0) {
      EXPECT_EQ(DumpsOf(*store), before);
    }
    Write(*store, 20);
    before = DumpsOf(*store);
  }
  EXPECT_THAT(ExpectSame(env_.AfterKill(kDirectory)), IsEmpty());
}

TEST_F(CheckpointTest, WritesBehindItAreReplayed) {
  auto store = OpenStore(Options(env_)).value();
  for (int round = 0; round < 4; ++round) {
    Write(*store, 15);
    if (round % 2 == 1) WriteCheckpoint(*store);
    EXPECT_THAT(ExpectSame(env_.AfterPowerLoss(kDirectory)), IsEmpty()) << round;
    EXPECT_THAT(ExpectSame(env_.AfterKill(kDirectory)), IsEmpty()) << round;
  }
}

// The log cut at any byte of what a checkpoint wrote is a kill, or a loss of power, at that write.
TEST_F(CheckpointTest, ACheckpointCutOffAnywhereDoesNoHarm) {
  auto store = OpenStore(Options(env_)).value();
  for (int round = 0; round < 3; ++round) {
    Write(*store, 25);
    const Tree before = env_.AfterKill(kDirectory);
    WriteCheckpoint(*store);
    const Tree after = env_.AfterKill(kDirectory);
    const auto log = std::max_element(before.begin(), before.end(), [](const auto& a, const auto& b) {
      return std::pair(absl::EndsWith(a.first, ".log"), a.first) <
             std::pair(absl::EndsWith(b.first, ".log"), b.first);
    });
    const size_t begin = log->second.size();
    const size_t end = after.at(log->first).size();
    ASSERT_GT(end, begin);
    for (size_t size = begin; size < end; size += std::max<size_t>(1, (end - begin) / 12)) {
      Tree killed = after;
      killed[log->first].resize(size);
      EXPECT_THAT(ExpectSame(killed), IsEmpty()) << size << " of " << begin << " to " << end;
    }
    EXPECT_THAT(ExpectSame(after), IsEmpty());
  }
}

TEST_F(CheckpointTest, WhatIsDamagedIsBuiltFromTheRecords) {
  { Write(*OpenStore(Options(env_)).value(), 40); }
  const Tree tree = env_.AfterKill(kDirectory);
  const BlockKey died{.kind = internal::ANSWER, .field = static_cast<uint8_t>(ColumnField::kDied)};
  const BlockKey names{.field = static_cast<uint8_t>(DictionaryField::kNames)};
  for (const BlockKey& key : {died, names}) {
    const Tree emptied = Change(tree, [&key](const Database& database, rocksdb::WriteBatch& batch) {
      ASSERT_THAT(PutBlock(database, key, "", batch), IsOk());
    });
    EXPECT_THAT(ExpectSame(emptied), ElementsAre(HasSubstr("index rebuilt from the records: ")));
  }
  const Tree gone = Change(tree, [](const Database& database, rocksdb::WriteBatch& batch) {
    const std::string key =
        ColumnKey{.kind = internal::ANSWER, .field = static_cast<uint8_t>(ColumnField::kEntity)}.Encode();
    ASSERT_TRUE(batch.Delete(database.handle(Family::kColumn), key).ok());
  });
  EXPECT_THAT(ExpectSame(gone), ElementsAre(HasSubstr("is missing")));
  const Tree flipped = Change(tree, [](const Database& database, rocksdb::WriteBatch& batch) {
    const std::string key =
        ColumnKey{.kind = internal::ANSWER, .field = static_cast<uint8_t>(ColumnField::kEntity)}.Encode();
    ASSERT_TRUE(batch.Put(database.handle(Family::kColumn), key, std::string(100, 'x')).ok());
  });
  EXPECT_THAT(ExpectSame(flipped), ElementsAre(HasSubstr("index rebuilt from the records: ")));
  const Tree future = Change(tree, [](const Database& database, rocksdb::WriteBatch& batch) {
    internal::Checkpoint checkpoint = **ReadCheckpoint(database);
    checkpoint.set_revision(checkpoint.revision() + 1);
    ASSERT_THAT(PutCheckpoint(database, checkpoint, batch), IsOk());
  });
  EXPECT_THAT(ExpectSame(future), ElementsAre(HasSubstr("the checkpoint is of revision")));
  const Tree forked = Change(tree, [](const Database& database, rocksdb::WriteBatch& batch) {
    internal::Checkpoint checkpoint = **ReadCheckpoint(database);
    checkpoint.mutable_chain()->front() ^= 1;
    ASSERT_THAT(PutCheckpoint(database, checkpoint, batch), IsOk());
  });
  EXPECT_THAT(ExpectSame(forked), ElementsAre(HasSubstr("index rebuilt from the records: ")));
  const Tree none = Change(tree, [](const Database& database, rocksdb::WriteBatch& batch) {
    ASSERT_THAT(DeleteCheckpoint(database, batch), IsOk());
  });
  EXPECT_THAT(ExpectSame(none), IsEmpty());
}

TEST_F(CheckpointTest, OrdersThatAreDamagedAreSorted) {
  { Write(*OpenStore(Options(env_)).value(), 40); }
  const Tree wrong =
      Change(env_.AfterKill(kDirectory), [](const Database& database, rocksdb::WriteBatch& batch) {
        for (uint8_t field = 64; field < 72; ++field) {
          ASSERT_THAT(PutBlock(database, {.kind = internal::ANSWER, .field = field}, "x", batch), IsOk());
        }
      });
  EXPECT_THAT(ExpectSame(wrong), IsEmpty());
}

// Damage of a record that opening no longer meets is found behind the open store.
TEST_F(CheckpointTest, DamageIsFoundInTheBackground) {
  { Write(*OpenStore(Options(env_)).value(), 20); }
  const Tree tree = Change(env_.AfterKill(kDirectory), [](const Database& database,
                                                          rocksdb::WriteBatch& batch) {
    ASSERT_TRUE(
        batch.Put(database.handle(Family::kAnswer), DocKey{.doc = 2}.Encode(), std::string(60, 'x')).ok());
    ASSERT_TRUE(batch.Delete(database.handle(Family::kQuestion), DocKey{.doc = 1}.Encode()).ok());
  });
  const auto env = EnvOf(tree);
  const auto store = OpenStore(Options(*env)).value();
  while (store->Info().damages.size() < 2) std::this_thread::yield();
  EXPECT_THAT(store->Info().damages,
              ElementsAre(HasSubstr("record question 00000001 is missing"), HasSubstr("answer 00000002")));
  const auto strict = EnvOf(tree);
  EXPECT_TRUE(absl::IsDataLoss(OpenStore(Options(*strict, /*verify_at_open=*/true)).status()));
}

}  // namespace
}  // namespace fangtan::storage
