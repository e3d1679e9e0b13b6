// Walks of many answers stand still: whatever is inserted, updated, deleted and merged meanwhile, all pages
// of a walk see the revision of the first, nothing twice, nothing missing, and the same walk gives the same
// again.
//
// More by hand: FANGTAN_WALK_ANSWERS=100000 tests/walk_test
#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "storage/query/compile.h"
#include "tests/storage/rocks/filter_reference.h"
#include "tests/storage/rocks/random_history.h"
#include "tests/storage/rocks/walk_check.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

constexpr uint32_t kSpeakers = 60;
constexpr uint32_t kArticlesAtOnce = 50;

size_t AnswersWanted() {
  const char* given = std::getenv("FANGTAN_WALK_ANSWERS");
  return given == nullptr ? 20000 : std::strtoul(given, nullptr, 10);
}

struct Walk {
  std::string filter;
  std::vector<SortKey> order;
};

// What stays the same from page to page, by every way that pages are made.
const std::vector<Walk>& Walks() {
  static const auto& walks = *new std::vector<Walk>{
      {"", {}},
      {"", {{SortField::kPublishTime, true}}},
      {"", {{SortField::kPublishTime, true}, {SortField::kArticle}, {SortField::kOrdinal}}},
      {"", {{SortField::kSpeaker}, {SortField::kOrdinal, true}}},
      {"speaker.name = 沈洁 OR printed_posts:纪委", {{SortField::kUpdateTime, true}}},
      {"publish_time:* NOT speaker = speakers/person-7 article.labels:*", {}},
      {"text:信访", {{SortField::kPublishTime}}},
  };
  return walks;
}

class WalkTest : public ::testing::Test {
 protected:
  // Fills the store; the world that it shows then.
  World Fill();
  // Writes until `stop`, alone or beside others, whose writes may forbid its own.
  void Write(uint32_t seed, World world, const std::atomic<bool>& stop);
  void CheckWalks(Revision revision, const FilterReference& reference);

  size_t answers_ = 0;
  uint32_t articles_ = 0;
  const int64_t time_ = absl::ToUnixMicros(absl::Now());
  std::atomic<int64_t> written_ = 0;
  fangtan::testing::TempStore store_;
};

World WalkTest::Fill() {
  RandomHistory history(1, {.speakers = kSpeakers, .exchanges = 12, .many_values = true});
  World world;
  for (uint32_t number = 0; answers_ < AnswersWanted();) {
    internal::Mutation mutation;
    mutation.set_time_micros(time_ + number);
    for (uint32_t i = 0; number == 0 && i < kSpeakers; ++i) {
      *mutation.add_operations() = history.EnsureSpeaker(i);
    }
    for (const uint32_t end = number + kArticlesAtOnce; number < end; ++number) {
      *mutation.add_operations() = history.Create(number);
    }
    EXPECT_THAT(store_->Commit(mutation, {}), IsOk());
    world = After(std::move(world), mutation);
    articles_ = number;
    answers_ = static_cast<size_t>((*store_->At(0))->Count().answers);
  }
  return world;
}

void WalkTest::Write(uint32_t seed, World world, const std::atomic<bool>& stop) {
  RandomHistory history(seed, {.articles = articles_ + 100, .speakers = kSpeakers, .exchanges = 12});
  for (int64_t time = time_ + 1000000; !stop; time += 1000) {
    const internal::Mutation mutation = history.Next(world, time);
    if (!store_->Commit(mutation, {}).ok()) continue;
    ++written_;
    world = After(std::move(world), mutation);
  }
}

void WalkTest::CheckWalks(Revision revision, const FilterReference& reference) {
  for (const Walk& walk : Walks()) {
    SCOPED_TRACE(absl::StrCat("filter ", walk.filter));
    ListQuery query{.kind = internal::ANSWER, .order = walk.order, .limit = 1000};
    ASSERT_OK_AND_ASSIGN(query.predicate, CompileFilter(walk.filter, FilterKind::kAnswers));
    const auto view = store_->At(revision);
    ASSERT_THAT(view, IsOk());
    const auto expected = reference.Rows(query);
    ASSERT_GT(expected.size(), answers_ / 50);
    ASSERT_NO_FATAL_FAILURE(CheckWalk(**view, query, expected, /*keep_total=*/true));
  }
}

TEST_F(WalkTest, StandsStillWhileWritersWrite) {
  const World world = Fill();
  const Revision first = store_->Info().revision;
  const FilterReference reference(world);
  ASSERT_EQ(reference.rows(internal::ANSWER).size(), answers_);
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (uint32_t seed : {2, 3}) {
    writers.emplace_back([&, seed] { Write(seed, world, stop); });
  }
  CheckWalks(first, reference);
  stop = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_GT(written_, 10);
  EXPECT_GT(store_->Info().revision, first);
  CheckWalks(first, reference);
  store_.Reopen();
  CheckWalks(first, reference);
}

}  // namespace
}  // namespace fangtan::storage
