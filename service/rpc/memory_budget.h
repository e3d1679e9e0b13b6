// MemoryBudget: bytes of requests and replies that the server holds at once, and shares of it.
//
//   MemoryBudget budget(512 << 20);
//   MemoryShare share(budget);
//   if (!share.Take(request.size())) return OverloadedError();
//   share.Add(reply.size());          // work that is done is sent, and counts against those who come next
//
// A request is counted when gRPC has taken it off the wire, so one message for each call that is refused
// comes on top for a moment. The budget is thread-safe; a share belongs to one thread at a time.
#ifndef FANGTAN_SERVICE_RPC_MEMORY_BUDGET_H_
#define FANGTAN_SERVICE_RPC_MEMORY_BUDGET_H_

#include <atomic>
#include <cstdint>

namespace fangtan::service::rpc {

class MemoryBudget {
 public:
  // 0: any number of bytes.
  explicit MemoryBudget(int64_t bytes) : bytes_(bytes) {}

  int64_t used() const { return used_.load(std::memory_order_relaxed); }
  // What has to be given back before `bytes` may be taken.
  int64_t wanting(int64_t bytes) const { return bytes_ <= 0 ? 0 : used() + bytes - bytes_; }

 private:
  friend class MemoryShare;

  const int64_t bytes_;
  std::atomic<int64_t> used_{0};
};

class MemoryShare {
 public:
  explicit MemoryShare(MemoryBudget& budget) : budget_(budget) {}
  ~MemoryShare() { Return(bytes_); }
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;

  // Counts `bytes`, unless they are more than is left.
  bool Take(int64_t bytes) {
    Add(bytes);
    if (budget_.bytes_ <= 0 || budget_.used() <= budget_.bytes_) return true;
    Return(bytes);
    return false;
  }
  // Counts `bytes` in any case.
  void Add(int64_t bytes) {
    bytes_ += bytes;
    budget_.used_.fetch_add(bytes, std::memory_order_relaxed);
  }
  void Return(int64_t bytes) {
    bytes_ -= bytes;
    budget_.used_.fetch_sub(bytes, std::memory_order_relaxed);
  }
  int64_t bytes() const { return bytes_; }

 private:
  MemoryBudget& budget_;
  int64_t bytes_ = 0;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_MEMORY_BUDGET_H_
