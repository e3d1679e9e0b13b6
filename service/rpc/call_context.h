// CallContext: what a handler may know of the call it serves. Free of gRPC.
#ifndef FANGTAN_SERVICE_RPC_CALL_CONTEXT_H_
#define FANGTAN_SERVICE_RPC_CALL_CONTEXT_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/rpc/call_ids.h"
#include "service/rpc/caller.h"
#include "storage/read_tier.h"

namespace fangtan::service::rpc {

// One per call; lives as long as the call. Thread-safe.
class CallContext {
 public:
  CallContext(std::string peer, absl::Time deadline, CallerRef caller = AnonymousCaller())
      : peer_(std::move(peer)), deadline_(deadline), caller_(std::move(caller)) {}

  // Address of the caller as gRPC writes it ("ipv4:127.0.0.1:40312").
  const std::string& peer() const { return peer_; }

  // Who calls, as the server's gate found; anonymous where it has none.
  const Caller& caller() const { return *caller_; }

  // absl::InfiniteFuture() where the caller set none.
  absl::Time deadline() const { return deadline_; }

  // Whether nobody waits for the reply any more.
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed) || absl::Now() > deadline_; }
  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }

  // From where the handler may read; set before it runs.
  storage::ReadTier read_tier() const { return read_tier_; }
  void SetReadTier(storage::ReadTier tier) { read_tier_ = tier; }

  // Under what it is logged. Null unless its method is `identified` (method.h): most calls are never looked
  // up, and ids cost time. Set before the handler runs, or by whoever answers in its place.
  const CallIds* ids() const { return ids_.get(); }
  void SetIds(CallIds ids) { ids_ = std::make_unique<const CallIds>(std::move(ids)); }

  // How the handler ran a filter, a fact a line, for the log of slow calls.
  void SetPlan(std::string plan) const {
    const std::lock_guard<std::mutex> lock(plan_mutex_);
    plan_ = std::move(plan);
  }
  std::string plan() const {
    const std::lock_guard<std::mutex> lock(plan_mutex_);
    return plan_;
  }

 private:
  const std::string peer_;
  const absl::Time deadline_;
  const CallerRef caller_;
  std::atomic<bool> cancelled_{false};
  storage::ReadTier read_tier_ = storage::ReadTier::kDisk;
  std::unique_ptr<const CallIds> ids_;
  mutable std::mutex plan_mutex_;
  mutable std::string plan_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CALL_CONTEXT_H_
