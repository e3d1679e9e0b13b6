#include <utility>

#include "absl/time/clock.h"
#include "service/rpc/arrivals.h"
#include "service/rpc/byte_buffer.h"
#include "service/rpc/calls.h"
#include "service/rpc/status.h"
#include "storage/read_tier.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {
namespace {

// To take more apart is not short.
constexpr int64_t kMaxShortRequest = 8 << 10;
// What asks for one thing by its name is smaller; nobody has been asked yet whether the caller may call at
// all.
constexpr size_t kMaxAnnounced = 1 << 10;

absl::StatusOr<absl::Cord> Handle(const UnaryHandler& handler, const CallContext& context,
                                  const absl::Cord& request) {
  if (context.cancelled()) return AbandonedError(context);
  return handler(context, request);
}

}  // namespace

UnaryCall::UnaryCall(CallHost& host, RowRef ref) : Call(host), ref_(ref) {
  context_.AsyncNotifyWhenDone(done());
  host.service.RequestUnary(ref_.index, context_, request_, responder_, host.queue, arrived());
}

UnaryCall::~UnaryCall() {
  if (unsent_.load(std::memory_order_acquire)) host().unsent.Remove(context_);
  if (!pooled_) return;
  --host().pooled;
  host().deadlines.Remove(work_->context->deadline(), this);
}

void UnaryCall::Announce(Arrivals& arrivals) const {
  const Method* method = ref_.row->served();
  if (method == nullptr || !method->prefetch || request_.Length() > kMaxAnnounced) return;
  // What can't be read is told when the call begins.
  absl::StatusOr<absl::Cord> request = ToCord(request_);
  if (request.ok()) arrivals.Add(*method, *std::move(request));
}

absl::Time UnaryCall::DefaultDeadline() const {
  const absl::Duration given = host().default_deadline;
  return given > absl::ZeroDuration() ? absl::Now() + given : absl::InfiniteFuture();
}

void UnaryCall::Begin() {
  request_bytes = static_cast<int64_t>(request_.Length());
  const Method* method = ref_.row->served();
  if (method == nullptr) return Refuse(StartingError());
  Identify(*method);
  if (absl::Status taken = TakeRequest(); !taken.ok()) return Refuse(std::move(taken));
  const UnaryHandler& handler = std::get<UnaryHandler>(method->handler);
  switch (method->lane) {
    case Lane::kInline:
      if (!ServeFromMemory(handler)) Queue(host().readers, handler);
      return;
    case Lane::kShort:
      if (request_bytes > kMaxShortRequest || !ServeFromMemory(handler)) Queue(host().workers, handler);
      return;
    case Lane::kPool:
      return Queue(host().workers, handler);
    case Lane::kWrite:
      return Queue(host().writers, handler);
  }
}

absl::Status UnaryCall::TakeRequest() {
  work_ = std::make_shared<Work>(shared_context(), host().memory);
  if (!ref_.row->unlimited() && !work_->memory.Take(request_bytes)) {
    host().unsent.MakeRoom(host().memory.wanting(request_bytes), Clock::now());
    return OverloadedError();
  }
  ASSIGN_OR_RETURN(work_->request, ToCord(request_));
  request_.Clear();  // the cord holds the bytes now, for as long as the handler wants them
  return absl::OkStatus();
}

void UnaryCall::Queue(WorkerPool& pool, const UnaryHandler& handler) {
  pooled_ = true;
  ++host().pooled;
  const auto expire = [this, work = work_] {
    if (work->Claim()) RefuseOverloaded();
  };
  if (!pool.Submit({[this, work = work_, &handler] { Serve(handler, *work); }, expire})) return expire();
  // The call may have been answered meanwhile, but it goes on this thread alone.
  if (const absl::Time deadline = work_->context->deadline(); deadline < absl::InfiniteFuture()) {
    host().deadlines.Add(deadline, this);
  }
}

bool UnaryCall::ServeFromMemory(const UnaryHandler& handler) {
  CallContext& context = *work_->context;
  context.SetReadTier(storage::ReadTier::kMemory);
  absl::StatusOr<absl::Cord> reply = Handle(handler, context, work_->request);
  context.SetReadTier(storage::ReadTier::kDisk);
  if (storage::IsNotInMemory(reply.status())) return false;
  Answer(std::move(reply), *work_);
  return true;
}

void UnaryCall::Serve(const UnaryHandler& handler, Work& work) {
  if (work.answered.load(std::memory_order_acquire)) return;
  Answer(Handle(handler, *work.context, work.request), work);
}

void UnaryCall::Answer(absl::StatusOr<absl::Cord> reply, Work& work) {
  work.request.Clear();
  if (!work.Claim()) return;
  if (!reply.ok()) return Refuse(std::move(reply).status());
  reply_bytes = static_cast<int64_t>(reply->size());
  work.memory.Add(reply_bytes);
  const grpc::ByteBuffer buffer = ToByteBuffer(*reply);
  const grpc::Status ok = ForCaller(absl::OkStatus());
  NoteUnsent();
  responder_.Finish(buffer, ok, Finishing(absl::OkStatus()));
}

void UnaryCall::NoteUnsent() {
  if (reply_bytes < UnsentReplies::kLargeBytes) return;
  host().unsent.Add(context_, reply_bytes, Clock::now());
  unsent_.store(true, std::memory_order_release);
}

void UnaryCall::DeadlinePassed() {
  work_->context->Cancel();
  if (work_->Claim()) Refuse(AbandonedError(*work_->context));
}

void UnaryCall::RefuseOverloaded() {
  // Made once: in a flood most calls end here, and what they cost is taken from those that are served.
  static const grpc::Status& overloaded = *new grpc::Status(ToGrpcStatus(OverloadedError()));
  PushBack(OverloadedError());
  responder_.FinishWithError(overloaded, Finishing(OverloadedError()));
}

void UnaryCall::Refuse(absl::Status status) {
  const grpc::Status grpc_status = ForCaller(status);
  responder_.FinishWithError(grpc_status, Finishing(std::move(status)));
}

}  // namespace fangtan::service::rpc
