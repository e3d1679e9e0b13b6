#include "service/rpc/completion_loop.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"
#include "service/rpc/arrivals.h"
#include "service/rpc/calls.h"

namespace fangtan::service::rpc {
namespace {

// Calls armed at once for a method. A burst beyond that waits inside gRPC until the polling thread, which
// arms a successor for every arrival, comes round.
constexpr int kArmedUnary = 8;
constexpr int kArmedStreams = 2;
// Events that are taken from the queue before the first of them is handled.
constexpr size_t kAtOnce = 16;
// How late, at most, it is noticed that a call has waited too long.
constexpr std::chrono::milliseconds kTick{10};

}  // namespace

CompletionLoop::CompletionLoop(LoopOptions options, const MethodTable& table)
    : options_(std::move(options)),
      table_(table),
      service_(table),
      caller_limits_(options_.caller_limits),
      memory_(options_.memory_bytes),
      unsent_(absl::ToChronoNanoseconds(options_.unsent_patience)) {
  const auto make_pool = [&](size_t threads) {
    return std::make_unique<WorkerPool>(
        WorkerPool::Options{.max_threads = threads,
                            .max_queued = options_.queued_calls,
                            .queue_wait = absl::ToChronoNanoseconds(options_.queue_wait)});
  };
  workers_ = make_pool(options_.workers);
  writers_ = make_pool(options_.writers);
  readers_ = make_pool(options_.readers);
  stream_workers_ = std::make_unique<WorkerPool>(WorkerPool::Options{.max_threads = options_.max_streams});
}

CompletionLoop::~CompletionLoop() {
  if (queue_ == nullptr || poller_.joinable()) return;
  // Only a queue that has been drained may go; that of a loop which never started has not been.
  queue_->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
  }
}

void CompletionLoop::Register(grpc::ServerBuilder& builder) {
  builder.RegisterService(&service_);
  builder.RegisterAsyncGenericService(&unknown_methods_);
  queue_ = builder.AddCompletionQueue();
}

void CompletionLoop::Start() {
  host_ = absl::WrapUnique(
      new CallHost{.service = service_,
                   .unknown_methods = unknown_methods_,
                   .queue = *queue_,
                   .workers = *workers_,
                   .writers = *writers_,
                   .readers = *readers_,
                   .stream_workers = *stream_workers_,
                   .streams = streams_,
                   .observer = options_.observer,
                   .gate = options_.gate,
                   .caller_limits = caller_limits_,
                   .memory = memory_,
                   .unsent = unsent_,
                   .default_deadline = options_.default_deadline,
                   .stream_stall = options_.stream_stall,
                   .max_streams_per_method = std::max(1, static_cast<int>(options_.max_streams / 2)),
                   .streams_of_row = std::vector<std::atomic<int>>(table_.rows().size())});
  for (int i = 0; i < static_cast<int>(table_.rows().size()); ++i) {
    const MethodRow& row = *table_.rows()[i];
    const int armed = row.kind == CallKind::kUnary ? kArmedUnary : kArmedStreams;
    for (int n = 0; n < armed; ++n) ArmCall(*host_, {&row, i});
  }
  ArmUnknownCall(*host_);
  poller_ = std::thread([this] { Poll(); });
}

int64_t CompletionLoop::calls_in_hand() const { return host_->in_hand.load(std::memory_order_relaxed); }

int CompletionLoop::streams_of(absl::string_view path) const {
  for (size_t i = 0; i < table_.rows().size(); ++i) {
    if (table_.rows()[i]->path == path) return host_->streams_of_row[i].load(std::memory_order_relaxed);
  }
  return 0;
}

bool CompletionLoop::Await(std::vector<Completion>& completions) {
  completions.clear();
  // Without calls in a pool nothing can be late, and the clock need not be asked.
  const auto wake = host_->pooled == 0 ? std::chrono::system_clock::time_point::max()
                                       : std::chrono::system_clock::now() + kTick;
  void* tag = nullptr;
  bool ok = false;
  auto next = queue_->AsyncNext(&tag, &ok, wake);
  while (next == grpc::CompletionQueue::GOT_EVENT) {
    completions.push_back({static_cast<const Call::Tag*>(tag), ok});
    // Beside a single call nothing else can have come, and asking would cost it a look at the sockets.
    if (completions.size() == kAtOnce || host_->in_hand.load(std::memory_order_relaxed) <= 1) break;
    next = queue_->AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
  }
  return next != grpc::CompletionQueue::SHUTDOWN || !completions.empty();
}

void CompletionLoop::Poll() {
  std::vector<Completion> completions;
  Arrivals arrivals;
  Clock::time_point ticked = Clock::now();
  while (Await(completions)) {
    if (completions.size() > 1) {
      for (const Completion& completion : completions) {
        const auto& [call, event] = *completion.tag;
        if (event == Call::Event::kArrived && completion.ok) call->Announce(arrivals);
      }
      arrivals.Prefetch();
    }
    for (const Completion& completion : completions) {
      completion.tag->call->Complete(completion.tag->event, completion.ok);
    }
    if (host_->pooled == 0) continue;
    if (const Clock::time_point now = Clock::now(); now - ticked >= kTick) {
      ticked = now;
      Tick();
    }
  }
}

void CompletionLoop::Tick() {
  workers_->Expire(Clock::now());
  writers_->Expire(Clock::now());
  readers_->Expire(Clock::now());
  const absl::Time now = absl::Now();
  while (UnaryCall* call = host_->deadlines.TakeDue(now)) call->DeadlinePassed();
}

void CompletionLoop::Refuse(Clock::time_point cut_time) {
  host_->refusing.store(true);
  streams_.CutAt(cut_time);
}

void CompletionLoop::AwaitCallsInHand(Clock::time_point deadline) {
  std::unique_lock<std::mutex> lock(host_->mutex);
  host_->none_in_hand.wait_until(lock, deadline, [this] { return host_->in_hand.load() == 0; });
}

void CompletionLoop::StopArming() { host_->stopping.store(true); }

void CompletionLoop::Finish() {
  // A queue must not be shut down while anything may still be started on it: gRPC aborts.
  host_->idle.WaitForNotification();
  // Handlers whose call was answered for them may still run.
  workers_->Stop();
  writers_->Stop();
  readers_->Stop();
  queue_->Shutdown();
  poller_.join();
}

}  // namespace fangtan::service::rpc
