// A server killed in the middle of an import: after a restart every acknowledged item is there, whole, and no
// half of one that was not.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/client.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan {
namespace {

using testing::ServerProcess;
using testing::TempDirectory;

constexpr int kAnswers = 6;

v1::ImportArticlesRequest Item(int number) {
  v1::ImportArticlesRequest item;
  v1::Article& article = *item.mutable_article();
  article.set_name(absl::StrCat("articles/item-", number));
  article.set_title(absl::StrCat("第", number, "篇"));
  article.add_participants()->set_name("林一葦");
  v1::Exchange& exchange = *article.add_sections()->add_exchanges();
  exchange.mutable_question()->set_text(absl::StrCat("第", number, "問?"));
  for (int i = 0; i < kAnswers; ++i) {
    v1::Answer& answer = *exchange.add_answers();
    answer.set_printed_name("林一葦");
    answer.add_paragraphs(absl::StrCat("第", number, "篇第", i, "答:", std::string(2000, 'x')));
  }
  return item;
}

// Imports without end until the server is killed behind `kill_after` acknowledgements; returns what was
// acknowledged.
std::set<std::string> ImportUntilKilled(ServerProcess& server, int first, int kill_after) {
  std::set<std::string> acknowledged;
  const auto client = client::Client::Connect(server.address());
  const auto stream = (*client)->ImportArticles();
  const auto take = [&](const v1::ImportArticlesResponse& result) {
    EXPECT_EQ(result.status().code(), 0) << result.status().message();
    acknowledged.insert(result.article().name());
  };
  for (int number = first; static_cast<int>(acknowledged.size()) < kill_after; ++number) {
    EXPECT_TRUE(stream->Send(Item(number)));
    while (auto result = stream->Poll()) take(*result);
  }
  server.Kill();
  stream->Close();
  for (;;) {
    const auto result = stream->Receive();
    if (!result.ok() || !result->has_value()) break;
    take(**result);
  }
  return acknowledged;
}

void ExpectWhole(const client::Client& client, const std::string& name) {
  v1::GetArticleRequest request;
  request.set_name(name);
  request.set_view(v1::FULL);
  ASSERT_OK_AND_ASSIGN(const v1::Article article, client.GetArticle(request));
  const v1::ImportArticlesRequest sent = Item(std::stoi(name.substr(name.rfind('-') + 1)));
  ASSERT_EQ(article.sections_size(), 1);
  ASSERT_EQ(article.sections(0).exchanges_size(), 1);
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  ASSERT_EQ(exchange.answers_size(), kAnswers);
  for (int i = 0; i < kAnswers; ++i) {
    EXPECT_EQ(exchange.answers(i).paragraphs(0),
              sent.article().sections(0).exchanges(0).answers(i).paragraphs(0));
    v1::GetAnswerRequest alone;
    alone.set_name(exchange.answers(i).name());
    EXPECT_THAT(client.GetAnswer(alone), testing::IsOk());
  }
}

TEST(KillTest, EveryAcknowledgedItemSurvivesWhole) {
  TempDirectory folder;
  std::set<std::string> acknowledged;
  for (int round = 0; round < 3; ++round) {
    ASSERT_OK_AND_ASSIGN(const auto server, ServerProcess::Start(folder.path() + "/store"));
    const auto more = ImportUntilKilled(*server, 10000 * round, 40 + 37 * round);
    acknowledged.insert(more.begin(), more.end());
  }
  ASSERT_OK_AND_ASSIGN(const auto server, ServerProcess::Start(folder.path() + "/store"));
  ASSERT_OK_AND_ASSIGN(const auto client, client::Client::Connect(server->address()));
  std::set<std::string> found;
  for (const auto& article : client->ListArticles({})) {
    ASSERT_THAT(article, testing::IsOk());
    found.insert(article->name());
    ExpectWhole(*client, article->name());
  }
  for (const std::string& name : acknowledged) EXPECT_TRUE(found.contains(name)) << name;
  ASSERT_OK_AND_ASSIGN(const v1::ServerStatus status, client->GetStatus({}));
  EXPECT_EQ(status.answer_count(), kAnswers * static_cast<int64_t>(found.size()));
  EXPECT_EQ(status.question_count(), static_cast<int64_t>(found.size()));
  EXPECT_EQ(server->Stop(), 0);
}

}  // namespace
}  // namespace fangtan
