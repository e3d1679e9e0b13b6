// What the transport answers at ten times the load that it bears.
//
//   overload_bench [SECONDS] [MICROS ...]        default: 5 s, calls of 10,000 and of 2,000 us
//
// A process of its own serves one method whose handler takes MICROS of processor time in the worker pool, as
// a search does, on the first processor alone; the caller is another, on the others, over four connections,
// so that what it costs to make the load is not taken from the server. First the peak: 16 calls always in
// hand. Then calls are begun at ten times that rate, whatever becomes of them. The first second of either is
// not counted: it takes half of that until the server tells an overload from a burst. Prints a row of
// docs/performance.md for each.
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <sched.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "service/rpc/byte_buffer.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

constexpr int kConnections = 4;
constexpr int kInHandAtPeak = 16;
constexpr int kTimesThePeak = 10;
constexpr std::chrono::seconds kPatience{5};

int64_t ThreadMicros() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000 + time.tv_nsec / 1000;
}

UnaryHandler Burns(int64_t micros) {
  return [micros](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
    const int64_t until = ThreadMicros() + micros;
    while (ThreadMicros() < until) {
    }
    return request;
  };
}

// Keeps the process on the first processor, or off it; its threads inherit that. With one there is no choice.
void KeepOn(bool first) {
  const auto processors = sysconf(_SC_NPROCESSORS_ONLN);
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  for (size_t i = first ? 0 : 1; i < static_cast<size_t>(first ? 1 : processors); ++i) CPU_SET(i, &allowed);
  if (processors > 1) sched_setaffinity(0, sizeof(allowed), &allowed);
}

// The server's process: says where it listens, and ends when `hold` does.
[[noreturn]] void Serve(int64_t micros, int say, int hold) {
  KeepOn(true);
  {
    EchoServer server({.pool_lane = Burns(micros)});
    const std::string& address = server.rpc().address();
    if (write(say, address.data(), address.size()) < 0) _exit(1);
    close(say);
    char byte;
    while (read(hold, &byte, 1) > 0) {
    }
  }
  _exit(0);
}

struct Figures {
  double seconds = 0;
  std::vector<double> answered;  // ms
  int64_t begun = 0, overloaded = 0, failed = 0;

  double per_second() const { return static_cast<double>(answered.size()) / seconds; }
  double Percentile(double share) {
    if (answered.empty()) return 0;
    std::sort(answered.begin(), answered.end());
    return answered[static_cast<size_t>(share * static_cast<double>(answered.size() - 1))];
  }
};

class LoadMaker {
 public:
  explicit LoadMaker(const std::string& address) {
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      const auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
      channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    }
    request_ = ToByteBuffer(absl::Cord(Message("重").SerializeAsString()));
  }

  Figures Closed(std::chrono::seconds length) {
    figures_ = {};
    const Clock::time_point start = Clock::now(), end = start + length;
    for (int i = 0; i < kInHandAtPeak; ++i) Begin();
    while (in_hand_ > 0) {
      Take(Clock::time_point::max());
      if (Clock::now() < end) Begin();
    }
    return Done(start);
  }

  // Calls of the load before it that end now count as well.
  Figures Open(std::chrono::seconds length, double rate, bool last) {
    figures_ = {};
    const Clock::time_point start = Clock::now(), end = start + length;
    for (Clock::time_point now = start; now < end; now = Clock::now()) {
      const auto due = static_cast<int64_t>(rate * std::chrono::duration<double>(now - start).count());
      for (int i = 0; figures_.begun < due && i < 64; ++i) Begin();
      Take(now + std::chrono::milliseconds(1));
    }
    // The time is that of the load; answers to it that come later count.
    Figures figures = Done(start);
    if (!last) return figures;
    while (in_hand_ > 0) Take(Clock::time_point::max());
    const double seconds = figures.seconds;
    figures = Done(start);
    figures.seconds = seconds;
    return figures;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer reply;
    grpc::Status status;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
    Clock::time_point begun;
  };

  Figures Done(Clock::time_point start) {
    Figures figures = figures_;
    figures.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return figures;
  }

  void Begin() {
    auto* call = new Call;
    call->begun = Clock::now();
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    grpc::GenericStub& stub = *stubs_[static_cast<size_t>(figures_.begun++) % stubs_.size()];
    call->reader = stub.PrepareUnaryCall(&call->context, "/fangtan.testing.Echo/Pooled", request_, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->reply, &call->status, call);
    ++in_hand_;
  }

  // Takes the calls that have ended, waiting for the first until `time`.
  void Take(Clock::time_point time) {
    void* tag;
    bool ok;
    auto wake = time == Clock::time_point::max() ? std::chrono::system_clock::time_point::max()
                                                 : std::chrono::system_clock::now() +
                                                       std::chrono::duration_cast<std::chrono::microseconds>(
                                                           std::max(time - Clock::now(), Clock::duration(0)));
    for (int i = 0; i < 256; ++i) {
      if (queue_.AsyncNext(&tag, &ok, wake) != grpc::CompletionQueue::GOT_EVENT) return;
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      --in_hand_;
      if (call->status.ok()) {
        figures_.answered.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - call->begun).count());
      } else {
        ++(Reason(call->status) == "OVERLOADED" ? figures_.overloaded : figures_.failed);
      }
      if (time == Clock::time_point::max()) return;  // so that a closed loop begins the next
      wake = std::chrono::system_clock::time_point();
    }
  }

  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::ByteBuffer request_;
  grpc::CompletionQueue queue_;
  Figures figures_;
  int64_t in_hand_ = 0;
};

int Measure(int64_t micros, std::chrono::seconds length) {
  int say[2], hold[2];
  if (pipe(say) != 0 || pipe(hold) != 0) return 1;
  std::fflush(stdout);
  const pid_t server = fork();
  if (server == 0) {
    close(hold[1]);
    close(say[0]);
    Serve(micros, say[1], hold[0]);
  }
  close(say[1]);
  close(hold[0]);
  char address[100] = {};
  const bool heard = server > 0 && read(say[0], address, sizeof(address) - 1) > 0;
  if (heard) {
    // Another child, so that no thread of gRPC's is there when the next server is forked off.
    const pid_t caller_process = fork();
    if (caller_process == 0) {
      KeepOn(false);
      LoadMaker caller(address);
      caller.Closed(std::chrono::seconds(1));
      Figures peak = caller.Closed(length);
      caller.Open(std::chrono::seconds(1), kTimesThePeak * peak.per_second(), /*last=*/false);
      Figures flood = caller.Open(length, kTimesThePeak * peak.per_second(), /*last=*/true);
      std::printf(
          "| %lld us | %.0f | %.1f / %.1f | %.0f | %.0f (%.0f %%) | %.1f / %.1f | %.1f | %lld | %lld |\n",
          static_cast<long long>(micros), peak.per_second(), peak.Percentile(0.5), peak.Percentile(0.99),
          static_cast<double>(flood.begun) / flood.seconds, flood.per_second(),
          100 * flood.per_second() / peak.per_second(), flood.Percentile(0.5), flood.Percentile(0.99),
          flood.Percentile(0.99) / peak.Percentile(0.99), static_cast<long long>(flood.overloaded),
          static_cast<long long>(flood.failed));
      std::fflush(stdout);
      _exit(0);
    }
    waitpid(caller_process, nullptr, 0);
  }
  close(hold[1]);
  waitpid(server, nullptr, 0);
  return heard ? 0 : 1;
}

}  // namespace
}  // namespace fangtan::service::rpc

int main(int argc, char** argv) {
  // As fangtand does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 5;
  std::vector<int64_t> micros;
  for (int i = 2; i < argc; ++i) micros.push_back(std::atoll(argv[i]));
  if (micros.empty()) micros = {10'000, 2'000};
  std::printf(
      "| a call costs | peak, calls/s | p50 / p99 ms | offered, calls/s | answered, calls/s | p50 / p99 ms "
      "| p99 to p99 | OVERLOADED | other errors |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const int64_t cost : micros) {
    if (fangtan::service::rpc::Measure(cost, std::chrono::seconds(seconds)) != 0) return 1;
  }
  return 0;
}
