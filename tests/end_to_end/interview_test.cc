// The main job: a raw page goes in, and who said what comes out, over the wire, field by field and span by
// span.
#include <string>
#include <vector>

#include "client/client.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/process.h"
#include "tests/testing/expected_page.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_directory.h"

namespace fangtan {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAreArray;
using testing::ExpectedPage;
using ::testing::IsEmpty;
using testing::ReadFile;

class InterviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = testing::ServerProcess::Start(folder_.path() + "/store");
    ASSERT_THAT(server, testing::IsOk());
    server_ = *std::move(server);
    auto client = client::Client::Connect(server_->address());
    ASSERT_THAT(client, testing::IsOk());
    client_ = *std::move(client);
  }

  v1::Article Import(const std::string& page) {
    const auto stream = client_->ImportArticles();
    v1::ImportArticlesRequest item;
    item.mutable_document()->set_content(page);
    EXPECT_TRUE(stream->Send(item));
    stream->Close();
    const auto result = stream->Receive();
    EXPECT_TRUE(result.ok() && result->has_value()) << result.status();
    if (!result.ok() || !result->has_value()) return {};
    EXPECT_EQ((*result)->status().code(), 0) << (*result)->status().message();
    v1::GetArticleRequest request;
    request.set_name((*result)->article().name());
    request.set_view(v1::FULL);
    const auto article = client_->GetArticle(request);
    EXPECT_THAT(article, testing::IsOk());
    return article.ok() ? *article : v1::Article();
  }

  v1::Ranking RankingOf(const v1::Article& article) {
    v1::GetRankingRequest request;
    request.set_name(article.ranking());
    const auto ranking = client_->GetRanking(request);
    return ranking.ok() ? *ranking : v1::Ranking();
  }

  // Imports the page and holds it against the reading.
  void ExpectReading(const std::string& page_path, const std::string& expected_path) {
    const std::string page = ReadFile(page_path);
    ASSERT_FALSE(page.empty()) << page_path;
    ASSERT_OK_AND_ASSIGN(const ExpectedPage expected, ExpectedPage::Load(expected_path));
    const v1::Article article = Import(page);
    EXPECT_THAT(expected.Differences(article, RankingOf(article)), IsEmpty());
    EXPECT_THAT(testing::SpanFaults(article, page), IsEmpty());
    ExpectAnswersStandAlone(article);
  }

  // The posts that the page lists for a speaker; none for one whom it does not list.
  static std::vector<std::string> PostsOf(const v1::Article& article, const std::string& speaker) {
    for (const v1::Participant& participant : article.participants()) {
      if (participant.speaker() == speaker) return {participant.posts().begin(), participant.posts().end()};
    }
    return {};
  }

  // Each answer by itself carries what the article says of it.
  void ExpectAnswersStandAlone(const v1::Article& article) {
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        for (const v1::Answer& inside : exchange.answers()) {
          v1::GetAnswerRequest request;
          request.set_name(inside.name());
          ASSERT_OK_AND_ASSIGN(const v1::Answer alone, client_->GetAnswer(request));
          EXPECT_TRUE(MessageDifferencer::Equals(alone, inside));
          EXPECT_EQ(alone.question_text(), exchange.question().text());
          EXPECT_EQ(alone.article_title(), article.title());
          EXPECT_EQ(alone.article_column(), article.column());
          EXPECT_FALSE(alone.section().empty());
          EXPECT_THAT(alone.printed_posts(), ElementsAreArray(PostsOf(article, alone.speaker())));
          v1::ReadSpanRequest span;
          *span.mutable_span() = alone.label_span();
          ASSERT_OK_AND_ASSIGN(const v1::ReadSpanResponse label, client_->ReadSpan(span));
          EXPECT_EQ(label.text(), alone.printed_name());
        }
      }
    }
  }

  testing::TempDirectory folder_;
  std::unique_ptr<testing::ServerProcess> server_;
  std::unique_ptr<client::Client> client_;
};

const std::string& Shipped() {
  static const auto* const folder =
      new std::string(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/interview");
  return *folder;
}

TEST_F(InterviewTest, TheShippedPageIsReadAsAPersonReadsIt) {
  ExpectReading(Shipped() + "/page.txt", Shipped() + "/expected.json");
}

TEST_F(InterviewTest, AVariantInSimplifiedScriptWithoutNotesIsToo) {
  ExpectReading(Shipped() + "/variant.txt", Shipped() + "/variant.expected.json");
}

TEST_F(InterviewTest, ThePageThatThisProjectBeganFromIsToo) {
  if (testing::SharedData().empty())
    GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  ExpectReading(testing::SharedData() + "/seed/interview.txt", testing::SharedData() + "/seed/expected.json");
}

}  // namespace
}  // namespace fangtan
