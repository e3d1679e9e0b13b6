// fangtand: the server.
//
//   fangtand --data-dir /var/lib/fangtan --listen 127.0.0.1:50051
//
// or works on a store that no server has open: fangtand restore, fangtand verify
// (service/offline_commands.h).
//
// Prints one line on standard output when it is ready, logs to standard error, and ends with 0 after SIGTERM
// or SIGINT, with 1 if the store or the address is refused, with 2 for wrong usage. SIGHUP makes it read its
// settings again. Tells a service manager (service/service_notice.h) how it is.
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/check_config.h"
#include "service/config.h"
#include "service/library_logs.h"
#include "service/log.h"
#include "service/offline_commands.h"
#include "service/server.h"
#include "service/service_notice.h"
#include "service/settings.h"
#include "storage/errors.h"
#include "storage/idle_memory.h"

namespace fangtan::service {
namespace {

enum ExitCode { kDone = 0, kRefused = 1, kWrongUsage = 2 };

void PrintError(const absl::Status& status) {
  const std::string line =
      absl::StrCat("fangtand: ", storage::ErrorReason(status), ": ", status.message(), "\n");
  std::fputs(line.c_str(), stderr);
}

std::vector<std::string> VariableNames() {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    names.emplace_back(*variable, std::strcspn(*variable, "="));
  }
  return names;
}

sigset_t AwaitedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

int NextSignal() {
  const sigset_t signals = AwaitedSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

// Waits for SIGTERM, SIGINT and SIGHUP from the start, also while the store is being opened. A second one to
// stop ends the process at once; the store bears that: what it acknowledged is on disk.
class Signals {
 public:
  enum class Request { kReload, kStop };

  Signals() {
    std::thread([this] {
      for (;;) {
        const bool stop = NextSignal() != SIGHUP;
        const std::lock_guard<std::mutex> lock(mutex_);
        if (stop && stop_) _exit(kRefused);
        (stop ? stop_ : reload_) = true;
        changed_.notify_all();
      }
    }).detach();
  }

  // The next request; stopping goes before. Several to reload that come meanwhile are one.
  Request Next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || reload_; });
    if (stop_) return Request::kStop;
    reload_ = false;
    return Request::kReload;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  bool reload_ = false;
};

// Debian builds Abseil with its check for deadlocks, which notes every lock that gRPC takes: a tenth of the
// time of a lookup.
void TrustLocks() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // refused: the server lives with what it has
}

// What `server` can't take leaves everything as it is.
void Reload(const std::vector<std::string>& arguments, Server& server, Log& log) {
  const absl::StatusOr<ConfigOutcome> outcome = ParseConfig(arguments, GetEnvironment);
  if (!outcome.ok()) {
    log.Write(LogLevel::kError, "settings were not read again; those of before go on",
              {{"error", std::string(outcome.status().message())}});
    return;
  }
  if (outcome->config.has_value()) server.Reconfigure(*outcome->config);
}

std::string ReadyText(const Server& server, const Config& config) {
  return absl::StrCat(FANGTAN_VERSION, " ready on ", server.address(), ", data in ", config.store.data_dir,
                      ", revision ", server.store().Info().revision);
}

int Serve(const std::vector<std::string>& arguments, const Config& config) {
  // Neither is ever freed: threads that no one joins use them until the process ends.
  Log& log = *new Log(config.log, stderr);
  Signals& signals = *new Signals();
  const ServiceNotice notice(GetEnvironment("NOTIFY_SOCKET").value_or(""));
  RouteLibraryLogs(log);
  for (const std::string& stray : StrayVariables(VariableNames())) log.Write(LogLevel::kWarning, stray);
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config, log);
  if (!server.ok()) {
    PrintError(server.status());
    return kRefused;
  }
  const std::string ready = ReadyText(**server, config);
  std::printf("fangtand %s\n", ready.c_str());
  std::fflush(stdout);
  notice.Ready(ready);
  while (signals.Next() == Signals::Request::kReload) {
    notice.Reloading();
    Reload(arguments, **server, log);
    notice.Ready(ready);
  }
  notice.Stopping();
  (*server)->Drain();
  server->reset();
  log.Write(LogLevel::kInfo, "stopped");
  return kDone;
}

int CheckConfig(const Config& config) {
  const std::vector<std::string> faults = FindFaults(config);
  for (const std::string& fault : faults) std::fputs(absl::StrCat("fangtand: ", fault, "\n").c_str(), stderr);
  for (const std::string& stray : StrayVariables(VariableNames())) {
    std::fputs(absl::StrCat("fangtand: warning: ", stray, "\n").c_str(), stderr);
  }
  if (faults.empty()) std::puts("fangtand: the settings are in order");
  return faults.empty() ? kDone : kRefused;
}

int RefuseArguments(const absl::Status& error, const std::vector<std::string>& arguments) {
  PrintError(error);
  if (std::find(arguments.begin(), arguments.end(), "--check-config") != arguments.end()) return kRefused;
  std::fputs("fangtand: --help shows all settings\n", stderr);
  return kWrongUsage;
}

int Main(const std::vector<std::string>& arguments) {
  if (const std::optional<int> exit_code = RunOfflineCommand(arguments)) return *exit_code;
  const absl::StatusOr<ConfigOutcome> outcome = ParseConfig(arguments, GetEnvironment);
  if (!outcome.ok()) return RefuseArguments(outcome.status(), arguments);
  if (!outcome->config.has_value()) {
    std::fputs(outcome->text.c_str(), stdout);
    return kDone;
  }
  if (outcome->check_only) return CheckConfig(*outcome->config);
  // Blocked before any thread is made, so that all inherit it and sigwait alone receives them.
  const sigset_t signals = AwaitedSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  storage::KeepFreedMemory();
  TrustLocks();
  RaiseDescriptorLimit();
  return Serve(arguments, *outcome->config);
}

}  // namespace
}  // namespace fangtan::service

int main(int argc, char** argv) {
  return fangtan::service::Main(std::vector<std::string>(argv + 1, argv + argc));
}
