#include "service/rpc/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "storage/errors.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

uint16_t PortOf(const std::string& address) {
  uint32_t port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  return static_cast<uint16_t>(port);
}

Descriptor ConnectTo(const std::string& address, const char* from = "127.0.0.1") {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  inet_pton(AF_INET, from, &at.sin_addr);
  EXPECT_EQ(bind(socket.get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
  at.sin_port = htons(PortOf(address));
  EXPECT_EQ(connect(socket.get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0) << std::strerror(errno);
  return socket;
}

// Whether the other end has closed the connection; waits until it has said or closed something.
bool IsClosed(const Descriptor& socket) {
  char byte;
  return recv(socket.get(), &byte, 1, 0) <= 0;
}

// Takes connections, greets each with one byte, and keeps it.
class Doorman {
 public:
  explicit Doorman(AcceptorOptions options) : acceptor_(*Acceptor::Bind(options)) {
    acceptor_->Start([this](int fd) {
      EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
      EXPECT_EQ(send(fd, "+", 1, MSG_NOSIGNAL), 1);
      const std::lock_guard<std::mutex> lock(mutex_);
      taken_.emplace_back(fd);
    });
  }
  const std::string& address() const { return acceptor_->address(); }
  void CloseAll() {
    const std::lock_guard<std::mutex> lock(mutex_);
    taken_.clear();
  }
  Acceptor& acceptor() { return *acceptor_; }

 private:
  std::mutex mutex_;
  std::vector<Descriptor> taken_;
  std::unique_ptr<Acceptor> acceptor_;
};

class AddressTest : public ::testing::Test {
 protected:
  AddressTest() : folder_(std::filesystem::path(::testing::TempDir()) / absl::StrCat("acceptor-", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~AddressTest() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return folder_ / name; }

 private:
  const std::filesystem::path folder_;
};

TEST_F(AddressTest, EveryForm_ListensAndIsReachedByGrpc) {
  for (const std::string& address :
       {std::string("127.0.0.1:0"), std::string("localhost:0"), std::string("[::1]:0"),
        std::string("unix:") + path("a"), std::string("unix://") + path("b")}) {
    auto bound = Acceptor::Bind({.address = address});
    if (!bound.ok() && address == "[::1]:0") continue;  // a machine without IPv6
    ASSERT_TRUE(bound.ok()) << bound.status();
    bound->reset();
    EchoServer server({}, {.acceptor = {.address = address}});
    if (address == "localhost:0") {
      // gRPC greets first. (Its own client would look the name up with c-ares, which leaks.)
      EXPECT_FALSE(IsClosed(ConnectTo(server.rpc().address())));
      continue;
    }
    grpc::ClientContext context;
    EchoMessage reply;
    const grpc::Status status = server.Stub()->Inline(&context, Message("x"), &reply);
    EXPECT_TRUE(status.ok()) << server.rpc().address() << ": " << status.error_message();
  }
}

TEST_F(AddressTest, EveryInterface_IsListenedAtUnderOnePort) {
  const auto acceptor = Acceptor::Bind({.address = ":0"});
  ASSERT_TRUE(acceptor.ok()) << acceptor.status();
  EXPECT_GT(PortOf((*acceptor)->address()), 0);
  ConnectTo((*acceptor)->address());
}

TEST_F(AddressTest, WhatIsNoAddress_IsRefusedWithReason) {
  for (const std::string& address :
       {std::string(""), std::string("50051"), std::string("127.0.0.1:"), std::string("127.0.0.1:65536"),
        std::string("127.0.0.1:12x"), std::string("127.0.0.1:-1"), std::string("::1:50051"),
        std::string("[::1:50051"), std::string("no.such.host.invalid:0"), std::string("unix:"),
        std::string("unix:") + std::string(200, 'p')}) {
    const auto acceptor = Acceptor::Bind({.address = address});
    ASSERT_FALSE(acceptor.ok()) << address;
    EXPECT_EQ(acceptor.status().code(), absl::StatusCode::kInvalidArgument) << acceptor.status();
    EXPECT_EQ(storage::ErrorReason(acceptor.status()), "LISTEN_ADDRESS");
  }
}

TEST_F(AddressTest, StaleSocketFile_IsReplaced_LivingOneIsNot) {
  const std::string at = "unix:" + path("socket");
  {
    // What a killed server leaves: a file at which nobody listens.
    const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path("socket").copy(name.sun_path, sizeof(name.sun_path) - 1);
    ASSERT_EQ(bind(dead.get(), reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  }
  auto first = Acceptor::Bind({.address = at});
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = Acceptor::Bind({.address = at});
  EXPECT_EQ(storage::ErrorReason(second.status()), "ADDRESS_IN_USE");
  EXPECT_TRUE(std::filesystem::exists(path("socket")));
  (*first)->Stop();
  EXPECT_FALSE(std::filesystem::exists(path("socket")));
}

TEST_F(AddressTest, OtherFileAtThePath_IsLeftAlone) {
  std::filesystem::create_directory(path("folder"));
  const auto acceptor = Acceptor::Bind({.address = "unix:" + path("folder")});
  EXPECT_EQ(storage::ErrorReason(acceptor.status()), "LISTEN_FAILED");
  EXPECT_TRUE(std::filesystem::is_directory(path("folder")));
}

TEST(Acceptor, BeyondTheTotal_IsClosedAtOnce_AndRoomComesBack) {
  std::atomic<int> refused{0};
  Doorman doorman(
      {.max_connections = 2, .max_connections_per_address = 2, .refused = [&](const std::string& peer) {
         EXPECT_EQ(peer, "127.0.0.1");
         ++refused;
       }});
  const Descriptor first = ConnectTo(doorman.address()), second = ConnectTo(doorman.address());
  EXPECT_FALSE(IsClosed(first));
  EXPECT_FALSE(IsClosed(second));
  EXPECT_EQ(refused, 0);
  EXPECT_TRUE(IsClosed(ConnectTo(doorman.address())));
  doorman.CloseAll();
  while (IsClosed(ConnectTo(doorman.address()))) {  // closed ones are noticed at most once a millisecond
  }
  doorman.acceptor().Stop();
  EXPECT_GE(refused, 1);
}

TEST(Acceptor, OneAddressBeyondItsShare_LeavesRoomForOthers) {
  Doorman doorman({.max_connections = 4, .max_connections_per_address = 2});
  const Descriptor first = ConnectTo(doorman.address()), second = ConnectTo(doorman.address());
  EXPECT_FALSE(IsClosed(first));
  EXPECT_FALSE(IsClosed(second));
  EXPECT_TRUE(IsClosed(ConnectTo(doorman.address())));
  EXPECT_FALSE(IsClosed(ConnectTo(doorman.address(), "127.0.0.2")));
}

TEST(Acceptor, StopsWithConnectionsWaiting) {
  auto acceptor = *Acceptor::Bind({.address = "127.0.0.1:0"});
  const Descriptor waiting = ConnectTo(acceptor->address());
  acceptor->Start([](int fd) { close(fd); });
  acceptor->Stop();
  acceptor->Stop();
}

// Lowers the limit of descriptors for as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t count) {
    EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    rlimit few = before_;
    few.rlim_cur = count;
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

// A connection whose caller has yet to receive most of what was written to it.
class FullConnection {
 public:
  FullConnection() {
    acceptor_->Start([this](int fd) {
      taken_.Reset(fd);
      const std::vector<char> bytes(1 << 16);
      for (ssize_t n; (n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL)) > 0;) {
        written_ += static_cast<size_t>(n);
      }
      full_.Notify();
    });
    caller_ = ConnectTo(acceptor_->address());
    full_.WaitForNotification();
    acceptor_->Stop();
  }
  // Everything up to the end; the caller goes on sending meanwhile.
  size_t Receive() {
    size_t received = 0;
    std::vector<char> bytes(1 << 16);
    for (ssize_t n = 1; n > 0; received += static_cast<size_t>(std::max<ssize_t>(n, 0))) {
      send(caller_.get(), "x", 1, MSG_NOSIGNAL);
      n = recv(caller_.get(), bytes.data(), bytes.size(), 0);
    }
    return received;
  }
  bool MayBeWrittenTo() const { return send(taken_.get(), "x", 1, MSG_NOSIGNAL) >= 0 || errno == EAGAIN; }
  int taken() const { return taken_.get(); }
  size_t written() const { return written_; }
  Acceptor& acceptor() { return *acceptor_; }

 private:
  std::unique_ptr<Acceptor> acceptor_ = *Acceptor::Bind({});
  absl::Notification full_;
  Descriptor taken_;
  Descriptor caller_;
  size_t written_ = 0;
};

TEST(Acceptor, ConnectionsEnd_OnceCallersHaveWhatWasWritten) {
  FullConnection connection;
  std::thread end([&] { connection.acceptor().EndConnections(Clock::now() + std::chrono::minutes(1)); });
  EXPECT_EQ(connection.Receive(), connection.written());
  end.join();
  EXPECT_FALSE(connection.MayBeWrittenTo());
}

TEST(ConnectionLimits, ConnectionsThatAreBehind_EndWithAllAlone) {
  FullConnection connection;
  ConnectionLimits limits(1, 1);
  ASSERT_TRUE(limits.Admit(connection.taken(), "127.0.0.1"));
  EXPECT_FALSE(limits.End(/*all=*/false));
  EXPECT_TRUE(connection.MayBeWrittenTo());
  EXPECT_TRUE(limits.End(/*all=*/true));
  EXPECT_FALSE(connection.MayBeWrittenTo());
}

TEST(Acceptor, ConnectionsEnd_AtTheDeadline) {
  FullConnection connection;
  EXPECT_TRUE(connection.MayBeWrittenTo());
  connection.acceptor().EndConnections(Clock::now());
  EXPECT_FALSE(connection.MayBeWrittenTo());
}

TEST(Acceptor, NoDescriptorsLeft_CallerIsClosedNotIgnored_AndServedLater) {
  const FewDescriptors few(128);
  Doorman doorman({.max_connections = 1000, .max_connections_per_address = 1000});
  Descriptor early(::socket(AF_INET, SOCK_STREAM, 0));
  std::vector<Descriptor> hoard;
  for (int fd; (fd = open("/dev/null", O_RDONLY)) >= 0;) hoard.emplace_back(fd);
  ASSERT_EQ(errno, EMFILE);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(PortOf(doorman.address()));
  inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
  ASSERT_EQ(connect(early.get(), reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  EXPECT_TRUE(IsClosed(early));
  hoard.clear();
  EXPECT_FALSE(IsClosed(ConnectTo(doorman.address())));
}

TEST(Acceptor, FloodOfIdleConnections_NewCallerIsServedAfterwards) {
  const FewDescriptors few(256);
  EchoServer server({}, {.acceptor = {.max_connections = 40, .max_connections_per_address = 40}});
  {
    std::vector<Descriptor> flood;
    for (int i = 0; i < 100; ++i) flood.push_back(ConnectTo(server.rpc().address()));
    int closed = 0;
    for (const Descriptor& socket : flood) {
      // The refused ones are closed; the others have been sent gRPC's SETTINGS.
      closed += IsClosed(socket);
    }
    EXPECT_EQ(closed, 60);
  }
  grpc::Status status;
  do {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    EchoMessage reply;
    status = server.Stub()->Inline(&context, Message("遲到嘅人"), &reply);
  } while (status.error_code() == grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST(ConnectionLimits, Defaults_LeaveHalfOfTheDescriptorsToTheStore) {
  const FewDescriptors few(256);
  const ConnectionLimits limits(0, 0);
  EXPECT_EQ(limits.total(), (256 - 70) / 2);
  EXPECT_EQ(limits.per_address(), limits.total() / 2);
  EXPECT_EQ(ConnectionLimits(1, 0).per_address(), 1);
}

}  // namespace
}  // namespace fangtan::service::rpc
