// A process that the benchmark starts: a server under load, or a program that makes load.
//
//   ASSIGN_OR_RETURN(const auto child, Child::Start({"/usr/bin/redis-server", "--port", "6399"}));
//   ASSIGN_OR_RETURN(const std::string out, Output({"/usr/bin/h2load", "-n", "1", url}));
#ifndef FANGTAN_TESTS_BENCH_LOOKUP_CHILD_H_
#define FANGTAN_TESTS_BENCH_LOOKUP_CHILD_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::bench {

class Child {
 public:
  // Its standard error goes nowhere, unless FANGTAN_BENCH_VERBOSE is set.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& arguments);
  // Ends it, and waits for that.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The next line it prints; "" when it prints no more.
  std::string ReadLine();
  // All it prints until it ends.
  std::string ReadAll();
  // Sends SIGTERM and waits; the exit code, -1 for a signal.
  int Stop();

  int64_t CpuNanos() const;                   // processor time until now
  int64_t Kilobytes(const char* name) const;  // of /proc/PID/status: VmRSS, RssAnon
  pid_t pid() const { return pid_; }

 private:
  Child(pid_t pid, int out) : pid_(pid), out_(out) {}

  pid_t pid_;
  int out_;
};

// What the program prints until it ends. INTERNAL if it ends badly.
absl::StatusOr<std::string> Output(const std::vector<std::string>& arguments);

// The path of a program on PATH; "" if there is none.
std::string FindProgram(const std::string& name);

// A port of the loopback that nobody listens on.
int FreePort();

}  // namespace fangtan::bench

#endif  // FANGTAN_TESTS_BENCH_LOOKUP_CHILD_H_
