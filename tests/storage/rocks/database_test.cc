#include "storage/rocks/database.h"

#include <rocksdb/env.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "storage/rocks/envelope.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

constexpr char kText[] = "水庫的水位今年春天降到最低。𠮷";

class DatabaseTest : public ::testing::TestWithParam<Database::Mode> {
 protected:
  DatabaseTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), key_(DocKey{.doc = 7}.Encode()) {
    const auto database = Database::Open("/db", Resources(), Database::Mode::kCreate);
    EXPECT_THAT(database, IsOk());
    rocksdb::WriteBatch batch;
    EXPECT_TRUE(
        batch.Put((*database)->handle(Family::kArticle), key_, Seal(Family::kArticle, key_, kText)).ok());
    EXPECT_THAT((*database)->Write(batch), IsOk());
  }  // flushed

  EngineResources Resources() const { return MakeResources(env_.get(), 1 << 20, 1 << 20); }

  const std::unique_ptr<rocksdb::Env> env_;
  const std::string key_;
};

INSTANTIATE_TEST_SUITE_P(Modes, DatabaseTest,
                         ::testing::Values(Database::Mode::kReadOnly, Database::Mode::kReadWrite));

TEST_P(DatabaseTest, WhatWasReadOnceIsFoundAgain) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open("/db", Resources(), GetParam()));
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const std::optional<std::string> read, database->Get(Family::kArticle, key_));
    ASSERT_TRUE(read.has_value()) << i;
    EXPECT_EQ(*read, kText);
    ASSERT_OK_AND_ASSIGN(const auto many, database->MultiGet(Family::kArticle, {key_}));
    EXPECT_EQ(many[0], kText);
  }
}

TEST_P(DatabaseTest, ReadersOfMemoryAreToldOfWhatIsOnTheDisk) {
  ASSERT_OK_AND_ASSIGN(const auto database, Database::Open("/db", Resources(), GetParam()));
  EXPECT_TRUE(IsNotInMemory(database->Get(Family::kArticle, key_, ReadTier::kMemory).status()));
  const absl::StatusOr<std::vector<std::string>> many =
      database->MultiGet(Family::kArticle, {key_}, ReadTier::kMemory);
  EXPECT_TRUE(IsNotInMemory(many.status())) << many.status();
  ASSERT_THAT(database->Get(Family::kArticle, key_), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto read, database->Get(Family::kArticle, key_, ReadTier::kMemory));
  EXPECT_EQ(read, kText);
}

// RocksDB would take up again, behind its owner, what a full disk stopped, and looks every few seconds
// whether there is room; closing it meanwhile ends the process by an assertion.
TEST(FullDiskTest, TheEngineDoesNotRecoverByItself) {
  for (const std::string suffix : {".log", ".sst"}) {
    FaultEnv env;
    ASSERT_OK_AND_ASSIGN(const auto database, Database::Open("/db", MakeResources(&env, 1 << 20, 1 << 20),
                                                             Database::Mode::kCreate));
    const auto write = [&database] {
      rocksdb::WriteBatch batch;
      EXPECT_TRUE(batch.Put(database->handle(Family::kArticle), "key", kText).ok());
      return database->Write(batch);
    };
    ASSERT_THAT(write(), IsOk());
    env.FillDiskFor(suffix);
    const bool failed =
        !write().ok() || !database->engine().Flush({}, database->handle(Family::kArticle)).ok();
    ASSERT_TRUE(failed) << suffix;
    // Only one recovery can go on at a time.
    EXPECT_FALSE(database->engine().Resume().IsBusy()) << suffix;
  }
}

}  // namespace
}  // namespace fangtan::storage
