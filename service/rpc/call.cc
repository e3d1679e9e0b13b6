#include "service/rpc/call.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "service/rpc/byte_buffer.h"
#include "service/rpc/context_credentials.h"
#include "service/rpc/retry_pushback.h"
#include "service/rpc/status.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {
namespace {

// After which a call that was refused may be tried again: of a server that stops another one may take it.
constexpr absl::Duration kSoon = absl::Seconds(1);
constexpr absl::Duration kElsewhere = absl::Milliseconds(500);

absl::Time DeadlineOf(const grpc::ServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  const int64_t seconds = absl::IDivDuration(delay, absl::Seconds(1), &delay);
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  return status;
}

}  // namespace

Call::Call(CallHost& host) : host_(host) { ++host_.live; }

void Call::Complete(Event event, bool ok) {
  switch (event) {
    case Event::kArrived:
      if (ok) Arrived();
      break;
    case Event::kDone:
      if (context().IsCancelled()) call_context_->Cancel();
      break;
    case Event::kFinished:
      Observe();
      LetGo();
      break;
    case Event::kRead:
    case Event::kWritten:
      OnTransfer(event, ok);
      break;
  }
  if (outstanding_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  CallHost& host = host_;
  delete this;
  if (--host.live == 0 && host.stopping.load()) host.idle.Notify();
}

void Call::Arrived() {
  if (!host_.stopping.load()) Rearm();
  begun_at_ = absl::Now();
  Admission admission = AskGate();
  absl::Time deadline = DeadlineOf(context());
  if (deadline == absl::InfiniteFuture()) deadline = DefaultDeadline();
  call_context_ = std::make_shared<CallContext>(context().peer(), deadline, std::move(admission.caller));
  outstanding_.fetch_add(2, std::memory_order_relaxed);  // kDone and kFinished
  if (!admission.status.ok()) return Refuse(std::move(admission.status));
  if (host_.refusing.load()) {
    if (!AnswersWhileDraining()) return Refuse(DrainingError());
  } else {
    if (absl::Status limited = TakeSeat(); !limited.ok()) return Refuse(std::move(limited));
    in_hand_ = true;
    host_.in_hand.fetch_add(1);
  }
  Begin();
}

Admission Call::AskGate() {
  if (host_.gate == nullptr) return {AnonymousCaller(), absl::OkStatus()};
  return host_.gate->Admit(std::string_view(path().data(), path().size()), ContextCredentials(context()));
}

absl::Status Call::TakeSeat() {
  const Caller& caller = call_context_->caller();
  // An administrator has to get in above all when others call too much.
  if (!host_.caller_limits.any() || Unlimited() || caller.role() == Role::kAdmin) return absl::OkStatus();
  ASSIGN_OR_RETURN(seat_, host_.caller_limits.Enter(SubjectOf(caller, call_context_->peer()), Clock::now()));
  return absl::OkStatus();
}

void Call::LetGo() {
  host_.caller_limits.Leave(std::exchange(seat_, nullptr));
  if (!in_hand_ || host_.in_hand.fetch_sub(1) > 1 || !host_.refusing.load()) return;
  const std::lock_guard<std::mutex> lock(host_.mutex);
  host_.none_in_hand.notify_all();
}

void* Call::Finishing(absl::Status status) {
  status_ = std::move(status);
  duration_ = absl::Now() - begun_at_;
  // gRPC orders this thread before the polling one; here it is said in terms that a race detector sees.
  finishing_.store(true, std::memory_order_release);
  return &finished_;
}

void* Call::Starting(Tag& tag) {
  outstanding_.fetch_add(1, std::memory_order_relaxed);
  return &tag;
}

void Call::Observe() {
  if (!finishing_.load(std::memory_order_acquire) || !host_.observer) return;
  host_.observer({.path = path(),
                  .status = status_,
                  .peer = call_context_->peer(),
                  .duration = duration_,
                  .request_bytes = request_bytes.load(std::memory_order_relaxed),
                  .reply_bytes = reply_bytes.load(std::memory_order_relaxed),
                  .caller = call_context_->caller(),
                  .stream = IsStream(),
                  .details = this});
}

const CallIds& Call::ids() {
  if (call_context_->ids() == nullptr) {
    const ContextCredentials shown(context());
    call_context_->SetIds(MakeCallIds(shown.Only(kRequestIdKey), shown.Only(kTraceparentKey)));
  }
  return *call_context_->ids();
}

absl::Cord Call::refused_request() { return ToCord(untaken()).value_or(absl::Cord()); }

grpc::Status Call::ForCaller(const absl::Status& status) {
  if (status.ok() && call_context_->ids() == nullptr) return grpc::Status::OK;
  context().AddTrailingMetadata(kRequestIdKey, ids().request_id);
  PushBack(status);
  return ToGrpcStatus(status, ids().request_id);
}

void Call::PushBack(const absl::Status& status) {
  thread_local absl::InsecureBitGen gen;
  if (const std::optional<int64_t> millis = RetryPushbackMillis(status, gen)) {
    context().AddTrailingMetadata(kRetryPushbackKey, absl::StrCat(*millis));
  }
}

absl::Status OverloadedError() {
  // Made once: it is given when there is no time for anything.
  static const absl::Status& overloaded =
      *new absl::Status(WithRetry(storage::MakeError(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                                                     "the server has as many calls in hand as it may"),
                                  kSoon));
  return overloaded;
}

absl::Status StartingError() {
  return WithRetry(
      storage::MakeError(absl::StatusCode::kUnavailable, "STARTING", "the store is being opened"), kSoon);
}

absl::Status DrainingError() {
  return WithRetry(storage::MakeError(absl::StatusCode::kUnavailable, "DRAINING", "the server is stopping"),
                   kElsewhere);
}

absl::Status AbandonedError(const CallContext& context) {
  if (absl::Now() > context.deadline()) {
    return storage::MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                              "the deadline of the call has passed");
  }
  return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
}

}  // namespace fangtan::service::rpc
