// Listen: the sockets that listen at an address, TCP or unix. Descriptor: an open file descriptor, owned.
#ifndef FANGTAN_SERVICE_RPC_LISTEN_SOCKET_H_
#define FANGTAN_SERVICE_RPC_LISTEN_SOCKET_H_

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::service::rpc {

// Closes what it holds. Movable; -1 holds nothing.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    Reset(other.Release());
    return *this;
  }
  ~Descriptor() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset(int fd = -1);

 private:
  int fd_;
};

// Non-blocking, listening. Removes the file of a unix socket when it goes, if it is still the one it made.
struct ListenSockets {
  ListenSockets() = default;
  ListenSockets(ListenSockets&&) = default;
  ListenSockets& operator=(ListenSockets&&) = delete;
  ~ListenSockets() { Close(); }
  void Close();

  std::vector<Descriptor> sockets;
  std::string address;    // as asked for, with the real port
  std::string unix_path;  // empty for TCP
  ino_t unix_inode = 0;
};

// Listens at "HOST:PORT", "[V6]:PORT", ":PORT" or "unix:PATH"; every address of a host name. The file of a
// unix socket at which nobody listens any more is replaced. INVALID_ARGUMENT LISTEN_ADDRESS, UNAVAILABLE
// LISTEN_FAILED, or ADDRESS_IN_USE where somebody else listens.
absl::StatusOr<ListenSockets> Listen(const std::string& address);

// The address of the other end without its port; empty for a unix socket.
std::string PeerHost(int fd);

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_LISTEN_SOCKET_H_
