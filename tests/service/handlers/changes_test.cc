// The feed through its handlers: pages, and watchers in threads of their own. Nothing here sleeps: a
// watcher's first message says that it stands, and every later one is waited for.
#include "service/handlers/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/service/handlers/feed_world.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using fangtan::testing::Fails;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Line(const v1::Change& change) {
  std::string line =
      absl::StrCat(change.revision(), " ", v1::Change::Kind_Name(change.kind()), " ", change.name());
  if (!change.merged_into().empty()) absl::StrAppend(&line, " into ", change.merged_into());
  if (!change.reason().empty()) absl::StrAppend(&line, " because ", change.reason());
  return line;
}

template <typename M>
std::vector<std::string> Lines(const M& message) {
  std::vector<std::string> lines;
  for (const v1::Change& change : message.changes()) lines.push_back(Line(change));
  return lines;
}

class ListChangesTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::ListChangesResponse> List(const v1::ListChangesRequest& request) {
    return Changes(writer_.store(), tokens_).ListChanges(context_, request);
  }
  std::vector<std::string> Matching(const std::string& filter) {
    v1::ListChangesRequest request;
    request.set_filter(filter);
    const auto response = List(request);
    EXPECT_THAT(response, IsOk());
    return Lines(*response);
  }

  Writer writer_;
  const PageTokenSealer tokens_{writer_.store().token_key()};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

TEST_F(ListChangesTest, AllInOrder) {
  writer_.WriteSome();
  ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse response, List({}));
  EXPECT_THAT(Lines(response),
              ElementsAre("1 KIND_CREATED speakers/shen-jie", "1 KIND_CREATED speakers/shen-shuji",
                          "3 KIND_UPDATED speakers/shen-jie",
                          "4 KIND_MERGED speakers/shen-shuji into speakers/shen-jie because 同一人",
                          "4 KIND_UPDATED speakers/shen-jie because 同一人",
                          "5 KIND_SPLIT speakers/shen-shuji into speakers/shen-jie",
                          "5 KIND_UPDATED speakers/shen-jie"));
  EXPECT_EQ(response.read_revision(), 5);
  EXPECT_EQ(response.total_size(), 7);
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(ListChangesTest, AWalkStandsStillOverWritesAndARestart) {
  writer_.WriteSome();
  ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse whole, List({}));
  v1::ListChangesRequest request;
  request.set_page_size(2);
  std::vector<std::string> lines;
  do {
    ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse page, List(request));
    EXPECT_EQ(page.total_size(), 7);
    EXPECT_EQ(page.read_revision(), 5);
    for (const std::string& line : Lines(page)) lines.push_back(line);
    request.set_page_token(page.next_page_token());
    writer_.Rename("speakers/shen-jie", absl::StrCat("沈", lines.size()));
    writer_.Reopen();
  } while (!request.page_token().empty());
  EXPECT_EQ(lines, Lines(whole));
}

TEST_F(ListChangesTest, FiltersOnKindNameReasonAndRevision) {
  writer_.WriteSome();
  EXPECT_THAT(Matching("kind = MERGED OR kind = SPLIT"),
              ElementsAre(HasSubstr("4 KIND_MERGED"), HasSubstr("5 KIND_SPLIT")));
  EXPECT_THAT(Matching("name = \"speakers/shen-shuji\" AND kind = CREATED"),
              ElementsAre("1 KIND_CREATED speakers/shen-shuji"));
  EXPECT_THAT(Matching("reason : \"同一\""),
              ElementsAre(HasSubstr("4 KIND_MERGED"), HasSubstr("4 KIND_UPDATED")));
  EXPECT_THAT(Matching("revision > 4"), ElementsAre(HasSubstr("5 "), HasSubstr("5 ")));
  v1::ListChangesRequest request;
  request.set_filter("kind = UPDATED");
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse page, List(request));
  EXPECT_EQ(page.total_size(), 3);
  EXPECT_THAT(Lines(page), ElementsAre("3 KIND_UPDATED speakers/shen-jie"));
}

TEST_F(ListChangesTest, AfterAndUpTo) {
  writer_.WriteSome();
  v1::ListChangesRequest request;
  request.set_after_revision(1);
  request.set_read_revision(3);
  ASSERT_OK_AND_ASSIGN(const v1::ListChangesResponse response, List(request));
  EXPECT_THAT(Lines(response), ElementsAre("3 KIND_UPDATED speakers/shen-jie"));
  EXPECT_EQ(response.total_size(), 1);
  request.set_after_revision(3);
  EXPECT_THAT(List(request)->changes(), IsEmpty());
}

TEST_F(ListChangesTest, BadRequestsAreRefused) {
  writer_.WriteSome();
  const auto expect = [&](const auto& change, const char* reason) {
    v1::ListChangesRequest request;
    request.set_page_size(1);
    change(request);
    EXPECT_THAT(List(request), Fails(StatusCode::kInvalidArgument, reason));
  };
  expect([](auto& r) { r.set_after_revision(-1); }, "INVALID_FIELD");
  expect([](auto& r) { r.set_after_revision(6); }, "REVISION_IN_FUTURE");
  expect([](auto& r) { r.set_read_revision(6); }, "REVISION_IN_FUTURE");
  expect([](auto& r) { r.set_page_size(-1); }, "INVALID_FIELD");
  expect([](auto& r) { r.set_filter("speaker = x"); }, "FILTER_FIELD_UNKNOWN");
  expect([](auto& r) { r.set_page_token("x"); }, "PAGE_TOKEN_INVALID");
  v1::ListChangesRequest request;
  request.set_page_size(1);
  const std::string token = List(request)->next_page_token();
  expect([&](auto& r) { r.set_page_token(token.substr(1)); }, "PAGE_TOKEN_INVALID");
  expect([&](auto& r) { r.set_page_token(token), r.set_filter("kind = MERGED"); }, "PAGE_TOKEN_MISMATCH");
  expect([&](auto& r) { r.set_page_token(token), r.set_after_revision(1); }, "PAGE_TOKEN_MISMATCH");
  expect([&](auto& r) { r.set_page_token(token), r.set_read_revision(4); }, "PAGE_TOKEN_MISMATCH");
}

std::string ResumeRevision(const absl::Status& status) {
  const std::string text(status.message());
  return text.substr(text.rfind(' ') + 1);
}

TEST(WatchChanges, WhatIsThereThenWhatComes_OneRevisionAMessage) {
  Writer writer;
  writer.WriteSome();
  Watch watch(writer, 3);
  const Response start = watch.receiver().Next();
  EXPECT_THAT(start.changes(), IsEmpty());
  EXPECT_EQ(start.revision(), 3);
  const Response merged = watch.receiver().NextChanges();
  EXPECT_THAT(Lines(merged), ElementsAre(HasSubstr("4 KIND_MERGED"), HasSubstr("4 KIND_UPDATED")));
  EXPECT_EQ(merged.revision(), 4);
  const Response split = watch.receiver().NextChanges();
  EXPECT_THAT(Lines(split), ElementsAre(HasSubstr("5 KIND_SPLIT"), HasSubstr("5 KIND_UPDATED")));
  EXPECT_EQ(split.revision(), 5);
  writer.Rename("speakers/shen-jie", "沈");
  const Response renamed = watch.receiver().NextChanges();
  EXPECT_THAT(Lines(renamed), ElementsAre("6 KIND_UPDATED speakers/shen-jie"));
  EXPECT_EQ(renamed.revision(), 6);
  EXPECT_THAT(watch.Stop(), Fails(StatusCode::kUnavailable, "DRAINING"));
}

TEST(WatchChanges, ZeroIsAfterTheNewest) {
  Writer writer;
  writer.WriteSome();
  Watch watch(writer, 0);
  EXPECT_EQ(watch.receiver().Next().revision(), 5);
  writer.Rename("speakers/shen-jie", "沈");
  EXPECT_EQ(watch.receiver().NextChanges().revision(), 6);
}

TEST(WatchChanges, HeartbeatsSayHowFarItHasCome) {
  Writer writer;
  writer.WriteSome();
  Watch watch(writer, 1, "kind = DELETED",
              {.heartbeat = absl::Milliseconds(1), .end_noticed = absl::Milliseconds(1)});
  Response response;
  do {
    response = watch.receiver().Next();
    EXPECT_THAT(response.changes(), IsEmpty());
  } while (response.revision() < 5);
  EXPECT_EQ(response.revision(), 5);
}

TEST(WatchChanges, FiltersAsTheListDoes) {
  Writer writer;
  writer.WriteSome();
  Watch watch(writer, 1, "kind = SPLIT OR name = \"speakers/shen-shuji\"");
  EXPECT_THAT(Lines(watch.receiver().NextChanges()), ElementsAre(HasSubstr("4 KIND_MERGED")));
  EXPECT_THAT(Lines(watch.receiver().NextChanges()), ElementsAre(HasSubstr("5 KIND_SPLIT")));
}

TEST(WatchChanges, ResumesAfterARestart) {
  Writer writer;
  writer.WriteSome();
  int64_t reached = 0;
  {
    Watch watch(writer, 1);
    reached = watch.receiver().NextChanges().revision();
    EXPECT_EQ(reached, 3);
  }
  writer.Reopen();
  writer.Rename("speakers/shen-jie", "沈");
  Watch watch(writer, reached);
  for (const int64_t expected : {4, 5, 6}) EXPECT_EQ(watch.receiver().NextChanges().revision(), expected);
}

TEST(WatchChanges, ALargeRevisionComesInPartsAndIsReachedWithTheLast) {
  Writer writer;
  std::vector<std::string> names;
  for (int i = 0; i < 2500; ++i) names.push_back(absl::StrCat("speakers/person-", 10000 + i));
  writer.Ensure({"speakers/shen-jie"});
  writer.Ensure(names);
  Watch watch(writer, 1);
  std::vector<std::string> got;
  for (const auto& [size, revision] : {std::pair{1000, 1}, {1000, 1}, {500, 2}}) {
    const Response part = watch.receiver().NextChanges();
    EXPECT_EQ(part.changes_size(), size);
    EXPECT_EQ(part.revision(), revision) << "who resumes after it must miss nothing";
    for (const v1::Change& change : part.changes()) {
      EXPECT_EQ(change.revision(), 2);
      got.push_back(change.name());
    }
  }
  EXPECT_EQ(got, names);
}

TEST(WatchChanges, WhileTheStoreIsWritten_EveryWatcherSeesEveryRevisionOnce) {
  constexpr int kWriters = 3;
  constexpr int kWrites = 40;
  Writer writer;
  for (int i = 0; i < kWriters; ++i) writer.Ensure({absl::StrCat("speakers/person-", i)});
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&writer, name = absl::StrCat("speakers/person-", i)] {
      for (int n = 0; n < kWrites; ++n) writer.Rename(name, absl::StrCat("沈", n));
    });
  }
  std::vector<std::unique_ptr<Watch>> watches;
  for (int64_t after = 0; after < kWriters; ++after)
    watches.push_back(std::make_unique<Watch>(writer, after));
  for (const auto& watch : watches) {
    int64_t reached = watch->receiver().Next().revision();
    while (reached < kWriters + kWriters * kWrites) {
      const Response response = watch->receiver().NextChanges();
      EXPECT_EQ(response.changes_size(), 1);
      EXPECT_EQ(response.revision(), ++reached);
    }
  }
  for (std::thread& thread : writers) thread.join();
}

TEST(WatchChanges, BadRequestsAreRefused) {
  Writer writer;
  writer.WriteSome();
  EXPECT_THAT(Watch(writer, 6).Join(), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
  EXPECT_THAT(Watch(writer, -1).Join(), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Watch(writer, 0, "kind = ").Join(), Fails(StatusCode::kInvalidArgument, "FILTER_SYNTAX"));
}

TEST(WatchChanges, ACancelledCallEnds) {
  Writer writer;
  writer.WriteSome();
  Watch watch(writer, 0);
  watch.receiver().Next();
  watch.context().Cancel();
  EXPECT_THAT(watch.Join(), Fails(StatusCode::kCancelled, "CANCELLED"));
}

TEST(WatchChanges, ASlowWriteIsToldWhereToResume) {
  Writer writer;
  writer.WriteSome();
  WatchOptions options = Eager();
  options.slow_write = absl::ZeroDuration();  // any write is too slow
  const absl::Status status = Watch(writer, 3, "", options).Join();
  EXPECT_THAT(status, Fails(StatusCode::kAborted, "WATCH_LAGGED"));
  EXPECT_EQ(ResumeRevision(status), "3");
}

TEST(WatchChanges, ASlowWatcherHoldsUpNobodyAndIsToldWhereToResume) {
  Writer writer;
  writer.WriteSome();
  WatchOptions options = Eager();
  options.max_lag = 10;
  Watch slow(writer, 0, "", options);
  slow.receiver().Next();
  Watch quick(writer, 0);
  quick.receiver().Next();
  slow.receiver().Block(true);
  // It takes hold of the first, and is stuck with it; eleven more pass it by.
  writer.Rename("speakers/shen-jie", "沈");
  EXPECT_EQ(slow.receiver().NextChanges().revision(), 6);
  EXPECT_EQ(quick.receiver().NextChanges().revision(), 6);
  for (int64_t revision = 7; revision <= 17; ++revision) {
    writer.Rename("speakers/shen-jie", absl::StrCat("沈", revision));
    EXPECT_EQ(quick.receiver().NextChanges().revision(), revision);
  }
  slow.receiver().Block(false);
  const absl::Status status = slow.Join();
  EXPECT_THAT(status, Fails(StatusCode::kAborted, "WATCH_LAGGED"));
  EXPECT_EQ(ResumeRevision(status), "6");
  // Who comes back from there gets all of it, however far behind.
  Watch resumed(writer, 6, "", options);
  for (int64_t revision = 7; revision <= 17; ++revision)
    EXPECT_EQ(resumed.receiver().NextChanges().revision(), revision);
}

}  // namespace
}  // namespace fangtan::service
