#include "service/rpc/rpc_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/memory/memory.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service::rpc {
namespace {

// Streams that nobody ends would hold a drain up to its deadline; they get this long to come to an end.
constexpr absl::Duration kStreamGrace = absl::Seconds(2);
// What callers get to receive the last replies.
constexpr std::chrono::seconds kGoodbye{2};
// What gRPC gets to find out that its connections have ended.
constexpr std::chrono::milliseconds kClosing{250};

void LimitTransport(const RpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  // A peer that opens a connection and does not speak HTTP/2 in time loses it, and so does an idle one.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 15 * 60'000);
  // Dead peers of long streams are found out; peers may ping as often as every 10 s, also between calls.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(RpcServerOptions options,
                                                            const MethodTable& table) {
  ASSIGN_OR_RETURN(std::unique_ptr<Acceptor> acceptor, Acceptor::Bind(options.acceptor));
  auto server = absl::WrapUnique(new RpcServer(std::move(acceptor), std::move(options), table));
  RETURN_IF_ERROR(server->Serve());
  return server;
}

RpcServer::RpcServer(std::unique_ptr<Acceptor> acceptor, RpcServerOptions options, const MethodTable& table)
    : options_(std::move(options)), acceptor_(std::move(acceptor)), loop_(options_.loop, table) {}

RpcServer::~RpcServer() { Drain(absl::ZeroDuration()); }

absl::Status RpcServer::Serve() {
  grpc::ServerBuilder builder;
  LimitTransport(options_, builder);
  loop_.Register(builder);
  connections_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      options_.credentials != nullptr ? options_.credentials : grpc::InsecureServerCredentials());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return storage::MakeError(absl::StatusCode::kInternal, "SERVER_NOT_STARTED",
                              "gRPC did not start the server");
  }
  loop_.Start();
  acceptor_->Start([this](int fd) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
    parameters.fd = fd;
    connections_->HandleNewConnection(&parameters);
  });
  return absl::OkStatus();
}

void RpcServer::Drain(absl::Duration patience) {
  if (server_ == nullptr) return;
  acceptor_->Stop();
  const Clock::time_point now = Clock::now();
  const Clock::time_point deadline = now + absl::ToChronoNanoseconds(patience);
  loop_.Refuse(now + absl::ToChronoNanoseconds(std::min(patience / 2, kStreamGrace)));
  loop_.AwaitCallsInHand(deadline);
  // A call that reaches gRPC in its shutdown is answered CANCELLED, as if its caller had given it up. So none
  // may: until its connection has ended a call gets our answer, and from then on its caller sees UNAVAILABLE.
  acceptor_->EndConnections(std::min(deadline, Clock::now() + kGoodbye));
  loop_.StopArming();
  server_->Shutdown(std::chrono::system_clock::now() + kClosing);
  loop_.Finish();
  server_.reset();
}

}  // namespace fangtan::service::rpc
