// Limits as callers meet them, over a real connection.
#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/impl/client_unary_call.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.pb.h"
#include "service/rpc/byte_buffer.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

using grpc::StatusCode;

grpc::Status Pooled(testing::Echo::Stub& stub, const std::string& text = "唔係",
                    const std::string& token = "") {
  grpc::ClientContext context;
  if (!token.empty()) context.AddMetadata("authorization", token);
  EchoMessage reply;
  return stub.Pooled(&context, Message(text), &reply);
}

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  Detail detail;
  for (const auto& any : details.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name();
  return detail;
}

// A call that stays in its handler for as long as this lives.
class HeldCall {
 public:
  explicit HeldCall(EchoServer& server, const std::string& text = "等", const std::string& token = "")
      : stub_(server.Stub()), thread_([this, text, token] { status = Pooled(*stub_, text, token); }) {}
  void Join() { thread_.join(); }

  grpc::Status status;

 private:
  std::unique_ptr<testing::Echo::Stub> stub_;
  std::thread thread_;
};

// A handler that holds calls whose text begins with 等, and lets others through.
struct Holding {
  std::atomic<int> inside{0};
  absl::Notification release;

  EchoRows Rows() {
    return {.pool_lane = [this](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
      const EchoMessage message = *ParseRequest<EchoMessage>(request);
      if (message.text().rfind("等", 0) == 0) {
        ++inside;
        release.WaitForNotification();
      }
      return request;
    }};
  }
  void AwaitInside(int count) const {
    while (inside < count) std::this_thread::yield();
  }
};

// The caller may have its answer a moment before the call, and what it held, is counted out.
grpc::Status OnceThereIsRoom(const std::function<grpc::Status()>& call) {
  grpc::Status status;
  do {
    status = call();
  } while (status.error_code() == StatusCode::RESOURCE_EXHAUSTED);
  return status;
}

TEST(Limits, RateOfAnAddress_IsRefusedWithDetails_HealthIsNot) {
  EchoServer server({}, {.loop = {.caller_limits = {.calls_per_second = 0.001, .burst = 2}}});
  const auto stub = server.Stub();
  EXPECT_TRUE(Pooled(*stub).ok());
  EXPECT_TRUE(Pooled(*stub).ok());
  const grpc::Status refused = Pooled(*server.Stub());  // by another connection
  EXPECT_THAT(refused, Fails(StatusCode::RESOURCE_EXHAUSTED, "RATE_LIMITED"));
  const auto delay = DetailOf<google::rpc::RetryInfo>(refused).retry_delay();
  EXPECT_GT(delay.seconds(), 900);
  EXPECT_LE(delay.seconds(), 1000);
  const auto quota = DetailOf<google::rpc::QuotaFailure>(refused);
  ASSERT_EQ(quota.violations_size(), 1);
  EXPECT_EQ(quota.violations(0).subject(), "address:127.0.0.1");
  EXPECT_EQ(quota.violations(0).description(), "0.001 calls a second");
  // A stream is a call like others.
  grpc::ClientContext context;
  EchoMessage reply;
  const auto reader = stub->Count(&context, Message("數"));
  EXPECT_FALSE(reader->Read(&reply));
  EXPECT_THAT(reader->Finish(), Fails(StatusCode::RESOURCE_EXHAUSTED, "RATE_LIMITED"));

  const auto channel = server.Connect();
  for (int i = 0; i < 5; ++i) {
    grpc::ClientContext probe;
    grpc::health::v1::HealthCheckResponse health;
    const grpc::internal::RpcMethod check("/grpc.health.v1.Health/Check",
                                          grpc::internal::RpcMethod::NORMAL_RPC);
    EXPECT_TRUE((grpc::internal::BlockingUnaryCall<grpc::health::v1::HealthCheckRequest,
                                                   grpc::health::v1::HealthCheckResponse>(
                     channel.get(), check, &probe, {}, &health))
                    .ok());
  }
}

// Knows callers by the word that they show.
class WordGate : public Gate {
 public:
  Admission Admit(std::string_view, const ShownCredentials& shown) override {
    const std::string word(shown.authorization().value_or(""));
    if (word == "boss") return {boss_, absl::OkStatus()};
    return {word == "importer" ? importer_
            : word == "reader" ? reader_
                               : AnonymousCaller(),
            absl::OkStatus()};
  }

 private:
  const CallerRef boss_ = std::make_shared<Caller>("boss", Role::kAdmin);
  const CallerRef importer_ = std::make_shared<Caller>("importer", Role::kWriter);
  const CallerRef reader_ = std::make_shared<Caller>("reader", Role::kReader);
};

TEST(Limits, CallsAtOnce_AreEachCallersOwn_AdminsHaveNone) {
  Holding holding;
  WordGate gate;
  EchoServer server(holding.Rows(),
                    {.loop = {.workers = 8, .caller_limits = {.calls_at_once = 2}, .gate = &gate}});
  HeldCall first(server, "等", "importer"), second(server, "等", "importer");
  holding.AwaitInside(2);
  const auto stub = server.Stub();
  const grpc::Status refused = Pooled(*stub, "x", "importer");
  EXPECT_THAT(refused, Fails(StatusCode::RESOURCE_EXHAUSTED, "RATE_LIMITED"));
  EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(refused).violations(0).subject(), "caller:importer");
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(refused).retry_delay().nanos(), 0);
  EXPECT_TRUE(Pooled(*stub, "x", "reader").ok());
  EXPECT_TRUE(Pooled(*stub, "x").ok());
  HeldCall boss1(server, "等", "boss"), boss2(server, "等", "boss"), boss3(server, "等", "boss");
  holding.AwaitInside(5);
  holding.release.Notify();
  for (HeldCall* call : {&first, &second, &boss1, &boss2, &boss3}) {
    call->Join();
    EXPECT_TRUE(call->status.ok()) << call->status.error_message();
  }
  EXPECT_TRUE(OnceThereIsRoom([&] { return Pooled(*stub, "x", "importer"); }).ok());
}

TEST(Limits, CallWithoutDeadline_IsAnsweredAtTheDefaultOne_ThoughItsHandlerGoesOn) {
  absl::Notification told, release;
  std::atomic<bool> left{false};
  {
    EchoServer server({.pool_lane = [&](const CallContext& context,
                                        const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
                        EXPECT_LT(context.deadline(), absl::Now() + absl::Minutes(1));
                        while (!context.cancelled()) std::this_thread::yield();
                        told.Notify();
                        release.WaitForNotification();
                        left = true;
                        return request;
                      }},
                      {.loop = {.default_deadline = absl::Milliseconds(30)}});
    EXPECT_THAT(Pooled(*server.Stub()), Fails(StatusCode::DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"));
    EXPECT_FALSE(left);
    told.WaitForNotification();
    release.Notify();
  }  // a server does not go before its handlers have
  EXPECT_TRUE(left);
}

TEST(Limits, DeadlineOfTheCaller_GoesBeforeTheDefault) {
  EchoServer server(
      {.pool_lane = [&](const CallContext& context, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        EXPECT_GT(context.deadline(), absl::Now() + absl::Minutes(30));
        return request;
      }},
      {.loop = {.default_deadline = absl::Seconds(5)}});
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::hours(1));
  EchoMessage reply;
  EXPECT_TRUE(server.Stub()->Pooled(&context, Message("x"), &reply).ok());
}

TEST(Limits, WaitsTooLongForAWorker_IsOverloadedWithoutOne) {
  Holding holding;
  EchoServer server(holding.Rows(), {.loop = {.workers = 1, .queue_wait = absl::Milliseconds(20)}});
  HeldCall held(server);
  holding.AwaitInside(1);
  const grpc::Status refused = Pooled(*server.Stub());
  EXPECT_THAT(refused, Fails(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 1);
  holding.release.Notify();
  held.Join();
  EXPECT_TRUE(held.status.ok()) << "one that runs is not one that waits";
}

TEST(Limits, MemoryInHand_IsBounded) {
  Holding holding;
  EchoServer server(holding.Rows(), {.loop = {.memory_bytes = 1 << 20}});
  const auto stub = server.Stub();
  const std::string large(700'000, 'x');
  HeldCall held(server, "等" + large);
  holding.AwaitInside(1);
  EXPECT_THAT(Pooled(*stub, large), Fails(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  EXPECT_TRUE(Pooled(*stub, "細").ok());
  holding.release.Notify();
  held.Join();
  EXPECT_TRUE(held.status.ok());
  EXPECT_TRUE(OnceThereIsRoom([&] { return Pooled(*stub, large); }).ok());
}

// A call whose reply, of nearly all memory there is, its caller does not take in before Finish.
class UnreadReply {
 public:
  explicit UnreadReply(absl::Duration patience)
      : server_({.pool_lane = [this](const CallContext&,
                                     const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
                  if (ParseRequest<EchoMessage>(request)->text() != "大") return request;
                  served_.Notify();
                  return absl::Cord(Message(std::string(kReplyBytes, 'x')).SerializeAsString());
                }},
                {.loop = {.memory_bytes = 6 << 20, .unsent_patience = patience}}),
        call_(idle_->PrepareAsyncPooled(&context_, Message("大"), &queue_)) {
    call_->StartCall();
    call_->ReadInitialMetadata(nullptr);  // and nothing more
    served_.WaitForNotification();
    while (WantMuch().ok()) {  // until the reply is on its way
    }
  }

  // Of a call that wants more memory than the reply leaves, and all of it for itself: nothing of the calls
  // before is left, as these were served by the thread that counts them out.
  grpc::Status WantMuch() {
    while (server_.rpc().calls_in_hand() > 1) std::this_thread::yield();
    grpc::ClientContext context;
    EchoMessage reply;
    return stub_->Inline(&context, Message(std::string(2 << 20, 'x')), &reply);
  }
  grpc::Status Finish() {
    EchoMessage reply;
    grpc::Status status;
    call_->Finish(&reply, &status, nullptr);
    void* tag;
    bool ok;
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(queue_.Next(&tag, &ok));
    queue_.Shutdown();
    EXPECT_FALSE(queue_.Next(&tag, &ok));
    return status;
  }

 private:
  static constexpr size_t kReplyBytes = 5 << 20;

  absl::Notification served_;
  EchoServer server_;
  std::unique_ptr<testing::Echo::Stub> idle_ = server_.Stub();
  std::unique_ptr<testing::Echo::Stub> stub_ = server_.Stub();
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<EchoMessage>> call_;
};

// A caller who calls and takes no reply in would keep everybody out for as long as its own deadline lasts.
TEST(Limits, RepliesThatNobodyTakesIn_GiveWayWhenMemoryIsWanted) {
  UnreadReply unread(absl::Milliseconds(20));
  EXPECT_TRUE(OnceThereIsRoom([&] { return unread.WantMuch(); }).ok());
  EXPECT_FALSE(unread.Finish().ok());
}

TEST(Limits, RepliesThatAreNewStay) {
  UnreadReply unread(absl::Hours(1));
  EXPECT_THAT(unread.WantMuch(), Fails(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  EXPECT_NE(unread.Finish().error_code(), StatusCode::CANCELLED);
}

TEST(Limits, MessagesOfAStream_CountOneByOne) {
  EchoServer server({}, {.loop = {.memory_bytes = 1 << 20}});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto stream = stub->Talk(&context);
  EchoMessage reply;
  // Five times the budget in all, never at once.
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(stream->Write(Message(std::string(500'000, 'x'), i)));
    ASSERT_TRUE(stream->Read(&reply));
    ASSERT_EQ(reply.number(), i);
  }
  stream->Write(Message(std::string(1'100'000, 'x')));
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_THAT(stream->Finish(), Fails(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
}

TEST(Limits, MessagesOfAStreamThatAreKept_CountTogether) {
  EchoServer server({.talk = [](const CallContext&, RequestStream& requests, ReplyStream&) -> absl::Status {
                      for (int64_t kept = 0;;) {
                        requests.Keeping(kept);
                        ASSIGN_OR_RETURN(const std::optional<absl::Cord> request, requests.Read());
                        if (!request.has_value()) return absl::OkStatus();
                        kept += static_cast<int64_t>(request->size());
                      }
                    }},
                    {.loop = {.memory_bytes = 1 << 20}});
  const auto send = [&server](int messages) {
    const auto stub = server.Stub();
    grpc::ClientContext context;
    const auto stream = stub->Talk(&context);
    for (int i = 0; i < messages; ++i) stream->Write(Message(std::string(400'000, 'x')));
    stream->WritesDone();
    return stream->Finish();
  };
  EXPECT_TRUE(send(2).ok());
  EXPECT_THAT(send(3), Fails(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  EXPECT_TRUE(OnceThereIsRoom([&] { return send(2); }).ok());
}

TEST(Limits, LargeHeadersAndMessages_AreRefusedByTheTransport) {
  RpcServerOptions options;
  options.max_metadata_bytes = 4096;
  options.max_request_bytes = 100'000;
  EchoServer server({}, options);
  // Each over a connection of its own: gRPC ends the one that brought too much, now and then.
  EXPECT_TRUE(Pooled(*server.Stub(), std::string(90'000, 'x'), std::string(2000, 'x')).ok());
  EXPECT_EQ(Pooled(*server.Stub(), "x", std::string(9000, 'x')).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Pooled(*server.Stub(), std::string(110'000, 'x')).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Pooled(*server.Stub()).ok());
}

TEST(Limits, CallsOnOneConnection_BeyondTheLimitWaitAtTheCaller) {
  Holding holding;
  RpcServerOptions options;
  options.max_streams_per_connection = 2;
  options.loop.workers = 8;
  EchoServer server(holding.Rows(), options);
  const auto stub = server.Stub();
  EXPECT_TRUE(Pooled(*stub).ok());  // the server's settings are known by now
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) callers.emplace_back([&] { EXPECT_TRUE(Pooled(*stub, "等").ok()); });
  holding.AwaitInside(2);
  // Another connection has streams of its own, and its call comes in before any of the four that wait.
  EXPECT_TRUE(Pooled(*server.Stub()).ok());
  EXPECT_EQ(holding.inside, 2);
  holding.release.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(holding.inside, 6);
}

}  // namespace
}  // namespace fangtan::service::rpc
