#include <csignal>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/run_fangtan.h"
#include "tests/client/fake_server.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDeletion[] = "7  2021-08-12 09:02:07Z  DELETED  articles/item-0001  撤稿\n";
constexpr char kMerge[] =
    "8  2021-08-12 09:02:08Z  MERGED  speakers/c3d4  同一人  merged into speakers/a1b2\n";

class ChangeCommandsTest : public ::testing::Test {
 protected:
  Outcome Run(const std::vector<std::string>& arguments, Terminal terminal = {}) {
    return FangtanAt(server_.address(), arguments, terminal);
  }

  FakeServer server_{1};
};

TEST_F(ChangeCommandsTest, WatchPrintsALineForEachChange) {
  const Outcome run =
      Run({"watch", "--after", "6", "--filter", "kind = MERGED OR reason:撤稿"}, {.is_terminal = true});
  EXPECT_EQ(run.out, std::string(kDeletion) + kMerge);
  EXPECT_THAT(
      server_.requests(),
      ElementsAre("WatchChanges {\"afterRevision\":\"6\",\"filter\":\"kind = MERGED OR reason:撤稿\"}"));
}

TEST_F(ChangeCommandsTest, WatchInAPipeWritesJsonLines) {
  EXPECT_EQ(Run({"watch", "--after", "7"}).out,
            "{\"revision\":\"8\",\"kind\":\"KIND_MERGED\",\"name\":\"speakers/"
            "c3d4\",\"reason\":\"同一人\",\"time\":"
            "\"2021-08-12T09:02:08Z\",\"mergedInto\":\"speakers/a1b2\"}\n");
}

TEST_F(ChangeCommandsTest, ALostServerEndsTheWatchWithTheWayOn) {
  const Outcome run = Run({"watch", "--after", "6"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, StartsWith("fangtan: SERVER_NOT_REACHED: the connection to unix:"));
  EXPECT_THAT(run.err, EndsWith("broke (Socket closed)\nhint: resume with: fangtan watch --after 9\n"));
  EXPECT_THAT(Run({"watch", "--filter", "name:'c3d4"}).err,
              EndsWith("hint: resume with: fangtan watch --after 9 --filter 'name:'\\''c3d4'\n"));
}

TEST_F(ChangeCommandsTest, AServerThatNeverAnsweredIsToldAsUsual) {
  server_.Stop();
  const Outcome run = Run({"watch", "--after", "6"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("\nhint: start a server with"));
}

TEST_F(ChangeCommandsTest, ASlowWatcherIsToldWhereToResume) {
  server_.changes().EndWatchWith([](grpc::ServerContext&) {
    return ServerError(grpc::StatusCode::ABORTED, "WATCH_LAGGED", "too slow", {{"resume_revision", "8"}});
  });
  const Outcome run = Run({"watch"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(Lines(run.out).size(), 2u);
  EXPECT_EQ(run.err,
            "fangtan: WATCH_LAGGED: too slow\n"
            "hint: resume with: fangtan watch --after 8\n");
}

TEST_F(ChangeCommandsTest, LaggedWithoutARevisionResumesAfterTheLast) {
  server_.changes().EndWatchWith([](grpc::ServerContext&) {
    return ServerError(grpc::StatusCode::ABORTED, "WATCH_LAGGED", "too slow");
  });
  EXPECT_THAT(Run({"watch"}).err, EndsWith("hint: resume with: fangtan watch --after 9\n"));
}

TEST_F(ChangeCommandsTest, AWatchThatTheServerEndsIsNoSuccess) {
  server_.changes().EndWatchWith([](grpc::ServerContext&) { return grpc::Status::OK; });
  const Outcome run = Run({"watch"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err,
            "fangtan: WATCH_ENDED: the server ended the watch\n"
            "hint: resume with: fangtan watch --after 9\n");
}

TEST_F(ChangeCommandsTest, HeartbeatsAreToldOnlyWhenAsked) {
  EXPECT_THAT(Run({"watch"}).err, Not(HasSubstr("reached\n")));
  EXPECT_THAT(Run({"watch", "--verbose"}).err, StartsWith("revision 9 reached\nfangtan: "));
}

// Sends the signal of Ctrl-C to the process when it is flushed with `awaited` in it.
class InterruptingBuffer : public std::stringbuf {
 public:
  explicit InterruptingBuffer(std::string awaited) : awaited_(std::move(awaited)) {}

 protected:
  int sync() override {
    if (!sent_ && str().find(awaited_) != std::string::npos) {
      sent_ = true;
      std::raise(SIGINT);
    }
    return 0;
  }

 private:
  const std::string awaited_;
  bool sent_ = false;
};

TEST_F(ChangeCommandsTest, CtrlCEndsAQuietWatchWithoutAWord) {
  server_.changes().EndWatchWith([](grpc::ServerContext& context) {
    while (!context.IsCancelled()) std::this_thread::yield();
    return grpc::Status::CANCELLED;
  });
  InterruptingBuffer buffer(kMerge);
  std::istringstream in;
  std::ostream out(&buffer);
  std::ostringstream err;
  Console console{.in = in, .out = out, .err = err};
  EXPECT_EQ(RunCli({"--server", server_.address(), "watch", "-o", "text"}, console), 0);
  EXPECT_EQ(buffer.str(), std::string(kDeletion) + kMerge);
  EXPECT_EQ(err.str(), "");
  struct sigaction after;
  ASSERT_EQ(sigaction(SIGINT, nullptr, &after), 0);
  EXPECT_EQ(after.sa_handler, SIG_DFL) << "as it was before";
}

TEST_F(ChangeCommandsTest, ChangesAreListedIn80Columns) {
  const Outcome run = Run({"changes", "--limit", "2"}, {.is_terminal = true});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "REVISION  TIME                KIND     NAME                REASON  MERGED INTO\n"
            "       7  2021-08-12 09:02:…  DELETED  articles/item-0001  撤稿\n"
            "       8  2021-08-12 09:02:…  MERGED   speakers/c3d4       同一人  speakers/a1b2\n");
  EXPECT_EQ(run.err, "2 of 2 changes, revision 42\n");
}

TEST_F(ChangeCommandsTest, ChangesPassEverythingOn) {
  const Outcome run = Run(
      {"changes", "--after", "6", "--filter", "kind = DELETED", "--limit", "1", "--at", "9", "-o", "text"});
  EXPECT_EQ(run.out, kDeletion);
  EXPECT_EQ(run.err, "1 of 2 changes, revision 9\n");
  EXPECT_THAT(Lines(Run({"changes"}).out)[1], HasSubstr("\"mergedInto\":\"speakers/a1b2\""));
  EXPECT_THAT(server_.requests(),
              ElementsAre("ListChanges {\"afterRevision\":\"6\",\"filter\":\"kind = DELETED\",\"pageSize\":1,"
                          "\"readRevision\":\"9\"}",
                          "ListChanges {\"pageSize\":50}"));
}

}  // namespace
}  // namespace fangtan::client
