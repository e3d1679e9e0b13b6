// The order in which a server stops, with calls in its hands.
#include "service/rpc/rpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

TEST(RpcServerDrain, CallsInHand_AreAnsweredAndNewOnesRefused) {
  constexpr int kCalls = 4;
  std::atomic<int> inside{0};
  absl::Notification all_inside, release;
  EchoServer server(
      {.pool_lane = [&](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        if (++inside == kCalls) all_inside.Notify();
        release.WaitForNotification();
        return request;
      }});
  const auto stub = server.Stub();
  std::vector<std::thread> callers;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&] {
      grpc::ClientContext context;
      EchoMessage reply;
      const grpc::Status status = stub->Pooled(&context, Message("朱自清"), &reply);
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(reply.text(), "朱自清");
    });
  }
  all_inside.WaitForNotification();
  std::thread drain([&] { server.rpc().Drain(absl::Minutes(1)); });
  // A new connection is refused as soon as the accept loop is gone; only then may the calls go on.
  grpc::Status refused;
  do {
    grpc::ClientContext context;
    EchoMessage reply;
    refused = server.Stub()->Inline(&context, Message("x"), &reply);
  } while (refused.ok());
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  release.Notify();
  drain.join();
  for (std::thread& caller : callers) caller.join();
}

TEST(RpcServerDrain, CallsOnOpenConnections_AreToldDraining) {
  absl::Notification inside, release;
  EchoServer server(
      {.pool_lane = [&](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        inside.Notify();
        release.WaitForNotification();
        return request;
      }});
  const auto stub = server.Stub();
  std::thread caller([&] {
    grpc::ClientContext context;
    EchoMessage reply;
    EXPECT_TRUE(stub->Pooled(&context, Message("朱自清"), &reply).ok());
  });
  inside.WaitForNotification();
  std::thread drain([&] { server.rpc().Drain(absl::Minutes(1)); });
  grpc::Status refused;
  do {
    grpc::ClientContext context;
    EchoMessage reply;
    refused = stub->Inline(&context, Message("x"), &reply);
  } while (refused.ok());
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(refused.error_details(), ::testing::HasSubstr("DRAINING"));
  release.Notify();
  caller.join();
  drain.join();
}

// gRPC by itself answers what reaches it in its shutdown with CANCELLED, which callers do not try again.
TEST(RpcServerDrain, CallsThatCrossTheEnd_AreUnavailable) {
  constexpr int kCallers = 32;
  for (int round = 0; round < 10; ++round) {
    EchoServer server;
    std::atomic<int> answered{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, stub = server.Stub()] {
        grpc::Status status;
        while (status.ok()) {
          grpc::ClientContext context;
          EchoMessage reply;
          status = stub->Inline(&context, Message("朱自清"), &reply);
          answered += status.ok();
        }
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
      });
    }
    while (answered < 10 * kCallers) std::this_thread::yield();
    server.rpc().Drain(absl::Minutes(1));
    for (std::thread& caller : callers) caller.join();
  }
}

// An idle C++ caller looks at its connection every five seconds only.
TEST(RpcServerDrain, IdleConnections_HoldNothingUp) {
  EchoServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  EchoMessage reply;
  ASSERT_TRUE(stub->Inline(&context, Message("x"), &reply).ok());
  const absl::Time start = absl::Now();
  server.rpc().Drain(absl::Minutes(1));
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
}

TEST(RpcServerDrain, PatienceSpent_HandlersSeeCancellationAndAreWaitedFor) {
  absl::Notification entered;
  std::atomic<bool> left{false};
  EchoServer server(
      {.pool_lane = [&](const CallContext& context, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        entered.Notify();
        while (!context.cancelled()) std::this_thread::yield();
        left = true;
        return request;
      }});
  std::thread caller([&] {
    grpc::ClientContext context;
    EchoMessage reply;
    EXPECT_FALSE(server.Stub()->Pooled(&context, Message("x"), &reply).ok());
  });
  entered.WaitForNotification();
  server.rpc().Drain(absl::Milliseconds(50));
  EXPECT_TRUE(left);
  caller.join();
}

TEST(RpcServerDrain, IdleStream_IsEndedWithDraining) {
  EchoServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto stream = stub->Talk(&context);
  EchoMessage reply;
  ASSERT_TRUE(stream->Write(Message("x")) && stream->Read(&reply));
  std::thread drain([&] { server.rpc().Drain(absl::Milliseconds(400)); });
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_THAT(stream->Finish(), Fails(grpc::StatusCode::UNAVAILABLE, "DRAINING"));
  drain.join();
}

TEST(RpcServerDrain, EndlessWriter_IsEndedWithDraining) {
  EchoServer server({.count = [](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
    absl::Status status;
    while (status.ok()) status = replies.Write(request);
    return status;
  }});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto stream = stub->Count(&context, Message("x"));
  EchoMessage reply;
  ASSERT_TRUE(stream->Read(&reply));
  std::thread drain([&] { server.rpc().Drain(absl::Milliseconds(400)); });
  while (stream->Read(&reply)) {
  }
  EXPECT_THAT(stream->Finish(), Fails(grpc::StatusCode::UNAVAILABLE, "DRAINING"));
  drain.join();
}

TEST(RpcServerDrain, WriterThatWaitsForSomethingElse_IsEndedWithDraining) {
  EchoServer server({.count = [](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
    absl::Status status = replies.Write(request);
    while (status.ok()) {
      std::this_thread::yield();
      status = replies.Check();
    }
    return status;
  }});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto stream = stub->Count(&context, Message("x"));
  EchoMessage reply;
  ASSERT_TRUE(stream->Read(&reply));
  std::thread drain([&] { server.rpc().Drain(absl::Milliseconds(400)); });
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_THAT(stream->Finish(), Fails(grpc::StatusCode::UNAVAILABLE, "DRAINING"));
  drain.join();
}

TEST(RpcServerDrain, CallsOfEveryKindPouringIn_NothingCrashesOrHangs) {
  EchoServer server;
  std::atomic<bool> over{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 4; ++t) {
    callers.emplace_back([&, t] {
      const auto stub = server.Stub();
      while (!over) {
        grpc::ClientContext context;
        EchoMessage reply;
        if (t % 2 == 0) {
          answered += stub->Pooled(&context, Message("x"), &reply).ok();
        } else {
          const auto stream = stub->Talk(&context);
          stream->Write(Message("x"));
          answered += stream->Read(&reply);
          stream->WritesDone();
          (void)stream->Finish();  // fails once the server drains
        }
      }
    });
  }
  while (answered < 50) std::this_thread::yield();
  server.rpc().Drain(absl::Seconds(5));
  over = true;
  for (std::thread& caller : callers) caller.join();
}

TEST(RpcServer, AddressInUse_IsRefusedWithReason) {
  EchoServer server;
  const auto second = RpcServer::Start({.acceptor = {.address = server.rpc().address()}}, server.table());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(storage::ErrorReason(second.status()), "ADDRESS_IN_USE");
}

TEST(RpcServer, NeverCalled_StopsAtOnce) { EchoServer server; }

}  // namespace
}  // namespace fangtan::service::rpc
