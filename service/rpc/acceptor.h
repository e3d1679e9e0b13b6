// Acceptor: listens and accepts connections, within limits, for gRPC. gRPC 1.51 accepts none ever again once
// its descriptors have run out (CVE-2023-4785), so the server does this itself.
//
//   ASSIGN_OR_RETURN(auto acceptor, Acceptor::Bind({.address = "[::1]:50051"}));
//   acceptor->Start([&](int fd) { ... });        // takes fd over
//   acceptor->Stop();
//
// A connection beyond a limit is closed at once, and so is one for which no descriptor is left: the one kept
// in reserve is spent on accepting and closing it. Start and Stop belong to one thread.
#ifndef FANGTAN_SERVICE_RPC_ACCEPTOR_H_
#define FANGTAN_SERVICE_RPC_ACCEPTOR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "service/rpc/connection_limits.h"
#include "service/rpc/listen_socket.h"

namespace fangtan::service::rpc {

struct AcceptorOptions {
  // "HOST:PORT", "[V6]:PORT", ":PORT" for every interface, or "unix:PATH". Port 0: one that is free.
  std::string address = "127.0.0.1:0";
  // Open connections, and those of one address. 0: as many as the process's limit of descriptors suggests.
  int max_connections = 0;
  int max_connections_per_address = 0;
  // Told of every connection that was closed for want of room, with the caller's host ("" for a unix socket,
  // or where no descriptor was left to ask with). On the accepting thread. May be empty.
  std::function<void(const std::string& peer)> refused;
};

class Acceptor {
 public:
  // Listens, but accepts nothing yet. INVALID_ARGUMENT LISTEN_ADDRESS for an address that is none,
  // UNAVAILABLE LISTEN_FAILED, saying why, for one that can't be had.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Bind(const AcceptorOptions& options);
  ~Acceptor();

  // With the port it has.
  const std::string& address() const { return address_; }

  // Connections that are open now. Thread-safe.
  int open_connections();

  // Hands every accepted descriptor, which is non-blocking, to `take`, on a thread of its own. Once.
  void Start(std::function<void(int fd)> take);
  // Accepts no more, and stops listening. Idempotent; on return `take` does not run and won't.
  void Stop();
  // Ends the connections that `take` was given: each once its other end has received what was written to it,
  // all at `deadline`. From then on nothing goes over them, either way. After Stop.
  void EndConnections(std::chrono::steady_clock::time_point deadline);

 private:
  Acceptor(ListenSockets sockets, const AcceptorOptions& options);
  void Loop();
  // True while there may be more to accept.
  bool AcceptOne(int listener);
  void CloseOneFromReserve(int listener);
  void Admit(int fd, const std::string& peer);
  void Refuse(int fd, const std::string& peer);

  ListenSockets sockets_;
  const std::string address_;
  std::mutex limits_mutex_;
  ConnectionLimits limits_;
  Descriptor wake_;
  Descriptor reserve_;
  const std::function<void(const std::string&)> refused_;
  std::function<void(int)> take_;
  std::thread thread_;
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_ACCEPTOR_H_
