// StreamRegistry: the streaming calls that run now, so that a drain can end those that would go on for ever.
// Thread-safe.
#ifndef FANGTAN_SERVICE_RPC_STREAM_REGISTRY_H_
#define FANGTAN_SERVICE_RPC_STREAM_REGISTRY_H_

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

namespace fangtan::service::rpc {

using Clock = std::chrono::steady_clock;

class StreamRegistry {
 public:
  class Stream {
   public:
    virtual ~Stream() = default;
    // Makes whoever waits for the transport look at cut_time() again. Must not block.
    virtual void Wake() = 0;
  };

  void Add(Stream& stream) {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_.insert(&stream);
  }
  // On return no Wake() of `stream` runs or will.
  void Remove(Stream& stream) {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_.erase(&stream);
  }

  // From `time` on reads and writes of streams fail with DRAINING.
  void CutAt(Clock::time_point time) {
    cut_time_.store(time, std::memory_order_release);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Stream* stream : streams_) stream->Wake();
  }
  Clock::time_point cut_time() const { return cut_time_.load(std::memory_order_acquire); }

 private:
  std::atomic<Clock::time_point> cut_time_{Clock::time_point::max()};
  std::mutex mutex_;
  std::set<Stream*> streams_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_STREAM_REGISTRY_H_
