// TLS, certificates of callers and tokens over real connections.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "service/access/access_control.h"
#include "tests/service/access/access_folder.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::access {
namespace {

using ::fangtan::testing::AccessFolder;
using ::fangtan::testing::Eventually;
using ::fangtan::testing::SerialOf;
using ::fangtan::testing::SerialShownBy;
using ::fangtan::testing::TestAuthority;
using ::fangtan::testing::TestCertificate;
using ::fangtan::testing::TlsChannel;
using rpc::EchoMessage;
using rpc::EchoServer;
using rpc::Fails;
using rpc::Message;

constexpr char kText[] = "沈潔:我哋「唔係」咁諗嘅。𠮷";

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() : first_(authority_.IssueServer()) {
    folder_.WritePair(first_);
    options_.certificates = {.certificate = folder_.File("tls.crt"), .key = folder_.File("tls.key")};
    options_.check_interval = absl::Milliseconds(20);
  }

  void Start() {
    auto access = AccessControl::Create(options_, [this](const AccessEvent& event) {
      const std::lock_guard<std::mutex> lock(mutex_);
      events_.push_back(event.message);
    });
    ASSERT_TRUE(access.ok()) << access.status();
    access_ = *std::move(access);
    rpc::RpcServerOptions options;
    options.loop.gate = access_->gate();
    options.credentials = access_->credentials();
    server_ = std::make_unique<EchoServer>(rpc::EchoRows{}, options);
  }
  const std::string& address() const { return server_->rpc().address(); }

  grpc::Status CallOver(const std::shared_ptr<grpc::Channel>& channel, const std::string& token = "") const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    EchoMessage reply;
    const grpc::Status status =
        ::fangtan::testing::Echo::NewStub(channel)->Inline(&context, Message(kText), &reply);
    EXPECT_EQ(reply.text(), status.ok() ? kText : "");
    return status;
  }
  grpc::Status Call(const std::string& token = "", const TestCertificate& pair = {}) const {
    return CallOver(TlsChannel(address(), authority_.certificate(), pair), token);
  }
  std::vector<std::string> events() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return events_;
  }

  const AccessFolder folder_;
  TestAuthority authority_{"測試根"};
  const TestCertificate first_;
  AccessOptions options_;
  std::mutex mutex_;
  std::vector<std::string> events_;
  std::unique_ptr<AccessControl> access_;
  std::unique_ptr<EchoServer> server_;
};

TEST_F(TlsTest, Certificate_IsShownAndTrusted) {
  Start();
  EXPECT_TRUE(Call().ok());
  EXPECT_EQ(SerialShownBy(address()), SerialOf(first_.certificate));
  TestAuthority other("別的根");
  EXPECT_EQ(CallOver(TlsChannel(address(), other.certificate())).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(CallOver(server_->Connect()).error_code(), grpc::StatusCode::UNAVAILABLE) << "in the clear";
}

TEST_F(TlsTest, Versions_FromTls12Up) {
  Start();
  EXPECT_TRUE(SerialShownBy(address(), TLS1_3_VERSION).has_value());
  EXPECT_TRUE(SerialShownBy(address(), TLS1_2_VERSION).has_value());
  EXPECT_FALSE(SerialShownBy(address(), TLS1_1_VERSION).has_value());
  EXPECT_FALSE(SerialShownBy(address(), TLS1_VERSION).has_value());
}

// Calls one connection, over and over, until it goes; counts the calls that failed.
class SteadyCaller {
 public:
  SteadyCaller(std::shared_ptr<grpc::Channel> channel, std::string token)
      : channel_(std::move(channel)), token_(std::move(token)), thread_([this] { Run(); }) {}
  ~SteadyCaller() { Stop(); }
  void Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int calls() const { return calls_; }
  int failed() const { return failed_; }

 private:
  void Run() {
    const auto stub = ::fangtan::testing::Echo::NewStub(channel_);
    while (!stopping_) {
      grpc::ClientContext context;
      if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
      EchoMessage reply;
      if (!stub->Inline(&context, Message(kText), &reply).ok()) ++failed_;
      ++calls_;
    }
  }
  const std::shared_ptr<grpc::Channel> channel_;
  const std::string token_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> calls_{0}, failed_{0};
  std::thread thread_;
};

TEST_F(TlsTest, Rotation_NoCallFailsAndNewConnectionsSeeTheNewCertificate) {
  Start();
  SteadyCaller caller(TlsChannel(address(), authority_.certificate()), "");
  ASSERT_TRUE(Eventually([&] { return caller.calls() > 100; }));
  for (int i = 0; i < 2; ++i) {
    const TestCertificate next = authority_.IssueServer();
    folder_.WritePair(next);
    std::optional<std::string> shown;
    ASSERT_TRUE(Eventually([&] {
      shown = SerialShownBy(address());
      EXPECT_TRUE(shown.has_value()) << "a handshake failed";
      return shown == SerialOf(next.certificate) || !shown.has_value();
    }));
    EXPECT_TRUE(Call().ok());
  }
  caller.Stop();
  EXPECT_EQ(caller.failed(), 0) << "of " << caller.calls();
  EXPECT_THAT(access_->Notices(), ::testing::IsEmpty());
}

TEST_F(TlsTest, BadPair_IsKeptOutAndTheGoodOneGoesOn) {
  Start();
  folder_.Write("tls.key", authority_.IssueServer().key);
  ASSERT_TRUE(Eventually([&] { return access_->refusals() > 0; }));
  EXPECT_THAT(access_->Notices(), ::testing::ElementsAre(::testing::HasSubstr("does not belong")));
  EXPECT_THAT(events(), ::testing::ElementsAre(::testing::HasSubstr("does not belong")));
  // gRPC looks at what it was given every second: three of them.
  const absl::Time until = absl::Now() + absl::Seconds(3);
  while (absl::Now() < until) ASSERT_EQ(SerialShownBy(address()), SerialOf(first_.certificate));
  const TestCertificate next = authority_.IssueServer();
  folder_.WritePair(next);
  EXPECT_TRUE(Eventually([&] { return SerialShownBy(address()) == SerialOf(next.certificate); }));
  EXPECT_THAT(access_->Notices(), ::testing::IsEmpty());
}

TEST_F(TlsTest, CertificateThatSoonEnds_IsANotice) {
  Start();
  EXPECT_THAT(access_->Notices(), ::testing::IsEmpty());
  folder_.WritePair(
      authority_.Issue({.common_name = "x", .valid_from = -absl::Hours(24), .valid_until = absl::Hours(1)}));
  EXPECT_TRUE(Eventually([&] { return !access_->Notices().empty(); }));
}

TEST_F(TlsTest, MutualTls_NameInTheCertificateGivesTheRole) {
  TestAuthority clients("客戶根");
  folder_.Write("clients.crt", clients.certificate());
  options_.certificates.client_ca = folder_.File("clients.crt");
  options_.certificates.require_client = true;
  options_.caller_file = folder_.File("callers");
  folder_.AddCertificate("uri:spiffe://example.org/importer", "by uri", internal::READER);
  folder_.AddCertificate("dns:reader.example.org", "by dns", internal::READER);
  folder_.AddCertificate("cn:讀者", "by name", internal::READER);
  Start();
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::UNAVAILABLE) << "no certificate";
  EXPECT_TRUE(Call("", clients.Issue(
                           {.common_name = "x", .alternative_names = {"URI:spiffe://example.org/importer"}}))
                  .ok());
  EXPECT_TRUE(
      Call("", clients.Issue({.common_name = "x", .alternative_names = {"DNS:reader.example.org"}})).ok());
  EXPECT_TRUE(Call("", clients.Issue({.common_name = "讀者"})).ok());
  EXPECT_THAT(Call("", clients.Issue({.common_name = "別人"})),
              Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
  TestAuthority strangers("別的根");
  EXPECT_EQ(Call("", strangers.Issue({.common_name = "讀者"})).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, OptionalClientCertificate_TokensGoBesideIt) {
  TestAuthority clients("客戶根");
  folder_.Write("clients.crt", clients.certificate());
  options_.certificates.client_ca = folder_.File("clients.crt");
  options_.caller_file = folder_.File("callers");
  const std::string token = folder_.AddToken("讀者", internal::READER);
  folder_.AddCertificate("cn:讀者", "by name", internal::READER);
  Start();
  EXPECT_TRUE(Call(token).ok());
  EXPECT_TRUE(Call("", clients.Issue({.common_name = "讀者"})).ok());
  EXPECT_THAT(Call(), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
}

TEST_F(TlsTest, Tokens_MadeAndRevokedWhileServing) {
  options_.caller_file = folder_.File("callers");
  const std::string token = folder_.AddToken("讀者", internal::READER);
  Start();
  EXPECT_TRUE(Call(token).ok());
  EXPECT_THAT(Call(NewToken()), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
  EXPECT_THAT(Call(), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
  const auto channel = TlsChannel(address(), authority_.certificate());
  SteadyCaller steady(channel, token);
  ASSERT_TRUE(Eventually([&] { return steady.calls() > 50; }));
  const std::string later = folder_.AddToken("後來", internal::READER);
  EXPECT_TRUE(Eventually([&] { return CallOver(channel, later).ok(); }));
  steady.Stop();
  EXPECT_EQ(steady.failed(), 0);
  folder_.RemoveTokens();
  EXPECT_TRUE(Eventually([&] { return !CallOver(channel, token).ok(); }));
  EXPECT_THAT(CallOver(channel, token), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
}

TEST_F(TlsTest, TwoAuthorizations_AreNone) {
  options_.caller_file = folder_.File("callers");
  const std::string token = folder_.AddToken("讀者", internal::READER);
  Start();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.AddMetadata("authorization", "Bearer " + token);
  EchoMessage reply;
  EXPECT_THAT(::fangtan::testing::Echo::NewStub(TlsChannel(address(), authority_.certificate()))
                  ->Inline(&context, Message(kText), &reply),
              Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
}

TEST_F(TlsTest, StreamOfARevokedToken_EndsAtItsNextMessage) {
  options_.caller_file = folder_.File("callers");
  const std::string token = folder_.AddToken("讀者", internal::READER);
  Start();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  const auto stub = ::fangtan::testing::Echo::NewStub(TlsChannel(address(), authority_.certificate()));
  const auto stream = stub->Talk(&context);
  EchoMessage reply;
  ASSERT_TRUE(stream->Write(Message(kText)));
  ASSERT_TRUE(stream->Read(&reply));
  folder_.RemoveTokens();
  access_->Refresh();
  stream->Write(Message(kText));
  EXPECT_FALSE(stream->Read(&reply)) << "answered: " << reply.text();
  EXPECT_THAT(stream->Finish(), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
}

TEST_F(TlsTest, StreamOfATokenThatExpires_EndsAtItsNextMessage) {
  options_.caller_file = folder_.File("callers");
  const absl::Time expiry = absl::Now() + absl::Seconds(2);
  const std::string token = folder_.AddToken("讀者", internal::READER, expiry);
  Start();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  const auto stub = ::fangtan::testing::Echo::NewStub(TlsChannel(address(), authority_.certificate()));
  const auto stream = stub->Talk(&context);
  EchoMessage reply;
  int answered = 0;
  while (stream->Write(Message(kText)) && stream->Read(&reply)) ++answered;
  EXPECT_GT(answered, 0);
  EXPECT_GE(absl::Now(), expiry - absl::Seconds(1)) << "the file holds whole seconds";
  EXPECT_THAT(stream->Finish(), Fails(grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED"));
}

}  // namespace
}  // namespace fangtan::service::access
