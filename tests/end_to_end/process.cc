#include "tests/end_to_end/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/str_cat.h"

namespace fangtan::testing {
namespace {

constexpr char kReady[] = " ready on ";

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) abort();
  }
  void CloseRead() { Close(ends[0]); }
  void CloseWrite() { Close(ends[1]); }
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  std::array<int, 2> ends{-1, -1};
};

pid_t Spawn(const std::vector<std::string>& arguments, int in, int out, int err) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  if (err >= 0) dup2(err, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  for (ssize_t n; (n = read(fd, buffer.data(), buffer.size())) > 0;) text.append(buffer.data(), n);
  return text;
}

int ExitCode(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Outcome RunProgram(const std::vector<std::string>& arguments, const std::string& input) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  const pid_t pid = Spawn(arguments, in.ends[0], out.ends[1], err.ends[1]);
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  Outcome outcome;
  std::thread feeder([&] {
    for (size_t at = 0; at < input.size();) {
      const ssize_t n = write(in.ends[1], input.data() + at, input.size() - at);
      if (n <= 0) break;
      at += static_cast<size_t>(n);
    }
    in.CloseWrite();
  });
  std::thread errors([&] { outcome.err = ReadAll(err.ends[0]); });
  outcome.out = ReadAll(out.ends[0]);
  feeder.join();
  errors.join();
  outcome.exit_code = ExitCode(pid);
  out.CloseRead();
  err.CloseRead();
  return outcome;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const std::string& data_directory,
                                                                    const std::string& log) {
  Pipe in, out;
  int err = log.empty() ? -1 : open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t pid = Spawn({absl::StrCat(FANGTAN_BINARY_DIR, "/bin/fangtand"), "--data-dir", data_directory,
                           "--listen", "127.0.0.1:0"},
                          in.ends[0], out.ends[1], err);
  Pipe::Close(err);
  in.CloseRead();
  in.CloseWrite();
  out.CloseWrite();
  std::unique_ptr<ServerProcess> server(new ServerProcess(pid, out.ends[0]));
  const std::string line = server->ReadLine();
  const size_t ready = line.find(kReady);
  if (ready == std::string::npos) return absl::InternalError(absl::StrCat("no ready line, but: ", line));
  const size_t begin = ready + sizeof(kReady) - 1;
  server->address_ = line.substr(begin, line.find_first_of(", \n", begin) - begin);
  return server;
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) Kill();
  close(out_);
}

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  ExitCode(pid_);
  pid_ = -1;
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  const int code = ExitCode(pid_);
  pid_ = -1;
  return code;
}

std::string ServerProcess::ReadLine() {
  std::string line;
  for (char c = 0; read(out_, &c, 1) == 1 && c != '\n';) line.push_back(c);
  return line;
}

std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace fangtan::testing
