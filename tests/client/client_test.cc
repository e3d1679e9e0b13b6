#include "client/client.h"

#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::client {
namespace {

using ::fangtan::testing::Fails;
using ::fangtan::testing::IsOk;

v1::ImportArticlesRequest Document(std::string content) {
  v1::ImportArticlesRequest request;
  request.mutable_document()->set_content(std::move(content));
  return request;
}

TEST(ClientTest, EmptyAddressIsRefused) {
  EXPECT_THAT(Client::Connect(" "), Fails(absl::StatusCode::kInvalidArgument, "SERVER_ADDRESS_INVALID"));
}

TEST(ClientTest, NobodyListening) {
  FakeServer server(1);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  server.Stop();
  EXPECT_THAT(client->GetArticle({}), Fails(absl::StatusCode::kUnavailable, "SERVER_NOT_REACHED"));
}

TEST(ClientTest, ErrorsCarryTheServersReason) {
  FakeServer server(1);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  v1::GetArticleRequest request;
  request.set_name("articles/困難村");
  const auto article = client->GetArticle(request);
  EXPECT_THAT(article, Fails(absl::StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_EQ(ErrorMetadataOf(article.status(), "name"), "articles/困難村");
}

TEST(ClientTest, ListWalksOverThePages) {
  FakeServer server(25);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  v1::ListArticlesRequest request;
  request.set_page_size(10);
  auto range = client->ListArticles(request);
  int count = 0;
  for (const absl::StatusOr<v1::Article>& article : range) {
    ASSERT_THAT(article, IsOk());
    EXPECT_EQ(article->name(), absl::StrFormat("articles/item-%04d", count++));
  }
  EXPECT_EQ(count, 25);
  EXPECT_EQ(range.total_size(), 25);
  EXPECT_EQ(range.read_revision(), 42);
}

TEST(ClientTest, ExportStreamsEveryArticle) {
  FakeServer server(12);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  auto stream = client->ExportArticles({});
  int count = 0;
  for (const auto& each : stream) {
    ASSERT_THAT(each, IsOk());
    ++count;
  }
  EXPECT_EQ(count, 12);
}

TEST(ClientTest, AnExportMayBeLeftEarly) {
  FakeServer server(5000);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  auto stream = client->ExportArticles({});
  EXPECT_THAT(*stream.begin(), IsOk());
}

TEST(ImportStreamTest, ResultsComeInOrderWithinASmallWindow) {
  FakeServer server(0);
  ASSERT_OK_AND_ASSIGN(auto client,
                       Client::Connect(server.address(), {.import_window = {.items = 2, .bytes = 10}}));
  auto stream = client->ImportArticles();
  int64_t received = 0;
  const auto take = [&received](const v1::ImportArticlesResponse& result) {
    EXPECT_EQ(result.item(), received++);
  };
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(stream->Send(Document("記者：有哪些積極探索？")));
    EXPECT_LE(i + 1 - received, 300);
    while (auto result = stream->Poll()) take(*result);
  }
  stream->Close();
  for (;;) {
    ASSERT_OK_AND_ASSIGN(auto result, stream->Receive());
    if (!result.has_value()) break;
    take(*result);
  }
  EXPECT_EQ(received, 300);
  EXPECT_EQ(server.articles().imported(), 300);
}

TEST(ImportStreamTest, LargeItemsAndResultsDoNotWaitForEachOther) {
  FakeServer server(0);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  auto stream = client->ImportArticles();
  for (int i = 0; i < 6; ++i) {
    v1::ImportArticlesRequest request;
    request.mutable_article()->set_title(std::string(8 << 20, 'x'));  // Comes back in the result.
    ASSERT_TRUE(stream->Send(request));
  }
  stream->Close();
  for (int i = 0; i < 6; ++i) {
    ASSERT_OK_AND_ASSIGN(auto result, stream->Receive());
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->article().title().size(), size_t{8} << 20);
  }
  ASSERT_OK_AND_ASSIGN(auto end, stream->Receive());
  EXPECT_FALSE(end.has_value());
}

TEST(ImportStreamTest, ABreakLeavesTheResultsBeforeIt) {
  FakeServer server(0);
  server.articles().BreakImportAfter(3);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address(), {.import_window = {.items = 1}}));
  auto stream = client->ImportArticles();
  int sent = 0;
  while (sent < 1000 && stream->Send(Document("a"))) ++sent;
  EXPECT_LT(sent, 1000);
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(auto result, stream->Receive());
    ASSERT_TRUE(result.has_value());
  }
  EXPECT_THAT(stream->Receive(), Fails(absl::StatusCode::kUnavailable, "SERVER_NOT_REACHED"));
  stream->Close();
}

TEST(ImportStreamTest, DestroyingItCancels) {
  FakeServer server(0);
  ASSERT_OK_AND_ASSIGN(auto client, Client::Connect(server.address()));
  auto stream = client->ImportArticles();
  ASSERT_TRUE(stream->Send(Document("a")));
}

TEST(ImportStreamTest, DeadlineOfTheStream) {
  FakeServer server(0);
  ASSERT_OK_AND_ASSIGN(auto client,
                       Client::Connect(server.address(), {.stream_timeout = absl::Milliseconds(50)}));
  auto stream = client->ImportArticles();  // Never closed, so the server waits.
  EXPECT_THAT(stream->Receive(), Fails(absl::StatusCode::kDeadlineExceeded, "NO_ANSWER_IN_TIME"));
}

}  // namespace
}  // namespace fangtan::client
