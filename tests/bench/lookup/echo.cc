#include "tests/bench/lookup/echo.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/articles_service.grpc.pb.h"
#include "service/rpc/rpc_server.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/load.h"

namespace fangtan::bench {
namespace {

using grpc::ServerBuilder;
using service::rpc::CallContext;
using service::rpc::Lane;
using service::rpc::Method;
using service::rpc::MethodTable;
using service::rpc::RpcServer;
using service::rpc::RpcServerOptions;

constexpr int kArmed = 64;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

[[noreturn]] void ServeForEver(const std::string& address) {
  std::printf("ready on %s\n", address.c_str());
  std::fflush(stdout);
  for (;;) pause();
}

absl::Status ServeOwn(const std::string& reply, const EchoOptions& options) {
  ASSIGN_OR_RETURN(const auto table, MethodTable::Declare({"fangtan.v1.Articles"}));
  const absl::Cord bytes(reply);
  const auto echo = [bytes](const CallContext&, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
    return bytes;
  };
  RETURN_IF_ERROR(table->Serve({Method{"fangtan.v1.Articles", "GetArticle", Lane::kInline, echo}}));
  RpcServerOptions server_options;
  server_options.acceptor.address = "127.0.0.1:0";
  if (!options.certificate.empty()) {
    grpc::SslServerCredentialsOptions tls;
    tls.pem_key_cert_pairs.push_back({ReadAll(options.key), ReadAll(options.certificate)});
    server_options.credentials = grpc::SslServerCredentials(tls);
  }
  ASSIGN_OR_RETURN(const auto server, RpcServer::Start(server_options, *table));
  ServeForEver(server->address());
}

using RawArticles = v1::Articles::WithRawMethod_GetArticle<v1::Articles::Service>;

// A call of the bare server; serves itself again and again.
class BareCall {
 public:
  BareCall(RawArticles& service, grpc::ServerCompletionQueue& queue, const grpc::ByteBuffer& reply)
      : service_(service), queue_(queue), reply_(reply) {
    service_.RequestGetArticle(&context_, &request_, &responder_, &queue_, &queue_, this);
  }
  void Next() {
    if (finished_) {
      delete this;
      return;
    }
    new BareCall(service_, queue_, reply_);
    finished_ = true;
    responder_.Finish(reply_, grpc::Status::OK, this);
  }

 private:
  RawArticles& service_;
  grpc::ServerCompletionQueue& queue_;
  const grpc::ByteBuffer& reply_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder_{&context_};
  bool finished_ = false;
};

absl::Status ServeBare(const std::string& reply) {
  RawArticles service;
  int port = 0;
  ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto queue = builder.AddCompletionQueue();
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("no server");
  const grpc::ByteBuffer bytes = BufferOf(reply);
  for (int i = 0; i < kArmed; ++i) new BareCall(service, *queue, bytes);
  std::thread([&queue] {
    void* tag;
    bool ok;
    while (queue->Next(&tag, &ok)) static_cast<BareCall*>(tag)->Next();
  }).detach();
  ServeForEver(absl::StrCat("127.0.0.1:", port));
}

class TypedArticles final : public v1::Articles::WithCallbackMethod_GetArticle<v1::Articles::Service> {
 public:
  explicit TypedArticles(const std::string& reply) { article_.ParseFromString(reply); }
  grpc::ServerUnaryReactor* GetArticle(grpc::CallbackServerContext* context, const v1::GetArticleRequest*,
                                       v1::Article* article) override {
    *article = article_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  v1::Article article_;
};

absl::Status ServeTyped(const std::string& reply) {
  TypedArticles service(reply);
  int port = 0;
  ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("no server");
  ServeForEver(absl::StrCat("127.0.0.1:", port));
}

}  // namespace

absl::Status ServeEcho(const EchoOptions& options) {
  const std::string reply = ReadAll(options.reply_file);
  if (options.style == "own") return ServeOwn(reply, options);
  if (options.style == "bare") return ServeBare(reply);
  if (options.style == "typed") return ServeTyped(reply);
  return absl::InvalidArgumentError(absl::StrCat("no style of echo: ", options.style));
}

}  // namespace fangtan::bench
