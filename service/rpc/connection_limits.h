// ConnectionLimits: how many connections are open, in all and by address, and whether one more may come.
//
// gRPC does not say when it closes a connection it was given. So each is remembered with the inode of its
// socket, and when a limit is reached, those whose descriptor has since been closed, or is another socket's,
// are dropped. Belongs to one thread.
#ifndef FANGTAN_SERVICE_RPC_CONNECTION_LIMITS_H_
#define FANGTAN_SERVICE_RPC_CONNECTION_LIMITS_H_

#include <sys/types.h>

#include <chrono>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace fangtan::service::rpc {

class ConnectionLimits {
 public:
  // 0 for `total`: half of the descriptors that the process may have beside 70 of its own, at most 4096, so
  // that the store has as many. 0 for `per_address`: half of `total`, and at least one.
  ConnectionLimits(int total, int per_address);

  // Counts the connection `fd` of `address` in and returns true, or returns false if a limit is reached. An
  // empty address has no limit of its own.
  bool Admit(int fd, const std::string& address);

  // Those that are open now.
  int CountOpen();

  // Ends, for both ways, those whose other end has received all that was written to it, or all of them, and
  // forgets them. Whether none is left.
  bool End(bool all);

  int total() const { return total_; }
  int per_address() const { return per_address_; }

 private:
  struct Connection {
    ino_t inode;
    std::string address;
  };

  bool Full(const std::string& address) const;
  void DropClosed();
  void Sweep();
  void Forget(absl::flat_hash_map<int, Connection>::iterator connection);

  const int total_;
  const int per_address_;
  absl::flat_hash_map<int, Connection> open_;
  absl::flat_hash_map<std::string, int> by_address_;
  std::chrono::steady_clock::time_point swept_{};
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_CONNECTION_LIMITS_H_
