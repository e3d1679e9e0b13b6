// The program itself: its exit codes, its line, its signals.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fangtan/v1/admin_service.pb.h"
#include "tests/testing/instrumented.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr std::chrono::milliseconds kSoon{testing::kInstrumented ? 2000 : 100};
constexpr char kFangtand[] = FANGTAN_BINARY_DIR "/bin/fangtand";

// A running fangtand whose output can be read.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const std::string& variable = "",
                   std::string path = kFangtand) {
    int out[2], err[2];
    EXPECT_EQ(pipe2(out, O_CLOEXEC) | pipe2(err, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    std::vector<char*> argv = {path.data()};
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<char*> variables;
    for (char** inherited = environ; *inherited != nullptr; ++inherited) {
      if (!absl::StartsWith(*inherited, "FANGTAN_")) variables.push_back(*inherited);  // the tests' own
    }
    std::string added = variable;
    if (!added.empty()) variables.push_back(added.data());
    variables.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), variables.data()), 0) << path;
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
  // The next line of its log that holds `part`; "" if it ends before.
  std::string AwaitError(const std::string& part) {
    char line[4096];
    while (fgets(line, sizeof(line), err_) != nullptr) {
      if (std::string(line).find(part) != std::string::npos) return line;
    }
    return "";
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

  std::string Written(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  std::string WrittenSettings(const std::string& more) {
    return Written("fangtand.toml",
                   absl::StrCat("data-dir = \"", store(), "\"\nlisten = \"127.0.0.1:0\"\n", more));
  }

  const std::filesystem::path folder_;
};

// The socket of a service manager.
class NoticeSocket {
 public:
  explicit NoticeSocket(const std::string& path) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0) << path;
    const timeval patience = {.tv_sec = 60};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~NoticeSocket() { close(fd_); }
  std::string Next() {
    char text[4096];
    const ssize_t size = recv(fd_, text, sizeof(text), 0);
    return std::string(text, size < 0 ? 0 : static_cast<size_t>(size));
  }

 private:
  const int fd_;
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

TEST_F(FangtandTest, ServiceManager_IsToldOfStartReloadAndStop) {
  const std::string path = folder_ / "n";
  NoticeSocket socket(path);
  Program program({"--data-dir", store(), "--listen", "127.0.0.1:0"}, "NOTIFY_SOCKET=" + path);
  EXPECT_THAT(socket.Next(), MatchesRegex("READY=1\nSTATUS=[0-9.]+ ready on 127.0.0.1:[0-9]+, data in .*"));
  program.Signal(SIGHUP);
  EXPECT_THAT(socket.Next(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]+\nSTATUS=.*"));
  EXPECT_THAT(socket.Next(), HasSubstr("READY=1\n"));
  program.Signal(SIGTERM);
  EXPECT_THAT(socket.Next(), HasSubstr("STOPPING=1\n"));
  EXPECT_EQ(program.Wait(), 0);
}

// As the unit of the packages starts it, with settings that were kept from when the unit named the folder.
TEST_F(FangtandTest, SettingsWithoutAFolder_TakeTheFirstOfTheServiceManager) {
  const std::string settings = Written("fangtand.toml", "listen = \"127.0.0.1:0\"\n");
  const std::string state = absl::StrCat("STATE_DIRECTORY=", store(), ":", (folder_ / "備份").string());
  Program check({"--config", settings, "--check-config"}, state);
  EXPECT_EQ(check.ReadLine(), "fangtand: the settings are in order\n");
  EXPECT_EQ(check.Wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(store()));
  Program program({"--config", settings}, state);
  EXPECT_THAT(program.ReadLine(), HasSubstr(absl::StrCat("data in ", store(), ", ")));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(FangtandTest, Reload_TakesWhatCanChange_AndNamesTheRest) {
  const std::string settings = WrittenSettings("");
  Program program({"--config", settings});
  ASSERT_THAT(program.ReadLine(), HasSubstr("ready"));
  WrittenSettings("workers = 3\nlog-format = \"json\"\nlog-level = \"debug\"\n");
  program.Signal(SIGHUP);
  EXPECT_THAT(program.AwaitError("waits for a restart"), HasSubstr("setting=workers"));
  EXPECT_THAT(program.AwaitError("is used"), HasSubstr("setting=log-format"));
  program.Signal(SIGTERM);
  EXPECT_THAT(program.AwaitError("\"draining\""), HasSubstr("\"level\":\"info\""));  // it speaks JSON by now
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(FangtandTest, ReloadOfABadFile_KeepsTheSettings) {
  const std::string settings = WrittenSettings("");
  Program program({"--config", settings});
  ASSERT_THAT(program.ReadLine(), HasSubstr("ready"));
  WrittenSettings("log-format = \"json\"\nlog-level = 7\n");
  program.Signal(SIGHUP);
  EXPECT_THAT(program.AwaitError("those of before go on"), HasSubstr(":4: log-level takes a text in quotes"));
  program.Signal(SIGTERM);
  EXPECT_THAT(program.AwaitError("draining"), HasSubstr(" info draining"));
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(FangtandTest, ScheduleOfBackups_BeginsWithAReload) {
  const std::string settings = WrittenSettings("");
  Program program({"--config", settings});
  ASSERT_THAT(program.ReadLine(), HasSubstr("ready"));
  WrittenSettings(absl::StrCat("backup-dir = \"", (folder_ / "備份").string(), "\"\n"));
  program.Signal(SIGHUP);
  EXPECT_THAT(program.AwaitError("made a backup"), HasSubstr("id=1"));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "備份"));
}

TEST_F(FangtandTest, CheckConfig_SaysWhatIsWrongAndMakesNothing) {
  {
    Program program({"--config", WrittenSettings(""), "--check-config"});
    EXPECT_EQ(program.ReadLine(), "fangtand: the settings are in order\n");
    EXPECT_EQ(program.Wait(), 0);
  }
  {
    Program program({"--config", WrittenSettings("wrokers = 2\n"), "--check-config"});
    EXPECT_EQ(program.Wait(), 1);
    EXPECT_THAT(program.Errors(),
                HasSubstr(":3: there is no setting \"wrokers\"; did you mean \"workers\"?"));
  }
  const std::string bad = Written("bad.pem", "沈潔");
  {
    Program program({"--config", WrittenSettings(""), "--check-config", "--tls-cert", bad, "--tls-key", bad,
                     "--token-file", folder_ / "nowhere", "--backup-dir", bad});
    EXPECT_EQ(program.Wait(), 1);
    const std::string errors = program.Errors();
    EXPECT_THAT(errors, HasSubstr("CERTIFICATE_BAD"));
    EXPECT_THAT(errors, HasSubstr("nowhere"));
    EXPECT_THAT(errors, HasSubstr("bad.pem is no folder"));
  }
  {
    Program program({"--config", WrittenSettings(""), "--check-config", "--listen", "127.0.0.1:99999",
                     "--backup-dir", store() + "/backups"});
    EXPECT_EQ(program.Wait(), 1);
    const std::string errors = program.Errors();
    EXPECT_THAT(errors, HasSubstr("LISTEN_ADDRESS: "));
    EXPECT_THAT(errors, HasSubstr("BACKUP_DIR_INVALID: "));
  }
  EXPECT_FALSE(std::filesystem::exists(store()));
  const std::string of_another = folder_ / "另一";
  std::filesystem::create_directory(of_another);
  std::ofstream(of_another + "/notes.txt") << "甲";
  for (const auto& [folder, fault] :
       {std::pair("/proc/nowhere", "--data-dir: /proc: "), std::pair(of_another.c_str(), "NOT_A_STORE: "),
        std::pair("/dev/null/store", "/dev/null is no folder")}) {
    Program program({"--config", WrittenSettings(""), "--check-config", "--data-dir", folder});
    EXPECT_EQ(program.Wait(), 1);
    EXPECT_THAT(program.Errors(), HasSubstr(fault));
  }
}

TEST_F(FangtandTest, MisspeltVariable_IsAWarning) {
  {
    Program program({"--config", WrittenSettings(""), "--check-config"}, "FANGTAN_WORKRES=3");
    EXPECT_EQ(program.Wait(), 0);
    EXPECT_THAT(program.Errors(), HasSubstr("FANGTAN_WORKRES is not read; did you mean FANGTAN_WORKERS?"));
  }
  Program program({"--config", WrittenSettings("")}, "FANGTAN_WORKRES=3");
  EXPECT_THAT(program.ReadLine(), HasSubstr("ready")) << "it must not stop a start";
  program.Signal(SIGTERM);
  EXPECT_THAT(program.Errors(), HasSubstr(" warning the variable FANGTAN_WORKRES is not read"));
}

TEST_F(FangtandTest, CheckConfig_TellsOfAddressesWhatTheStartWould) {
  const std::string taken = Written("taken", "甲");
  for (const auto& [flag, address, fault] : std::vector<std::array<std::string, 3>>{
           {"--metrics-listen", "127.0.0.1", "LISTEN_ADDRESS: "},
           {"--metrics-listen", "192.0.2.1:0", "LISTEN_FAILED: "},
           {"--listen", "unix:" + std::string(folder_) + "/nowhere/s", "No such file or directory"},
           {"--health-listen", "unix:/" + std::string(200, 's'), "LISTEN_ADDRESS: "},
           {"--listen", "unix:" + taken, "no socket"}}) {
    Program program({"--config", WrittenSettings(""), "--check-config", flag, address});
    EXPECT_EQ(program.Wait(), 1) << flag << " " << address;
    EXPECT_THAT(program.Errors(), HasSubstr(fault)) << flag << " " << address;
  }
}

TEST_F(FangtandTest, CheckConfig_TellsOfBackupFoldersWhatTheStartWould) {
  std::filesystem::create_directory(folder_ / "b");
  Written("b/notes", "甲");
  for (const auto& [folder, fault] :
       std::vector<std::array<std::string, 2>>{{folder_ / "nowhere" / "b", "nowhere is no folder"},
                                               {folder_ / "b", "it holds \"notes\""},
                                               {"/proc/b", "--backup-dir: /proc: "}}) {
    Program program({"--config", WrittenSettings(""), "--check-config", "--backup-dir", folder});
    EXPECT_EQ(program.Wait(), 1) << folder;
    EXPECT_THAT(program.Errors(), HasSubstr(fault)) << folder;
  }
}

TEST_F(FangtandTest, CheckConfig_AddressesInUseAreAFault_ButWhereTheStoreIsServed) {
  Program server({"--data-dir", store(), "--listen", "127.0.0.1:0", "--log-format", "json",  //
                  "--metrics-listen", "127.0.0.1:0"});
  const std::string log = server.AwaitError("\"serving metrics\"");
  const std::string line = server.ReadLine();
  const std::string address = line.substr(line.find("127"), line.find(',') - line.find("127"));
  std::string metrics = log.substr(log.find("127"));
  metrics.erase(metrics.find('"'));
  for (const auto& [data, exit_code] : {std::pair(store(), 0), std::pair(store() + "-2", 1)}) {
    Program program({"--check-config", "--data-dir", data, "--listen", address, "--metrics-listen", metrics});
    EXPECT_EQ(program.Wait(), exit_code) << address << " " << metrics;
    const std::string errors = program.Errors();
    EXPECT_EQ(errors.empty(), exit_code == 0) << errors;
    if (exit_code == 0) continue;
    EXPECT_THAT(errors, ::testing::AllOf(HasSubstr(address), HasSubstr(metrics)));
  }
}

// Connects to a port of this machine, and holds what it got until it goes.
class Crowd {
 public:
  Crowd(const std::string& address, int size) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < size; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (fd < 0) break;
      sockets_.push_back(fd);
      connected_ += connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0;
    }
  }
  ~Crowd() {
    for (const int fd : sockets_) close(fd);
  }
  int connected() const { return connected_; }

 private:
  std::vector<int> sockets_;
  int connected_ = 0;
};

// Asks on a connection of its own.
grpc::Status AskStatus(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  grpc::ClientContext context;
  v1::ServerStatus reply;
  return grpc::internal::BlockingUnaryCall<v1::GetStatusRequest, v1::ServerStatus>(
      channel.get(),
      grpc::internal::RpcMethod("/fangtan.v1.Admin/GetStatus", grpc::internal::RpcMethod::NORMAL_RPC),
      &context, v1::GetStatusRequest(), &reply);
}

// A file that may grow no further is like a full disk. RocksDB's own logger asserts once a line of it could
// not be written, which ended the process; an opening writes more than 80 KB of them.
TEST_F(FangtandTest, LogOfTheEngineCannotGrow_EndsNothing) {
  Program program({"-c", "trap '' XFSZ && ulimit -f 160 && exec \"$0\" \"$@\"", kFangtand, "--data-dir",
                   store(), "--listen", "127.0.0.1:0"},
                  "", "/bin/sh");
  EXPECT_THAT(program.ReadLine(), HasSubstr(" ready on "));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
}

// gRPC 1.51 by itself accepts no connection ever again once descriptors have run out (CVE-2023-4785).
TEST_F(FangtandTest, FiveThousandConnectionsAgainst256Descriptors_TheNextCallerIsServedSoonAfterTheyWent) {
  constexpr int kCrowd = 5000;
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < kCrowd + 100) GTEST_SKIP() << "this test may open only " << limit.rlim_max << " files";
  limit.rlim_cur = kCrowd + 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  Program program({"-c", "ulimit -n 256 && exec \"$0\" \"$@\"", kFangtand, "--data-dir", store(), "--listen",
                   "127.0.0.1:0"},
                  "", "/bin/sh");
  const std::string line = program.ReadLine();
  const size_t start = line.find("127.0.0.1");
  ASSERT_NE(start, std::string::npos) << line;
  const std::string address = line.substr(start, line.find(',') - start);
  ASSERT_TRUE(AskStatus(address).ok());
  {
    const Crowd crowd(address, kCrowd);
    EXPECT_EQ(crowd.connected(), kCrowd);
  }
  const auto went = std::chrono::steady_clock::now();
  while (!AskStatus(address).ok() && std::chrono::steady_clock::now() < went + std::chrono::seconds(10)) {
  }
  EXPECT_LT(std::chrono::steady_clock::now() - went, kSoon);
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(FangtandTest, OfflineCommands_TellWhatTheyTakeAndDid) {
  Program help({"restore", "--help"});
  EXPECT_THAT(help.Output(), ::testing::AllOf(HasSubstr("--backup-dir DIR"), HasSubstr("--data-dir DIR"),
                                              HasSubstr("--id NUMBER")));
  EXPECT_EQ(help.Wait(), 0);
  {
    Program server({"--data-dir", store(), "--listen", "127.0.0.1:0"});
    ASSERT_THAT(server.ReadLine(), HasSubstr("ready"));
    server.Signal(SIGTERM);
    EXPECT_EQ(server.Wait(), 0);
  }
  Program verify({"verify", "--data-dir", store()});
  EXPECT_THAT(verify.ReadLine(), MatchesRegex("[1-9][0-9]* records read, 0 damaged\n"));
  EXPECT_EQ(verify.Wait(), 0);
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
