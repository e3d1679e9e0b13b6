// Child processes for end-to-end tests: a program run to its end, and a server that is started, killed or
// stopped.
#ifndef FANGTAN_TESTS_END_TO_END_PROCESS_H_
#define FANGTAN_TESTS_END_TO_END_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::testing {

// What a program left when it ended.
struct Outcome {
  int exit_code = -1;  // -1: ended by a signal
  std::string out;
  std::string err;
};

// Runs `arguments` (the first names the program) to its end with `input` as standard input. Neither output is
// a terminal.
Outcome RunProgram(const std::vector<std::string>& arguments, const std::string& input = "");

// A fangtand over a folder, on a port of the machine's choosing.
class ServerProcess {
 public:
  // Starts it and waits for its ready line. An error holds what it said instead. Its log goes to the file
  // `log`, or to the test's own standard error.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(const std::string& data_directory,
                                                              const std::string& log = "");

  // Kills it if it still runs.
  ~ServerProcess();

  const std::string& address() const { return address_; }

  // SIGKILL; returns when it is gone.
  void Kill();
  // SIGTERM; returns the exit code.
  int Stop();

 private:
  ServerProcess(pid_t pid, int out) : pid_(pid), out_(out) {}
  // Its first line of output, or what it printed until it ended.
  std::string ReadLine();

  pid_t pid_;
  int out_;
  std::string address_;
};

// The whole of a file; "" if it is not there.
std::string ReadText(const std::string& path);

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_END_TO_END_PROCESS_H_
