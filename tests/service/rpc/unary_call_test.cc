#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/client_unary_call.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "service/rpc/byte_buffer.h"
#include "service/rpc/call_ids.h"
#include "storage/errors.h"
#include "storage/read_tier.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

constexpr char kChinese[] = "沈潔:我哋「唔係」咁諗嘅。ＡＢＣ𠮷";

grpc::Status Call(EchoServer& server, const EchoMessage& request, EchoMessage& reply) {
  grpc::ClientContext context;
  return server.Stub()->Pooled(&context, request, &reply);
}

// Sends bytes as they are.
grpc::Status CallRaw(EchoServer& server, const std::string& path, const std::string& bytes) {
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const auto channel = server.Connect();
  grpc::ClientContext context;
  grpc::ByteBuffer reply;
  return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), method, &context, ToByteBuffer(absl::Cord(bytes)), &reply);
}

TEST(UnaryCall, BothLanes_EchoWhatWasSent) {
  EchoServer server;
  const auto stub = server.Stub();
  for (const std::string& text : {std::string(), std::string(kChinese), std::string(3 << 20, 'x')}) {
    EchoMessage reply;
    grpc::ClientContext first, second;
    ASSERT_TRUE(stub->Inline(&first, Message(text, 7), &reply).ok());
    EXPECT_EQ(reply.text(), text);
    ASSERT_TRUE(stub->Pooled(&second, Message(text, 8), &reply).ok());
    EXPECT_EQ(reply.text(), text);
    EXPECT_EQ(reply.number(), 8);
  }
}

// Calls that are made at once, over one connection.
class Flock {
 public:
  explicit Flock(EchoServer& server) : stub_(server.Stub()) {}

  // What came back, in the order of `texts`.
  std::vector<std::string> Echo(const std::vector<std::string>& texts) {
    std::vector<Bird> birds(texts.size());
    for (size_t i = 0; i < texts.size(); ++i) {
      birds[i].call = stub_->AsyncInline(&birds[i].context, Message(texts[i]), &queue_);
      birds[i].call->Finish(&birds[i].reply, &birds[i].status, nullptr);
    }
    void* tag;
    bool ok;
    for (size_t i = 0; i < texts.size(); ++i) EXPECT_TRUE(queue_.Next(&tag, &ok) && ok);
    std::vector<std::string> echoes;
    for (const Bird& bird : birds) echoes.push_back(bird.status.ok() ? bird.reply.text() : "(failed)");
    return echoes;
  }

 private:
  struct Bird {
    grpc::ClientContext context;
    EchoMessage reply;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<EchoMessage>> call;
  };

  std::unique_ptr<testing::Echo::Stub> stub_;
  grpc::CompletionQueue queue_;
};

TEST(UnaryCall, ThoseThatArriveTogether_AreToldToTheirPrefetcher) {
  std::atomic<bool> told{false};
  std::mutex mutex;
  std::set<std::string> texts;
  EchoServer server({.prefetch = [&](absl::Span<const absl::Cord> requests) {
    EXPECT_GT(requests.size(), 1) << "one alone gains nothing";
    const std::lock_guard lock(mutex);
    for (const absl::Cord& request : requests) texts.insert(ParseRequest<EchoMessage>(request)->text());
    told = true;
  }});
  Flock flock(server);
  const std::vector<std::string> sent = {"甲", "乙", kChinese, std::string(2000, 'x'), "戊", "己", "庚", ""};
  // Whether the server sees them together is up to the system; sooner or later it does.
  for (int i = 0; i < 20 || !told; ++i) ASSERT_EQ(flock.Echo(sent), sent);
  const std::lock_guard lock(mutex);
  for (const std::string& text : texts) EXPECT_THAT(sent, ::testing::Contains(text));
  EXPECT_THAT(texts, ::testing::Not(::testing::Contains(sent[3]))) << "too large for what asks by a name";
}

TEST(UnaryCall, InlineThatNeedsTheDisk_RunsAgainElsewhereAndHoldsUpNobody) {
  absl::Notification disk_is_read;
  std::atomic<int> runs = 0;
  EchoRows rows;
  rows.inline_lane = [&](const CallContext& context, const absl::Cord& bytes) -> absl::StatusOr<absl::Cord> {
    ASSIGN_OR_RETURN(const EchoMessage request, ParseRequest<EchoMessage>(bytes));
    if (request.number() != 1) return bytes;
    ++runs;
    if (context.read_tier() == storage::ReadTier::kMemory) return storage::NotInMemory();
    disk_is_read.WaitForNotification();
    return bytes;
  };
  EchoServer server(std::move(rows));
  grpc::Status slow_status;
  EchoMessage slow, quick;
  std::thread reader([&] {
    grpc::ClientContext context;
    slow_status = server.Stub()->Inline(&context, Message(kChinese, 1), &slow);
  });
  // On the one polling thread, while the disk is waited for.
  while (runs < 2) {
    grpc::ClientContext context;
    ASSERT_TRUE(server.Stub()->Inline(&context, Message("快", 2), &quick).ok());
  }
  grpc::ClientContext context;
  ASSERT_TRUE(server.Stub()->Inline(&context, Message("快", 2), &quick).ok());
  EXPECT_EQ(quick.number(), 2);
  disk_is_read.Notify();
  reader.join();
  ASSERT_TRUE(slow_status.ok()) << slow_status.error_message();
  EXPECT_EQ(slow.text(), kChinese);
  EXPECT_EQ(runs, 2);
}

// On the polling thread first, unless the request is long; nobody is there to read from the disk.
TEST(UnaryCall, WhatIsNotShort_RunsInTheWorkerPool) {
  std::mutex mutex;
  std::vector<storage::ReadTier> tiers;
  EchoRows rows{.first_lane = Lane::kShort};
  rows.inline_lane = [&](const CallContext& context, const absl::Cord& bytes) -> absl::StatusOr<absl::Cord> {
    const std::lock_guard lock(mutex);
    tiers.push_back(context.read_tier());
    if (context.read_tier() == storage::ReadTier::kMemory) return storage::NotInMemory();
    return bytes;
  };
  EchoServer server(std::move(rows), {.loop = {.readers = 0}});
  for (const std::string& text : {std::string("短"), std::string(9 << 10, 'x')}) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    EchoMessage reply;
    const grpc::Status status = server.Stub()->Inline(&context, Message(text, 1), &reply);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reply.text(), text);
  }
  const std::lock_guard lock(mutex);
  EXPECT_THAT(tiers, ::testing::ElementsAre(storage::ReadTier::kMemory, storage::ReadTier::kDisk,
                                            storage::ReadTier::kDisk));
}

// More than there are workers: none is answered before the disk has been asked by all.
TEST(UnaryCall, ThoseThatNeedTheDisk_WaitForItTogether) {
  constexpr int kCallers = 6;
  std::atomic<int> waiting = 0;
  absl::Notification all_wait;
  EchoRows rows;
  rows.inline_lane = [&](const CallContext& context, const absl::Cord& bytes) -> absl::StatusOr<absl::Cord> {
    if (context.read_tier() == storage::ReadTier::kMemory) return storage::NotInMemory();
    if (++waiting == kCallers) all_wait.Notify();
    all_wait.WaitForNotificationWithTimeout(absl::Seconds(5));
    return bytes;
  };
  EchoServer server(std::move(rows), {.loop = {.workers = 1, .queue_wait = absl::ZeroDuration()}});
  const auto stub = server.Stub();
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      grpc::ClientContext context;
      EchoMessage reply;
      EXPECT_TRUE(stub->Inline(&context, Message(kChinese), &reply).ok());
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(all_wait.HasBeenNotified());
}

TEST(UnaryCall, UnixSocket_IsServedAndRemoved) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / absl::StrCat("rpc-", getpid());
  std::filesystem::create_directories(folder);
  const std::string path = folder / "fangtan.sock";
  {
    EchoServer server({}, {.acceptor = {.address = "unix:" + path}});
    EXPECT_EQ(server.rpc().address(), "unix:" + path);
    EchoMessage reply;
    ASSERT_TRUE(Call(server, Message(kChinese), reply).ok());
    EXPECT_EQ(reply.text(), kChinese);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  std::filesystem::remove_all(folder);
}

TEST(UnaryCall, Error_ArrivesWithCodeMessageAndDetails) {
  EchoServer server({.pool_lane = [](const CallContext&, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
    return storage::InvalidField("filter", kChinese, "FILTER_SYNTAX");
  }});
  EchoMessage reply;
  const grpc::Status status = Call(server, Message("x"), reply);
  EXPECT_THAT(status, Fails(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_SYNTAX"));
  EXPECT_EQ(status.error_message(), absl::StrCat("filter: ", kChinese));
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 3);  // the last is the RequestInfo
  google::rpc::BadRequest bad_request;
  ASSERT_TRUE(details.details(1).UnpackTo(&bad_request));
  EXPECT_EQ(bad_request.field_violations(0).description(), kChinese);
}

// The request id in the details of an error, and that in the trailers.
using Ids = std::pair<std::string, std::string>;
Ids IdsOf(const grpc::Status& status, const grpc::ClientContext& context) {
  google::rpc::Status details;
  google::rpc::RequestInfo info;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& any : details.details()) any.UnpackTo(&info);
  }
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(kRequestIdKey);
  return {info.request_id(),
          found == trailers.end() ? "" : std::string(found->second.data(), found->second.size())};
}

TEST(UnaryCall, Error_NamesTheRequest) {
  std::vector<CallIds> seen;
  RpcServerOptions options;
  options.loop.observer = [&seen](const CallRecord& record) { seen.push_back(record.details->ids()); };
  const auto refuse = [](const CallContext&, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
    return storage::NotFound("ARTICLE", kChinese);
  };
  EchoServer server({.inline_lane = refuse, .pool_lane = refuse}, options);
  const auto stub = server.Stub();
  EchoMessage reply;
  grpc::ClientContext given;
  given.AddMetadata(kRequestIdKey, "order-7");
  given.AddMetadata(kTraceparentKey, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(IdsOf(stub->Pooled(&given, Message("x"), &reply), given), Ids("order-7", "order-7"));
  grpc::ClientContext none;
  const auto made = IdsOf(stub->Inline(&none, Message("x"), &reply), none);
  EXPECT_TRUE(IsRequestId(made.first)) << made.first;
  EXPECT_EQ(made.first, made.second);
  grpc::ClientContext twice;
  twice.AddMetadata(kRequestIdKey, "a");
  twice.AddMetadata(kRequestIdKey, "b");
  EXPECT_EQ(IdsOf(stub->Inline(&twice, Message("x"), &reply), twice).first.size(), 36u) << "neither is taken";
  server.rpc().Drain(absl::Seconds(5));  // from here on nobody observes
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].request_id, "order-7");
  EXPECT_EQ(seen[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(seen[1].request_id, made.first);
  EXPECT_EQ(seen[1].trace_id.size(), 32u);
  EXPECT_NE(seen[1].trace_id, seen[2].trace_id);
}

TEST(UnaryCall, IdentifiedMethods_ShowTheirIdsToTheHandlerAndTheCaller) {
  std::string seen = "never called";
  EchoRows rows;
  rows.pool_lane = [&seen](const CallContext& context, const absl::Cord& request) {
    seen = context.ids() == nullptr ? "" : context.ids()->request_id;
    return absl::StatusOr<absl::Cord>(request);
  };
  for (const bool identified : {false, true}) {
    EchoRows copy = rows;
    std::vector<Method> methods = std::move(copy).Methods();
    methods[1].identified = identified;
    EchoServer server(RpcServerOptions{});
    ASSERT_TRUE(server.table().Serve(std::move(methods)).ok());
    grpc::ClientContext context;
    context.AddMetadata(kRequestIdKey, "order-8");
    EchoMessage reply;
    const grpc::Status status = server.Stub()->Pooled(&context, Message(kChinese), &reply);
    ASSERT_TRUE(status.ok()) << status.error_message();
    server.rpc().Drain(absl::Seconds(5));  // from here on nobody calls the handler
    EXPECT_EQ(seen, identified ? "order-8" : "");
    EXPECT_EQ(IdsOf(status, context).second, seen);
  }
}

TEST(UnaryCall, ErrorLongerThanTrailersMayBe_StillArrives) {
  std::string text;
  while (text.size() < 100'000) text += "甚麼";
  EchoServer server({.pool_lane = [&](const CallContext&, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
    return storage::InvalidField("filter", text, "FILTER_SYNTAX");
  }});
  EchoMessage reply;
  const grpc::Status status = Call(server, Message("x"), reply);
  EXPECT_THAT(status, Fails(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_SYNTAX"));
  EXPECT_THAT(status.error_message(), ::testing::HasSubstr("cut; 100010 bytes in all"));
}

TEST(UnaryCall, MalformedBytes_AreRefusedAsTheCallersMistake) {
  EchoServer server;
  // A length that runs past the end; text that is no UTF-8; a group that is never closed.
  for (const std::string bytes : {"\x0a\x7f", "\x0a\x02\xff\xfe", "\x1b"}) {
    for (const std::string path : {"/fangtan.testing.Echo/Inline", "/fangtan.testing.Echo/Pooled"}) {
      EXPECT_THAT(CallRaw(server, path, bytes),
                  Fails(grpc::StatusCode::INVALID_ARGUMENT, "REQUEST_MALFORMED"));
    }
  }
}

TEST(UnaryCall, UnknownMethod_IsUnimplementedWithReason) {
  EchoServer server;
  EXPECT_THAT(CallRaw(server, "/fangtan.testing.Echo/Nothing", ""),
              Fails(grpc::StatusCode::UNIMPLEMENTED, "METHOD_UNKNOWN"));
  EXPECT_THAT(CallRaw(server, "/other.Service/Nothing", ""),
              Fails(grpc::StatusCode::UNIMPLEMENTED, "METHOD_UNKNOWN"));
}

TEST(UnaryCall, RowWithoutHandler_IsUnavailableUntilServed) {
  EchoServer server(RpcServerOptions{});
  EchoMessage reply;
  EXPECT_THAT(Call(server, Message("x"), reply), Fails(grpc::StatusCode::UNAVAILABLE, "STARTING"));
  ASSERT_TRUE(server.table().Serve(EchoRows{}.Methods()).ok());
  EXPECT_TRUE(Call(server, Message("x"), reply).ok());
}

TEST(UnaryCall, Deadline_ReachesTheHandlerAndEndsTheCall) {
  absl::Notification cancelled, caller_knows;
  EchoServer server(
      {.pool_lane = [&](const CallContext& context, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
        EXPECT_LT(context.deadline(), absl::Now() + absl::Minutes(1));
        while (!context.cancelled()) std::this_thread::yield();
        cancelled.Notify();
        caller_knows.WaitForNotification();  // else this reply may outrun the caller's own clock
        return storage::MakeError(absl::StatusCode::kCancelled, "CANCELLED", "");
      }});
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  EchoMessage reply;
  const grpc::Status status = server.Stub()->Pooled(&context, Message("x"), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  caller_knows.Notify();
  cancelled.WaitForNotification();
}

TEST(UnaryCall, CallerGoesAway_HandlerSeesIt) {
  absl::Notification entered, cancelled;
  EchoServer server(
      {.pool_lane = [&](const CallContext& context, const absl::Cord&) -> absl::StatusOr<absl::Cord> {
        EXPECT_EQ(context.deadline(), absl::InfiniteFuture());
        EXPECT_THAT(context.peer(), ::testing::StartsWith("ipv4:127.0.0.1:"));
        entered.Notify();
        while (!context.cancelled()) std::this_thread::yield();
        cancelled.Notify();
        return absl::Cord();
      }});
  grpc::ClientContext context;
  std::thread caller([&] {
    EchoMessage reply;
    EXPECT_EQ(server.Stub()->Pooled(&context, Message("x"), &reply).error_code(),
              grpc::StatusCode::CANCELLED);
  });
  entered.WaitForNotification();
  context.TryCancel();
  cancelled.WaitForNotification();
  caller.join();
}

TEST(UnaryCall, FullQueue_IsOverloadedWithRetryInfo_AndInlineGoesOn) {
  absl::Notification entered, release;
  std::atomic<bool> first{true};
  EchoServer server(
      {.pool_lane = [&](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
        if (first.exchange(false)) entered.Notify();
        release.WaitForNotification();
        return request;
      }},
      {.loop = {.workers = 1, .queued_calls = 1}});
  const auto stub = server.Stub();
  // One runs, and of five more one waits and four are refused.
  const auto call = [&] {
    grpc::ClientContext context;
    EchoMessage reply;
    return stub->Pooled(&context, Message("x"), &reply);
  };
  std::thread running([&] { EXPECT_TRUE(call().ok()); });
  entered.WaitForNotification();
  std::atomic<int> refused{0};
  absl::Notification four_refused;
  std::vector<std::thread> callers;
  for (int i = 0; i < 5; ++i) {
    callers.emplace_back([&] {
      const grpc::Status status = call();
      if (status.ok()) return;
      EXPECT_THAT(status, Fails(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
      EXPECT_THAT(status.error_details(), ::testing::HasSubstr("google.rpc.RetryInfo"));
      if (++refused == 4) four_refused.Notify();
    });
  }
  four_refused.WaitForNotification();
  grpc::ClientContext context;
  EchoMessage reply;
  EXPECT_TRUE(stub->Inline(&context, Message("y"), &reply).ok());
  release.Notify();
  running.join();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(refused, 4);
}

TEST(UnaryCall, ManyAtOnce_AllAnsweredAndObserved) {
  std::atomic<int> observed{0};
  std::atomic<int64_t> request_bytes{0}, reply_bytes{0};
  RpcServerOptions options;
  options.loop.observer = [&](const CallRecord& record) {
    EXPECT_TRUE(record.status.ok()) << record.status;
    ++observed;
    request_bytes += record.request_bytes;
    reply_bytes += record.reply_bytes;
  };
  {
    EchoServer server({}, options);
    std::vector<std::thread> callers;
    for (int t = 0; t < 8; ++t) {
      callers.emplace_back([&, t] {
        const auto stub = server.Stub();
        for (int i = 0; i < 100; ++i) {
          grpc::ClientContext context;
          EchoMessage reply;
          const grpc::Status status = i % 2 == 0 ? stub->Inline(&context, Message("x", i), &reply)
                                                 : stub->Pooled(&context, Message("x", i), &reply);
          ASSERT_TRUE(status.ok()) << status.error_message();
          ASSERT_EQ(reply.number(), i) << t;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
  EXPECT_EQ(observed, 800);
  EXPECT_EQ(request_bytes, reply_bytes);
}

}  // namespace
}  // namespace fangtan::service::rpc
