// The kinds of calls. Each arms itself when made: `Arm` gives it to gRPC, which returns it through the queue.
// Internal to service/rpc; see call.h for who deletes them.
#ifndef FANGTAN_SERVICE_RPC_CALLS_H_
#define FANGTAN_SERVICE_RPC_CALLS_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "service/rpc/call.h"
#include "service/rpc/method_table.h"

namespace fangtan::service::rpc {

// A row of the table and where it stands in it.
struct RowRef {
  const MethodRow* row;
  int index;
};

// Waits for one call of `ref`, as its kind demands.
void ArmCall(CallHost& host, RowRef ref);
// Waits for one call of a method that is in no row.
void ArmUnknownCall(CallHost& host);

class UnaryCall final : public Call {
 public:
  UnaryCall(CallHost& host, RowRef ref);
  ~UnaryCall() override;

  void Announce(Arrivals& arrivals) const override;
  // Answers DEADLINE_EXCEEDED, unless there is an answer; the handler, if one runs, is told to stop.
  void DeadlinePassed();

 private:
  // What a handler works with. It outlives the call when that was answered before the handler was done.
  struct Work {
    Work(std::shared_ptr<CallContext> call_context, MemoryBudget& budget)
        : context(std::move(call_context)), memory(budget) {}
    // True for one: who may answer, and touch the call. To all others it may be gone.
    bool Claim() { return !answered.exchange(true, std::memory_order_acq_rel); }

    const std::shared_ptr<CallContext> context;
    MemoryShare memory;
    absl::Cord request;
    std::atomic<bool> answered{false};
  };

  grpc::ServerContext& context() override { return context_; }
  absl::string_view path() const override { return ref_.row->path; }
  const grpc::ByteBuffer& untaken() const override { return request_; }
  void Rearm() override { new UnaryCall(host(), ref_); }
  void Begin() override;
  void Refuse(absl::Status status) override;
  bool AnswersWhileDraining() const override {
    const Method* method = ref_.row->served();
    return method != nullptr && method->answers_while_draining;
  }
  bool Unlimited() const override { return ref_.row->unlimited(); }
  absl::Time DefaultDeadline() const override;
  void RefuseOverloaded();
  void NoteUnsent();
  // Fills work_.
  absl::Status TakeRequest();
  // Hands the work to `pool`.
  void Queue(WorkerPool& pool, const UnaryHandler& handler);
  void Serve(const UnaryHandler& handler, Work& work);
  // Serves at once, unless that needs the disk: then nothing has happened. Whether it did.
  bool ServeFromMemory(const UnaryHandler& handler);
  void Answer(absl::StatusOr<absl::Cord> reply, Work& work);

  const RowRef ref_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  RawResponder responder_{&context_};
  std::shared_ptr<Work> work_;
  bool pooled_ = false;
  std::atomic<bool> unsent_{false};  // in host().unsent
};

// Serves on a thread of its own, which waits for the transport in Read and Write.
class StreamCall final : public Call,
                         private RequestStream,
                         private ReplyStream,
                         private StreamRegistry::Stream {
 public:
  StreamCall(CallHost& host, RowRef ref);
  ~StreamCall() override;

 private:
  enum class Transfer { kNone, kPending, kDone, kFailed };

  grpc::ServerContext& context() override { return context_; }
  absl::string_view path() const override { return ref_.row->path; }
  const grpc::ByteBuffer& untaken() const override { return request_; }
  void Rearm() override { new StreamCall(host(), ref_); }
  void Begin() override;
  void Refuse(absl::Status status) override { Finish(std::move(status)); }
  bool Unlimited() const override { return ref_.row->unlimited(); }
  bool IsStream() const override { return true; }
  void OnTransfer(Event event, bool ok) override;

  absl::StatusOr<std::optional<absl::Cord>> Read() override;
  void Keeping(int64_t bytes) override { kept_bytes_ = bytes; }
  absl::Status Write(absl::Cord reply) override;
  absl::Status Check() override;
  void Wake() override;

  absl::Status Run(const Method& method);
  // Counts them in memory_, unless they are more than is left.
  bool TakeMemory(int64_t bytes);
  // Why nothing may be read or written any more; OK if it may. REQUIRES: mutex_ is held.
  absl::Status StillServed();
  void Finish(absl::Status status);
  // Waits until `time` or until the transfer is over, whichever comes first. REQUIRES: `lock` holds mutex_.
  bool AwaitUntil(std::unique_lock<std::mutex>& lock, const Transfer& transfer, Clock::time_point time);
  // Ends all transfers, also one that another thread waits for. REQUIRES: mutex_ is held.
  absl::Status GiveUp(absl::Status why);
  // Waits for the pending read. Why, if it is given up: DRAINING, STREAM_STALLED, or as a write; it stays
  // pending then.
  absl::Status AwaitRead(std::unique_lock<std::mutex>& lock);
  // Waits for the pending write; a caller who takes nothing in is cancelled.
  void AwaitWrite(std::unique_lock<std::mutex>& lock);

  const RowRef ref_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  RawStream stream_{&context_};
  Tag read_{this, Event::kRead};
  Tag written_{this, Event::kWritten};
  std::mutex mutex_;
  std::condition_variable changed_;
  Transfer reading_ = Transfer::kNone;
  Transfer writing_ = Transfer::kNone;
  absl::Status given_up_;   // why later transfers are not tried
  MemoryShare memory_;      // the request read last, and what is kept; of the thread that reads
  int64_t kept_bytes_ = 0;  // of the thread that reads
  bool counted_ = false;
};

// A call of a method that nobody serves: UNIMPLEMENTED METHOD_UNKNOWN.
class UnknownCall final : public Call {
 public:
  explicit UnknownCall(CallHost& host);

 private:
  grpc::ServerContext& context() override { return context_; }
  absl::string_view path() const override { return "unknown"; }
  const grpc::ByteBuffer& untaken() const override { return request_; }
  void Rearm() override { new UnknownCall(host()); }
  void Begin() override;
  void Refuse(absl::Status status) override;

  grpc::GenericServerContext context_;
  const grpc::ByteBuffer request_;  // none is read
  RawStream stream_{&context_};
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALLS_H_
