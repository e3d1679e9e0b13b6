#include "service/server.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "fangtan/v1/admin_service.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using ::grpc::internal::RpcMethod;

constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kGetStatus[] = "/fangtan.v1.Admin/GetStatus";

class ServerTest : public ::testing::Test {
 protected:
  ServerTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                absl::StrCat("server-", getpid(), "-",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        quiet_({.level = LogLevel::kError}, stderr) {
    std::filesystem::create_directories(folder_);
    config_.store.data_dir = folder_ / "資料";
    config_.network.listen = "127.0.0.1:0";
  }
  ~ServerTest() override { std::filesystem::remove_all(folder_); }

  template <typename Request, typename Reply>
  static grpc::Status CallAt(const std::string& address, const char* path, const Request& request,
                             Reply& reply) {
    const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    return grpc::internal::BlockingUnaryCall<Request, Reply>(
        channel.get(), RpcMethod(path, RpcMethod::NORMAL_RPC), &context, request, &reply);
  }

  const std::filesystem::path folder_;
  Log quiet_;
  Config config_;
};

// Whoever makes a server goes on at the priority that it had, which the unprivileged could not take back.
TEST_F(ServerTest, TheThreadThatOpensItKeepsItsPriority) {
  const int before = getpriority(PRIO_PROCESS, 0);
  ASSERT_TRUE(Server::Create(config_, quiet_).ok());
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}

TEST_F(ServerTest, NewFolder_ServesAndSaysSo) {
  const auto server = Server::Create(config_, quiet_);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_TRUE(absl::StartsWith((*server)->address(), "127.0.0.1:"));
  for (const std::string& name : ServedServices()) {
    HealthCheckRequest request;
    HealthCheckResponse response;
    request.set_service(name);
    const grpc::Status status = CallAt((*server)->address(), kCheck, request, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << name;
  }
  v1::GetStatusRequest request;
  v1::ServerStatus reply;
  const grpc::Status status = CallAt((*server)->address(), kGetStatus, request, reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(ServerTest, NoticesOfTheStore_AreInItsStatus) {
  ASSERT_TRUE(Server::Create(config_, quiet_).ok());
  std::filesystem::create_directories(folder_ / "資料" / "search");
  std::ofstream(folder_ / "資料" / "search" / "MANIFEST") << "訪談";
  const auto server = Server::Create(config_, quiet_);
  ASSERT_TRUE(server.ok()) << server.status();
  v1::ServerStatus reply;
  ASSERT_TRUE(CallAt((*server)->address(), kGetStatus, v1::GetStatusRequest(), reply).ok());
  ASSERT_EQ(reply.notices_size(), 1);
  EXPECT_THAT(reply.notices(0), ::testing::HasSubstr("the text index is made anew"));
}

TEST_F(ServerTest, Drained_IsNotReachedAndMayGo) {
  const auto server = Server::Create(config_, quiet_);
  ASSERT_TRUE(server.ok()) << server.status();
  (*server)->Drain();
  (*server)->Drain();
  HealthCheckResponse response;
  EXPECT_EQ(CallAt((*server)->address(), kCheck, HealthCheckRequest(), response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

// Handlers ask the server for what its status tells of it, so they must find all of it until they are done.
TEST_F(ServerTest, DestroyedWithoutADrain_WhileItsStatusIsAskedFor_EndsWell) {
  for (int round = 0; round < 5; ++round) {
    auto server = Server::Create(config_, quiet_);
    ASSERT_TRUE(server.ok()) << server.status();
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&answered, address = (*server)->address()] {
        const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
        for (grpc::Status status; status.ok(); ++answered) {
          grpc::ClientContext context;
          v1::ServerStatus reply;
          status = grpc::internal::BlockingUnaryCall<v1::GetStatusRequest, v1::ServerStatus>(
              channel.get(), RpcMethod(kGetStatus, RpcMethod::NORMAL_RPC), &context, v1::GetStatusRequest(),
              &reply);
        }
      });
    }
    while (answered < 100) std::this_thread::yield();
    server->reset();
    for (std::thread& caller : callers) caller.join();
  }
}

TEST_F(ServerTest, SameFolderTwice_IsRefusedWithReason) {
  const auto first = Server::Create(config_, quiet_);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Server::Create(config_, quiet_);
  EXPECT_EQ(storage::ErrorReason(second.status()), "STORE_LOCKED") << second.status();
}

TEST_F(ServerTest, FolderThatIsNoStore_IsRefusedAndUntouched) {
  std::filesystem::create_directories(config_.store.data_dir);
  std::ofstream(config_.store.data_dir + "/日記.txt") << "mine";
  const auto server = Server::Create(config_, quiet_);
  EXPECT_EQ(storage::ErrorReason(server.status()), "NOT_A_STORE") << server.status();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(config_.store.data_dir), {}), 1);
}

TEST_F(ServerTest, ListenAddressTaken_IsRefusedBeforeTheStoreIsMade) {
  const auto first = Server::Create(config_, quiet_);
  ASSERT_TRUE(first.ok()) << first.status();
  config_.network.listen = (*first)->address();
  config_.store.data_dir = folder_ / "other";
  const auto second = Server::Create(config_, quiet_);
  EXPECT_EQ(storage::ErrorReason(second.status()), "ADDRESS_IN_USE") << second.status();
  EXPECT_FALSE(std::filesystem::exists(config_.store.data_dir));
}

// A file system whose stores take as long to open as the test wants.
class SlowToOpen : public rocksdb::EnvWrapper {
 public:
  SlowToOpen() : EnvWrapper(Env::Default()) {}
  rocksdb::Status LockFile(const std::string& name, rocksdb::FileLock** lock) override {
    if (!opening.HasBeenNotified()) opening.Notify();  // the engine locks its own file later
    release.WaitForNotification();
    return EnvWrapper::LockFile(name, lock);
  }
  absl::Notification opening, release;
};

TEST_F(ServerTest, WhileTheStoreOpens_NotServingAndStarting) {
  SlowToOpen env;
  config_.network.listen = "unix:" + (folder_ / "socket").string();
  absl::StatusOr<std::unique_ptr<Server>> server = absl::UnknownError("not yet");
  std::thread create([&] { server = Server::Create(config_, quiet_, &env); });
  env.opening.WaitForNotification();
  HealthCheckResponse health;
  ASSERT_TRUE(CallAt(config_.network.listen, kCheck, HealthCheckRequest(), health).ok());
  EXPECT_EQ(health.status(), HealthCheckResponse::NOT_SERVING);
  v1::ServerStatus reply;
  const grpc::Status early = CallAt(config_.network.listen, kGetStatus, v1::GetStatusRequest(), reply);
  EXPECT_EQ(early.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(early.error_details(), ::testing::HasSubstr("STARTING"));
  env.release.Notify();
  create.join();
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_TRUE(CallAt(config_.network.listen, kCheck, HealthCheckRequest(), health).ok());
  EXPECT_EQ(health.status(), HealthCheckResponse::SERVING);
  EXPECT_TRUE(CallAt(config_.network.listen, kGetStatus, v1::GetStatusRequest(), reply).ok());
}

// Create refuses if a method of a served service lacks a row; this is the other half: no service is
// forgotten.
TEST(ServedServices, AreAllServicesOfTheContract) {
  const std::vector<std::string> names = ServedServices();
  const std::set<std::string> served(names.begin(), names.end());
  EXPECT_EQ(served.size(), names.size());
  std::set<std::string> declared;
  for (const std::string& name : names) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    if (absl::StartsWith(name, "fangtan.v1.")) declared.insert(name);
  }
  std::set<std::string> in_files;
  for (const auto& entry : std::filesystem::directory_iterator(FANGTAN_SOURCE_DIR "/proto/fangtan/v1")) {
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
        absl::StrCat("fangtan/v1/", entry.path().filename().string()));
    ASSERT_NE(file, nullptr) << entry.path();
    for (int i = 0; i < file->service_count(); ++i) in_files.insert(file->service(i)->full_name());
  }
  EXPECT_EQ(in_files, declared);
}

}  // namespace
}  // namespace fangtan::service
