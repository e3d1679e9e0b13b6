// The program itself: its exit codes, its line, its signals.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

// A running fangtand whose output can be read.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments) {
    int out[2], err[2];
    EXPECT_EQ(pipe2(out, O_CLOEXEC) | pipe2(err, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    std::string path = FANGTAN_BINARY_DIR "/bin/fangtand";
    std::vector<char*> argv = {path.data()};
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), environ), 0) << path;
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    out_ = fdopen(out[0], "r");
    err_ = fdopen(err[0], "r");
  }
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
    fclose(out_);
    fclose(err_);
  }

  std::string ReadLine() {
    char line[4096] = "";
    return fgets(line, sizeof(line), out_) == nullptr ? "" : line;
  }
  void Signal(int signal) { kill(pid_, signal); }
  // -1 if a signal ended it.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Errors() { return ReadAll(err_); }
  std::string Output() { return ReadAll(out_); }

 private:
  static std::string ReadAll(FILE* file) {
    std::string text;
    for (int c; (c = fgetc(file)) != EOF;) text += static_cast<char>(c);
    return text;
  }

  pid_t pid_ = -1;
  FILE* out_ = nullptr;
  FILE* err_ = nullptr;
};

class FangtandTest : public ::testing::Test {
 protected:
  FangtandTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                absl::StrCat("fangtand-", getpid(), "-",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(folder_);
  }
  ~FangtandTest() override { std::filesystem::remove_all(folder_); }
  std::string store() const { return folder_ / "訪談"; }

  const std::filesystem::path folder_;
};

TEST_F(FangtandTest, ReadyLineThenTermination_EndsWithZero_AndOpensAgain) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program({"--data-dir", store(), "--listen", "127.0.0.1:0", "--log-format", "json"});
    EXPECT_THAT(program.ReadLine(), MatchesRegex("fangtand [0-9.]+ ready on 127.0.0.1:[1-9][0-9]*, data in " +
                                                 store() + ", revision [0-9]+\n"));
    program.Signal(signal);
    EXPECT_EQ(program.Wait(), 0);
    EXPECT_THAT(program.Output(), IsEmpty());
    EXPECT_THAT(program.Errors(), HasSubstr("\"message\":\"stopped\""));
  }
}

TEST_F(FangtandTest, WrongUsage_EndsWithTwoAndSaysWhy) {
  Program program({"--data-dir", store(), "--drain-seconds", "soon"});
  EXPECT_EQ(program.Wait(), 2);
  EXPECT_THAT(program.Errors(), HasSubstr("fangtand: USAGE: "));
  EXPECT_THAT(program.Output(), IsEmpty());
}

TEST_F(FangtandTest, FolderThatIsNoStore_EndsWithOneAndSaysWhy) {
  std::filesystem::create_directories(store());
  std::ofstream(store() + "/file") << "mine";
  Program program({"--data-dir", store(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(program.Wait(), 1);
  EXPECT_THAT(program.Errors(), HasSubstr("fangtand: NOT_A_STORE: "));
}

TEST_F(FangtandTest, HelpAndVersion_EndWithZero) {
  Program help({"--help"});
  EXPECT_THAT(help.Output(), HasSubstr("--data-dir"));
  EXPECT_EQ(help.Wait(), 0);
  Program version({"--version"});
  EXPECT_THAT(version.ReadLine(), MatchesRegex("fangtand [0-9.]+\n"));
  EXPECT_EQ(version.Wait(), 0);
}

}  // namespace
}  // namespace fangtan::service
