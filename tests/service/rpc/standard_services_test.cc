// Health and reflection, as their clients see them.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/rpc/code.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using ::grpc::internal::RpcMethod;
using ::testing::ElementsAreArray;

HealthCheckRequest Ask(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

grpc::Status Check(grpc::Channel& channel, const std::string& service, HealthCheckResponse& response) {
  grpc::ClientContext context;
  return grpc::internal::BlockingUnaryCall<HealthCheckRequest, HealthCheckResponse>(
      &channel, RpcMethod("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC), &context, Ask(service),
      &response);
}

grpc::Status Check(EchoServer& server, const std::string& service, HealthCheckResponse& response) {
  return Check(*server.Connect(), service, response);
}

struct Watcher {
  Watcher(EchoServer& server, const std::string& service)
      : channel(server.Connect()),
        reader(grpc::internal::ClientReaderFactory<HealthCheckResponse>::Create(
            channel.get(), RpcMethod("/grpc.health.v1.Health/Watch", RpcMethod::SERVER_STREAMING), &context,
            Ask(service))) {}

  HealthCheckResponse::ServingStatus Next() {
    HealthCheckResponse response;
    return reader->Read(&response) ? response.status() : HealthCheckResponse::UNKNOWN;
  }

  std::shared_ptr<grpc::Channel> channel;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader;
};

TEST(Health, CheckOnAnOpenConnection_IsAnsweredWhileDraining) {
  absl::Notification inside, release;
  EchoServer server(
      {.pool_lane = [&](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        inside.Notify();
        release.WaitForNotification();
        return request;
      }});
  const auto channel = server.Connect();
  HealthCheckResponse response;
  ASSERT_TRUE(Check(*channel, "", response).ok());
  const auto stub = server.Stub();
  std::thread caller([&] {
    grpc::ClientContext context;
    EchoMessage reply;
    EXPECT_TRUE(stub->Pooled(&context, Message("朱自清"), &reply).ok());
  });
  inside.WaitForNotification();
  server.health().Shutdown();
  std::thread drain([&] { server.rpc().Drain(absl::Minutes(1)); });
  grpc::Status refused;
  do {
    grpc::ClientContext context;
    EchoMessage reply;
    refused = stub->Inline(&context, Message("x"), &reply);
  } while (refused.ok());
  EXPECT_TRUE(Check(*channel, "", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  release.Notify();
  caller.join();
  drain.join();
}

TEST(Health, Check_TellsStateOfServerAndServices) {
  EchoServer server;
  HealthCheckResponse response;
  for (const std::string service : {"", "fangtan.testing.Echo", "grpc.health.v1.Health"}) {
    server.health().SetServing(true);
    ASSERT_TRUE(Check(server, service, response).ok());
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
    server.health().SetServing(false);
    ASSERT_TRUE(Check(server, service, response).ok());
    EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  }
  EXPECT_THAT(Check(server, "訪談", response), Fails(grpc::StatusCode::NOT_FOUND, "SERVICE_NOT_FOUND"));
}

TEST(Health, WithoutRows_ServerSaysNotServing) {
  EchoServer server(RpcServerOptions{});
  HealthCheckResponse response;
  ASSERT_TRUE(Check(server, "", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

TEST(Health, Watch_TellsEveryChangeAndEndsWithTheDrain) {
  EchoServer server;
  Watcher watcher(server, "fangtan.testing.Echo");
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::SERVING);
  server.health().SetServing(false);
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::NOT_SERVING);
  server.health().SetServing(true);
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::SERVING);
  server.health().Shutdown();
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::UNKNOWN);
  EXPECT_THAT(watcher.reader->Finish(), Fails(grpc::StatusCode::UNAVAILABLE, "DRAINING"));
  server.health().SetServing(true);  // comes too late
  HealthCheckResponse response;
  ASSERT_TRUE(Check(server, "", response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

TEST(Health, WatchOfUnknownService_SaysSoAndStaysOpen) {
  EchoServer server;
  Watcher watcher(server, "nobody.Here");
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::SERVICE_UNKNOWN);
  server.health().Shutdown();
  EXPECT_EQ(watcher.Next(), HealthCheckResponse::UNKNOWN);
}

// A reflection client of either version.
template <typename Request, typename Response>
class Reflector {
 public:
  explicit Reflector(EchoServer& server, const char* path)
      : channel_(server.Connect()),
        stream_(grpc::internal::ClientReaderWriterFactory<Request, Response>::Create(
            channel_.get(), RpcMethod(path, RpcMethod::BIDI_STREAMING), &context_)) {}

  Response Ask(const Request& request) {
    Response response;
    EXPECT_TRUE(stream_->Write(request));
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }
  grpc::Status Finish() {
    stream_->WritesDone();
    return stream_->Finish();
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

template <typename Request, typename Response>
void DescribeEverything(const char* path) {
  EchoServer server;
  Reflector<Request, Response> reflector(server, path);
  Request request;
  request.set_list_services("*");
  std::vector<std::string> names;
  const Response listed = reflector.Ask(request);
  for (const auto& service : listed.list_services_response().service()) names.push_back(service.name());
  EXPECT_THAT(names, ElementsAreArray(EchoServices()));
  for (const std::string& name : names) {
    request.set_file_containing_symbol(name);
    const Response found = reflector.Ask(request);
    // The files as sent, imports last, are all that a client needs to know the service.
    google::protobuf::DescriptorPool pool;
    const auto& files = found.file_descriptor_response().file_descriptor_proto();
    for (auto it = files.rbegin(); it != files.rend(); ++it) {
      google::protobuf::FileDescriptorProto file;
      ASSERT_TRUE(file.ParseFromString(*it));
      ASSERT_NE(pool.BuildFile(file), nullptr) << file.name();
    }
    EXPECT_NE(pool.FindServiceByName(name), nullptr) << name;
  }
  EXPECT_TRUE(reflector.Finish().ok());
}

TEST(Reflection, BothVersions_ListAndDescribeEveryServiceWithImports) {
  DescribeEverything<::grpc::reflection::v1::ServerReflectionRequest,
                     ::grpc::reflection::v1::ServerReflectionResponse>(
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  DescribeEverything<::grpc::reflection::v1alpha::ServerReflectionRequest,
                     ::grpc::reflection::v1alpha::ServerReflectionResponse>(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
}

using RequestV1 = ::grpc::reflection::v1::ServerReflectionRequest;
using ResponseV1 = ::grpc::reflection::v1::ServerReflectionResponse;

TEST(Reflection, DescribedMethod_CanBeCalledWithoutItsProto) {
  EchoServer server;
  Reflector<RequestV1, ResponseV1> reflector(server,
                                             "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  RequestV1 request;
  request.set_file_containing_symbol("fangtan.testing.Echo.Pooled");
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(
      file.ParseFromString(reflector.Ask(request).file_descriptor_response().file_descriptor_proto(0)));
  google::protobuf::DescriptorPool pool;
  ASSERT_NE(pool.BuildFile(file), nullptr);
  const auto* method = pool.FindMethodByName("fangtan.testing.Echo.Pooled");
  ASSERT_NE(method, nullptr);
  google::protobuf::DynamicMessageFactory factory;
  std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(method->input_type())->New());
  message->GetReflection()->SetString(message.get(), method->input_type()->FindFieldByName("text"), "冰心");
  EchoMessage sent;
  ASSERT_TRUE(sent.ParseFromString(message->SerializeAsString()));
  grpc::ClientContext context;
  EchoMessage reply;
  ASSERT_TRUE(server.Stub()->Pooled(&context, sent, &reply).ok());
  EXPECT_EQ(reply.text(), "冰心");
}

TEST(Reflection, ImportsAndExtensions_AreFound) {
  EchoServer server;
  Reflector<RequestV1, ResponseV1> reflector(server,
                                             "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  RequestV1 request;
  request.set_file_by_filename("google/rpc/status.proto");
  const ResponseV1 status_file = reflector.Ask(request);
  EXPECT_EQ(status_file.file_descriptor_response().file_descriptor_proto_size(), 2);  // with any.proto
  EXPECT_EQ(status_file.original_request().file_by_filename(), "google/rpc/status.proto");
  request.set_all_extension_numbers_of_type("fangtan.testing.EchoMessage");
  EXPECT_EQ(reflector.Ask(request).all_extension_numbers_response().base_type_name(),
            "fangtan.testing.EchoMessage");
}

TEST(Reflection, WhatIsNotThere_IsAnErrorResponseAndTheStreamGoesOn) {
  EchoServer server;
  Reflector<RequestV1, ResponseV1> reflector(server,
                                             "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
  RequestV1 request;
  EXPECT_EQ(reflector.Ask(request).error_response().error_code(), google::rpc::INVALID_ARGUMENT);
  request.set_file_by_filename("nothing.proto");
  EXPECT_EQ(reflector.Ask(request).error_response().error_code(), google::rpc::NOT_FOUND);
  request.set_file_containing_symbol("no.Such");
  EXPECT_EQ(reflector.Ask(request).error_response().error_code(), google::rpc::NOT_FOUND);
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(99'999'999);
  EXPECT_EQ(reflector.Ask(request).error_response().error_code(), google::rpc::NOT_FOUND);
  request.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(reflector.Ask(request).error_response().error_code(), google::rpc::NOT_FOUND);
  EXPECT_TRUE(reflector.Finish().ok());
}

}  // namespace
}  // namespace fangtan::service::rpc
