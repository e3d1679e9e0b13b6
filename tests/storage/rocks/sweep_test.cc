// What a sweep throws away, and that nothing else changes.
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/query/compile.h"
#include "storage/rocks/database.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/random_history.h"
#include "tests/storage/rocks/sample.h"
#include "tests/storage/rocks/store_dump.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;

constexpr int64_t kSecond = 1000 * 1000;

// `seconds` after the sample time.
absl::Time At(int64_t seconds) { return absl::FromUnixMicros(kSampleTime + seconds * kSecond); }

class SweepTest : public ::testing::Test {
 protected:
  StoreOptions Options(rocksdb::Env& env) const {
    return {.directory = "/store",
            .block_cache_bytes = 1 << 20,
            .write_buffer_bytes = 4 << 20,
            .retention = absl::Seconds(10),
            .sweep_period = absl::InfiniteDuration(),
            .env = &env};
  }
  std::unique_ptr<Store> Open(rocksdb::Env& env) {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenStore(Options(env));
    EXPECT_THAT(store, IsOk());
    return *std::move(store);
  }
  // One write a second.
  static void Commit(Store& store, const std::vector<internal::Operation>& operations, int64_t seconds) {
    ASSERT_THAT(store.Commit(Mutate(operations, seconds * kSecond), {}), IsOk());
  }
  static internal::Operation Create(const std::string& id) {
    return Put(TwoGuests(id), internal::PutArticle::MUST_NOT_EXIST);
  }

  FaultEnv env_;
};

TEST_F(SweepTest, RevisionsWithinTheRetentionAreKept) {
  auto store = Open(env_);
  for (int i = 1; i <= 30; ++i) Commit(*store, {PutRankingOf("top-ten", absl::StrCat("榜", i))}, i);
  ASSERT_THAT(store->Sweep(At(30)), IsOk());
  // At 20 seconds revision 20 was the newest.
  EXPECT_EQ(store->Info().oldest_revision, 20);
  EXPECT_THAT(store->At(19), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_EQ(store->At(20).value()->GetRanking({.id = "top-ten"})->Decode()->entries(0).title(), "榜20");
  ASSERT_THAT(store->Sweep(At(5)), IsOk()) << "a clock that goes back does nothing";
  EXPECT_EQ(store->Info().oldest_revision, 20);
  ASSERT_THAT(store->Sweep(At(1000)), IsOk());
  EXPECT_EQ(store->Info().oldest_revision, 30) << "the newest is always kept";
  store.reset();
  store = Open(env_);
  EXPECT_EQ(store->Info().oldest_revision, 30);
  EXPECT_EQ(store->At(0).value()->GetRanking({.id = "top-ten"})->Decode()->entries(0).title(), "榜30");
}

TEST_F(SweepTest, AShortRetentionIsSweptSoonAfterItHasRunOut) {
  StoreOptions options = Options(env_);
  options.retention = absl::Milliseconds(10);
  options.sweep_period = absl::Hours(1);
  auto store = OpenStore(options).value();
  for (int i = 1; i <= 3; ++i) Commit(*store, {PutRankingOf("top-ten", absl::StrCat("榜", i))}, i);
  const absl::Time latest = absl::Now() + absl::Seconds(30);
  // Nothing is written any more, so this waits its ten milliseconds out.
  while (store->Info().oldest_revision < 3 && absl::Now() < latest)
    store->AwaitRevision(3, absl::Now() + absl::Milliseconds(10));
  EXPECT_EQ(store->Info().oldest_revision, 3);
}

TEST_F(SweepTest, AnEmptyStoreHasNothingToSweep) {
  auto store = Open(env_);
  EXPECT_THAT(store->Sweep(At(100)), IsOk());
  EXPECT_EQ(store->At(0).value()->revision(), 0);
  EXPECT_EQ(store->Info().oldest_revision, 1);
}

TEST_F(SweepTest, WhatIsBeingReadIsKept) {
  auto store = Open(env_);
  Commit(*store, {Create("art-1")}, 1);
  Commit(*store, {PutRankingOf("top-ten", "一")}, 2);
  auto reading = store->At(2).value();
  for (int i = 3; i <= 9; ++i) Commit(*store, {PutRankingOf("top-ten", absl::StrCat(i))}, i);
  ASSERT_THAT(store->Sweep(At(1000)), IsOk());
  EXPECT_EQ(store->Info().oldest_revision, 2);
  EXPECT_EQ(reading->GetRanking({.id = "top-ten"})->Decode()->entries(0).title(), "一");
  reading.reset();
  ASSERT_THAT(store->Sweep(At(1000)), IsOk());
  EXPECT_EQ(store->Info().oldest_revision, 9);
}

TEST_F(SweepTest, ADeletedArticleIsForgotten) {
  auto store = Open(env_);
  Commit(*store, {Create("art-1"), Create("art-2")}, 1);
  Commit(*store, {Delete("articles/art-1")}, 2);
  Commit(*store, {Delete("articles/art-2")}, 3);
  Commit(*store, {PutRankingOf("top-ten", "一")}, 4);
  ASSERT_THAT(store->Sweep(At(13)), IsOk());
  // Revision 3 is kept, at which the second article was deleted: it can be had back.
  EXPECT_EQ(store->Info().oldest_revision, 3);
  const auto read = [&](const std::string& id) {
    return store->At(0).value()->GetArticle({.id = id}, v1::FULL, /*show_deleted=*/true);
  };
  EXPECT_THAT(read("art-1"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(read("art-2"), IsOk());
  EXPECT_THAT(store->Commit(Mutate({Undelete("articles/art-1")}, 5 * kSecond), {}),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  Commit(*store, {Undelete("articles/art-2")}, 5);
  // The name is free again.
  Commit(*store, {Create("art-1")}, 6);
  for (int round = 0; round < 2; ++round) {
    const auto view = store->At(0).value();
    EXPECT_EQ(view->Count().answers, 6);
    EXPECT_EQ(view->GetArticle({.id = "art-2"}, v1::FULL)->Decode()->sections_size(), 2);
    // At the horizon neither is seen.
    EXPECT_EQ(store->At(4).value()->Count().answers, 0);
    if (round == 0) {
      ASSERT_THAT(store->Sweep(At(14)), IsOk());
      EXPECT_EQ(store->Info().oldest_revision, 4);
    }
  }
}

// Whatever was read at a revision that is kept reads the same afterwards: after a sweep, after opening with
// the last checkpoint, after a kill, and when the index is built from what is left of the records.
TEST_F(SweepTest, AWriteThatFailedBeforeASweepRemembersNoName) {
  auto store = Open(env_);
  Commit(*store, {Create("art-1")}, 1);
  Commit(*store, {Delete("articles/art-1")}, 2);
  Commit(*store, {PutRankingOf("top-ten", "一")}, 3);
  const internal::Mutation again = Mutate({Ensure("speakers/another", "李明"), Create("art-1")}, 4 * kSecond);
  EXPECT_THAT(store->Commit(again, {}), Fails(StatusCode::kAlreadyExists, "ARTICLE_DELETED"));
  ASSERT_THAT(store->Sweep(At(1000)), IsOk());
  EXPECT_THAT(store->Commit(again, {}), IsOk());
}

TEST_F(SweepTest, KeptRevisionsReadAsBefore) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    FaultEnv env;
    auto store = Open(env);
    RandomHistory history(seed, {.articles = 8, .speakers = 6});
    std::map<Revision, std::string> dumps;
    World world;
    std::mt19937 random(seed);
    const auto expect_as_before = [&](const Store& opened, const std::string& when) {
      const Revision oldest = opened.Info().oldest_revision;
      EXPECT_THAT(opened.At(oldest - 1).status(), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
      for (auto at = dumps.lower_bound(oldest); at != dumps.end(); ++at) {
        ASSERT_EQ(DumpOf(*opened.At(at->first).value()), at->second)
            << "seed " << seed << ", revision " << at->first << " of " << oldest << "-"
            << dumps.rbegin()->first << ", " << when;
      }
    };
    for (int second = 1; second <= 60; ++second) {
      const int64_t time = kSampleTime + second * kSecond;
      const internal::Mutation mutation = second == 1 ? history.First(time) : history.Next(world, time);
      const auto done = store->Commit(mutation, {});
      ASSERT_THAT(done, IsOk());
      world = After(world, mutation);
      if (random() % 8 != 0 || second < 15) continue;
      dumps.clear();
      for (Revision at = store->Info().oldest_revision; at <= done->revision; ++at) {
        dumps[at] = DumpOf(*store->At(at).value());
      }
      ASSERT_THAT(store->Sweep(At(second + static_cast<int64_t>(random() % 8))), IsOk());
      ASSERT_NO_FATAL_FAILURE(expect_as_before(*store, "swept"));
      std::erase_if(world.articles, [&store](const auto& named) {
        const ArticleId id = ArticleId::Parse(named.first).value();
        return absl::IsNotFound(store->At(0).value()->GetArticle(id, v1::BASIC, true).status());
      });
      const std::unique_ptr<rocksdb::Env> killed(rocksdb::NewMemEnv(rocksdb::Env::Default()));
      WriteTree(env.AfterPowerLoss("/store"), *killed, "/store");
      ASSERT_NO_FATAL_FAILURE(expect_as_before(*Open(*killed), "killed"));
      StoreOptions verify = Options(*killed);
      verify.verify_at_open = true;
      const auto rebuilt = OpenStore(verify);
      ASSERT_THAT(rebuilt, IsOk());
      ASSERT_NO_FATAL_FAILURE(expect_as_before(**rebuilt, "rebuilt"));
      if (random() % 2 == 0) continue;
      store.reset();
      store = Open(env);
      EXPECT_THAT(store->Info().notices, ::testing::IsEmpty());
      ASSERT_NO_FATAL_FAILURE(expect_as_before(*store, "reopened"));
    }
  }
}

// Articles come, are deleted, and are purged one after the other while all that there are are listed.
TEST_F(SweepTest, ListsBesideASweepShowNoPurgedArticle) {
  constexpr int kArticles = 400;
  auto store = Open(env_);
  Commit(*store, {Create("stays")}, 0);
  std::atomic<bool> done = false;
  const auto write = [&] {
    for (int i = 1; i <= kArticles && !HasFailure(); ++i) {
      const std::string id = absl::StrCat("art-", i);
      Commit(*store, {Create(id)}, 3 * i);
      Commit(*store, {Delete(absl::StrCat("articles/", id))}, 3 * i + 1);
      Commit(*store, {PutRankingOf("top-ten", absl::StrCat("榜", i))}, 3 * i + 2);
      EXPECT_THAT(store->Sweep(At(3 * i + 2)), IsOk());
    }
    done = true;
  };
  const auto look = [&](v1::View shown) {
    const auto page = store->At(0).value()->List(
        {.kind = internal::ARTICLE, .limit = 50, .view = shown, .show_deleted = true});
    ASSERT_THAT(page, IsOk());
    for (const absl::Cord& item : page->items) {
      const auto article = Encoded<v1::Article>(item).Decode();
      ASSERT_THAT(article, IsOk());
      EXPECT_FALSE(article->name().empty());
      ASSERT_GT(article->sections_size(), 0) << article->name();
      EXPECT_EQ(shown == v1::FULL, article->sections(0).exchanges_size() > 0) << article->name();
    }
    EXPECT_GE(page->items.size(), 1u);
  };
  std::thread writer(write);
  while (!done && !HasFailure()) {
    look(v1::BASIC);
    look(v1::FULL);
  }
  writer.join();
  look(v1::FULL);
}

// A list that lets others in is asked there whether anybody waits for it: then the sweep comes.
TEST_F(SweepTest, WhatASweepTakesWithinAListIsNotInIt) {
  constexpr int kStay = 20;
  constexpr int kGo = 400;
  for (const bool by_name : {false, true}) {
    FaultEnv env;
    auto store = Open(env);
    std::vector<internal::Operation> creations, deletions;
    for (int i = 0; i < kStay + kGo; ++i) {
      const std::string id = absl::StrCat(i < kStay ? "stays-" : "goes-", i);
      creations.push_back(Create(id));
      if (i >= kStay) deletions.push_back(Delete(absl::StrCat("articles/", id)));
    }
    Commit(*store, creations, 1);
    Commit(*store, deletions, 2);
    Commit(*store, {PutRankingOf("top-ten", "榜")}, 3);
    int looked = 0;
    ListQuery query{.kind = internal::ARTICLE, .limit = 7, .show_deleted = true};
    query.predicate = CompileFilter("text:\"家\"", FilterKind::kArticles).value();
    if (by_name) query.order = {{.field = SortField::kName, .descending = true}};
    query.stop = [&] {
      if (looked++ == 3) {
        EXPECT_THAT(store->Sweep(At(1000)), IsOk());
      }
      return false;
    };
    const auto view = store->At(0).value();
    int rows = 0;
    for (;;) {
      const auto page = view->List(query);
      ASSERT_THAT(page, IsOk());
      EXPECT_EQ(page->total_size, kStay);
      for (const absl::Cord& item : page->items) {
        EXPECT_THAT(Encoded<v1::Article>(item).Decode()->name(), ::testing::StartsWith("articles/stays-"));
        ++rows;
      }
      if (!page->more) break;
      query.after = page->last;
    }
    EXPECT_EQ(rows, kStay);
    EXPECT_GT(looked, 3) << "the sweep never came in between";
  }
}

TEST_F(SweepTest, TheDiskStaysBounded) {
  const auto bytes_after = [&](int rewrites) {
    FaultEnv env;
    std::mt19937 random(1);
    StoreOptions options = Options(env);
    options.retention = absl::ZeroDuration();
    auto store = OpenStore(options).value();
    for (int round = 0; round <= rewrites; ++round) {
      const auto precondition =
          round == 0 ? internal::PutArticle::MUST_NOT_EXIST : internal::PutArticle::MUST_EXIST;
      for (int i = 0; i < 40; ++i) {
        SampleArticle sample = TwoGuests(absl::StrCat("art-", i));
        sample.sections[0][0].answers[0].text =
            absl::StrCat("家風正，則民風淳。", round, std::string(2000, 'x'));
        for (char& letter : sample.sections[0][0].answers[0].text) {
          if (letter == 'x') letter = static_cast<char>('a' + random() % 26);
        }
        Commit(*store, {Put(sample, precondition)}, 1 + round);
      }
      EXPECT_THAT(store->Sweep(At(1000)), IsOk());
    }
    store.reset();
    const auto database =
        Database::Open("/store/rocksdb", MakeResources(&env, 1 << 20, 1 << 20), Database::Mode::kReadWrite)
            .value();
    uint64_t bytes = 0;
    for (const Family family : kFamilies) {
      rocksdb::CompactRangeOptions compaction;
      compaction.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
      EXPECT_TRUE(
          database->engine().CompactRange(compaction, database->handle(family), nullptr, nullptr).ok());
      rocksdb::ColumnFamilyMetaData metadata;
      database->engine().GetColumnFamilyMetaData(database->handle(family), &metadata);
      bytes += metadata.size + metadata.blob_file_size;
    }
    return bytes;
  };
  EXPECT_LT(bytes_after(30), 3 * bytes_after(0));
}

}  // namespace
}  // namespace fangtan::storage
