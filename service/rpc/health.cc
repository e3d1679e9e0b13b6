#include "service/rpc/health.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"

namespace fangtan::service::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// How soon a watcher that has gone away is noticed. The state itself is told without delay.
constexpr std::chrono::milliseconds kCancelCheck{250};

HealthCheckResponse Response(HealthCheckResponse::ServingStatus status) {
  HealthCheckResponse response;
  response.set_status(status);
  return response;
}

}  // namespace

Health::Health(std::vector<std::string> services) : services_(services.begin(), services.end()) {}

void Health::SetServing(bool serving) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (shut_down_) return;
    serving_ = serving;
  }
  changed_.notify_all();
}

void Health::Shutdown() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    serving_ = false;
    shut_down_ = true;
  }
  changed_.notify_all();
}

std::vector<Method> Health::Methods() {
  return {{.service = kService,
           .name = "Check",
           .lane = Lane::kInline,
           .handler =
               UnaryHandler([this](const CallContext&, const absl::Cord& request) { return Check(request); }),
           .answers_while_draining = true,
           .unlimited = true},
          {.service = kService,
           .name = "Watch",
           .lane = Lane::kPool,
           .handler =
               ServerStreamHandler([this](const CallContext& context, const absl::Cord& request,
                                          ReplyStream& replies) { return Watch(context, request, replies); }),
           .unlimited = true}};
}

absl::StatusOr<absl::Cord> Health::Check(const absl::Cord& bytes) const {
  ASSIGN_OR_RETURN(const HealthCheckRequest request, ParseRequest<HealthCheckRequest>(bytes));
  if (!request.service().empty() && !services_.contains(request.service())) {
    return storage::MakeError(absl::StatusCode::kNotFound, "SERVICE_NOT_FOUND",
                              absl::StrCat("no service \"", request.service(), "\" is served here"));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  return ReplyBytes(Response(serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING));
}

absl::Status Health::Watch(const CallContext& context, const absl::Cord& bytes, ReplyStream& replies) {
  ASSIGN_OR_RETURN(const HealthCheckRequest request, ParseRequest<HealthCheckRequest>(bytes));
  const bool known = request.service().empty() || services_.contains(request.service());
  auto told = HealthCheckResponse::UNKNOWN;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    const bool last = shut_down_;
    const auto now = !known     ? HealthCheckResponse::SERVICE_UNKNOWN
                     : serving_ ? HealthCheckResponse::SERVING
                                : HealthCheckResponse::NOT_SERVING;
    if (now != std::exchange(told, now)) {
      lock.unlock();
      RETURN_IF_ERROR(replies.Write(ReplyBytes(Response(now))));
      lock.lock();
      continue;  // it may have changed meanwhile
    }
    if (last) return storage::MakeError(absl::StatusCode::kUnavailable, "DRAINING", "the server is stopping");
    if (context.cancelled()) {
      return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the caller is gone");
    }
    changed_.wait_for(lock, kCancelCheck);
  }
}

}  // namespace fangtan::service::rpc
