// UnsentReplies: large replies that are on their way to callers, so that those who take nothing in, and so
// hold the memory that all share, can be made to give way when it is wanted.
//
//   UnsentReplies unsent(std::chrono::seconds(10));
//   unsent.Add(context, bytes, Clock::now());  // before the operation that sends it
//   if (!share.Take(bytes)) unsent.MakeRoom(budget.wanting(bytes), Clock::now());
//   unsent.Remove(context);                    // before the context goes
//
// Thread-safe.
#ifndef FANGTAN_SERVICE_RPC_UNSENT_REPLIES_H_
#define FANGTAN_SERVICE_RPC_UNSENT_REPLIES_H_

#include <grpcpp/server_context.h>

#include <cstdint>
#include <list>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "service/rpc/stream_registry.h"

namespace fangtan::service::rpc {

class UnsentReplies {
 public:
  // Smaller ones are not worth it.
  static constexpr int64_t kLargeBytes = 64 << 10;

  // What is on its way for less than `patience` does not give way.
  explicit UnsentReplies(Clock::duration patience) : patience_(patience) {}

  void Add(grpc::ServerContext& context, int64_t bytes, Clock::time_point now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    places_[&context] = oldest_first_.insert(oldest_first_.end(), {now, bytes, &context});
  }
  // Nothing happens if it is not there.
  void Remove(grpc::ServerContext& context) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = places_.find(&context);
    if (found == places_.end()) return;
    oldest_first_.erase(found->second);
    places_.erase(found);
  }
  // Cancels calls that have been sending for longer than `patience`, the oldest first, until they give
  // `bytes`. Those are free when gRPC has ended the calls.
  void MakeRoom(int64_t bytes, Clock::time_point now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    while (bytes > 0 && !oldest_first_.empty() && now - oldest_first_.front().since > patience_) {
      const Reply& oldest = oldest_first_.front();
      bytes -= oldest.bytes;
      oldest.context->TryCancel();
      places_.erase(oldest.context);
      oldest_first_.pop_front();
    }
  }

 private:
  struct Reply {
    Clock::time_point since;
    int64_t bytes;
    grpc::ServerContext* context;
  };

  const Clock::duration patience_;
  std::mutex mutex_;
  std::list<Reply> oldest_first_;
  absl::flat_hash_map<grpc::ServerContext*, std::list<Reply>::iterator> places_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_UNSENT_REPLIES_H_
