// What an index says equals a full scan: random filters, orders and walks over random histories, at the
// newest and at past revisions, beside a writer, after a restart and after a sweep.
//
// Longer by hand: FANGTAN_PROPERTY_SECONDS=600 tests/filter_property_test; one round again:
// FANGTAN_PROPERTY_SEED=7 tests/filter_property_test
#include <atomic>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/storage/rocks/filter_reference.h"
#include "tests/storage/rocks/random_history.h"
#include "tests/storage/rocks/random_queries.h"
#include "tests/storage/rocks/walk_check.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

std::optional<int64_t> NumberFrom(const char* variable) {
  const char* given = std::getenv(variable);
  if (given == nullptr) return std::nullopt;
  return std::strtoll(given, nullptr, 10);
}

constexpr RandomHistory::Size kSmall{};
// Enough that dictionaries use their grams and walks run out of their budget.
constexpr RandomHistory::Size kLarge{
    .articles = 120, .speakers = 40, .exchanges = 8, .operations = 12, .many_values = true};

// The first part of a filter, children before parents, that alone gives another number of rows than it
// should.
std::string Culprit(const View& view, ListQuery query, const FilterReference& reference) {
  const Predicate whole = query.predicate;
  query.order.clear();
  for (size_t size = 1; size <= whole.nodes.size(); ++size) {
    query.predicate.nodes.assign(whole.nodes.begin(),
                                 whole.nodes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto page = view.List(query);
    const size_t expected = reference.Rows(query).size();
    if (!page.ok() || static_cast<size_t>(page->total_size) == expected) continue;
    return absl::StrCat(Describe(query.predicate), " gives ", page->total_size, " rows, not ", expected);
  }
  return "none alone";
}

// One store and its history, which a writer may go on with while a reader looks.
class Round {
 public:
  Round(uint32_t seed, RandomHistory::Size size) : seed_(seed), history_(seed, size), queries_(seed + 1) {
    worlds_.emplace_back();
    Commit(history_.First(time_));
  }

  void Run(int writes, int queries);
  int64_t asked() const { return asked_; }
  // Those that found some rows, but not all.
  int64_t telling() const { return telling_; }
  // Those that were listed where nobody may wait, too.
  int64_t listed_short() const { return listed_short_; }

 private:
  void Commit(const internal::Mutation& mutation);
  void Write(int mutations);
  // Asks at the newest revision and at some that are past.
  void Ask(const std::string& when, int queries);
  void AskAt(const std::string& when, Revision revision, int queries);
  void CheckShortList(const View& view, const ListQuery& query);
  void AskBesideAWriter(int writes, int queries);
  void SweepHalf();
  // Half of the queries were asked before, at other revisions: their lists are kept.
  RandomQueries::Asked AgainOrNew(const FilterReference& reference);

  World WorldAt(Revision revision) {
    const std::lock_guard lock(mutex_);
    return worlds_[revision];
  }
  Revision Newest() {
    const std::lock_guard lock(mutex_);
    return worlds_.size() - 1;
  }

  const uint32_t seed_;
  RandomHistory history_;
  RandomQueries queries_;
  std::vector<RandomQueries::Asked> asked_before_;
  int64_t time_ = absl::ToUnixMicros(absl::Now());  // a store sweeps what is old
  std::mutex mutex_;
  std::deque<World> worlds_;  // by revision
  int64_t asked_ = 0;
  int64_t telling_ = 0;
  int64_t listed_short_ = 0;
  fangtan::testing::TempStore store_;
};

void Round::Commit(const internal::Mutation& mutation) {
  World world = After(WorldAt(Newest()), mutation);
  const auto done = store_->Commit(mutation, {});
  ASSERT_THAT(done, IsOk()) << "seed " << seed_ << mutation.DebugString();
  const std::lock_guard lock(mutex_);
  ASSERT_EQ(done->revision, worlds_.size());
  worlds_.push_back(std::move(world));
}

void Round::Write(int mutations) {
  for (int i = 0; i < mutations && !::testing::Test::HasFailure(); ++i) {
    if (i % 3 != 0) time_ += 1000;  // else in the same instant as the one before
    Commit(history_.Next(WorldAt(Newest()), time_));
  }
}

void Round::AskAt(const std::string& when, Revision revision, int queries) {
  const auto view = store_->At(revision);
  ASSERT_THAT(view, IsOk());
  const Revision seen = (*view)->revision();
  // A revision is read before the writer has noted it.
  while (Newest() < seen && !::testing::Test::HasFailure()) std::this_thread::yield();
  const FilterReference reference(WorldAt(seen));
  for (int i = 0; i < queries; ++i) {
    const RandomQueries::Asked asked = AgainOrNew(reference);
    SCOPED_TRACE(
        absl::StrCat("seed ", seed_, " ", when, " revision ", seen, " of ", Newest(), ": ", Describe(asked)));
    const auto expected = reference.Rows(asked.query);
    CheckWalk(**view, asked.query, expected, queries_.Pick(2) == 0, /*max_pages=*/60);
    if (::testing::Test::HasFailure()) {
      ADD_FAILURE() << "wrong part: " << Culprit(**view, asked.query, reference);
      return;
    }
    CheckShortList(**view, asked.query);
    ++asked_;
    if (!expected.empty() && expected.size() < reference.rows(asked.query.kind).size()) ++telling_;
  }
}

// What is listed from memory alone is the page that `view` lists; the next page, too.
void Round::CheckShortList(const View& view, const ListQuery& query) {
  const auto memory = store_->At(view.revision(), ReadTier::kMemory);
  ASSERT_THAT(memory, IsOk());
  const auto listed = (*memory)->List(query);
  if (IsNotInMemory(listed.status())) return;
  const auto page = view.List(query);
  ASSERT_EQ(listed.status(), page.status());
  if (!listed.ok()) return;
  ++listed_short_;
  EXPECT_EQ(listed->items, page->items);
  EXPECT_EQ(listed->more, page->more);
  EXPECT_EQ(listed->total_size, page->total_size);
  ASSERT_EQ(listed->last.size(), page->last.size());
  for (size_t i = 0; i < page->last.size(); ++i)
    EXPECT_EQ(listed->last[i].SerializeAsString(), page->last[i].SerializeAsString());
  if (!page->more || !query.after.empty()) return;
  ListQuery next = query;
  next.after = page->last;
  next.total_size = page->total_size;
  CheckShortList(view, next);
}

RandomQueries::Asked Round::AgainOrNew(const FilterReference& reference) {
  constexpr uint32_t kMostBefore = 40;
  const auto known = static_cast<uint32_t>(asked_before_.size());
  if (known > 0 && queries_.Pick(2) == 0) return asked_before_[queries_.Pick(known)];
  RandomQueries::Asked asked = queries_.Next(reference);
  if (asked.query.parent.has_value()) return asked;  // which may be gone by then
  if (known < kMostBefore) {
    asked_before_.push_back(asked);
  } else {
    asked_before_[queries_.Pick(known)] = asked;
  }
  return asked;
}

void Round::Ask(const std::string& when, int queries) {
  AskAt(when, 0, queries);
  const Revision oldest = store_->Info().oldest_revision;
  for (int i = 0; i < 3 && !::testing::Test::HasFailure(); ++i) {
    const Revision newest = Newest();
    const Revision from = std::max<Revision>(oldest, 1);
    AskAt(when, from + queries_.Pick(static_cast<uint32_t>(newest - from + 1)), queries / 3);
  }
}

void Round::AskBesideAWriter(int writes, int queries) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; i < writes && !stop; ++i) Write(1);
  });
  Ask("beside a writer", queries);
  Ask("beside a writer", queries);
  stop = true;
  writer.join();
}

// The older half of the revisions goes, where their times tell them apart.
void Round::SweepHalf() {
  const StoreOptions options = store_.options();
  const absl::Time cut = absl::FromUnixMicros(time_ - 20 * 1000);
  ASSERT_THAT(store_->Sweep(cut + options.retention), IsOk());
}

void Round::Run(int writes, int queries) {
  const auto failed = [] { return ::testing::Test::HasFailure(); };
  for (int i = 0; i < 3 && !failed(); ++i) {
    Write(writes / 3);
    Ask("while it grows", queries);
  }
  if (!failed()) AskBesideAWriter(writes, queries);
  if (failed()) return;
  store_.Reopen();
  Ask("after reopening", queries);
  Write(writes / 4);
  if (!failed()) Ask("written after reopening", queries);
  if (!failed()) SweepHalf();
  if (!failed()) Ask("after a sweep", queries);
  Write(writes / 4);
  if (failed()) return;
  Ask("written after a sweep", queries);
  store_.Reopen();
  if (!failed()) Ask("swept and reopened", queries);
}

TEST(FilterPropertyTest, IndexEqualsScan) {
  const auto only = NumberFrom("FANGTAN_PROPERTY_SEED");
  const auto seconds = NumberFrom("FANGTAN_PROPERTY_SECONDS");
  const absl::Time end = absl::Now() + absl::Seconds(seconds.value_or(0));
  int64_t asked = 0;
  int64_t telling = 0;
  int64_t listed_short = 0;
  const auto run = [&](uint32_t seed) {
    const bool large = seed % 4 == 0;
    Round round(seed, large ? kLarge : kSmall);
    round.Run(large ? 24 : 60, large ? 30 : 60);
    asked += round.asked();
    telling += round.telling();
    listed_short += round.listed_short();
  };
  uint32_t seed = static_cast<uint32_t>(only.value_or(1));
  do {
    run(seed++);
  } while (!HasFailure() && !only.has_value() && (seed <= 6 || absl::Now() < end));
  std::cout << asked << " filters, " << telling << " of them found some rows, " << listed_short
            << " were listed from memory alone, seeds up to " << seed - 1 << "\n";
  EXPECT_GT(telling, asked / 4);
  EXPECT_GT(listed_short, asked / 100);
}

}  // namespace
}  // namespace fangtan::storage
