// CompletionLoop: serves a MethodTable over one completion queue with one polling thread. Unary calls run on
// that thread or in a worker pool, as their row says; each streaming call has a thread of its own. What finds
// no room is answered with OVERLOADED, a method that is in no row with METHOD_UNKNOWN, a row without a
// handler with STARTING.
//
//   CompletionLoop loop(options, table);
//   loop.Register(builder);
//   std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
//   loop.Start();
//   ...
//   loop.Refuse(cut_time);
//   loop.AwaitCallsInHand(deadline);
//   // and the connections are ended, by who accepted them
//   loop.StopArming();
//   server->Shutdown(soon);
//   loop.Finish();                    // in this order, and the server goes after it
//
// The order of the drain is the only one that never failed with gRPC 1.51. Methods belong to one thread.
#ifndef FANGTAN_SERVICE_RPC_COMPLETION_LOOP_H_
#define FANGTAN_SERVICE_RPC_COMPLETION_LOOP_H_

#include <grpcpp/server_builder.h>

#include <memory>
#include <thread>

#include "absl/time/time.h"
#include "service/rpc/call.h"
#include "service/rpc/method_table.h"

namespace fangtan::service::rpc {

struct LoopOptions {
  size_t workers = 4;         // threads for unary calls of the pool lane
  size_t writers = 64;        // threads for unary calls of the write lane, which mostly wait
  size_t readers = 64;        // threads for those of the inline lane that wait for the disk
  size_t queued_calls = 512;  // unary calls that may wait for one of each
  // And for how long; a tenth of it while calls wait all the time (WorkerPool). Zero: any time.
  absl::Duration queue_wait = absl::Milliseconds(500);
  // Of unary calls that come without a deadline. Such a call is answered DEADLINE_EXCEEDED when it has
  // passed, whatever its handler does. Zero: none.
  absl::Duration default_deadline = absl::ZeroDuration();
  CallerLimitsOptions caller_limits;
  int64_t memory_bytes = 512 << 20;  // of requests and replies in hand (MemoryBudget)
  // When that is all in use, the reply that its caller has not taken in for longest gives way, if for longer.
  absl::Duration unsent_patience = absl::Seconds(10);
  size_t max_streams = 128;  // streaming calls at once; one method may hold half of them
  // A stream whose caller sends nothing, or takes nothing in, for so long is ended with STREAM_STALLED.
  absl::Duration stream_stall = absl::Minutes(5);
  // Told of every call when it is over, on the polling thread: must not block. May be empty.
  CallObserver observer;
  // Asked about every call before anything of it is read, but by prefetchers. Null: everyone may do
  // everything.
  Gate* gate = nullptr;
};

class CompletionLoop {
 public:
  // `table` must outlive it.
  CompletionLoop(LoopOptions options, const MethodTable& table);
  // REQUIRES: never started, or finished.
  ~CompletionLoop();

  // Puts the queue and the methods into `builder`. Once, before the server is built.
  void Register(grpc::ServerBuilder& builder);
  // Begins to take calls. Once, after the server was started.
  void Start();
  // Calls that were let in and are not over, and those of a streaming method. Thread-safe. REQUIRES: started.
  int64_t calls_in_hand() const;
  int streams_of(absl::string_view path) const;
  // From now on calls that arrive are answered DRAINING; streams that still read or write at `cut_time` are
  // ended with it.
  void Refuse(Clock::time_point cut_time);
  // Waits until no call that was let in is left, or `deadline`. After Refuse.
  void AwaitCallsInHand(Clock::time_point deadline);
  // No further calls are taken from gRPC.
  void StopArming();
  // Waits until every call is over, then ends the thread. After StopArming and the server's Shutdown.
  void Finish();

 private:
  struct Completion {
    const Call::Tag* tag;
    bool ok;
  };

  void Poll();
  // The next events, in order, or none when it is time for a Tick. False: there will be none any more.
  bool Await(std::vector<Completion>& completions);
  // Does what time has come for.
  void Tick();

  const LoopOptions options_;
  const MethodTable& table_;
  RawService service_;
  grpc::AsyncGenericService unknown_methods_;
  StreamRegistry streams_;
  CallerLimits caller_limits_;
  MemoryBudget memory_;
  UnsentReplies unsent_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<CallHost> host_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<WorkerPool> writers_;
  std::unique_ptr<WorkerPool> readers_;
  std::unique_ptr<WorkerPool> stream_workers_;
  std::thread poller_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_COMPLETION_LOOP_H_
