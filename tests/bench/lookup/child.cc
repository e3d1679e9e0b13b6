#include "tests/bench/lookup/child.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

int ExitCode(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] void Become(const std::vector<char*>& argv, int out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // no peer outlives the benchmark
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  if (std::getenv("FANGTAN_BENCH_VERBOSE") == nullptr) dup2(nothing, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& arguments) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return absl::InternalError("no pipe");
  const pid_t pid = fork();
  if (pid == 0) Become(argv, ends[1]);
  close(ends[1]);
  if (pid < 0) return absl::InternalError("no process");
  return std::unique_ptr<Child>(new Child(pid, ends[0]));
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    ExitCode(pid_);
  }
  close(out_);
}

std::string Child::ReadLine() {
  std::string line;
  for (char c = 0; read(out_, &c, 1) == 1 && c != '\n';) line.push_back(c);
  return line;
}

std::string Child::ReadAll() {
  std::string text;
  std::array<char, 65536> buffer;
  for (ssize_t n; (n = read(out_, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  return text;
}

int Child::Stop() {
  kill(pid_, SIGTERM);
  const int code = ExitCode(pid_);
  pid_ = -1;
  return code;
}

int64_t Child::CpuNanos() const {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

int64_t Child::Kilobytes(const char* name) const {
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string word; status >> word;) {
    int64_t kilobytes = 0;
    if (word == absl::StrCat(name, ":") && status >> kilobytes) return kilobytes;
  }
  return 0;
}

absl::StatusOr<std::string> Output(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(const auto child, Child::Start(arguments));
  std::string text = child->ReadAll();
  if (child->Stop() != 0) return absl::InternalError(absl::StrCat(arguments[0], " failed: ", text));
  return text;
}

std::string FindProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (absl::string_view folder : absl::StrSplit(path == nullptr ? "/usr/bin" : path, ':')) {
    std::string file = absl::StrCat(folder, "/", name);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace fangtan::bench
