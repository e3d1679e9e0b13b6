#include "storage/log/local_log.h"

#include <algorithm>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/errors.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;

// Remembers what it was given, in groups. `hold_`, if valid, keeps the first group open until it is ready.
class RecordingSink final : public MutationSink {
 public:
  absl::StatusOr<Applied> Apply(const internal::Mutation& mutation, const AppendOptions& options,
                                Revision position) override {
    if (hold_.valid()) {
      entered_.set_value();
      std::exchange(hold_, {}).wait();
    }
    if (mutation.request_id() == "refused") return absl::FailedPreconditionError("refused");
    if (options.validate_only) return Applied{.revision = position - 1};
    open_.push_back(mutation.request_id());
    positions_.push_back(position);
    return Applied{.revision = position, .written = true, .reply_name = mutation.reply_name()};
  }

  absl::Status Finish() override {
    groups_.push_back(std::exchange(open_, {}));
    return result_;
  }

  std::vector<std::vector<std::string>> groups_;
  std::vector<Revision> positions_;
  absl::Status result_;
  std::future<void> hold_;
  std::promise<void> entered_;

 private:
  std::vector<std::string> open_;
};

internal::Mutation Named(const std::string& id) {
  internal::Mutation mutation;
  mutation.set_request_id(id);
  mutation.set_reply_name("articles/" + id);
  return mutation;
}

TEST(LocalLogTest, PositionsFollowTheLastOne) {
  RecordingSink sink;
  LocalLog log(sink, 41);
  ASSERT_OK_AND_ASSIGN(const Applied first, log.Append(Named("one1"), {}));
  ASSERT_OK_AND_ASSIGN(const Applied second, log.Append(Named("two2"), {}));
  EXPECT_EQ(first.revision, 42);
  EXPECT_EQ(second.revision, 43);
  EXPECT_EQ(second.reply_name, "articles/two2");
  EXPECT_EQ(log.last_position(), 43);
}

TEST(LocalLogTest, ARefusedMutationTakesNoPositionAndNoSync) {
  RecordingSink sink;
  LocalLog log(sink, 0);
  EXPECT_EQ(log.Append(Named("refused"), {}).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(log.Append(Named("dry"), {.validate_only = true}), IsOk());
  EXPECT_TRUE(sink.groups_.empty());
  ASSERT_OK_AND_ASSIGN(const Applied applied, log.Append(Named("good"), {}));
  EXPECT_EQ(applied.revision, 1);
}

TEST(LocalLogTest, WhoWaitsWhileAGroupIsWrittenSharesTheNext) {
  constexpr int kWaiters = 20;
  RecordingSink sink;
  std::promise<void> release;
  sink.hold_ = release.get_future();
  LocalLog log(sink, 0);
  std::vector<std::thread> threads;
  threads.emplace_back([&log] { EXPECT_THAT(log.Append(Named("leader"), {}), IsOk()); });
  sink.entered_.get_future().wait();
  for (int i = 0; i < kWaiters; ++i) {
    threads.emplace_back(
        [&log, i] { EXPECT_THAT(log.Append(Named(absl::StrCat("waiter", i)), {}), IsOk()); });
  }
  while (log.queued() < kWaiters + 1) std::this_thread::yield();
  release.set_value();
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(sink.groups_.size(), 2);
  EXPECT_EQ(sink.groups_[0], std::vector<std::string>{"leader"});
  EXPECT_EQ(sink.groups_[1].size(), kWaiters);
}

TEST(LocalLogTest, MutationsOfOneCallerShareAGroupAndKeepTheirVerdicts) {
  RecordingSink sink;
  LocalLog log(sink, 7);
  const std::vector<internal::Mutation> mutations = {Named("one1"), Named("refused"), Named("two2")};
  const auto verdicts = log.AppendAll(mutations);
  ASSERT_EQ(verdicts.size(), 3);
  EXPECT_EQ(verdicts[0]->revision, 8);
  EXPECT_EQ(verdicts[1].status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(verdicts[2]->revision, 9);
  EXPECT_EQ(verdicts[2]->reply_name, "articles/two2");
  const std::vector<std::vector<std::string>> expected = {{"one1", "two2"}};
  EXPECT_EQ(sink.groups_, expected);
  EXPECT_EQ(log.last_position(), 9);
  EXPECT_TRUE(log.AppendAll({}).empty());
}

TEST(LocalLogTest, MoreThanAGroupOfOneCallerIsSeveral) {
  constexpr size_t kMany = 2500;
  RecordingSink sink;
  LocalLog log(sink, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&log] {
      const auto verdicts = log.AppendAll(std::vector<internal::Mutation>(kMany, Named("many")));
      for (size_t i = 1; i < kMany; ++i) EXPECT_LT(verdicts[i - 1]->revision, verdicts[i]->revision);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(sink.groups_.size(), 5);
  EXPECT_EQ(log.last_position(), 2 * kMany);
}

TEST(LocalLogTest, AfterAFailedSyncNoneOfAGroupIsAcknowledged) {
  RecordingSink sink;
  LocalLog log(sink, 5);
  sink.result_ = absl::UnavailableError("the disk said no");
  const std::vector<internal::Mutation> mutations = {Named("one1"), Named("two2")};
  for (const auto& verdict : log.AppendAll(mutations))
    EXPECT_THAT(verdict, Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  for (const auto& verdict : log.AppendAll(mutations))
    EXPECT_THAT(verdict, Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_EQ(sink.groups_.size(), 1);
}

TEST(LocalLogTest, ManyThreadsGetDensePositions) {
  constexpr int kThreads = 32;
  constexpr int kEach = 50;
  RecordingSink sink;
  LocalLog log(sink, 0);
  std::vector<std::vector<Revision>> got(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&log, &mine = got[t]] {
      for (int i = 0; i < kEach; ++i) mine.push_back(log.Append(Named("x"), {}).value().revision);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<Revision> all;
  for (const auto& mine : got) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), kThreads * kEach);
  EXPECT_EQ(*all.rbegin(), kThreads * kEach);
  EXPECT_TRUE(std::is_sorted(sink.positions_.begin(), sink.positions_.end()));
}

TEST(LocalLogTest, AfterAFailedSyncNothingIsAcknowledged) {
  RecordingSink sink;
  LocalLog log(sink, 5);
  sink.result_ = absl::UnavailableError("the disk said no");
  EXPECT_THAT(log.Append(Named("lost"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  sink.result_ = absl::OkStatus();
  EXPECT_THAT(log.Append(Named("later"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_EQ(sink.groups_.size(), 1) << "the sink was asked again after a failed sync";
  EXPECT_EQ(log.last_position(), 5);
}

TEST(LocalLogTest, AFullDiskIsNamedOnceThenTheStoreHasFailed) {
  RecordingSink sink;
  LocalLog log(sink, 0);
  sink.result_ = MakeError(StatusCode::kResourceExhausted, "STORAGE_FULL", "no space");
  EXPECT_THAT(log.Append(Named("full"), {}), Fails(StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_THAT(log.Append(Named("later"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
}

TEST(LocalLogTest, ExclusiveWorkNeverRunsBesideMutations) {
  RecordingSink sink;
  LocalLog log(sink, 0);
  std::vector<std::thread> threads;
  int ran = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        ASSERT_THAT(log.Append(Named("x"), {}), IsOk());
        ASSERT_THAT(log.Exclusively([&] {
          ++ran;  // a race, if two ran at once
          sink.groups_.push_back({});
          return absl::OkStatus();
        }),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, 400);
  EXPECT_EQ(log.last_position(), 400);
}

TEST(LocalLogTest, AGroupEndsBeforeExclusiveWork) {
  RecordingSink sink;
  std::promise<void> release;
  sink.hold_ = release.get_future();
  std::future<void> entered = sink.entered_.get_future();
  LocalLog log(sink, 0);
  std::vector<std::thread> threads;
  threads.emplace_back([&log] { EXPECT_THAT(log.Append(Named("leader"), {}), IsOk()); });
  entered.wait();
  threads.emplace_back([&log] { EXPECT_THAT(log.Append(Named("before"), {}), IsOk()); });
  while (log.queued() < 2) std::this_thread::yield();
  threads.emplace_back([&] {
    EXPECT_THAT(log.Exclusively([&sink] {
      sink.groups_.push_back({"work"});
      return absl::OkStatus();
    }),
                IsOk());
  });
  while (log.queued() < 3) std::this_thread::yield();
  threads.emplace_back([&log] { EXPECT_THAT(log.Append(Named("after"), {}), IsOk()); });
  while (log.queued() < 4) std::this_thread::yield();
  release.set_value();
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::vector<std::string>> expected = {{"leader"}, {"before"}, {"work"}, {"after"}};
  EXPECT_EQ(sink.groups_, expected);
}

TEST(LocalLogTest, AfterFailedExclusiveWorkNothingIsAcknowledged) {
  RecordingSink sink;
  LocalLog log(sink, 3);
  EXPECT_THAT(log.Exclusively([] { return absl::UnavailableError("the disk said no"); }),
              Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_THAT(log.Append(Named("later"), {}), Fails(StatusCode::kUnavailable, "STORE_FAILED"));
  EXPECT_TRUE(sink.groups_.empty());
}

TEST(LocalLogTest, ReadHasNothingNewAndKeepsNothingOld) {
  RecordingSink sink;
  LocalLog log(sink, 7);
  const auto fail = [](Revision, const internal::Mutation&) {
    return absl::InternalError("nothing to visit");
  };
  EXPECT_THAT(log.Read(8, fail), IsOk());
  EXPECT_THAT(log.Read(7, fail), Fails(StatusCode::kOutOfRange, "LOG_TRIMMED"));
}

}  // namespace
}  // namespace fangtan::storage
