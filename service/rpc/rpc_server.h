// RpcServer: the running transport of a MethodTable: the accept loop, the gRPC server and the completion
// loop, and the one order in which they can be stopped.
//
//   ASSIGN_OR_RETURN(auto server, RpcServer::Start({.address = "127.0.0.1:0"}, table));
//   LOG(server->address());           // "127.0.0.1:40123"
//   server->Drain(absl::Seconds(10));
#ifndef FANGTAN_SERVICE_RPC_RPC_SERVER_H_
#define FANGTAN_SERVICE_RPC_RPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/rpc/acceptor.h"
#include "service/rpc/completion_loop.h"
#include "service/rpc/method_table.h"

namespace grpc {
class Server;
class ServerCredentials;
}  // namespace grpc

namespace fangtan::service::rpc {

struct RpcServerOptions {
  AcceptorOptions acceptor;
  LoopOptions loop;
  // Largest message taken off the wire. Above what handlers accept, so that they can refuse with details.
  int max_request_bytes = 160 << 20;
  int max_metadata_bytes = 16 << 10;     // headers of a call, as HTTP/2 counts them
  int max_streams_per_connection = 512;  // calls at once on one connection; more wait at the caller
  // How connections are secured; null: not at all.
  std::shared_ptr<grpc::ServerCredentials> credentials;
};

class RpcServer {
 public:
  // Listens and serves. UNAVAILABLE or INVALID_ARGUMENT as Acceptor::Bind; INTERNAL SERVER_NOT_STARTED if
  // gRPC refuses. `table` must outlive it.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(RpcServerOptions options, const MethodTable& table);
  // Drains with no time left.
  ~RpcServer();

  // Where it listens, with the real port: "127.0.0.1:40123", "unix:/run/fangtan.sock".
  const std::string& address() const { return acceptor_->address(); }

  // What is going on at the moment. Thread-safe.
  int open_connections() { return acceptor_->open_connections(); }
  int64_t calls_in_hand() const { return loop_.calls_in_hand(); }
  int streams_of(absl::string_view path) const { return loop_.streams_of(path); }

  // Takes no further connections and calls, lets calls in hand end, cancels those that have not after
  // `patience`, and returns when the last handler has. The first call counts; call it from one thread.
  void Drain(absl::Duration patience);

 private:
  RpcServer(std::unique_ptr<Acceptor> acceptor, RpcServerOptions options, const MethodTable& table);
  absl::Status Serve();

  const RpcServerOptions options_;
  std::unique_ptr<Acceptor> acceptor_;
  CompletionLoop loop_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections_;
  std::unique_ptr<grpc::Server> server_;  // goes before the queue of loop_
};

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_SERVICE_RPC_RPC_SERVER_H_
