// A running transport whose rows a test chooses, and a caller for it.
#ifndef FANGTAN_TESTS_SERVICE_RPC_ECHO_SERVER_H_
#define FANGTAN_TESTS_SERVICE_RPC_ECHO_SERVER_H_

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/rpc/health.h"
#include "service/rpc/method_table.h"
#include "service/rpc/reflection.h"
#include "service/rpc/rpc_server.h"
#include "tests/service/rpc/echo.grpc.pb.h"

namespace fangtan::service::rpc {

using testing::EchoMessage;

inline std::vector<std::string> EchoServices() {
  return {"fangtan.testing.Echo", Health::kService, Reflection::kServiceV1, Reflection::kServiceV1Alpha};
}

inline UnaryHandler EchoUnary() {
  return [](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
    RETURN_IF_ERROR(ParseRequest<EchoMessage>(request).status());
    return request;
  };
}

// Rows of Echo for the handlers that a test does not care about.
struct EchoRows {
  UnaryHandler inline_lane = EchoUnary();
  UnaryHandler pool_lane = EchoUnary();
  Lane first_lane = Lane::kInline;  // of inline_lane
  Prefetcher prefetch = nullptr;    // of the same
  ServerStreamHandler count = [](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
    for (int i = 0; i < 3; ++i) RETURN_IF_ERROR(replies.Write(request));
    return absl::OkStatus();
  };
  BidiHandler talk = [](const CallContext&, RequestStream& requests, ReplyStream& replies) -> absl::Status {
    for (;;) {
      ASSIGN_OR_RETURN(std::optional<absl::Cord> request, requests.Read());
      if (!request.has_value()) return absl::OkStatus();
      RETURN_IF_ERROR(replies.Write(*std::move(request)));
    }
  };

  std::vector<Method> Methods() && {
    const std::string service = "fangtan.testing.Echo";
    return {{.service = service,
             .name = "Inline",
             .lane = first_lane,
             .handler = std::move(inline_lane),
             .prefetch = std::move(prefetch)},
            {service, "Pooled", Lane::kPool, std::move(pool_lane)},
            {service, "Count", Lane::kPool, std::move(count)},
            {service, "Talk", Lane::kPool, std::move(talk)}};
  }
};

class EchoServer {
 public:
  explicit EchoServer(EchoRows rows = {}, RpcServerOptions options = {}) : EchoServer(options) {
    Must(table_->Serve(std::move(rows).Methods()));
    health_.SetServing(true);
  }
  // Without rows for Echo.
  explicit EchoServer(const RpcServerOptions& options)
      : table_(*MethodTable::Declare(EchoServices())), health_(EchoServices()), reflection_(EchoServices()) {
    Must(table_->Serve(health_.Methods()));
    Must(table_->Serve(reflection_.Methods()));
    server_ = *RpcServer::Start(options, *table_);
  }
  ~EchoServer() { health_.Shutdown(); }

  RpcServer& rpc() { return *server_; }
  Health& health() { return health_; }
  MethodTable& table() { return *table_; }

  // A connection of its own.
  std::shared_ptr<grpc::Channel> Connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments);
  }
  std::unique_ptr<testing::Echo::Stub> Stub() const { return testing::Echo::NewStub(Connect()); }

 private:
  static void Must(const absl::Status& status) { ASSERT_TRUE(status.ok()) << status; }

  std::unique_ptr<MethodTable> table_;
  Health health_;
  Reflection reflection_;
  std::unique_ptr<RpcServer> server_;
};

inline EchoMessage Message(const std::string& text, int number = 0) {
  EchoMessage message;
  message.set_text(text);
  message.set_number(number);
  return message;
}

// The reason of the ErrorInfo among the details of a call's status; "" without one.
inline std::string Reason(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return "";
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (any.UnpackTo(&info)) return info.reason();
  }
  return "";
}

MATCHER_P2(Fails, code, reason, "") {
  *result_listener << "code " << arg.error_code() << ", reason " << Reason(arg) << ", message "
                   << arg.error_message();
  return arg.error_code() == code && Reason(arg) == reason;
}

}  // namespace fangtan::service::rpc

#endif  // FANGTAN_TESTS_SERVICE_RPC_ECHO_SERVER_H_
