// What an acknowledgement is worth: failed syncs, full disks, lost power, many writers at once.
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using internal::PutArticle;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

StoreOptions OptionsOn(rocksdb::Env& env) {
  return {.directory = "/store", .block_cache_bytes = 1 << 20, .write_buffer_bytes = 4 << 20, .env = &env};
}

internal::Mutation Create(const std::string& id) {
  return Mutate({Put(TwoGuests(id), PutArticle::MUST_NOT_EXIST)});
}

absl::Status Read(const Store& store, const std::string& id) {
  const auto view = store.At(0).value();
  const auto article = view->GetArticle({.id = id}, v1::FULL);
  return article.ok() ? article->Decode().status() : article.status();
}

// A commit fails when the files of `suffix` do; nothing is acknowledged afterwards, reads go on, and a
// reopened store has everything that was acknowledged.
void ExpectStopsWhenSyncsFail(const std::string& suffix) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  ASSERT_THAT(store->Commit(Create("acknowledged"), {}), IsOk());
  env.FailSyncsOf(suffix);
  EXPECT_THAT(store->Commit(Create("unsure"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_THAT(Read(*store, "unsure"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  env.FailSyncsOf("");
  EXPECT_THAT(store->Commit(Create("later"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"))
      << "a sync that succeeds after a failed one proves nothing";
  EXPECT_TRUE(store->Info().writes_refused);
  EXPECT_THAT(store->Info().notices, Contains(HasSubstr("takes no writes")));
  EXPECT_EQ(store->Info().revision, 1);
  EXPECT_THAT(Read(*store, "acknowledged"), IsOk());
  store.reset();
  store = OpenStore(OptionsOn(env)).value();
  EXPECT_THAT(Read(*store, "acknowledged"), IsOk());
  EXPECT_THAT(Read(*store, "later"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(store->Commit(Create("again"), {}), IsOk());
}

TEST(DurabilityTest, AFailedSyncOfTheLogStopsTheStore) { ExpectStopsWhenSyncsFail(".log"); }
TEST(DurabilityTest, AFailedSyncOfTheTipStopsTheStore) { ExpectStopsWhenSyncsFail("TIP"); }

TEST(DurabilityTest, AFullDiskIsNamed) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  ASSERT_THAT(store->Commit(Create("acknowledged"), {}), IsOk());
  env.FillDiskFor(".log");
  EXPECT_THAT(store->Commit(Create("unsure"), {}), Fails(StatusCode::kResourceExhausted, "STORAGE_FULL"));
  env.FillDiskFor("");
  EXPECT_THAT(store->Commit(Create("later"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_THAT(Read(*store, "acknowledged"), IsOk());
  store.reset();
  store = OpenStore(OptionsOn(env)).value();
  EXPECT_THAT(Read(*store, "acknowledged"), IsOk());
}

TEST(DurabilityTest, ACompactionThatFailsIsANoticeAndWritesGoOn) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  ASSERT_THAT(store->Commit(Create("first"), {}), IsOk());
  ASSERT_THAT(store->Compact({}, {}), IsOk());
  EXPECT_THAT(store->Info().notices, IsEmpty());
  env.FillDiskFor(".sst");
  EXPECT_FALSE(store->Compact({}, {}).ok());
  env.FillDiskFor("");
  EXPECT_THAT(store->Info().notices, ElementsAre(HasSubstr("has failed to write in the background")));
  EXPECT_THAT(store->Commit(Create("later"), {}), IsOk());
  EXPECT_FALSE(store->Info().writes_refused);
  EXPECT_THAT(store->Info().notices, Not(Contains(HasSubstr("no writes"))));
  store.reset();
  store = OpenStore(OptionsOn(env)).value();
  EXPECT_THAT(store->Info().notices, IsEmpty());
}

TEST(DurabilityTest, AStoreThatCannotBeMadeIsMadeNextTime) {
  for (const std::string suffix : {"TIP.tmp", ".log", ".dbtmp", "TIP"}) {
    FaultEnv env;
    env.FailSyncsOf(suffix);
    const auto failed = OpenStore(OptionsOn(env));
    EXPECT_THAT(failed, Fails(StatusCode::kUnavailable, "STORAGE_FAILED")) << suffix;
    env.FailSyncsOf("");
    auto store = OpenStore(OptionsOn(env));
    ASSERT_THAT(store, IsOk()) << suffix;
    EXPECT_THAT((*store)->Commit(Create("first-one"), {}), IsOk()) << suffix;
  }
}

TEST(DurabilityTest, EverythingAcknowledgedSurvivesALossOfPowerAfterEveryWrite) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  for (int i = 0; i < 12; ++i) {
    ASSERT_THAT(store->Commit(Create(absl::StrCat("art-", i)), {}), IsOk());
    const std::unique_ptr<rocksdb::Env> survivor(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    WriteTree(env.AfterPowerLoss("/store"), *survivor, "/store");
    const auto reopened = OpenStore(OptionsOn(*survivor));
    ASSERT_THAT(reopened, IsOk()) << i;
    EXPECT_EQ((*reopened)->Info().revision, i + 1);
    for (int j = 0; j <= i; ++j) EXPECT_THAT(Read(**reopened, absl::StrCat("art-", j)), IsOk());
  }
}

TEST(DurabilityTest, ANewStoreSurvivesALossOfPower) {
  FaultEnv env;
  const auto store = OpenStore(OptionsOn(env)).value();
  const std::unique_ptr<rocksdb::Env> survivor(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  WriteTree(env.AfterPowerLoss("/store"), *survivor, "/store");
  EXPECT_THAT(OpenStore(OptionsOn(*survivor)), IsOk());
}

// Every writer's acknowledged articles are there after a crash, and no other; the writers shared their syncs.
void ExpectGroupCommit(int threads, int each) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  const int syncs_before = env.SyncsOf(".log");
  std::mutex mutex;
  std::map<Revision, std::string> acknowledged;
  std::vector<std::thread> writers;
  for (int t = 0; t < threads; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const std::string id = absl::StrCat("art-", t, "-", i);
        const auto done = store->Commit(Create(id), {});
        ASSERT_THAT(done, IsOk());
        EXPECT_THAT(Read(*store, id), IsOk()) << "not visible to its own writer";
        const std::lock_guard<std::mutex> lock(mutex);
        acknowledged[done->revision] = id;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const int commits = threads * each;
  ASSERT_EQ(acknowledged.size(), commits);
  EXPECT_EQ(acknowledged.rbegin()->first, commits);
  EXPECT_LT(env.SyncsOf(".log") - syncs_before, commits) << "no two writers shared a sync";

  const std::unique_ptr<rocksdb::Env> survivor(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  WriteTree(env.AfterPowerLoss("/store"), *survivor, "/store");
  const auto reopened = OpenStore(OptionsOn(*survivor)).value();
  for (const auto& [revision, id] : acknowledged) {
    const auto article = reopened->At(revision).value()->GetArticle({.id = id}, v1::FULL);
    ASSERT_THAT(article, IsOk()) << id;
    EXPECT_EQ(article->Decode()->revision(), revision);
  }
  EXPECT_EQ(reopened->At(0).value()->Count().articles, commits);
}

TEST(DurabilityTest, EightWritersShareSyncs) { ExpectGroupCommit(8, 25); }
TEST(DurabilityTest, SixtyFourWritersShareSyncs) { ExpectGroupCommit(64, 4); }

TEST(DurabilityTest, OneOfManyAtOnceCreatesTheSameArticle) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  std::atomic<int> created = 0;
  std::vector<std::thread> writers;
  for (int t = 0; t < 16; ++t) {
    writers.emplace_back([&] {
      const auto done = store->Commit(Create("the-same"), {});
      created += done.ok();
      EXPECT_THAT(done, AnyOf(IsOk(), Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS")));
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(created, 1);
}

TEST(DurabilityTest, OneOfManyAtOnceRunsTheSameRequest) {
  FaultEnv env;
  auto store = OpenStore(OptionsOn(env)).value();
  internal::Mutation mutation = Create("the-same");
  mutation.set_request_id("r-1");
  mutation.set_request_digest("digest");
  std::atomic<int> first = 0;
  std::vector<std::thread> writers;
  for (int t = 0; t < 16; ++t) {
    writers.emplace_back([&] {
      const auto done = store->Commit(mutation, {});
      ASSERT_THAT(done, IsOk());
      EXPECT_EQ(done->revision, 1);
      first += !done->replayed;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(first, 1);
}

}  // namespace
}  // namespace fangtan::storage
