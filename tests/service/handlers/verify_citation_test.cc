// VerifyCitation over the wire: a server in this process, a page imported, quotes checked, their places read
// back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/client.h"
#include "service/server.h"
#include "tests/service/documents/charset_samples.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Response = v1::VerifyCitationResponse;

// Pinyin of a converter, an emoji, and a code point beyond the first plane.
const char kPage[] =
    "鎮(zhèn)長夜話 | 守住一灣碧水🌊\n"
    "嘉賓:\n"
    "陸 遙 白沙鎮(zhèn)黨委書記\n"
    "記者:修復海草,有哪些做法?\n"
    "陸遙:白沙鎮(zhèn)不會讓漁(yú)民吃虧,𠮷縣的漁(yú)民也來幫忙。\n"
    "我們(men)在每一處灘口設立管護(hù)點,讓退下來的漁(yú)民輪流值守。\n";

class VerifyCitationTest : public ::testing::Test {
 protected:
  VerifyCitationTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                absl::StrCat("citation-", getpid(), "-",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        quiet_({.level = LogLevel::kError}, stderr) {
    std::filesystem::create_directories(folder_);
    Config config;
    config.store.data_dir = folder_;
    config.network.listen = "127.0.0.1:0";
    auto server = Server::Create(config, quiet_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    client_ = *client::Client::Connect(server_->address());
  }
  ~VerifyCitationTest() override {
    client_.reset();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // The article that the document became.
  v1::Article Import(const std::string& content) {
    const auto stream = client_->ImportArticles();
    v1::ImportArticlesRequest item;
    item.mutable_document()->set_content(content);
    EXPECT_TRUE(stream->Send(item));
    stream->Close();
    const auto result = stream->Receive();
    EXPECT_TRUE(result.ok() && result->has_value());
    EXPECT_EQ((*result)->status().code(), 0) << (*result)->status().message();
    v1::GetArticleRequest request;
    request.set_name((*result)->article().name());
    request.set_view(v1::FULL);
    return *client_->GetArticle(request);
  }

  absl::StatusOr<Response> Verify(const std::string& name, const std::string& quote, int64_t revision = 0) {
    v1::VerifyCitationRequest request;
    request.set_name(name);
    request.set_quote(quote);
    request.set_read_revision(revision);
    return client_->VerifyCitation(request);
  }

  std::string Read(const v1::Span& span) {
    v1::ReadSpanRequest request;
    *request.mutable_span() = span;
    const auto response = client_->ReadSpan(request);
    return response.ok() ? response->text() : std::string(response.status().message());
  }

  std::vector<std::string> Places(const Response& response) {
    std::vector<std::string> places;
    for (const v1::Span& span : response.spans()) places.push_back(Read(span));
    return places;
  }

  const std::filesystem::path folder_;
  Log quiet_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<client::Client> client_;
};

TEST_F(VerifyCitationTest, TheSpansAreTheQuotedCharactersOfTheUntouchedSource) {
  const v1::Article article = Import(kPage);
  ASSERT_EQ(article.answer_count(), 1);
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  ASSERT_OK_AND_ASSIGN(const Response exact, Verify(answer.name(), "「𠮷縣的漁民也來幫忙」"));
  EXPECT_EQ(exact.verdict(), Response::EXACT);
  EXPECT_EQ(exact.text(), "𠮷縣的漁民也來幫忙");
  EXPECT_EQ(exact.name(), answer.name());
  EXPECT_THAT(Places(exact), ElementsAre("𠮷縣的漁(yú)民也來幫忙"));
  EXPECT_GT(exact.read_revision(), 0);
  EXPECT_THAT(exact.differences(), IsEmpty());
}

TEST_F(VerifyCitationTest, OneSpanForEachParagraphAndPart) {
  const v1::Article article = Import(kPage);
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  ASSERT_OK_AND_ASSIGN(const Response across, Verify(answer.name(), "也来帮忙。我们在每一处滩口"));
  EXPECT_EQ(across.verdict(), Response::FOLDED);
  EXPECT_EQ(across.text(), "也來幫忙。\n我們在每一處灘口");
  EXPECT_THAT(Places(across), ElementsAre("也來幫忙。", "我們(men)在每一處灘口"));
  ASSERT_OK_AND_ASSIGN(const Response parts, Verify(answer.name(), "不會讓漁民吃虧……設立管護點……輪流值守"));
  EXPECT_EQ(parts.verdict(), Response::EXACT);
  EXPECT_EQ(parts.text(), "不會讓漁民吃虧……設立管護點……輪流值守");
  EXPECT_THAT(Places(parts), ElementsAre("不會讓漁(yú)民吃虧", "設立管護(hù)點", "輪流值守"));
}

TEST_F(VerifyCitationTest, DifferencesHaveTheirPlaces) {
  const v1::Article article = Import(kPage);
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  ASSERT_OK_AND_ASSIGN(const Response altered,
                       Verify(answer.name(), "白沙鎮會讓漁民吃虧,𠮷縣的農民也來幫忙"));
  EXPECT_EQ(altered.verdict(), Response::ALTERED);
  EXPECT_EQ(altered.text(), "白沙鎮不會讓漁民吃虧,𠮷縣的漁民也來幫忙");
  ASSERT_EQ(altered.differences_size(), 2);
  EXPECT_EQ(altered.differences(0).quoted(), "");
  EXPECT_EQ(altered.differences(0).original(), "不");
  EXPECT_EQ(Read(altered.differences(0).span()), "不");
  EXPECT_EQ(altered.differences(1).quoted(), "農");
  EXPECT_EQ(Read(altered.differences(1).span()), "漁");
  ASSERT_OK_AND_ASSIGN(const Response added, Verify(answer.name(), "𠮷縣的漁民絕不會也來幫忙"));
  ASSERT_EQ(added.differences_size(), 1);
  EXPECT_EQ(added.differences(0).quoted(), "絕不會");
  EXPECT_EQ(added.differences(0).original(), "");
  EXPECT_EQ(added.differences(0).span().byte_start(), added.differences(0).span().byte_end());
  const std::string behind(std::string(kPage).substr(added.differences(0).span().byte_start()));
  EXPECT_TRUE(behind.starts_with("也來幫忙")) << behind.substr(0, 30);
}

TEST_F(VerifyCitationTest, QuestionsAndWholeArticlesAreAskedToo) {
  const v1::Article article = Import(kPage);
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  ASSERT_OK_AND_ASSIGN(const Response asked, Verify(exchange.question().name(), "修復海草，有哪些做法？"));
  EXPECT_EQ(asked.verdict(), Response::FOLDED);
  EXPECT_THAT(Places(asked), ElementsAre("修復海草,有哪些做法?"));
  ASSERT_OK_AND_ASSIGN(const Response who, Verify(article.name(), "輪流值守"));
  EXPECT_EQ(who.verdict(), Response::EXACT);
  EXPECT_EQ(who.name(), exchange.answers(0).name()) << "whoever says it";
  ASSERT_OK_AND_ASSIGN(const Response title, Verify(article.name(), "守住一灣碧水"));
  EXPECT_EQ(title.name(), article.name());
  EXPECT_THAT(Places(title), ElementsAre("守住一灣碧水"));
  ASSERT_OK_AND_ASSIGN(const Response both, Verify(article.name(), "有哪些做法?白沙鎮不會讓漁民吃虧"));
  EXPECT_NE(both.verdict(), Response::EXACT) << "a question and its answer are two people's words";
  ASSERT_OK_AND_ASSIGN(const Response absent, Verify(article.name(), "明年修一座跨海的大橋"));
  EXPECT_EQ(absent.verdict(), Response::ABSENT);
  EXPECT_EQ(absent.name(), "");
  EXPECT_THAT(absent.spans(), IsEmpty());
  EXPECT_EQ(absent.text(), "");
}

// Spans count the bytes of what was imported; ReadSpan gives those, and what they say.
TEST_F(VerifyCitationTest, SourcesInOtherEncodings) {
  const std::string page =
      "夜话 | 守住一湾碧水\n嘉宾：\n陆遥 白沙镇党委书记\n记者：修复海草，有哪些做法？\n"
      "陆遥：白沙镇不会让渔民吃亏，𠮷县的渔民也来帮忙。我们在每一处滩口设立管护点，轮流值守。\n";
  for (const auto& [name, charset, mark] :
       {std::tuple{"GB18030", "gb18030", ""}, std::tuple{"UTF-16LE", "utf-16le", "\xFF\xFE"},
        std::tuple{"UTF-16BE", "utf-16be", "\xFE\xFF"}}) {
    SCOPED_TRACE(name);
    const std::string document = mark + *Encoded(page, name);
    const v1::Article article = Import(document);
    ASSERT_EQ(article.answer_count(), 1);
    const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
    ASSERT_OK_AND_ASSIGN(const Response exact, Verify(answer.name(), "𠮷县的渔民也来帮忙"));
    EXPECT_EQ(exact.verdict(), Response::EXACT);
    EXPECT_THAT(Places(exact), ElementsAre("𠮷县的渔民也来帮忙"));
    v1::ReadSpanRequest request;
    *request.mutable_span() = exact.spans(0);
    ASSERT_OK_AND_ASSIGN(const v1::ReadSpanResponse read, client_->ReadSpan(request));
    EXPECT_EQ(read.content(), *Encoded("𠮷县的渔民也来帮忙", name)) << "the bytes of the document";
    EXPECT_EQ(document.substr(exact.spans(0).byte_start(), read.content().size()), read.content());
    request.mutable_span()->clear_byte_start();
    request.mutable_span()->clear_byte_end();
    ASSERT_OK_AND_ASSIGN(const v1::ReadSpanResponse by_chars, client_->ReadSpan(request));
    EXPECT_EQ(by_chars.content(), read.content());
    EXPECT_EQ(by_chars.span().byte_end(), exact.spans(0).byte_end());
    v1::GetSourceRequest get;
    get.set_name(article.source());
    ASSERT_OK_AND_ASSIGN(const v1::Source source, client_->GetSource(get));
    EXPECT_EQ(source.charset(), charset);
    EXPECT_EQ(source.byte_count(), static_cast<int64_t>(document.size()));
    // The second half of a character is no place.
    request.mutable_span()->set_byte_start(exact.spans(0).byte_start() + 1);
    request.mutable_span()->set_byte_end(exact.spans(0).byte_end());
    request.mutable_span()->clear_char_start();
    request.mutable_span()->clear_char_end();
    EXPECT_THAT(client_->ReadSpan(request), Fails(StatusCode::kOutOfRange, "SPAN_OUT_OF_RANGE"));
  }
}

TEST_F(VerifyCitationTest, AskersAreFoundByTheirWholeNames) {
  v1::CreateArticleRequest create;
  create.set_article_id("whole-names");
  v1::Exchange& exchange = *create.mutable_article()->add_sections()->add_exchanges();
  exchange.mutable_question()->set_text("水位怎麼樣？");
  exchange.mutable_question()->set_asker("LT");
  exchange.mutable_question()->set_asker_full_name("Linnea Torsson");
  exchange.add_answers()->add_paragraphs("每天都看三次。");
  v1::Exchange& other = *create.mutable_article()->mutable_sections(0)->add_exchanges();
  other.mutable_question()->set_text("誰去看？");
  other.add_answers()->add_paragraphs("輪流去。");
  ASSERT_OK_AND_ASSIGN(const v1::Article created, client_->CreateArticle(create));
  const auto questions = [&](const std::string& filter) {
    v1::ListQuestionsRequest list;
    list.set_parent("articles/-");
    list.set_filter(filter);
    std::vector<std::string> texts;
    for (const auto& question : client_->ListQuestions(list)) texts.push_back(question->text());
    return texts;
  };
  const auto answers = [&](const std::string& filter) {
    v1::ListAnswersRequest list;
    list.set_parent("articles/-");
    list.set_filter(filter);
    std::vector<std::string> texts;
    for (const auto& answer : client_->ListAnswers(list)) texts.push_back(answer->paragraphs(0));
    return texts;
  };
  for (const char* name : {"= LT", "= \"linnea torsson\"", ": Torsson", "= Linnea*", ":*"}) {
    EXPECT_THAT(questions(absl::StrCat("asker ", name)), ElementsAre("水位怎麼樣？")) << name;
    EXPECT_THAT(answers(absl::StrCat("question.asker ", name)), ElementsAre("每天都看三次。")) << name;
  }
  EXPECT_THAT(questions("asker = Linnea"), IsEmpty());
  EXPECT_THAT(questions("asker = \"\""), ElementsAre("誰去看？"));
  EXPECT_THAT(answers("question.asker != LT"), ElementsAre("輪流去。"));
  EXPECT_THAT(questions("asker != \"Linnea Torsson\""), ElementsAre("誰去看？"));
}

TEST_F(VerifyCitationTest, AnArticleWithoutSourceHasNoSpans) {
  v1::CreateArticleRequest create;
  create.set_article_id("by-hand");
  create.mutable_article()->set_title("手寫");
  v1::Answer& written = *create.mutable_article()->add_sections()->add_exchanges()->add_answers();
  written.set_printed_name("林一葦");
  written.add_paragraphs("水位每天都看三次。");
  ASSERT_OK_AND_ASSIGN(const v1::Article created, client_->CreateArticle(create));
  v1::ListAnswersRequest list;
  list.set_parent(created.name());
  const std::string name = (*client_->ListAnswers(list).begin())->name();
  ASSERT_OK_AND_ASSIGN(const Response response, Verify(name, "水位每天都看二次"));
  EXPECT_EQ(response.verdict(), Response::ALTERED);
  EXPECT_THAT(response.spans(), IsEmpty());
  ASSERT_EQ(response.differences_size(), 1);
  EXPECT_FALSE(response.differences(0).has_span());

  // The revision that is asked for is the one that counts.
  v1::DeleteArticleRequest remove;
  remove.set_name(created.name());
  ASSERT_TRUE(client_->DeleteArticle(remove).ok());
  EXPECT_THAT(Verify(name, "水位每天都看三次"), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  ASSERT_OK_AND_ASSIGN(const Response past, Verify(name, "水位每天都看三次", created.revision()));
  EXPECT_EQ(past.verdict(), Response::EXACT);
  EXPECT_EQ(past.read_revision(), created.revision());
}

TEST_F(VerifyCitationTest, ErrorsNameWhatIsWrong) {
  const std::string name = Import(kPage).sections(0).exchanges(0).answers(0).name();
  EXPECT_THAT(Verify("articles/none/answers/none", "水"), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
  EXPECT_THAT(Verify("articles/none/questions/none", "水"),
              Fails(StatusCode::kNotFound, "QUESTION_NOT_FOUND"));
  EXPECT_THAT(Verify("articles/none", "水"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(Verify("speakers/none", "水"), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Verify(name, ""), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Verify(name, "「……。」"), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Verify(name, std::string(10'001, 'a')), Fails(StatusCode::kInvalidArgument, "TOO_LARGE"));
  EXPECT_THAT(Verify(name, "水", 1'000'000), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
}

}  // namespace
}  // namespace fangtan::service
