// /metrics of a whole server: everything that the alerts and the dashboard ask for is there, and everything
// that is there is documented.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fangtan/v1/articles_service.grpc.pb.h"
#include "fangtan/v1/interviews_service.grpc.pb.h"
#include "fangtan/v1/search_service.grpc.pb.h"
#include "service/server.h"
#include "storage/errors.h"
#include "tests/service/access/access_folder.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(FANGTAN_SOURCE_DIR) + path);
  EXPECT_TRUE(file.is_open()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// What a GET of /metrics at a port of this machine returns, headers included.
std::string Scrape(const std::string& address) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(address.substr(address.rfind(':') + 1).c_str())));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0) << address;
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string text;
  char part[4096];
  for (ssize_t size; (size = read(fd, part, sizeof(part))) > 0;) text.append(part, static_cast<size_t>(size));
  close(fd);
  return text;
}

std::set<std::string> Matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

std::string WithoutSuffix(const std::string& name) {
  return std::regex_replace(name, std::regex("_(bucket|count|sum)$"), "");
}

class ServerMetricsTest : public ::testing::Test {
 protected:
  ServerMetricsTest() : log_({.level = LogLevel::kError}, stderr) {
    config_.store.data_dir = folder_.File("資料");
    config_.network.listen = "127.0.0.1:0";
    config_.network.metrics_listen = "127.0.0.1:0";
  }
  void Start() {
    auto server = Server::Create(config_, log_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  const fangtan::testing::AccessFolder folder_;
  Log log_;
  Config config_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerMetricsTest, EverythingAskedFor_IsTold_AndEverythingTold_IsDocumented) {
  Start();
  Scrape(server_->metrics_address());  // the page tells of itself from the second time on
  const std::string page = Scrape(server_->metrics_address());
  EXPECT_THAT(page, HasSubstr(" 200 OK"));
  const std::set<std::string> told = Matches(page, "# TYPE (\\w+) ");
  const std::string asked =
      ReadFile("/docker/prometheus/alerts.yml") + ReadFile("/docker/grafana/fangtan.json");
  const std::set<std::string> wanted = Matches(asked, "\\b((?:fangtan|process)_[a-z_]+)\\b");
  EXPECT_GT(wanted.size(), 25u);
  for (const std::string& name : wanted)
    EXPECT_EQ(told.count(WithoutSuffix(name)), 1u) << name << " is not told";
  const std::set<std::string> documented =
      Matches(ReadFile("/docs/operations.md"), "\\| `(\\w+)(?:\\{\\w+(?:,\\w+)*\\})?` \\|");
  for (const std::string& name : told) EXPECT_EQ(documented.count(name), 1u) << name << " is not documented";
  for (const std::string& name : documented) {
    if (name.rfind("fangtan_", 0) == 0) EXPECT_EQ(told.count(name), 1u) << name << " is documented in vain";
  }
}

TEST_F(ServerMetricsTest, Calls_AreCountedByMethodAndCode) {
  Start();
  const auto stub =
      v1::Articles::NewStub(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
  for (int i = 0; i < 3; ++i) {
    grpc::ClientContext context;
    v1::GetArticleRequest request;
    request.set_name("articles/沈潔");
    v1::Article article;
    EXPECT_FALSE(stub->GetArticle(&context, request, &article).ok());
  }
  const auto told = [this](const std::string& line) {
    return Scrape(server_->metrics_address()).find(line) != std::string::npos;
  };
  const std::string method = "method=\"/fangtan.v1.Articles/GetArticle\"";
  // A call is counted once its reply has left, which the caller may overtake.
  EXPECT_TRUE(fangtan::testing::Eventually(
      [&] { return told(absl::StrCat("fangtan_call_seconds_count{", method, "} 3")); }));
  const std::string page = Scrape(server_->metrics_address());
  EXPECT_THAT(page, HasSubstr(absl::StrCat("fangtan_call_seconds_bucket{", method, ",le=\"+Inf\"} 3")));
  EXPECT_THAT(page, Not(HasSubstr(absl::StrCat("fangtan_request_bytes_total{", method, "} 0\n"))));
  EXPECT_THAT(page, HasSubstr("fangtan_serving 1\n"));
  EXPECT_THAT(page, HasSubstr("fangtan_connections 1\n"));
  EXPECT_THAT(page, HasSubstr("fangtan_limited_total{reason=\"OVERLOADED\"} 0\n"));
  server_->Drain();
  EXPECT_TRUE(told("fangtan_serving 0\n"));
}

// The number behind `name` on a page of metrics; -1 if it is not there.
double ValueOf(const std::string& page, const std::string& name) {
  const size_t at = page.find(absl::StrCat("\n", name, " "));
  return at == std::string::npos ? -1 : std::strtod(page.c_str() + at + 1 + name.size(), nullptr);
}

TEST_F(ServerMetricsTest, EndOfTheCertificate_FollowsTheFiles_AndARefusedPairIsCounted) {
  static constexpr char kExpiry[] = "fangtan_certificate_expiry_timestamp_seconds";
  static constexpr char kRejected[] = "fangtan_certificates_rejected_total";
  fangtan::testing::TestAuthority authority("試驗");
  const auto lasting = [&](absl::Duration time) {
    return authority.Issue({.common_name = fangtan::testing::kServerName, .valid_until = time});
  };
  folder_.WritePair(lasting(absl::Hours(24 * 30)));
  config_.access.tls_cert = folder_.File("tls.crt");
  config_.access.tls_key = folder_.File("tls.key");
  Start();
  const auto days_left = [this] {
    const double end = ValueOf(Scrape(server_->metrics_address()), kExpiry);
    return (end - absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch())) / 86400;
  };
  EXPECT_NEAR(days_left(), 30, 0.1);
  folder_.WritePair(lasting(absl::Hours(24 * 60)));
  EXPECT_TRUE(fangtan::testing::Eventually([&] { return days_left() > 59; }));
  const double rejected = ValueOf(Scrape(server_->metrics_address()), kRejected);
  folder_.Write("tls.crt", "不是證書");
  EXPECT_TRUE(fangtan::testing::Eventually(
      [&] { return ValueOf(Scrape(server_->metrics_address()), kRejected) > rejected; }));
  EXPECT_GT(days_left(), 59);
}

// A log whose lines can be read once the server is gone.
class LogText {
 public:
  LogText() : file_(open_memstream(&text_, &size_)), log_({.level = LogLevel::kWarning}, file_) {}
  ~LogText() {
    std::fclose(file_);
    std::free(text_);
  }
  Log& log() { return log_; }
  std::string text() const { return std::string(text_, size_); }

 private:
  char* text_ = nullptr;
  size_t size_ = 0;
  std::FILE* file_;
  Log log_;
};

TEST_F(ServerMetricsTest, SlowCalls_ShowThePlanOfTheirFilter) {
  LogText text;
  config_.log = {.level = LogLevel::kWarning, .slow_call_ms = 1};
  {
    auto server = Server::Create(config_, text.log());
    ASSERT_TRUE(server.ok()) << server.status();
    const auto channel = grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials());
    const auto articles = v1::Articles::NewStub(channel);
    v1::CreateArticleRequest create;
    v1::Section& section = *create.mutable_article()->add_sections();
    for (int i = 0; i < 1500; ++i)
      section.add_exchanges()->add_answers()->add_paragraphs(absl::StrCat("第", i, "日，河水漲了。"));
    grpc::ClientContext writing;
    v1::Article made;
    ASSERT_TRUE(articles->CreateArticle(&writing, create, &made).ok());
    grpc::ClientContext context;
    context.AddMetadata("x-request-id", "slow-one");
    v1::ListAnswersRequest list;
    list.set_parent("articles/-");
    // Punctuation is told by the records alone, which takes its time.
    list.set_filter("text:\"日，河水\"");
    list.set_page_size(1000);
    v1::ListAnswersResponse page;
    ASSERT_TRUE(v1::Interviews::NewStub(channel)->ListAnswers(&context, list, &page).ok());
    EXPECT_EQ(page.total_size(), 1500);
    grpc::ClientContext searching;
    v1::SearchAnswersRequest search;
    search.set_query("河水");
    search.set_page_size(1000);
    v1::SearchAnswersResponse hits;
    ASSERT_TRUE(v1::Search::NewStub(channel)->SearchAnswers(&searching, search, &hits).ok());
    EXPECT_EQ(hits.total_size(), 1500);
    grpc::ClientContext counting;
    v1::TallyAnswersRequest tally;
    tally.add_fields(v1::TallyAnswersRequest::FIELD_MONTH);
    tally.set_filter("text:\"日，河水\"");
    tally.set_query("河水");
    v1::TallyAnswersResponse counts;
    ASSERT_TRUE(v1::Search::NewStub(channel)->TallyAnswers(&counting, tally, &counts).ok());
    (*server)->Drain();
  }
  EXPECT_THAT(text.text(),
              ::testing::ContainsRegex("method=/fangtan.v1.Search/SearchAnswers code=OK [^\n]* plan=\"plan "
                                       "[^\n]*; matches 1500; page 1000; ranked in [^\n]*; read in "));
  EXPECT_THAT(text.text(), ::testing::ContainsRegex(
                               "method=/fangtan.v1.Search/TallyAnswers code=OK [^\n]* plan=\"plan count by 1 "
                               "fields of what a query finds; matches 1500; rows 1"));
  EXPECT_THAT(text.text(), HasSubstr("slow call method=/fangtan.v1.Interviews/ListAnswers code=OK "));
  EXPECT_THAT(text.text(), HasSubstr(" request_id=slow-one trace_id="));
  EXPECT_THAT(text.text(),
              ::testing::ContainsRegex(" plan=\"plan [^\n]*; matches 1500; page 1000; [^\n]*read in "));
}

TEST_F(ServerMetricsTest, BadAddresses_RefuseTheStartInWords) {
  for (const char* address : {"nowhere", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:1,0.0.0.0:2", "127.0.0.1:1s",
                              "127.0.0.1:70000", "unix:/x"}) {
    config_.network.metrics_listen = address;
    EXPECT_EQ(storage::ErrorReason(Server::Create(config_, log_).status()), "LISTEN_ADDRESS") << address;
  }
}

TEST_F(ServerMetricsTest, AddressInUse_RefusesTheStart) {
  Start();
  Config second = config_;
  second.store.data_dir = folder_.File("其二");
  second.network.metrics_listen = server_->metrics_address();
  const auto refused = Server::Create(second, log_);
  EXPECT_EQ(storage::ErrorReason(refused.status()), "LISTEN_FAILED");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(server_->metrics_address()));
}

TEST(AlertRules, AreTakenByPromtool) {
  if (std::system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "promtool is not installed";
  const std::string command =
      absl::StrCat("promtool check rules ", FANGTAN_SOURCE_DIR, "/docker/prometheus/alerts.yml >/dev/null");
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace fangtan::service
