#include "service/handlers/import_export.h"

#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/handlers/complete_article.h"
#include "storage/sha256.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using google::protobuf::util::MessageDifferencer;
using Response = v1::ImportArticlesResponse;

std::string ShippedPage() {
  std::ifstream in(std::string(FANGTAN_SOURCE_DIR) + "/tests/data/interview/page.txt", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

v1::ImportArticlesRequest Document(const std::string& content) {
  v1::ImportArticlesRequest request;
  request.mutable_document()->set_content(content);
  request.mutable_document()->set_uri("頁.txt");
  return request;
}

std::string ReasonOf(const google::rpc::Status& status) {
  absl::Status made(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const auto& detail : status.details()) made.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return made.ok() ? "" : storage::ErrorReason(made);
}

// A caller that sends the given messages and then either closes or vanishes.
class ScriptedRequests : public rpc::RequestStream {
 public:
  explicit ScriptedRequests(std::deque<absl::Cord> messages, absl::Status end = absl::OkStatus())
      : messages_(std::move(messages)), end_(std::move(end)) {}
  absl::StatusOr<std::optional<absl::Cord>> Read() override {
    if (messages_.empty()) {
      if (!end_.ok()) return end_;
      return std::nullopt;
    }
    absl::Cord next = std::move(messages_.front());
    messages_.pop_front();
    return std::optional<absl::Cord>(std::move(next));
  }

 private:
  std::deque<absl::Cord> messages_;
  const absl::Status end_;
};

template <typename M>
class CollectedReplies : public rpc::ReplyStream {
 public:
  absl::Status Write(absl::Cord reply) override {
    M message;
    EXPECT_TRUE(message.ParseFromString(std::string(reply)));
    messages.push_back(std::move(message));
    return absl::OkStatus();
  }
  std::vector<M> messages;
};

class ImportTest : public ::testing::Test {
 protected:
  storage::Counts Count() { return (*store_->At(0))->Count(); }

  TempStore store_;
  const Importer importer_{*store_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

TEST_F(ImportTest, ADocumentBecomesArticleSpeakersRankingAndSource) {
  const std::string page = ShippedPage();
  const Response response = importer_.Import(Document(page));
  ASSERT_EQ(response.status().code(), 0) << response.status().message();
  EXPECT_EQ(response.outcome(), Response::OUTCOME_CREATED);
  const auto view = *store_->At(0);
  ASSERT_OK_AND_ASSIGN(const auto id, storage::ArticleId::Parse(response.article().name()));
  ASSERT_OK_AND_ASSIGN(const v1::Article article, view->GetArticle(id, v1::FULL)->Decode());
  EXPECT_GT(article.answer_count(), 0);
  EXPECT_EQ(article.source(), storage::SourceId::FromDigest(storage::Sha256(page)).Name());
  ASSERT_OK_AND_ASSIGN(const auto source_id, storage::SourceId::Parse(article.source()));
  ASSERT_OK_AND_ASSIGN(const v1::Source source, view->GetSource(source_id, v1::FULL)->Decode());
  EXPECT_EQ(source.content(), page);
  EXPECT_EQ(source.uri(), "頁.txt");
  ASSERT_OK_AND_ASSIGN(const auto ranking_id, storage::RankingId::Parse(article.ranking()));
  ASSERT_OK_AND_ASSIGN(const v1::Ranking ranking, view->GetRanking(ranking_id)->Decode());
  EXPECT_EQ(ranking.article(), article.name());
  EXPECT_GT(ranking.entries_size(), 0);
  for (const v1::Participant& participant : article.participants()) {
    ASSERT_OK_AND_ASSIGN(const auto speaker_id, storage::SpeakerId::Parse(participant.speaker()));
    ASSERT_OK_AND_ASSIGN(const v1::Speaker speaker, view->GetSpeaker(speaker_id, v1::FULL)->Decode());
    EXPECT_EQ(speaker.display_name(), participant.name());
    ASSERT_EQ(speaker.posts_size(), participant.posts_size());
    for (int i = 0; i < speaker.posts_size(); ++i) {
      EXPECT_EQ(speaker.posts(i).title(), participant.posts(i));
      EXPECT_EQ(speaker.posts(i).articles(0), article.name());
    }
  }
}

TEST_F(ImportTest, ASpanBeyondItsSourceIsRefused) {
  const Response page = importer_.Import(Document(ShippedPage()));
  ASSERT_OK_AND_ASSIGN(const auto id, storage::ArticleId::Parse(page.article().name()));
  ASSERT_OK_AND_ASSIGN(v1::Article article, (*store_->At(0))->GetArticle(id, v1::FULL)->Decode());
  article.set_name("articles/a-copy");
  for (v1::Section& section : *article.mutable_sections()) section.clear_exchanges();
  v1::ImportArticlesRequest request;
  *request.mutable_article() = article;
  request.mutable_article()->mutable_lead_spans(0)->set_byte_end(page.source().byte_count() + 1);
  EXPECT_EQ(ReasonOf(importer_.Import(request).status()), "SPAN_OUT_OF_RANGE");
  *request.mutable_article() = article;
  EXPECT_EQ(importer_.Import(request).status().code(), 0);
}

TEST_F(ImportTest, TheSameDocumentAgainChangesNothing) {
  const Response first = importer_.Import(Document(ShippedPage()));
  const auto revision = (*store_->At(0))->revision();
  const Response again = importer_.Import(Document(ShippedPage()));
  EXPECT_EQ(again.outcome(), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(again.article().name(), first.article().name());
  EXPECT_EQ(again.revision(), first.revision());
  EXPECT_EQ((*store_->At(0))->revision(), revision);
}

TEST_F(ImportTest, OneOfManyAtOnceCreates) {
  std::vector<Response> responses(8);
  std::vector<std::thread> threads;
  for (Response& response : responses) {
    threads.emplace_back([this, &response] { response = importer_.Import(Document(ShippedPage())); });
  }
  for (std::thread& thread : threads) thread.join();
  int created = 0;
  for (const Response& response : responses) {
    EXPECT_EQ(response.status().code(), 0) << response.status().message();
    created += response.outcome() == Response::OUTCOME_CREATED ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(Count().articles, 1);
}

TEST_F(ImportTest, ADocumentWhoseArticleCameFirstBringsItsSource) {
  const std::string page = ShippedPage();
  const Response first = importer_.Import(Document(page));
  ASSERT_OK_AND_ASSIGN(const auto id, storage::ArticleId::Parse(first.article().name()));
  ASSERT_OK_AND_ASSIGN(const v1::Article article, (*store_->At(0))->GetArticle(id, v1::FULL)->Decode());
  TempStore other;
  const Importer other_importer(*other);
  v1::ImportArticlesRequest exported;
  *exported.mutable_article() = article;
  EXPECT_EQ(other_importer.Import(exported).outcome(), Response::OUTCOME_CREATED);
  const Response document = other_importer.Import(Document(page));
  EXPECT_EQ(document.outcome(), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(document.source().name(), article.source());
  ASSERT_OK_AND_ASSIGN(const auto source_id, storage::SourceId::Parse(article.source()));
  ASSERT_OK_AND_ASSIGN(const v1::Source source, (*other->At(0))->GetSource(source_id, v1::FULL)->Decode());
  EXPECT_EQ(source.content(), page);
  ASSERT_OK_AND_ASSIGN(const auto ranking, storage::RankingId::Parse(article.ranking()));
  EXPECT_THAT((*other->At(0))->GetRanking(ranking), IsOk());
}

TEST_F(ImportTest, AFormatThatIsNoneIsToldOfStoredDocumentsToo) {
  importer_.Import(Document(ShippedPage()));
  v1::ImportArticlesRequest request = Document(ShippedPage());
  request.mutable_document()->set_format("nope");
  EXPECT_EQ(ReasonOf(importer_.Import(request).status()), "FORMAT_UNKNOWN");
  request.mutable_document()->set_format("interview");
  EXPECT_EQ(importer_.Import(request).outcome(), Response::OUTCOME_UNCHANGED);
}

TEST_F(ImportTest, ADeletedDocumentIsNotBroughtBack) {
  const Response first = importer_.Import(Document(ShippedPage()));
  internal::Operation deletion;
  deletion.mutable_delete_article()->set_name(first.article().name());
  ASSERT_THAT(ArticleWriter(*store_).Apply(first.article().name(), deletion, {}), IsOk());
  const google::rpc::Status again = importer_.Import(Document(ShippedPage())).status();
  EXPECT_EQ(ReasonOf(again), "ARTICLE_DELETED");
  EXPECT_EQ(again.code(), static_cast<int>(absl::StatusCode::kAlreadyExists))
      << "as of an article of that name";
  EXPECT_EQ(Count().articles, 0);
}

TEST_F(ImportTest, ValidateOnlyShowsAndStoresNothing) {
  v1::ImportArticlesRequest request = Document(ShippedPage());
  request.set_validate_only(true);
  const Response response = importer_.Import(request);
  EXPECT_EQ(response.outcome(), Response::OUTCOME_VALIDATED);
  EXPECT_GT(response.article().sections(0).exchanges_size(), 0);
  EXPECT_EQ(Count().articles, 0);
}

TEST_F(ImportTest, ValidateOnlySaysOfWhatIsThereWhatTheImportWould) {
  const Response created = importer_.Import(Document(ShippedPage()));
  v1::ImportArticlesRequest request = Document(ShippedPage());
  request.set_validate_only(true);
  const Response checked = importer_.Import(request);
  EXPECT_EQ(checked.status().code(), 0) << checked.status().message();
  EXPECT_EQ(checked.outcome(), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(checked.article().name(), created.article().name());
  EXPECT_EQ(checked.revision(), created.revision());
}

TEST_F(ImportTest, ValidateOnlyDoesNotStoreTheSourceThatAnArticleLacks) {
  v1::ImportArticlesRequest article;
  {
    const TempStore elsewhere;
    const Importer importer(*elsewhere);
    const Response response = importer.Import(Document(ShippedPage()));
    const auto id = storage::ArticleId::Parse(response.article().name());
    *article.mutable_article() = *(*elsewhere->At(0))->GetArticle(*id, v1::FULL)->Decode();
  }
  ASSERT_EQ(importer_.Import(article).status().code(), 0);
  v1::ImportArticlesRequest request = Document(ShippedPage());
  request.set_validate_only(true);
  const auto before = (*store_->At(0))->revision();
  EXPECT_EQ(importer_.Import(request).outcome(), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ((*store_->At(0))->revision(), before);
}

// What clients of gRPC take in one message unless told otherwise.
constexpr size_t kTaken = 4 << 20;

TEST_F(ImportTest, TheResultOfALargeDocumentIsOneThatEveryClientTakes) {
  std::string page = "水從哪裡來\n\n";
  std::string paragraph;
  for (int i = 0; i < 40; ++i) paragraph += "正文很長，一段又一段。";
  while (page.size() < 2 * kTaken) page += paragraph + "\n\n";
  v1::ImportArticlesRequest request = Document(page);
  std::vector<Response::Outcome> outcomes;
  for (const bool validate_only : {true, false, false, true}) {
    request.set_validate_only(validate_only);
    const Response response = importer_.Import(request);
    EXPECT_EQ(response.status().code(), 0) << response.status().message();
    EXPECT_LT(response.ByteSizeLong(), kTaken);
    EXPECT_EQ(response.article().title(), "水從哪裡來");
    EXPECT_TRUE(response.has_source());
    outcomes.push_back(response.outcome());
  }
  EXPECT_THAT(outcomes, ::testing::ElementsAre(Response::OUTCOME_VALIDATED, Response::OUTCOME_CREATED,
                                               Response::OUTCOME_UNCHANGED, Response::OUTCOME_UNCHANGED));
  ScriptedRequests requests({absl::Cord(Document(page + "尾。\n").SerializeAsString())});
  CollectedReplies<Response> replies;
  EXPECT_THAT(importer_.ImportArticles(context_, requests, replies), IsOk());
  ASSERT_EQ(replies.messages.size(), 1u);
  EXPECT_LT(replies.messages[0].ByteSizeLong(), kTaken);
  EXPECT_EQ(replies.messages[0].outcome(), Response::OUTCOME_CREATED);
  EXPECT_EQ(replies.messages[0].article().title(), "水從哪裡來");
}

TEST_F(ImportTest, TheResultOfAnArticleWithALargeHeadNamesIt) {
  v1::ImportArticlesRequest request;
  request.mutable_article()->set_name("articles/water");
  request.mutable_article()->set_title(std::string(2 * kTaken, 'x'));
  const Response response = importer_.Import(request);
  EXPECT_EQ(response.status().code(), 0) << response.status().message();
  EXPECT_LT(response.ByteSizeLong(), kTaken);
  EXPECT_EQ(response.article().name(), "articles/water");
  EXPECT_FALSE(response.article().etag().empty());
}

TEST_F(ImportTest, ABadItemIsAnsweredAndTheStreamGoesOn) {
  v1::ImportArticlesRequest article;
  article.mutable_article()->set_title("一篇短文");
  article.mutable_article()->add_body("沒有問題的文字。");
  ScriptedRequests requests({absl::Cord(Document("").SerializeAsString()),
                             absl::Cord(Document(std::string("\x00\x01\x02\x00", 4)).SerializeAsString()),
                             absl::Cord(Document("半個字\xe6\xb0").SerializeAsString()),
                             absl::Cord("\xff\xff"), absl::Cord(""),
                             absl::Cord(article.SerializeAsString())});
  CollectedReplies<Response> replies;
  ASSERT_THAT(importer_.ImportArticles(context_, requests, replies), IsOk());
  ASSERT_EQ(replies.messages.size(), 6u);
  const std::vector<std::string> reasons = {"DOCUMENT_UNREADABLE", "DOCUMENT_UNREADABLE",
                                            "DOCUMENT_UNREADABLE", "REQUEST_MALFORMED",
                                            "INVALID_FIELD",       ""};
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(replies.messages[i].item(), static_cast<int64_t>(i));
    EXPECT_EQ(ReasonOf(replies.messages[i].status()), reasons[i]) << i;
  }
  EXPECT_EQ(replies.messages[5].outcome(), Response::OUTCOME_CREATED);
  EXPECT_EQ(Count().articles, 1);
}

TEST_F(ImportTest, AStreamThatBreaksKeepsWhatWasAnswered) {
  ScriptedRequests requests({absl::Cord(Document(ShippedPage()).SerializeAsString())},
                            absl::CancelledError("gone"));
  CollectedReplies<Response> replies;
  EXPECT_EQ(importer_.ImportArticles(context_, requests, replies).code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(replies.messages.size(), 1u);
  EXPECT_EQ(Count().articles, 1);
}

TEST_F(ImportTest, AnArticleThatIsThereAsSentIsUnchangedAndAnotherIsRefused) {
  v1::ImportArticlesRequest request;
  request.mutable_article()->set_name("articles/short-one");
  request.mutable_article()->set_title("一篇短文");
  EXPECT_EQ(importer_.Import(request).outcome(), Response::OUTCOME_CREATED);
  EXPECT_EQ(importer_.Import(request).outcome(), Response::OUTCOME_UNCHANGED);
  request.mutable_article()->set_title("另一篇");
  EXPECT_EQ(ReasonOf(importer_.Import(request).status()), "ALREADY_EXISTS");
}

TEST_F(ImportTest, ARetryWithTheSameRequestIdReplays) {
  v1::ImportArticlesRequest request = Document(ShippedPage());
  request.set_request_id("item-1");
  const Response first = importer_.Import(request);
  const Response again = importer_.Import(request);
  EXPECT_EQ(again.outcome(), Response::OUTCOME_CREATED);
  EXPECT_TRUE(MessageDifferencer::Equals(again, first));
}

// What an export writes, another store takes in and writes again, alike but for revisions and times.
TEST_F(ImportTest, AnExportComesBackAlike) {
  ASSERT_EQ(importer_.Import(Document(ShippedPage())).status().code(), 0);
  v1::ImportArticlesRequest plain;
  plain.mutable_article()->set_title("一篇短文");
  ASSERT_EQ(importer_.Import(plain).status().code(), 0);
  const auto export_all = [this](storage::Store& store) {
    CollectedReplies<v1::ExportArticlesResponse> replies;
    EXPECT_THAT(Exporter(store).ExportArticles(context_, absl::Cord(), replies), IsOk());
    return replies.messages;
  };
  const auto first = export_all(*store_);
  ASSERT_EQ(first.size(), 2u);
  TempStore other;
  const Importer other_importer(*other);
  for (const v1::ExportArticlesResponse& exported : first) {
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(exported.article(), &json).ok());
    v1::ImportArticlesRequest request;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, request.mutable_article()).ok());
    const Response response = other_importer.Import(request);
    ASSERT_EQ(response.status().code(), 0) << response.status().message();
  }
  const auto second = export_all(*other);
  ASSERT_EQ(second.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    v1::Article a = first[i].article();
    v1::Article b = second[i].article();
    ClearOutputOnly(a);
    ClearOutputOnly(b);
    a.clear_etag();
    b.clear_etag();
    EXPECT_TRUE(MessageDifferencer::Equals(a, b));
  }
}

}  // namespace
}  // namespace fangtan::service
