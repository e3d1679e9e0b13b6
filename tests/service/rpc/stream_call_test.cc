#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "storage/errors.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

using ::testing::ElementsAre;

constexpr char kChinese[] = "記者問：點解？𡃁";

// A caller of Talk whose stream ends with the object.
struct Talk {
  explicit Talk(EchoServer& server) : stub(server.Stub()), stream(stub->Talk(&context)) {}

  std::string Exchange(const std::string& text) {
    EchoMessage reply;
    if (!stream->Write(Message(text)) || !stream->Read(&reply)) return "(ended)";
    return reply.text();
  }

  std::unique_ptr<testing::Echo::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<EchoMessage, EchoMessage>> stream;
};

std::vector<std::string> ReadAll(grpc::ClientReader<EchoMessage>& reader) {
  std::vector<std::string> texts;
  for (EchoMessage reply; reader.Read(&reply);) texts.push_back(reply.text());
  return texts;
}

TEST(StreamCall, ServerStream_SendsAllThenEnds) {
  EchoServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message(kChinese));
  EXPECT_THAT(ReadAll(*reader), ElementsAre(kChinese, kChinese, kChinese));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST(StreamCall, ServerStreamError_ComesAfterWhatWasSent) {
  EchoServer server({.count = [](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
    RETURN_IF_ERROR(replies.Write(request));
    return storage::RecordCorrupt(kChinese);
  }});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message("x"));
  EXPECT_THAT(ReadAll(*reader), ElementsAre("x"));
  EXPECT_THAT(reader->Finish(), Fails(grpc::StatusCode::DATA_LOSS, "RECORD_CORRUPT"));
}

TEST(StreamCall, Bidi_AnswersInTurnAndEndsWithTheRequests) {
  EchoServer server;
  Talk talk(server);
  EXPECT_EQ(talk.Exchange(kChinese), kChinese);
  EXPECT_EQ(talk.Exchange(""), "");
  const std::string big(5 << 20, 'y');  // more than this client takes back, less than the server takes in
  EXPECT_EQ(talk.Exchange(big), "(ended)");
  EXPECT_EQ(talk.stream->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);

  Talk other(server);
  EXPECT_EQ(other.Exchange("a"), "a");
  EXPECT_TRUE(other.stream->WritesDone());
  EXPECT_TRUE(other.stream->Finish().ok());
}

TEST(StreamCall, HandlerEndsEarly_CallerGetsItsStatus) {
  EchoServer server({.talk = [](const CallContext&, RequestStream& requests, ReplyStream&) -> absl::Status {
    RETURN_IF_ERROR(requests.Read().status());
    return storage::InvalidField("article", kChinese);
  }});
  Talk talk(server);
  EXPECT_EQ(talk.Exchange("x"), "(ended)");
  EXPECT_THAT(talk.stream->Finish(), Fails(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_FIELD"));
}

TEST(StreamCall, CallerCancels_ReadSaysCancelledNotEnd) {
  absl::Notification over;
  absl::StatusOr<std::optional<absl::Cord>> second = std::nullopt;
  EchoServer server(
      {.talk = [&](const CallContext&, RequestStream& requests, ReplyStream& replies) -> absl::Status {
        ASSIGN_OR_RETURN(std::optional<absl::Cord> first, requests.Read());
        RETURN_IF_ERROR(replies.Write(*first));
        second = requests.Read();
        over.Notify();
        return second.status();
      }});
  Talk talk(server);
  ASSERT_EQ(talk.Exchange("x"), "x");
  talk.context.TryCancel();
  over.WaitForNotification();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kCancelled) << second.status();
}

TEST(StreamCall, CallerCancels_EndlessWriterStops) {
  absl::Notification over;
  EchoServer server(
      {.count = [&](const CallContext& context, const absl::Cord& request, ReplyStream& replies) {
        absl::Status status;
        while (status.ok()) status = replies.Write(request);
        EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
        over.Notify();
        return status;
      }});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message(kChinese));
  EchoMessage reply;
  ASSERT_TRUE(reader->Read(&reply));
  context.TryCancel();
  over.WaitForNotification();
}

TEST(StreamCall, CallerCancels_WhoeverWaitsForSomethingElseSeesIt) {
  absl::Notification over;
  EchoServer server({.count = [&](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
    EXPECT_TRUE(replies.Write(request).ok());
    absl::Status status;
    while ((status = replies.Check()).ok()) std::this_thread::yield();
    EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
    EXPECT_EQ(replies.Write(request), status);
    over.Notify();
    return status;
  }});
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message(kChinese));
  EchoMessage reply;
  ASSERT_TRUE(reader->Read(&reply));
  context.TryCancel();
  over.WaitForNotification();
}

TEST(StreamCall, StalledReader_IsCutOff) {
  absl::Notification over;
  RpcServerOptions options;
  options.loop.stream_stall = absl::Milliseconds(100);
  EchoServer server({.count =
                         [&](const CallContext&, const absl::Cord& request, ReplyStream& replies) {
                           absl::Status status;
                           while (status.ok()) status = replies.Write(request);
                           over.Notify();
                           return status;
                         }},
                    options);
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message(std::string(1 << 20, 'z')));  // and reads nothing
  over.WaitForNotification();
}

TEST(StreamCall, SilentSender_IsToldSo) {
  RpcServerOptions options;
  options.loop.stream_stall = absl::Milliseconds(100);
  EchoServer server({}, options);
  Talk talk(server);
  EchoMessage reply;
  EXPECT_FALSE(talk.stream->Read(&reply));
  EXPECT_THAT(talk.stream->Finish(), Fails(grpc::StatusCode::DEADLINE_EXCEEDED, "STREAM_STALLED"));
}

// Lets everybody in as one caller.
class OneCaller final : public Gate {
 public:
  Admission Admit(std::string_view, const ShownCredentials&) override { return {caller, absl::OkStatus()}; }
  const CallerRef caller = std::make_shared<Caller>("沈潔", Role::kWriter);
};

TEST(StreamCall, WriteThatIsGivenUp_EndsTheReadOfAnotherThread) {
  OneCaller gate;
  absl::Status read;
  RpcServerOptions options;
  options.loop.gate = &gate;
  EchoServer server({.talk =
                         [&](const CallContext&, RequestStream& requests, ReplyStream& replies) {
                           std::thread reader([&] { read = requests.Read().status(); });
                           gate.caller->Revoke();
                           const absl::Status written = replies.Write(absl::Cord("x"));
                           reader.join();
                           return written;
                         }},
                    options);
  Talk talk(server);
  EchoMessage reply;
  EXPECT_FALSE(talk.stream->Read(&reply));
  EXPECT_EQ(talk.stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(read.code(), absl::StatusCode::kUnauthenticated) << read;
}

TEST(StreamCall, BeyondTheCap_IsOverloaded_AndRoomComesBack) {
  RpcServerOptions options;
  options.loop.max_streams = 4;  // so two of one method
  EchoServer server({}, options);
  Talk first(server);
  auto second = std::make_unique<Talk>(server);
  ASSERT_EQ(first.Exchange("a"), "a");
  ASSERT_EQ(second->Exchange("b"), "b");
  {
    Talk third(server);
    EXPECT_EQ(third.Exchange("c"), "(ended)");
    EXPECT_THAT(third.stream->Finish(), Fails(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  }
  // Another method still has room.
  const auto stub = server.Stub();
  grpc::ClientContext context;
  const auto reader = stub->Count(&context, Message("d"));
  EXPECT_THAT(ReadAll(*reader), ElementsAre("d", "d", "d"));
  EXPECT_TRUE(reader->Finish().ok());

  ASSERT_TRUE(second->stream->WritesDone());
  ASSERT_TRUE(second->stream->Finish().ok());
  // The place is given back once gRPC has returned every event of the call, soon after the caller saw its
  // end.
  std::string answer;
  do {
    answer = Talk(server).Exchange("e");
  } while (answer != "e");
}

TEST(StreamCall, RowWithoutHandler_IsUnavailable) {
  EchoServer server(RpcServerOptions{});
  Talk talk(server);
  EXPECT_EQ(talk.Exchange("x"), "(ended)");
  EXPECT_THAT(talk.stream->Finish(), Fails(grpc::StatusCode::UNAVAILABLE, "STARTING"));
}

}  // namespace
}  // namespace fangtan::service::rpc
