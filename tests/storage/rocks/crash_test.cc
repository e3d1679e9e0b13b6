// A process that is killed while it commits: everything that it acknowledged is there, whole, and nothing
// half.
#include <google/protobuf/util/message_differencer.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "gtest/gtest.h"
#include "storage/open_store.h"
#include "tests/storage/rocks/store_test.h"
#include "tests/testing/temp_directory.h"

extern char** environ;

namespace fangtan::storage {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr char kWriter[] = FANGTAN_BINARY_DIR "/bin/store_crash_writer";

class CrashTest : public ::testing::Test {
 protected:
  // Runs the writer until it has reported `count` more writes, kills it, and notes all that it reported.
  void WriteAndKill(size_t count) {
    std::array<int, 2> ends;
    ASSERT_EQ(pipe(ends.data()), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = kWriter;
    std::array<char*, 3> arguments = {program.data(), directory_.data(), nullptr};
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, kWriter, &actions, nullptr, arguments.data(), environ), 0) << kWriter;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);

    std::string output;
    std::array<char, 4096> buffer;
    bool killed = false;
    ssize_t size = 0;
    while ((size = read(ends[0], buffer.data(), buffer.size())) > 0) {
      output.append(buffer.data(), size);
      if (killed || static_cast<size_t>(std::count(output.begin(), output.end(), '\n')) < count) continue;
      kill(child, SIGKILL);
      killed = true;
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(killed && WIFSIGNALED(status)) << "the writer ended by itself: " << status;

    std::istringstream lines(output);
    Revision revision = 0;
    std::string id;
    while (lines >> revision >> id) acknowledged_[revision] = id;
  }

  void CheckAll() {
    auto store = OpenStore({.directory = directory_});
    ASSERT_TRUE(store.ok()) << store.status();
    const Revision newest = (*store)->Info().revision;
    ASSERT_GE(newest, acknowledged_.rbegin()->first);
    const auto view = (*store)->At(0).value();
    for (const auto& [revision, id] : acknowledged_) {
      const auto bytes = view->GetArticle({.id = id}, v1::FULL);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      EXPECT_EQ(bytes->Decode()->revision(), revision);
    }
    // Every revision wrote one article of two questions and three answers: no half one.
    const Counts counts = view->Count();
    EXPECT_EQ(counts.articles, newest);
    EXPECT_EQ(counts.questions, 2 * newest);
    EXPECT_EQ(counts.answers, 3 * newest);
    const auto page = view->List({.kind = internal::ARTICLE, .limit = 1000000, .view = v1::FULL});
    ASSERT_TRUE(page.ok()) << page.status();
    for (const absl::Cord& item : page->items) {
      v1::Article article;
      ASSERT_TRUE(article.ParseFromString(std::string(item)));
      EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(article),
                                             Expected(TwoGuests(ArticleId::Parse(article.name())->id))));
    }
  }

  const testing::TempDirectory temporary_;
  std::string directory_ = temporary_.path();
  std::map<Revision, std::string> acknowledged_;
};

TEST_F(CrashTest, EverythingAcknowledgedIsThereAfterSigkill) {
  for (int round = 0; round < 4; ++round) {
    WriteAndKill(60 + 45 * round);
    if (HasFatalFailure()) return;
    CheckAll();
  }
}

}  // namespace
}  // namespace fangtan::storage
