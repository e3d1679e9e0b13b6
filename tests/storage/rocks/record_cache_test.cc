#include "storage/rocks/record_cache.h"

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::Optional;

constexpr int64_t kCapacity = 1 << 20;

// Text that tells of which document it is.
absl::Cord MessageOf(internal::Kind kind, uint32_t doc, size_t size = 700) {
  std::string text = std::to_string(kind) + " 答 " + std::to_string(doc) + " ";
  text.resize(std::max(size, text.size()), '.');
  return absl::Cord(text);
}

TEST(RecordCacheTest, FindsWhatWasPutByKindAndDocument) {
  RecordCache cache(kCapacity);
  EXPECT_EQ(cache.Find(internal::ANSWER, 7), std::nullopt);
  cache.Put(internal::ANSWER, 7, absl::Cord("清清白白做人"));
  cache.Put(internal::QUESTION, 7, absl::Cord(""));
  EXPECT_THAT(cache.Find(internal::ANSWER, 7), Optional(absl::Cord("清清白白做人")));
  EXPECT_THAT(cache.Find(internal::QUESTION, 7), Optional(absl::Cord("")));
  EXPECT_EQ(cache.Find(internal::ANSWER, 7 << 8), std::nullopt);
  EXPECT_EQ(cache.counts().hits, 2);
  EXPECT_EQ(cache.counts().misses, 2);
}

TEST(RecordCacheTest, FindsManyAtOnceAndTellsWhichAreMissing) {
  RecordCache cache(kCapacity);
  std::vector<uint32_t> docs;
  std::vector<size_t> absent;
  for (uint32_t i = 0; i < 300; ++i) {
    docs.push_back(i * 7919 % 1000);
    if (i % 5 == 0) {
      absent.push_back(i);
    } else {
      cache.Put(internal::ANSWER, docs[i], MessageOf(internal::ANSWER, docs[i], i % 3 == 0 ? 5 : 900));
    }
  }
  std::vector<absl::Cord> found(docs.size());
  EXPECT_EQ(cache.FindAll(internal::ANSWER, docs, absl::MakeSpan(found)), absent);
  for (size_t i = 0; i < docs.size(); ++i) {
    const bool is_absent = i % 5 == 0;
    EXPECT_EQ(found[i],
              is_absent ? absl::Cord() : MessageOf(internal::ANSWER, docs[i], i % 3 == 0 ? 5 : 900));
  }
  EXPECT_EQ(cache.counts().hits, 240);
  EXPECT_EQ(cache.counts().misses, 60);
}

TEST(RecordCacheTest, EraseForgetsOneDocument) {
  RecordCache cache(kCapacity);
  cache.Put(internal::ANSWER, 1, MessageOf(internal::ANSWER, 1));
  cache.Put(internal::ANSWER, 2, MessageOf(internal::ANSWER, 2));
  const std::optional<absl::Cord> held = cache.Find(internal::ANSWER, 1);
  cache.Erase(internal::ANSWER, 1);
  cache.Erase(internal::ANSWER, 3);
  EXPECT_EQ(cache.Find(internal::ANSWER, 1), std::nullopt);
  EXPECT_THAT(cache.Find(internal::ANSWER, 2), Optional(MessageOf(internal::ANSWER, 2)));
  EXPECT_THAT(held, Optional(MessageOf(internal::ANSWER, 1)));
}

TEST(RecordCacheTest, WhatWasFoundOutlivesTheCache) {
  auto cache = std::make_unique<RecordCache>(kCapacity);
  cache->Put(internal::ARTICLE, 1, MessageOf(internal::ARTICLE, 1, 30000));
  const std::optional<absl::Cord> held = cache->Find(internal::ARTICLE, 1);
  cache.reset();
  EXPECT_THAT(held, Optional(MessageOf(internal::ARTICLE, 1, 30000)));
}

TEST(RecordCacheTest, StaysWithinItsLimitAndKeepsWhatCameLast) {
  RecordCache cache(kCapacity);
  for (uint32_t doc = 0; doc < 20000; ++doc) {
    cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc));
    ASSERT_LE(cache.counts().bytes, kCapacity);
    ASSERT_THAT(cache.Find(internal::ANSWER, doc), Optional(MessageOf(internal::ANSWER, doc)));
  }
  EXPECT_GT(cache.counts().bytes, kCapacity / 2);
  EXPECT_EQ(cache.Find(internal::ANSWER, 0), std::nullopt);
}

TEST(RecordCacheTest, WhatIsUsedStays) {
  RecordCache cache(kCapacity);
  cache.Put(internal::SPEAKER, 1, MessageOf(internal::SPEAKER, 1));
  for (uint32_t doc = 0; doc < 20000; ++doc) {
    cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc));
    ASSERT_NE(cache.Find(internal::SPEAKER, 1), std::nullopt) << doc;
  }
}

// As a walk over everything passes by, all that is asked for again and again stays.
TEST(RecordCacheTest, AWalkOverEverythingDoesNotPushOutWhatIsUsed) {
  RecordCache cache(kCapacity);
  for (uint32_t doc = 0; doc < 300; ++doc)
    cache.Put(internal::QUESTION, doc, MessageOf(internal::QUESTION, doc));
  for (uint32_t doc = 0; doc < 20000; ++doc) {
    const uint32_t wanted = doc % 300;
    ASSERT_THAT(cache.Find(internal::QUESTION, wanted), Optional(MessageOf(internal::QUESTION, wanted)));
    cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc, 200 + doc % 2000));
    ASSERT_LE(cache.counts().bytes, kCapacity);
  }
}

TEST(RecordCacheTest, ErasingEverythingFreesEverything) {
  RecordCache cache(kCapacity);
  for (int round = 0; round < 3; ++round) {
    for (uint32_t doc = 0; doc < 500; ++doc)
      cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc));
    cache.Put(internal::ANSWER, 1, absl::Cord("a document never changes"));
    EXPECT_THAT(cache.Find(internal::ANSWER, 1), Optional(MessageOf(internal::ANSWER, 1)));
    for (uint32_t doc = 0; doc < 500; ++doc) cache.Erase(internal::ANSWER, doc);
    EXPECT_EQ(cache.counts().bytes, 0);
  }
}

TEST(RecordCacheTest, TinyCachesAndHugeMessagesKeepNothing) {
  RecordCache none(0);
  none.Put(internal::ANSWER, 1, MessageOf(internal::ANSWER, 1));
  EXPECT_EQ(none.Find(internal::ANSWER, 1), std::nullopt);
  RecordCache cache(kCapacity);
  cache.Put(internal::ARTICLE, 1, MessageOf(internal::ARTICLE, 1, kCapacity));
  EXPECT_EQ(cache.Find(internal::ARTICLE, 1), std::nullopt);
  EXPECT_LE(cache.counts().bytes, kCapacity);
}

// A slice of a large buffer must not keep the buffer.
TEST(RecordCacheTest, KeepsACopyOfItsOwn) {
  bool released = false;
  RecordCache cache(kCapacity);
  const std::string buffer(1 << 16, 'x');
  {
    const absl::Cord whole = absl::MakeCordFromExternal(buffer, [&released] { released = true; });
    cache.Put(internal::ANSWER, 1, whole.Subcord(10, 1000));
  }
  EXPECT_TRUE(released);
  EXPECT_THAT(cache.Find(internal::ANSWER, 1), Optional(absl::Cord(buffer.substr(10, 1000))));
}

// Chunks of 64 KiB here; a message of each is held by somebody who reads slowly.
TEST(RecordCacheTest, WhatIsBeingReadIsNeitherOverwrittenNorInTheWay) {
  constexpr uint32_t kDocs = 2000;
  RecordCache cache(kCapacity);
  for (uint32_t doc = 0; doc < kDocs; ++doc)
    cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc));
  std::vector<std::pair<uint32_t, absl::Cord>> held;
  for (uint32_t doc = 0; doc < kDocs; ++doc) {
    if (auto found = cache.Find(internal::ANSWER, doc)) held.emplace_back(doc, *std::move(found));
  }
  ASSERT_GT(held.size(), 1000);
  for (uint32_t doc = kDocs; doc < 2 * kDocs; ++doc)
    cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc));
  for (const auto& [doc, message] : held) ASSERT_EQ(message, MessageOf(internal::ANSWER, doc));
  EXPECT_EQ(cache.Find(internal::ANSWER, 2 * kDocs - 1), std::nullopt);  // all chunks were being read

  const absl::Cord last_one = held.back().second;
  held.clear();
  for (uint32_t doc = 0; doc < kDocs; ++doc) {
    cache.Put(internal::QUESTION, doc, MessageOf(internal::QUESTION, doc));
    ASSERT_THAT(cache.Find(internal::QUESTION, doc), Optional(MessageOf(internal::QUESTION, doc)));
  }
  EXPECT_LE(cache.counts().bytes, kCapacity);
  EXPECT_TRUE(absl::StartsWith(std::string(last_one), std::to_string(internal::ANSWER) + " 答 "));
}

// Places count larger units there; memory is only taken for what is put.
TEST(RecordCacheTest, MayBeLargerThanTheMemoryThereIs) {
  for (const int64_t capacity : {int64_t{15} << 30, int64_t{64} << 30}) {
    RecordCache cache(capacity);
    for (uint32_t doc = 0; doc < 5000; ++doc) {
      cache.Put(internal::ANSWER, doc, MessageOf(internal::ANSWER, doc, 1 + doc % 1500));
    }
    for (uint32_t doc = 0; doc < 5000; ++doc) {
      ASSERT_THAT(cache.Find(internal::ANSWER, doc),
                  Optional(MessageOf(internal::ANSWER, doc, 1 + doc % 1500)));
    }
  }
}

// Whatever is done in whatever order: what is found is what was put last, and nothing of it is lost while
// there is room.
TEST(RecordCacheTest, EqualsAMap) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const int64_t capacity = 2000 + static_cast<int64_t>(random() % kCapacity);
    RecordCache cache(capacity);
    std::map<std::pair<internal::Kind, uint32_t>, absl::Cord> all;
    std::deque<std::pair<absl::Cord, std::string>> held;
    for (int step = 0; step < 20000; ++step) {
      const internal::Kind kind = random() % 2 == 0 ? internal::ANSWER : internal::QUESTION;
      const uint32_t doc = random() % 900;
      if (random() % 50 == 0) {
        cache.Erase(kind, doc);
        all.erase({kind, doc});
      } else if (const auto found = cache.Find(kind, doc)) {
        ASSERT_TRUE(all.contains({kind, doc}));
        ASSERT_EQ(*found, all.at({kind, doc}));
        if (random() % 7 == 0) held.emplace_back(*found, std::string(*found));
      } else {
        all[{kind, doc}] = MessageOf(kind, doc, random() % 1200);
        cache.Put(kind, doc, all[{kind, doc}]);
      }
      ASSERT_LE(cache.counts().bytes, capacity);
      if (held.size() > random() % 40) {
        ASSERT_EQ(held.front().first, held.front().second);
        held.pop_front();
      }
    }
  }
}

TEST(RecordCacheTest, ServesManyThreadsAndCountsEachCall) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 5000;
  RecordCache cache(kCapacity / 4);
  // Held to the end: releases happen inside Abseil, where ThreadSanitizer does not see what orders them.
  std::vector<std::vector<absl::Cord>> held(kThreads);
  const auto work = [&cache, &held](uint32_t seed) {
    std::mt19937 random(seed);
    for (int i = 0; i < kCalls; ++i) {
      const internal::Kind kind = random() % 2 == 0 ? internal::ANSWER : internal::QUESTION;
      const uint32_t doc = random() % 600;
      if (const std::optional<absl::Cord> found = cache.Find(kind, doc)) {
        EXPECT_EQ(*found, MessageOf(kind, doc));
        held[seed].push_back(*found);
      } else {
        cache.Put(kind, doc, MessageOf(kind, doc));
      }
      if (random() % 10 == 0) cache.Erase(kind, random() % 600);
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t seed = 0; seed < kThreads; ++seed) threads.emplace_back(work, seed);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cache.counts().hits + cache.counts().misses, kThreads * kCalls);
  EXPECT_GT(cache.counts().hits, 0);
  EXPECT_GT(cache.counts().misses, 0);
  EXPECT_LE(cache.counts().bytes, kCapacity / 4);
}

}  // namespace
}  // namespace fangtan::storage
