// Call: one RPC from arming to its last event, and what all calls of a loop share. Internal to service/rpc.
//
// A call is armed (waits for a caller), begun, and deleted by itself once gRPC has returned every event of
// it: AsyncNotifyWhenDone's comes for begun calls only, and a call that is freed before it has come brings
// the process down. Events, creation and deletion happen on the polling thread alone; the handler may run
// elsewhere.
#ifndef FANGTAN_SERVICE_RPC_CALL_H_
#define FANGTAN_SERVICE_RPC_CALL_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/rpc/call_context.h"
#include "service/rpc/call_record.h"
#include "service/rpc/caller.h"
#include "service/rpc/caller_limits.h"
#include "service/rpc/deadline_list.h"
#include "service/rpc/memory_budget.h"
#include "service/rpc/method.h"
#include "service/rpc/raw_service.h"
#include "service/rpc/stream_registry.h"
#include "service/rpc/unsent_replies.h"
#include "service/rpc/worker_pool.h"

namespace fangtan::service::rpc {

class Arrivals;
class UnaryCall;

// What the calls of one loop share.
struct CallHost {
  RawService& service;
  grpc::AsyncGenericService& unknown_methods;
  grpc::ServerCompletionQueue& queue;
  WorkerPool& workers;
  WorkerPool& writers;
  WorkerPool& readers;
  WorkerPool& stream_workers;
  StreamRegistry& streams;
  const CallObserver& observer;
  Gate* gate;                   // null: everyone may do everything
  CallerLimits& caller_limits;  // of the polling thread
  MemoryBudget& memory;
  UnsentReplies& unsent;
  absl::Duration default_deadline;  // of unary calls without one; zero: none
  absl::Duration stream_stall;      // a stream that moves nothing for so long is ended
  int max_streams_per_method;

  // Running, by index of the row; changed by the polling thread alone.
  std::vector<std::atomic<int>> streams_of_row;
  DeadlineList<UnaryCall> deadlines;  // of the polling thread
  int64_t pooled = 0;                 // unary calls given to a pool and not over; of the polling thread
  std::atomic<bool> refusing{false};  // calls that arrive are answered DRAINING
  std::atomic<int64_t> in_hand{0};    // calls that were let in and are not over
  std::mutex mutex;
  std::condition_variable none_in_hand;  // refusing, and in_hand has become 0
  std::atomic<bool> stopping{false};     // no further call is armed
  int64_t live = 0;                      // calls that exist; of the polling thread
  absl::Notification idle;               // stopping, and no call exists any more
};

class Call : private CallDetails {
 public:
  enum class Event { kArrived, kDone, kRead, kWritten, kFinished };
  // What comes back from the completion queue.
  struct Tag {
    Call* call;
    Event event;
  };

  explicit Call(CallHost& host);
  ~Call() override = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Handles an event of the queue; may delete this.
  void Complete(Event event, bool ok);
  // To be called, if at all, before kArrived is completed: adds what the call asks for.
  virtual void Announce(Arrivals& arrivals) const {}

 protected:
  virtual grpc::ServerContext& context() = 0;
  virtual absl::string_view path() const = 0;
  // The request while nobody has taken it.
  virtual const grpc::ByteBuffer& untaken() const = 0;
  // Arms a successor.
  virtual void Rearm() = 0;
  // Serves, here or elsewhere; every way must end in Finishing.
  virtual void Begin() = 0;
  // Ends a call that has not begun.
  virtual void Refuse(absl::Status status) = 0;
  // Whether the call is served although the server drains.
  virtual bool AnswersWhileDraining() const { return false; }
  virtual bool IsStream() const { return false; }
  // Whether the caller's limits hold for it.
  virtual bool Unlimited() const { return false; }
  // The deadline of a call whose caller set none.
  virtual absl::Time DefaultDeadline() const { return absl::InfiniteFuture(); }
  // An event of kRead or kWritten.
  virtual void OnTransfer(Event event, bool ok) {}

  // To be called before the operation that ends the call is handed to gRPC: notes how the call ended. After
  // that operation the call must not be touched: it may be gone.
  void* Finishing(absl::Status status);
  // The same for the caller: an error, and whatever else has them already, goes with the ids of the call.
  grpc::Status ForCaller(const absl::Status& status);
  // Tells the caller's gRPC whether, and when, to try again.
  void PushBack(const absl::Status& status);
  // Ids for a handler that wants them.
  void Identify(const Method& method) {
    if (method.identified) ids();
  }
  // To be called before any other operation; the tag to hand to gRPC.
  void* Starting(Tag& tag);
  void* arrived() { return &arrived_; }
  void* done() { return &done_; }

  CallHost& host() { return host_; }
  const CallHost& host() const { return host_; }
  CallContext& call_context() { return *call_context_; }
  // For work that may outlive the call.
  const std::shared_ptr<CallContext>& shared_context() const { return call_context_; }

  std::atomic<int64_t> request_bytes{0};
  std::atomic<int64_t> reply_bytes{0};

 private:
  const CallIds& ids() override;
  std::string plan() override { return call_context_->plan(); }
  absl::Cord refused_request() override;
  void Arrived();
  Admission AskGate();
  absl::Status TakeSeat();
  void LetGo();
  void Observe();

  CallHost& host_;
  Tag arrived_{this, Event::kArrived};
  Tag done_{this, Event::kDone};
  Tag finished_{this, Event::kFinished};
  std::shared_ptr<CallContext> call_context_;
  CallerLimits::Seat* seat_ = nullptr;  // of the polling thread
  absl::Time begun_at_;
  absl::Duration duration_;
  absl::Status status_;
  std::atomic<int> outstanding_{1};  // events still to come

  std::atomic<bool> finishing_{false};
  bool in_hand_ = false;  // of the polling thread
};

// The errors that the loop itself gives.
absl::Status OverloadedError();                           // RESOURCE_EXHAUSTED OVERLOADED, with RetryInfo
absl::Status StartingError();                             // UNAVAILABLE STARTING: the store is being opened
absl::Status DrainingError();                             // UNAVAILABLE DRAINING: the server stops
absl::Status AbandonedError(const CallContext& context);  // CANCELLED, or DEADLINE_EXCEEDED

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALL_H_
