#include <grpc/grpc.h>

#include <chrono>
#include <utility>

#include "absl/time/time.h"
#include "service/rpc/byte_buffer.h"
#include "service/rpc/calls.h"
#include "service/rpc/status.h"
#include "storage/errors.h"

namespace fangtan::service::rpc {
namespace {

absl::Status StalledError() {
  return storage::MakeError(absl::StatusCode::kDeadlineExceeded, "STREAM_STALLED",
                            "nothing moved on the stream for longer than the server waits");
}

}  // namespace

StreamCall::StreamCall(CallHost& host, RowRef ref) : Call(host), ref_(ref), memory_(host.memory) {
  context_.AsyncNotifyWhenDone(done());
  if (ref_.row->kind == CallKind::kServerStream) {
    host.service.RequestServerStream(ref_.index, context_, request_, stream_, host.queue, arrived());
  } else {
    host.service.RequestBidi(ref_.index, context_, stream_, host.queue, arrived());
  }
}

StreamCall::~StreamCall() {
  host().streams.Remove(*this);
  if (counted_) --host().streams_of_row[ref_.index];
}

void StreamCall::Begin() {
  const Method* method = ref_.row->served();
  if (method == nullptr) return Finish(StartingError());
  Identify(*method);
  std::atomic<int>& running = host().streams_of_row[ref_.index];
  if (running >= host().max_streams_per_method) return Finish(OverloadedError());
  ++running;
  counted_ = true;
  host().streams.Add(*this);
  if (!host().stream_workers.Submit({[this, method] { Finish(Run(*method)); }})) Finish(OverloadedError());
}

absl::Status StreamCall::Run(const Method& method) {
  if (const auto* bidi = std::get_if<BidiHandler>(&method.handler))
    return (*bidi)(call_context(), *this, *this);
  request_bytes = static_cast<int64_t>(request_.Length());
  if (!TakeMemory(request_bytes)) return OverloadedError();
  ASSIGN_OR_RETURN(const absl::Cord request, ToCord(request_));
  request_.Clear();
  return std::get<ServerStreamHandler>(method.handler)(call_context(), request, *this);
}

bool StreamCall::TakeMemory(int64_t bytes) {
  if (memory_.Take(bytes)) return true;
  host().unsent.MakeRoom(host().memory.wanting(bytes), Clock::now());
  return false;
}

void StreamCall::Finish(absl::Status status) {
  const grpc::Status grpc_status = ForCaller(status);
  stream_.Finish(grpc_status, Finishing(std::move(status)));
}

absl::StatusOr<std::optional<absl::Cord>> StreamCall::Read() {
  std::unique_lock<std::mutex> lock(mutex_);
  RETURN_IF_ERROR(given_up_);
  if (!call_context().caller().valid()) return given_up_ = UnauthenticatedError();
  memory_.Return(memory_.bytes() - kept_bytes_);  // the message before, but for what is kept
  reading_ = Transfer::kPending;
  stream_.Read(&request_, Starting(read_));
  if (absl::Status status = AwaitRead(lock); !status.ok()) return given_up_ = std::move(status);
  if (reading_ == Transfer::kDone) {
    // The message may have come long after the caller was revoked.
    if (!call_context().caller().valid()) return given_up_ = UnauthenticatedError();
    ASSIGN_OR_RETURN(absl::Cord message, ToCord(request_));
    request_.Clear();
    const auto bytes = static_cast<int64_t>(message.size());
    request_bytes += bytes;
    if (!TakeMemory(bytes)) return given_up_ = OverloadedError();
    return message;
  }
  // gRPC reports the end of the requests and the end of the caller alike, but for this.
  if (grpc_call_failed_before_recv_message(context_.c_call()) != 0) {
    return given_up_ = AbandonedError(call_context());
  }
  return std::nullopt;
}

absl::Status StreamCall::Write(absl::Cord reply) {
  const grpc::ByteBuffer buffer = ToByteBuffer(reply);
  std::unique_lock<std::mutex> lock(mutex_);
  RETURN_IF_ERROR(given_up_);
  if (absl::Status served = StillServed(); !served.ok()) return GiveUp(std::move(served));
  MemoryShare on_its_way(host().memory);
  const auto bytes = static_cast<int64_t>(reply.size());
  on_its_way.Add(bytes);
  const bool large = bytes >= UnsentReplies::kLargeBytes;
  if (large) host().unsent.Add(context_, bytes, Clock::now());
  writing_ = Transfer::kPending;
  stream_.Write(buffer, Starting(written_));
  AwaitWrite(lock);
  if (large) host().unsent.Remove(context_);
  if (writing_ == Transfer::kFailed) return GiveUp(AbandonedError(call_context()));
  reply_bytes += bytes;
  return absl::OkStatus();
}

absl::Status StreamCall::Check() {
  const std::lock_guard<std::mutex> lock(mutex_);
  RETURN_IF_ERROR(given_up_);
  if (call_context().cancelled()) return given_up_ = AbandonedError(call_context());
  return given_up_ = StillServed();
}

absl::Status StreamCall::StillServed() {
  if (!call_context().caller().valid()) return UnauthenticatedError();
  if (Clock::now() >= host().streams.cut_time()) return DrainingError();
  return absl::OkStatus();
}

absl::Status StreamCall::GiveUp(absl::Status why) {
  given_up_ = std::move(why);
  changed_.notify_all();
  return given_up_;
}

bool StreamCall::AwaitUntil(std::unique_lock<std::mutex>& lock, const Transfer& transfer,
                            Clock::time_point time) {
  changed_.wait_until(lock, time);
  return transfer != Transfer::kPending;
}

absl::Status StreamCall::AwaitRead(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point stalled = Clock::now() + absl::ToChronoNanoseconds(host().stream_stall);
  while (reading_ == Transfer::kPending) {
    RETURN_IF_ERROR(given_up_);  // by a write
    const Clock::time_point cut = host().streams.cut_time();
    if (AwaitUntil(lock, reading_, std::min(stalled, cut))) break;
    const Clock::time_point now = Clock::now();
    if (now >= host().streams.cut_time()) return DrainingError();
    if (now >= stalled) return StalledError();
  }
  return absl::OkStatus();
}

void StreamCall::AwaitWrite(std::unique_lock<std::mutex>& lock) {
  const Clock::time_point stalled = Clock::now() + absl::ToChronoNanoseconds(host().stream_stall);
  while (writing_ == Transfer::kPending && Clock::now() < stalled) AwaitUntil(lock, writing_, stalled);
  if (writing_ != Transfer::kPending) return;
  context_.TryCancel();  // a status can't follow a message that is still on its way
  changed_.wait(lock, [this] { return writing_ != Transfer::kPending; });
}

void StreamCall::OnTransfer(Event event, bool ok) {
  // Notified under the lock: once it is free the handler may go on and the call may be gone.
  const std::lock_guard<std::mutex> lock(mutex_);
  (event == Event::kRead ? reading_ : writing_) = ok ? Transfer::kDone : Transfer::kFailed;
  changed_.notify_all();
}

void StreamCall::Wake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  changed_.notify_all();
}

}  // namespace fangtan::service::rpc
