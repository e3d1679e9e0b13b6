// Who may what, over a whole server: every method times every role, the audit log, probes, streams of callers
// who were revoked.
#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "fangtan/v1/admin_service.pb.h"
#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/changes_service.pb.h"
#include "grpc/channelz/v1/channelz.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "service/access/method_roles.h"
#include "service/server.h"
#include "storage/errors.h"
#include "tests/service/access/access_folder.h"

namespace fangtan::service {
namespace {

using ::fangtan::testing::AccessFolder;
using ::fangtan::testing::Eventually;
using ::fangtan::testing::TestAuthority;
using ::fangtan::testing::TlsChannel;
using ::grpc::internal::RpcMethod;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Channel = std::shared_ptr<grpc::Channel>;

std::string Reason(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return "";
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (any.UnpackTo(&info)) return info.reason();
  }
  return "";
}

void AddToken(grpc::ClientContext& context, const std::string& token) {
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
}

template <typename Request, typename Reply>
grpc::Status Call(const Channel& channel, const char* path, const std::string& token, const Request& request,
                  Reply& reply) {
  grpc::ClientContext context;
  AddToken(context, token);
  return grpc::internal::BlockingUnaryCall<Request, Reply>(
      channel.get(), RpcMethod(path, RpcMethod::NORMAL_RPC), &context, request, &reply);
}

// Calls a method of any kind with an empty request until its first reply or its end; OK for a first reply.
grpc::Status FirstOutcome(const Channel& channel, const std::string& path, const std::string& token) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  AddToken(context, token);
  grpc::CompletionQueue queue;
  const auto next = [&queue] {
    void* tag;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  next();
  const grpc::Slice nothing;
  const grpc::ByteBuffer empty(&nothing, 1);
  call->WriteLast(empty, grpc::WriteOptions(), nullptr);
  next();
  grpc::ByteBuffer reply;
  call->Read(&reply, nullptr);
  const bool replied = next();
  if (replied) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
  return replied ? grpc::Status::OK : status;
}

class ServerAccessTest : public ::testing::Test {
 protected:
  ServerAccessTest() : log_file_(open_memstream(&log_text_, &log_size_)), log_({}, log_file_) {
    folder_.WritePair(authority_.IssueServer());
    config_.store.data_dir = folder_.File("資料");
    config_.network.listen = "127.0.0.1:0";
    config_.access.tls_cert = folder_.File("tls.crt");
    config_.access.tls_key = folder_.File("tls.key");
    config_.access.token_file = folder_.File("callers");
    reader_ = folder_.AddToken("讀者", internal::READER);
    writer_ = folder_.AddToken("匯入", internal::WRITER);
    admin_ = folder_.AddToken("管理", internal::ADMIN);
  }
  ~ServerAccessTest() override {
    server_.reset();
    std::fclose(log_file_);
    std::free(log_text_);
  }

  void Start() {
    auto server = Server::Create(config_, log_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = TlsChannel(server_->address(), authority_.certificate());
  }
  // The lines logged until the server has gone, whose text holds `part`.
  std::vector<std::string> LogLines(const std::string& part) {
    server_.reset();
    std::fflush(log_file_);
    std::vector<std::string> lines;
    for (const auto line : absl::StrSplit(absl::string_view(log_text_, log_size_), '\n')) {
      if (line.find(part) != absl::string_view::npos) lines.emplace_back(line);
    }
    return lines;
  }

  const AccessFolder folder_;
  TestAuthority authority_{"測試根"};
  std::string reader_, writer_, admin_;
  char* log_text_ = nullptr;
  size_t log_size_ = 0;
  std::FILE* log_file_;
  Log log_;
  Config config_;
  std::unique_ptr<Server> server_;
  Channel channel_;
};

TEST(MethodRoles, CoverEveryMethodThatIsServed) {
  EXPECT_TRUE(access::CheckMethodRoles(ServedServices()).ok()) << access::CheckMethodRoles(ServedServices());
}

TEST(MethodRoles, ServiceWithoutRowsAndRowsWithoutService_AreFound) {
  std::vector<std::string> services = ServedServices();
  services.push_back("fangtan.v1.NoSuchService");
  EXPECT_EQ(storage::ErrorReason(access::CheckMethodRoles(services)), "METHOD_ROLE_MISSING");
  services = ServedServices();
  services.erase(services.begin());
  EXPECT_EQ(storage::ErrorReason(access::CheckMethodRoles(services)), "METHOD_ROLE_STRAY");
}

TEST_F(ServerAccessTest, EveryMethodTimesEveryRole) {
  Start();
  struct Who {
    std::string token;
    rpc::Role role;
  };
  const std::string unknown = access::NewToken();
  const std::string expired = folder_.AddToken("過期", internal::ADMIN, absl::Now() - absl::Seconds(1));
  server_->access().Refresh();
  const std::vector<Who> callers = {{"", rpc::Role::kAnyone},      {unknown, rpc::Role::kAnyone},
                                    {expired, rpc::Role::kAnyone}, {reader_, rpc::Role::kReader},
                                    {writer_, rpc::Role::kWriter}, {admin_, rpc::Role::kAdmin}};
  int denied = 0, allowed = 0;
  for (const access::MethodRole& row : access::MethodRoles()) {
    for (const Who& who : callers) {
      const grpc::Status status = FirstOutcome(channel_, std::string(row.path), who.token);
      const std::string where = absl::StrCat(std::string(row.path), " by ", static_cast<int>(who.role), ": ",
                                             status.error_code(), " ", status.error_message());
      if (who.role >= row.role) {
        EXPECT_NE(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << where;
        EXPECT_NE(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << where;
        ++allowed;
      } else if (who.role == rpc::Role::kAnyone) {
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << where;
        EXPECT_EQ(Reason(status), "UNAUTHENTICATED") << where;
        ++denied;
      } else {
        EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << where;
        EXPECT_EQ(Reason(status), "PERMISSION_DENIED") << where;
        ++denied;
      }
    }
  }
  EXPECT_GT(denied, 100);
  EXPECT_GT(allowed, 100);
}

TEST_F(ServerAccessTest, Channelz_ShowsAdminsTheServerAndItsConnections) {
  using namespace grpc::channelz::v1;  // NOLINT(google-build-using-namespace)
  config_.network.channelz = true;
  Start();
  const auto ask = [this](const char* method, const std::string& token, const auto& request, auto& reply) {
    return Call(channel_, absl::StrCat("/grpc.channelz.v1.Channelz/", method).c_str(), token, request, reply);
  };
  GetServersResponse servers;
  EXPECT_EQ(ask("GetServers", writer_, GetServersRequest(), servers).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  grpc::Status status = ask("GetServers", admin_, GetServersRequest(), servers);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_GE(servers.server_size(), 1);
  EXPECT_TRUE(servers.end());
  const auto& server = *servers.server().rbegin();  // the newest
  EXPECT_GE(server.data().calls_started(), 2);
  GetServerSocketsRequest sockets_of;
  sockets_of.set_server_id(server.ref().server_id());
  GetServerSocketsResponse sockets;
  status = ask("GetServerSockets", admin_, sockets_of, sockets);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(sockets.socket_ref_size(), 1);
  GetSocketRequest socket_of;
  socket_of.set_socket_id(sockets.socket_ref(0).socket_id());
  GetSocketResponse socket;
  status = ask("GetSocket", admin_, socket_of, socket);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_GE(socket.socket().data().streams_started(), 3);
  EXPECT_THAT(socket.socket().remote().tcpip_address().ip_address(), std::string("\x7f\0\0\1", 4));
  for (const int64_t nothing : {int64_t{-1}, int64_t{0}, int64_t{1} << 40, INT64_MIN, INT64_MAX}) {
    socket_of.set_socket_id(nothing);
    EXPECT_EQ(Reason(ask("GetSocket", admin_, socket_of, socket)), "CHANNELZ_NOT_FOUND") << nothing;
    GetServersRequest from;
    from.set_start_server_id(nothing);
    EXPECT_TRUE(ask("GetServers", admin_, from, servers).ok()) << nothing;
  }
}

TEST_F(ServerAccessTest, Channelz_IsOffByDefault) {
  Start();
  grpc::channelz::v1::GetServersResponse servers;
  EXPECT_EQ(Reason(Call(channel_, "/grpc.channelz.v1.Channelz/GetServers", admin_,
                        grpc::channelz::v1::GetServersRequest(), servers)),
            "CHANNELZ_OFF");
}

TEST_F(ServerAccessTest, MethodThatNobodyServes_IsToldToCallersAlone) {
  Start();
  EXPECT_EQ(FirstOutcome(channel_, "/fangtan.v1.Articles/NoSuchMethod", "").error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(FirstOutcome(channel_, "/fangtan.v1.Articles/NoSuchMethod", reader_).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

v1::CreateArticleRequest NewArticle() {
  v1::CreateArticleRequest request;
  request.set_article_id("kunnan-cun");
  request.set_request_id("6f0c7d0e-5a53-4a41-9f3e-1f4a5f3b8a11");
  request.mutable_article()->set_title("困難村走上幸福路 𠮷");
  request.mutable_article()->add_body("沈潔說:「大家一齊行。」");
  return request;
}

TEST_F(ServerAccessTest, Audit_ALineForEveryWriteAndDenialAndNoSecret) {
  config_.log.level = LogLevel::kDebug;
  Start();
  v1::Article article;
  grpc::Status status = Call(channel_, "/fangtan.v1.Articles/CreateArticle", writer_, NewArticle(), article);
  ASSERT_TRUE(status.ok()) << status.error_message();
  v1::DeleteArticleRequest remove;
  remove.set_name("articles/kunnan-cun");
  EXPECT_EQ(Call(channel_, "/fangtan.v1.Articles/DeleteArticle", reader_, remove, article).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Call(channel_, "/fangtan.v1.Articles/DeleteArticle", "", remove, article).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  remove.set_name("articles/mei-you");
  EXPECT_EQ(Call(channel_, "/fangtan.v1.Articles/DeleteArticle", writer_, remove, article).error_code(),
            grpc::StatusCode::NOT_FOUND);
  v1::GetArticleRequest get;
  get.set_name("articles/kunnan-cun");
  EXPECT_TRUE(Call(channel_, "/fangtan.v1.Articles/GetArticle", reader_, get, article).ok());
  const std::vector<std::string> lines = LogLines("category=audit");
  ASSERT_EQ(lines.size(), 4u) << absl::StrJoin(lines, "\n");
  EXPECT_THAT(lines[0], ::testing::AllOf(
                            HasSubstr("info write category=audit caller=匯入 role=writer peer="),
                            HasSubstr("method=/fangtan.v1.Articles/CreateArticle code=OK "),
                            HasSubstr("resource=articles/kunnan-cun revision="),
                            HasSubstr("message_request_id=6f0c7d0e-5a53-4a41-9f3e-1f4a5f3b8a11 request_id="),
                            HasSubstr(" trace_id=")));
  for (const std::string& line : lines) EXPECT_THAT(line, HasSubstr(" trace_id="));
  // The two denials are written on the polling thread, the writes on their own: in no fixed order.
  const std::string all = absl::StrJoin(lines, "\n");
  EXPECT_THAT(all, HasSubstr("denied category=audit caller=讀者 role=reader"));
  EXPECT_THAT(all, HasSubstr("denied category=audit caller=anonymous role=anyone"));
  EXPECT_THAT(all, HasSubstr("code=PERMISSION_DENIED reason=PERMISSION_DENIED resource=articles/kunnan-cun"));
  EXPECT_THAT(all, HasSubstr("code=UNAUTHENTICATED reason=UNAUTHENTICATED resource=articles/kunnan-cun"));
  EXPECT_THAT(all, HasSubstr("code=NOT_FOUND reason=ARTICLE_NOT_FOUND resource=articles/mei-you"));
  const std::string log(log_text_, log_size_);
  for (const std::string& token : {reader_, writer_, admin_})
    EXPECT_THAT(log, Not(HasSubstr(token.substr(8))));
  EXPECT_THAT(log, Not(HasSubstr("PRIVATE KEY")));
}

// What strangers send is not read through for the log.
TEST_F(ServerAccessTest, Audit_ResourceBehindMuchElse_IsNotLookedFor) {
  Start();
  v1::CreateArticleRequest far = NewArticle();
  far.mutable_article()->add_body(std::string(1 << 20, 'x'));
  v1::Article article;
  Call(channel_, "/fangtan.v1.Articles/CreateArticle", "", far, article);
  EXPECT_THAT(LogLines("denied category=audit"),
              ElementsAre(HasSubstr("reason=UNAUTHENTICATED resource=\"\" ")));
}

TEST_F(ServerAccessTest, Audit_FloodOfDenialsIsCounted) {
  Start();
  constexpr int kCalls = 3 * Audit::kDenialsListedEachSecond;
  v1::Article article;
  for (int i = 0; i < kCalls; ++i) {
    Call(channel_, "/fangtan.v1.Articles/GetArticle", "", v1::GetArticleRequest(), article);
  }
  const std::vector<std::string> lines = LogLines("denied category=audit");
  EXPECT_GE(lines.size(), static_cast<size_t>(Audit::kDenialsListedEachSecond));
  EXPECT_LE(lines.size(), static_cast<size_t>(kCalls));
}

TEST_F(ServerAccessTest, ProbesAskForHealthInTheClearAndForNothingElse) {
  config_.access.health_listen = "127.0.0.1:0";
  Start();
  ASSERT_NE(server_->health_address(), "");
  const Channel probe = grpc::CreateChannel(server_->health_address(), grpc::InsecureChannelCredentials());
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(
      Call(probe, "/grpc.health.v1.Health/Check", "", grpc::health::v1::HealthCheckRequest(), health).ok());
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  v1::ServerStatus status;
  EXPECT_EQ(Call(probe, "/fangtan.v1.Admin/GetStatus", admin_, v1::GetStatusRequest(), status).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  server_->Drain();
  EXPECT_EQ(Call(probe, "/grpc.health.v1.Health/Check", "", grpc::health::v1::HealthCheckRequest(), health)
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerAccessTest, WatchOfARevokedToken_Ends) {
  Start();
  grpc::ClientContext context;
  AddToken(context, reader_);
  const RpcMethod method("/fangtan.v1.Changes/WatchChanges", RpcMethod::SERVER_STREAMING);
  std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>> stream(
      grpc::internal::ClientReaderFactory<v1::WatchChangesResponse>::Create(channel_.get(), method, &context,
                                                                            v1::WatchChangesRequest()));
  v1::WatchChangesResponse message;
  ASSERT_TRUE(stream->Read(&message));
  folder_.RemoveTokens();
  const absl::Time revoked = absl::Now();
  while (stream->Read(&message)) {
  }
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << status.error_message();
  EXPECT_LT(absl::Now() - revoked, absl::Seconds(15));
}

TEST_F(ServerAccessTest, Status_TellsOfFilesThatWereRefused) {
  Start();
  v1::ServerStatus status;
  ASSERT_TRUE(Call(channel_, "/fangtan.v1.Admin/GetStatus", reader_, v1::GetStatusRequest(), status).ok());
  EXPECT_EQ(status.notices_size(), 0);
  EXPECT_NE(status.store_id(), "");
  folder_.Write("tls.key", authority_.IssueServer().key);
  folder_.Write("callers", "tokens {");
  server_->access().Refresh();
  ASSERT_TRUE(Call(channel_, "/fangtan.v1.Admin/GetStatus", reader_, v1::GetStatusRequest(), status).ok());
  EXPECT_THAT(status.notices(), ElementsAre(HasSubstr("does not belong"), HasSubstr("callers")));
  EXPECT_NE(status.store_id(), "");
  EXPECT_THAT(LogLines(" error "), ElementsAre(HasSubstr("does not belong"), HasSubstr("callers")));
}

TEST_F(ServerAccessTest, OnAnotherAddress_TlsAndCallersAreNeeded) {
  config_.network.listen = "0.0.0.0:0";
  Config open = config_;
  open.access = {};
  EXPECT_EQ(storage::ErrorReason(Server::Create(open, log_).status()), "USAGE");
  open.access.insecure = true;
  EXPECT_EQ(storage::ErrorReason(Server::Create(open, log_).status()), "USAGE");
  Start();
}

TEST_F(ServerAccessTest, BadFiles_RefuseTheStart) {
  folder_.Write("tls.key", authority_.IssueServer().key);
  EXPECT_EQ(storage::ErrorReason(Server::Create(config_, log_).status()), "CERTIFICATE_BAD");
  folder_.WritePair(authority_.IssueServer());
  config_.access.token_file = folder_.File("none");
  EXPECT_EQ(storage::ErrorReason(Server::Create(config_, log_).status()), "CALLER_FILE_UNREADABLE");
  EXPECT_FALSE(std::filesystem::exists(config_.store.data_dir));
}

}  // namespace
}  // namespace fangtan::service
