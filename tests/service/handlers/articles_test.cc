#include "service/handlers/articles.h"

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/handlers/interviews.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using google::protobuf::util::MessageDifferencer;

template <typename M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

constexpr char kCreate[] = R"pb(
  article_id: "water"
  article {
    title: "水從哪裡來"
    participants { name: "林一葦" posts: "雲嶺縣水利局局長" }
    sections {
      heading: "先修渠"
      exchanges {
        question { text: "水從哪裡來?" asker: "記者" }
        answers { printed_name: "林一葦" paragraphs: "從山上來。" }
      }
      exchanges {
        question { text: "還缺什麼?" asker: "記者" }
        answers { printed_name: "林一葦" paragraphs: "缺人。" }
      }
    }
  }
)pb";

template <typename M>
absl::StatusOr<M> Decoded(const absl::StatusOr<storage::Encoded<M>>& encoded) {
  if (!encoded.ok()) return encoded.status();
  return encoded->Decode();
}

class ArticlesTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Article> Create(const std::string& text = kCreate) {
    return Decoded(articles_.CreateArticle(context_, Parse<v1::CreateArticleRequest>(text)));
  }
  absl::StatusOr<v1::Article> Update(const std::string& text) {
    return Decoded(articles_.UpdateArticle(context_, Parse<v1::UpdateArticleRequest>(text)));
  }
  absl::StatusOr<v1::Article> Get(const std::string& text) {
    return Decoded(articles_.GetArticle(context_, Parse<v1::GetArticleRequest>(text)));
  }
  absl::StatusOr<v1::Answer> GetAnswer(const std::string& name, int64_t revision = 0) {
    v1::GetAnswerRequest request;
    request.set_name(name);
    request.set_read_revision(revision);
    return Decoded(interviews_.GetAnswer(context_, request));
  }
  absl::StatusOr<v1::ListArticlesResponse> List(const v1::ListArticlesRequest& request) {
    return Decoded(articles_.ListArticles(context_, request));
  }

  TempStore store_;
  const PageTokenSealer tokens_{store_->token_key()};
  const Articles articles_{*store_, tokens_};
  const Interviews interviews_{*store_, tokens_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

TEST_F(ArticlesTest, CreateStoresTheWholeArticle) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  EXPECT_EQ(created.name(), "articles/water");
  EXPECT_EQ(created.question_count(), 2);
  EXPECT_FALSE(created.etag().empty());
  EXPECT_GT(created.revision(), 0);
  ASSERT_OK_AND_ASSIGN(const v1::Article full, Get(R"pb(name: "articles/water" view: FULL)pb"));
  EXPECT_TRUE(MessageDifferencer::Equals(full, created));
  ASSERT_OK_AND_ASSIGN(const v1::Article basic, Get(R"pb(name: "articles/water")pb"));
  ASSERT_EQ(basic.sections_size(), 1);
  EXPECT_EQ(basic.sections(0).heading(0), "先修渠");
  EXPECT_EQ(basic.sections(0).exchanges_size(), 0);
  const v1::Answer& inside = full.sections(0).exchanges(1).answers(0);
  ASSERT_OK_AND_ASSIGN(const v1::Answer alone, GetAnswer(inside.name()));
  EXPECT_TRUE(MessageDifferencer::Equals(alone, inside));
  EXPECT_EQ(alone.question_text(), "還缺什麼?");
  EXPECT_EQ(alone.printed_posts(0), "雲嶺縣水利局局長");
}

TEST_F(ArticlesTest, CreateRefuses) {
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Create(), Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_THAT(Create(R"pb(article_id: "Ab"
                          article {})pb"),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Create(R"pb(article_id: "good-id")pb"), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Create(R"pb(article { sections { exchanges {} } })pb"),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Create(R"pb(article_id: "good-id"
                          article { name: "articles/other" })pb"),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ((*store_->At(0))->Count().articles, 1);
}

TEST_F(ArticlesTest, CreateWithoutAnIdDerivesOne) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create(R"pb(article { title: "無名" })pb"));
  EXPECT_THAT(storage::ArticleId::Parse(created.name()), IsOk());
  EXPECT_THAT(Create(R"pb(article { title: "無名" })pb"),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
}

TEST_F(ArticlesTest, ValidateOnlyStoresNothing) {
  ASSERT_OK_AND_ASSIGN(const v1::Article shown, Create(std::string(kCreate) + " validate_only: true"));
  EXPECT_EQ(shown.question_count(), 2);
  EXPECT_FALSE(shown.sections(0).exchanges(0).answers(0).name().empty());
  EXPECT_THAT(Get(R"pb(name: "articles/water")pb"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Create(std::string(kCreate) + " validate_only: true"),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
}

// Takes from what a write made what is known only once it is stored. What has a revision of before was not
// written.
template <typename M>
void ClearNew(int64_t revision, M& message) {
  if (message.revision() != revision) return;
  if (message.update_time().SerializeAsString() == message.create_time().SerializeAsString()) {
    message.clear_create_time();
  }
  message.clear_update_time();
  message.clear_revision();
  message.clear_etag();
}

v1::Article AsFarAsForeseen(v1::Article written) {
  const int64_t revision = written.revision();
  for (v1::Section& section : *written.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) ClearNew(revision, *exchange.mutable_question());
      for (v1::Answer& answer : *exchange.mutable_answers()) ClearNew(revision, answer);
    }
  }
  ClearNew(revision, written);
  return written;
}

std::string Differences(const v1::Article& a, const v1::Article& b) {
  MessageDifferencer differencer;
  std::string found;
  differencer.ReportDifferencesToString(&found);
  differencer.Compare(a, b);
  return found;
}

TEST_F(ArticlesTest, ValidateOnlyShowsWhatTheWriteMakes) {
  ASSERT_OK_AND_ASSIGN(const v1::Article shown, Create(std::string(kCreate) + " validate_only: true"));
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  EXPECT_EQ(Differences(shown, AsFarAsForeseen(created)), "");
  for (const std::string update : {R"pb(article { name: "articles/water" labels: "旱" })pb",
                                   R"pb(article {
                                          name: "articles/water"
                                          participants { name: "林一葦" posts: "縣長" }
                                        })pb",
                                   R"pb(article {
                                          name: "articles/water"
                                          sections {
                                            heading: "先修渠"
                                            exchanges {
                                              question { text: "水從哪裡來?" asker: "記者" }
                                              answers { printed_name: "林一葦" paragraphs: "從雲裡來。" }
                                              answers { printed_name: "周海" paragraphs: "從井裡來。" }
                                            }
                                          }
                                        })pb",
                                   R"pb(article {
                                          name: "articles/water"
                                          sections { exchanges { answers { paragraphs: "無。" } } }
                                        }
                                        update_mask { paths: "sections" })pb",
                                   R"pb(article { name: "articles/fire" title: "火" }
                                        allow_missing: true)pb",
                                   R"pb(article { name: "articles/fire" title: "火" }
                                        allow_missing: true)pb"}) {
    ASSERT_OK_AND_ASSIGN(const v1::Article foreseen, Update(update + " validate_only: true"));
    ASSERT_OK_AND_ASSIGN(const v1::Article written, Update(update));
    EXPECT_EQ(Differences(foreseen, AsFarAsForeseen(written)), "") << update;
  }
}

TEST_F(ArticlesTest, ARequestIdReplaysTheFirstReply) {
  const std::string request =
      std::string(kCreate) + R"pb(request_id: "6f1b2c6e-0000-4000-8000-00000000a001")pb";
  ASSERT_OK_AND_ASSIGN(const v1::Article first, Create(request));
  ASSERT_THAT(Update(R"pb(article { name: "articles/water" title: "改題" })pb"), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Article again, Create(request));
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_THAT(Create(R"pb(article { title: "別的" }
                          request_id: "6f1b2c6e-0000-4000-8000-00000000a001")pb"),
              Fails(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(Create(R"pb(article { title: "別的" }
                          request_id: "有字")pb"),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(ArticlesTest, UpdatesAndDeletesReplayWhateverHappenedSince) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  v1::UpdateArticleRequest update;
  update.mutable_article()->set_name("articles/water");
  update.mutable_article()->set_title("改題");
  update.mutable_article()->set_etag(created.etag());
  update.set_request_id("update-1");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles_.UpdateArticle(context_, update)));
  v1::DeleteArticleRequest deletion;
  deletion.set_name("articles/water");
  deletion.set_request_id("delete-1");
  ASSERT_OK_AND_ASSIGN(const v1::Article deleted, Decoded(articles_.DeleteArticle(context_, deletion)));
  ASSERT_OK_AND_ASSIGN(const v1::Article update_again, Decoded(articles_.UpdateArticle(context_, update)));
  EXPECT_TRUE(MessageDifferencer::Equals(updated, update_again));
  ASSERT_OK_AND_ASSIGN(const v1::Article delete_again, Decoded(articles_.DeleteArticle(context_, deletion)));
  EXPECT_TRUE(MessageDifferencer::Equals(deleted, delete_again));
}

// A sweep takes the revisions of writes that are repeated later.
TEST_F(ArticlesTest, AReplayWhoseRevisionWasSweptShowsWhatWasWrittenOrNothing) {
  const auto sweep = [&] { return store_->Sweep(absl::Now() + absl::Hours(24 * 30)); };
  v1::UpdateArticleRequest update;
  update.mutable_article()->set_name("articles/water");
  update.mutable_article()->set_title("改題");
  update.set_request_id("update-1");
  v1::DeleteArticleRequest deletion;
  deletion.set_name("articles/water");
  deletion.set_request_id("delete-1");
  const std::string creation = std::string(kCreate) + R"pb(request_id: "create-1")pb";

  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create(creation));
  ASSERT_THAT(Create(R"pb(article { title: "別的" })pb"), IsOk());
  ASSERT_THAT(sweep(), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Article again, Create(creation));
  EXPECT_TRUE(MessageDifferencer::Equals(created, again)) << "nothing happened to it since";

  ASSERT_THAT(articles_.UpdateArticle(context_, update), IsOk());
  ASSERT_THAT(sweep(), IsOk());
  EXPECT_THAT(Create(creation), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles_.UpdateArticle(context_, update)));
  EXPECT_EQ(updated.title(), "改題");

  ASSERT_THAT(articles_.DeleteArticle(context_, deletion), IsOk());
  ASSERT_THAT(Create(R"pb(article { title: "又一篇" })pb"), IsOk());
  ASSERT_THAT(sweep(), IsOk());
  EXPECT_THAT(articles_.UpdateArticle(context_, update),
              Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  EXPECT_THAT(articles_.DeleteArticle(context_, deletion),
              Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"))
      << "purged: there is nothing to show, which is not to say that it was never there";
}

TEST_F(ArticlesTest, UpdateKeepsWhoIsWho) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  v1::UpdateArticleRequest request;
  *request.mutable_article() = created;
  request.mutable_update_mask()->add_paths("sections");
  request.mutable_article()->mutable_sections(0)->mutable_exchanges(1)->mutable_answers(0)->set_paragraphs(
      0, "缺年輕人。");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles_.UpdateArticle(context_, request)));
  const auto& before = created.sections(0);
  const auto& after = updated.sections(0);
  EXPECT_TRUE(MessageDifferencer::Equals(before.exchanges(0), after.exchanges(0)))
      << "untouched: same etags and times";
  EXPECT_EQ(before.exchanges(1).answers(0).name(), after.exchanges(1).answers(0).name());
  EXPECT_NE(before.exchanges(1).answers(0).etag(), after.exchanges(1).answers(0).etag());
  EXPECT_TRUE(MessageDifferencer::Equals(before.exchanges(1).answers(0).create_time(),
                                         after.exchanges(1).answers(0).create_time()));
  ASSERT_OK_AND_ASSIGN(const v1::Answer old,
                       GetAnswer(before.exchanges(1).answers(0).name(), created.revision()));
  EXPECT_EQ(old.paragraphs(0), "缺人。");
}

TEST_F(ArticlesTest, ANewTitleReachesEveryAnswer) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  ASSERT_THAT(Update(R"pb(article { name: "articles/water" title: "改題" }
                          update_mask { paths: "title" })pb"),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Answer answer,
                       GetAnswer(created.sections(0).exchanges(0).answers(0).name()));
  EXPECT_EQ(answer.article_title(), "改題");
}

TEST_F(ArticlesTest, WhatBasicShowsMayBeWrittenBack) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  v1::UpdateArticleRequest request;
  ASSERT_OK_AND_ASSIGN(*request.mutable_article(), Get(R"pb(name: "articles/water")pb"));
  request.mutable_article()->set_title("改題");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, Decoded(articles_.UpdateArticle(context_, request)));
  EXPECT_EQ(updated.title(), "改題");
  EXPECT_EQ(updated.question_count(), 2);
  EXPECT_EQ(updated.answer_count(), 2);
  EXPECT_THAT(GetAnswer(created.sections(0).exchanges(1).answers(0).name()), IsOk());
  // Asked for by name, they replace all there is.
  request.mutable_article()->clear_etag();
  request.mutable_update_mask()->add_paths("sections");
  ASSERT_OK_AND_ASSIGN(const v1::Article emptied, Decoded(articles_.UpdateArticle(context_, request)));
  EXPECT_EQ(emptied.answer_count(), 0);
}

TEST_F(ArticlesTest, UpdateRefuses) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  const auto stale = Update(R"pb(article { name: "articles/water" title: "改題" etag: "stale" })pb");
  EXPECT_THAT(stale, Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_TRUE(stale.status().GetPayload("type.googleapis.com/google.rpc.ResourceInfo").has_value());
  EXPECT_THAT(Update(R"pb(article { name: "articles/none" title: "改題" })pb"),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(Update(R"pb(article { title: "改題" })pb"),
              Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
  ASSERT_OK_AND_ASSIGN(const v1::Article unchanged, Get(R"pb(name: "articles/water" view: FULL)pb"));
  EXPECT_TRUE(MessageDifferencer::Equals(created, unchanged));
}

TEST_F(ArticlesTest, AllowMissingCreates) {
  ASSERT_OK_AND_ASSIGN(const v1::Article made, Update(R"pb(article { name: "articles/made-new" title: "新" }
                                                           allow_missing: true)pb"));
  EXPECT_EQ(made.title(), "新");
}

TEST_F(ArticlesTest, AllowMissingDoesNotCreateWhatAnEtagSaysWasThere) {
  EXPECT_THAT(Update(R"pb(article { name: "articles/gone" title: "新" etag: "0123456789abcdef" }
                          allow_missing: true)pb"),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Get(R"pb(name: "articles/gone")pb"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
}

TEST_F(ArticlesTest, ADeletedArticleIsGoneWithItsAnswersUntilUndeleted) {
  ASSERT_OK_AND_ASSIGN(const v1::Article created, Create());
  const std::string answer = created.sections(0).exchanges(0).answers(0).name();
  v1::DeleteArticleRequest deletion;
  deletion.set_name("articles/water");
  deletion.set_etag("stale");
  EXPECT_THAT(articles_.DeleteArticle(context_, deletion), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  deletion.set_etag(created.etag());
  ASSERT_OK_AND_ASSIGN(const v1::Article deleted, Decoded(articles_.DeleteArticle(context_, deletion)));
  EXPECT_TRUE(deleted.has_delete_time());
  EXPECT_THAT(Get(R"pb(name: "articles/water")pb"), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(GetAnswer(answer), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(Get(R"pb(name: "articles/water" show_deleted: true)pb"), IsOk());
  EXPECT_THAT(GetAnswer(answer, created.revision()), IsOk());
  EXPECT_EQ(List({})->total_size(), 0);
  EXPECT_THAT(Update(R"pb(article { name: "articles/water" title: "改題" })pb"),
              Fails(StatusCode::kFailedPrecondition, "ARTICLE_DELETED"));
  EXPECT_THAT(articles_.DeleteArticle(context_, deletion),
              Fails(StatusCode::kFailedPrecondition, "ARTICLE_DELETED"));
  v1::UndeleteArticleRequest undelete;
  undelete.set_name("articles/water");
  ASSERT_OK_AND_ASSIGN(const v1::Article back, Decoded(articles_.UndeleteArticle(context_, undelete)));
  EXPECT_FALSE(back.has_delete_time());
  EXPECT_THAT(GetAnswer(answer), IsOk());
  EXPECT_THAT(articles_.UndeleteArticle(context_, undelete),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
}

TEST_F(ArticlesTest, DeleteRefusesAReasonWithoutEnd) {
  ASSERT_THAT(Create(), IsOk());
  v1::DeleteArticleRequest deletion;
  deletion.set_name("articles/water");
  deletion.set_reason(std::string(1001, 'x'));
  EXPECT_THAT(articles_.DeleteArticle(context_, deletion),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Get(R"pb(name: "articles/water")pb"), IsOk());
}

TEST_F(ArticlesTest, BatchIsAllOrNone) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Create(R"pb(article_id: "second"
                          article { title: "二" })pb"),
              IsOk());
  auto request =
      Parse<v1::BatchGetArticlesRequest>(R"pb(names: "articles/second" names: "articles/water")pb");
  ASSERT_OK_AND_ASSIGN(const auto encoded, articles_.BatchGetArticles(context_, request));
  ASSERT_OK_AND_ASSIGN(const v1::BatchGetArticlesResponse response, encoded.Decode());
  ASSERT_EQ(response.articles_size(), 2);
  EXPECT_EQ(response.articles(0).title(), "二");
  EXPECT_GT(response.read_revision(), 0);
  request.add_names("articles/none");
  EXPECT_THAT(articles_.BatchGetArticles(context_, request),
              Fails(StatusCode::kNotFound, "BATCH_MEMBER_MISSING"));
}

TEST_F(ArticlesTest, AWalkStandsStillWhileTheStoreIsWritten) {
  for (int i = 0; i < 25; ++i) {
    const std::string id = "article-" + std::string(1, static_cast<char>('a' + i));
    ASSERT_THAT(Create("article_id: \"" + id + "\" article { title: \"同題\" }"), IsOk());
  }
  v1::ListArticlesRequest request;
  request.set_page_size(4);
  request.set_order_by("title");
  std::vector<std::string> names;
  for (int page = 0; page == 0 || !request.page_token().empty(); ++page) {
    ASSERT_OK_AND_ASSIGN(const v1::ListArticlesResponse response, List(request));
    EXPECT_EQ(response.total_size(), 25);
    for (const v1::Article& article : response.articles()) names.push_back(article.name());
    request.set_page_token(response.next_page_token());
    // Writes on both sides of the walk's place.
    const std::string other = "other-" + std::string(1, static_cast<char>('a' + page));
    ASSERT_THAT(Create("article_id: \"" + other + "\" article { title: \"同題\" }"), IsOk());
    v1::DeleteArticleRequest deletion;
    deletion.set_name("articles/article-" + std::string(1, static_cast<char>('y' - page)));
    ASSERT_THAT(articles_.DeleteArticle(context_, deletion), IsOk());
  }
  ASSERT_EQ(names.size(), 25u);
  for (int i = 0; i < 25; ++i)
    EXPECT_EQ(names[i], "articles/article-" + std::string(1, static_cast<char>('a' + i)));
}

TEST_F(ArticlesTest, APageEndsBeforeItIsTooLargeForAClientOfGrpc) {
  constexpr size_t kTaken = 4 << 20;
  std::string text;
  while (text.size() < 900'000) text += "說得很長很長的一段話。";
  for (int i = 0; i < 9; ++i) {
    v1::CreateArticleRequest request;
    request.set_article_id("long-" + std::to_string(i));
    // One is larger than any page, and comes all the same.
    for (int k = 0; k < (i == 4 ? 6 : 1); ++k) request.mutable_article()->add_body(text);
    ASSERT_THAT(articles_.CreateArticle(context_, request), IsOk());
  }
  v1::ListArticlesRequest request;
  request.set_view(v1::FULL);
  request.set_order_by("name");
  std::vector<int> pages;
  do {
    ASSERT_OK_AND_ASSIGN(const v1::ListArticlesResponse page, List(request));
    EXPECT_EQ(page.total_size(), 9);
    if (page.articles_size() > 1) {
      EXPECT_LE(page.ByteSizeLong(), kTaken);
    }
    pages.push_back(page.articles_size());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, (std::vector<int>{4, 1, 4}));
}

TEST_F(ArticlesTest, ListRefuses) {
  for (const char* id : {"one1", "two2"})
    ASSERT_THAT(Create("article_id: \"" + std::string(id) + "\" article {}"), IsOk());
  v1::ListArticlesRequest request;
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const v1::ListArticlesResponse first, List(request));
  v1::ListArticlesRequest other = request;
  other.set_page_token(first.next_page_token());
  other.set_order_by("title");
  EXPECT_THAT(List(other), Fails(StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
  request.set_page_token("x" + first.next_page_token());
  EXPECT_THAT(List(request), Fails(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(List(request), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request.set_page_size(0);
  request.set_read_revision(999);
  EXPECT_THAT(List(request), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
  request.set_read_revision(0);
  request.set_filter("title = (x");
  EXPECT_THAT(List(request), Fails(StatusCode::kInvalidArgument, "FILTER_SYNTAX"));
}

}  // namespace
}  // namespace fangtan::service
