// What refusals tell a caller's gRPC about trying again, and what its retry policy makes of that.
#include "service/rpc/retry_pushback.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/channel_arguments.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Le;
using ::testing::Optional;
using ::testing::SizeIs;

// Tries that follow each other at once, if the server has nothing to say about it.
constexpr char kHastyPolicy[] = R"({"methodConfig": [{"name": [{}], "waitForReady": true, "timeout": "60s",
  "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.001s", "maxBackoff": "0.001s", "backoffMultiplier": 1,
                  "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]}}]})";

absl::Status Error(absl::StatusCode code, std::optional<absl::Duration> delay) {
  absl::Status status = storage::MakeError(code, "SOME_REASON", "some words");
  if (!delay.has_value()) return status;
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(*delay));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(*delay - absl::Seconds(absl::ToInt64Seconds(*delay)))));
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry.SerializeAsString()));
  return status;
}

std::optional<int64_t> Pushback(absl::StatusCode code, std::optional<absl::Duration> delay) {
  absl::BitGen gen;
  return RetryPushbackMillis(Error(code, delay), gen);
}

TEST(RetryPushback, OfARefusal_IsItsDelayGiveOrTakeAQuarter) {
  using absl::StatusCode;
  std::vector<int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.push_back(*Pushback(StatusCode::kUnavailable, absl::Seconds(1)));
  EXPECT_THAT(seen, Each(AllOf(Ge(750), Le(1250))));
  EXPECT_NE(*std::min_element(seen.begin(), seen.end()), *std::max_element(seen.begin(), seen.end()));
  EXPECT_THAT(Pushback(StatusCode::kResourceExhausted, absl::Milliseconds(40)),
              Optional(AllOf(Ge(30), Le(50))));
}

TEST(RetryPushback, OfWhatWillNotPassSoon_IsNever) {
  using absl::StatusCode;
  EXPECT_THAT(Pushback(StatusCode::kResourceExhausted, absl::Minutes(15)), Optional(-1));
  EXPECT_THAT(Pushback(StatusCode::kResourceExhausted, std::nullopt), Optional(-1)) << "a full disk";
}

TEST(RetryPushback, OfOtherErrors_IsTheCallersAffair) {
  using absl::StatusCode;
  EXPECT_EQ(Pushback(StatusCode::kUnavailable, std::nullopt), std::nullopt);
  EXPECT_EQ(Pushback(StatusCode::kNotFound, absl::Seconds(1)), std::nullopt);
}

// A server that notes which refusals it gave, and when.
class RefusingServer {
 public:
  explicit RefusingServer(EchoRows rows, RpcServerOptions options = {}) : rows_(std::move(rows)) {
    options.loop.observer = [this](const CallRecord& record) {
      if (record.status.ok()) return;
      const std::lock_guard lock(mutex_);
      refused_.emplace_back(std::string(storage::ErrorReason(record.status)), absl::Now());
      more_refused_.notify_all();
    };
    server_ = std::make_unique<EchoServer>(options);
  }

  void Serve() { ASSERT_TRUE(server_->table().Serve(std::move(rows_).Methods()).ok()); }
  void AwaitRefusals(size_t count) {
    std::unique_lock lock(mutex_);
    more_refused_.wait(lock, [&] { return refused_.size() >= count; });
  }
  std::vector<std::pair<std::string, absl::Time>> Refused() {
    const std::lock_guard lock(mutex_);
    return refused_;
  }
  EchoServer& echo() { return *server_; }
  std::unique_ptr<testing::Echo::Stub> Persistent() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetServiceConfigJSON(kHastyPolicy);
    return testing::Echo::NewStub(
        grpc::CreateCustomChannel(server_->rpc().address(), grpc::InsecureChannelCredentials(), arguments));
  }

 private:
  EchoRows rows_;
  std::mutex mutex_;
  std::condition_variable more_refused_;
  std::vector<std::pair<std::string, absl::Time>> refused_;
  std::unique_ptr<EchoServer> server_;  // last: it calls the observer
};

grpc::Status Pooled(testing::Echo::Stub& stub, const std::string& text, std::string* pushback = nullptr) {
  grpc::ClientContext context;
  EchoMessage reply;
  const grpc::Status status = stub.Pooled(&context, Message(text), &reply);
  const auto& trailer = context.GetServerTrailingMetadata();
  if (const auto found = trailer.find(kRetryPushbackKey); pushback != nullptr && found != trailer.end()) {
    pushback->assign(found->second.data(), found->second.size());
  }
  return status;
}

// Five hasty tries would be over before anything is open.
TEST(RetryPushback, WhileTheStoreOpens_TriesWaitAsLongAsTheServerSays) {
  RefusingServer server({});
  grpc::Status status;
  std::thread caller([&] { status = Pooled(*server.Persistent(), "等開門"); });
  server.AwaitRefusals(2);
  server.Serve();
  caller.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  const auto refused = server.Refused();
  ASSERT_THAT(refused, SizeIs(Ge(2)));
  EXPECT_EQ(refused[0].first, "STARTING");
  EXPECT_GE(refused[1].second - refused[0].second, absl::Milliseconds(700));
}

TEST(RetryPushback, NoWorkerInTime_IsTriedAgainByAPolicyThatCoversIt) {
  absl::Notification inside, release;
  EchoRows rows;
  rows.pool_lane = [&](const CallContext&, const absl::Cord& request) -> absl::StatusOr<absl::Cord> {
    if (ParseRequest<EchoMessage>(request)->text() == "等") {
      inside.Notify();
      release.WaitForNotification();
    }
    return request;
  };
  RefusingServer server(std::move(rows), {.loop = {.workers = 1, .queue_wait = absl::Milliseconds(20)}});
  server.Serve();
  std::thread held([&] { EXPECT_TRUE(Pooled(*server.echo().Stub(), "等").ok()); });
  inside.WaitForNotification();
  std::string pushback;
  EXPECT_THAT(Pooled(*server.echo().Stub(), "x", &pushback),
              Fails(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  int64_t millis = 0;
  EXPECT_TRUE(absl::SimpleAtoi(pushback, &millis)) << pushback;
  EXPECT_THAT(millis, AllOf(Ge(750), Le(1250)));
  grpc::Status status;
  std::thread caller([&] { status = Pooled(*server.Persistent(), "x"); });
  server.AwaitRefusals(2);
  release.Notify();
  caller.join();
  held.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

}  // namespace
}  // namespace fangtan::service::rpc
