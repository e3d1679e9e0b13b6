// fangtand: the server.
//
//   fangtand --data-dir /var/lib/fangtan --listen 127.0.0.1:50051
//
// or works on a store that no server has open: fangtand restore, fangtand verify
// (service/offline_commands.h).
//
// Prints one line on standard output when it is ready, logs to standard error, and ends with 0 after SIGTERM
// or SIGINT, with 1 if the store or the address is refused, with 2 for wrong usage.
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "service/config.h"
#include "service/library_logs.h"
#include "service/log.h"
#include "service/offline_commands.h"
#include "service/server.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

enum ExitCode { kDone = 0, kRefused = 1, kWrongUsage = 2 };

void PrintError(const absl::Status& status) {
  const std::string line =
      absl::StrCat("fangtand: ", storage::ErrorReason(status), ": ", status.message(), "\n");
  std::fputs(line.c_str(), stderr);
}

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void WaitForStopSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
}

// Waits for SIGTERM and SIGINT from the start, also while the store is being opened. A second one ends the
// process at once; the store bears that: what it acknowledged is on disk.
class StopSignal {
 public:
  StopSignal() {
    std::thread([this] {
      WaitForStopSignal();
      received_.Notify();
      WaitForStopSignal();
      _exit(kRefused);
    }).detach();
  }
  void Wait() { received_.WaitForNotification(); }

 private:
  absl::Notification received_;
};

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // refused: the server lives with what it has
}

int Serve(const Config& config) {
  // Neither is ever freed: threads that no one joins use them until the process ends.
  Log& log = *new Log(config.log, stderr);
  StopSignal& stop = *new StopSignal();
  RouteLibraryLogs(log);
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config, log);
  if (!server.ok()) {
    PrintError(server.status());
    return kRefused;
  }
  std::printf("fangtand %s ready on %s, data in %s, revision %lld\n", FANGTAN_VERSION,
              (*server)->address().c_str(), config.store.data_dir.c_str(),
              static_cast<long long>((*server)->store().Info().revision));
  std::fflush(stdout);
  stop.Wait();
  (*server)->Drain();
  server->reset();
  log.Write(LogLevel::kInfo, "stopped");
  return kDone;
}

int Main(const std::vector<std::string>& arguments) {
  if (const std::optional<int> exit_code = RunOfflineCommand(arguments)) return *exit_code;
  absl::StatusOr<ConfigOutcome> outcome = ParseConfig(arguments, GetEnvironment);
  if (!outcome.ok()) {
    PrintError(outcome.status());
    std::fputs("fangtand: --help shows all settings\n", stderr);
    return kWrongUsage;
  }
  if (!outcome->config.has_value()) {
    std::fputs(outcome->text.c_str(), stdout);
    return kDone;
  }
  // Blocked before any thread is made, so that all inherit it and sigwait alone receives them.
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  return Serve(*outcome->config);
}

}  // namespace
}  // namespace fangtan::service

int main(int argc, char** argv) {
  return fangtan::service::Main(std::vector<std::string>(argv + 1, argv + argc));
}
