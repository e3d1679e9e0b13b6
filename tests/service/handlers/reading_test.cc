// Interviews, Speakers, Rankings, Sources and the table of methods, over one small world.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "service/handlers/handlers.h"
#include "service/handlers/import_export.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;

template <typename M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class ReadingTest : public ::testing::Test {
 protected:
  ReadingTest() {
    Add(R"pb(
      name: "articles/may1"
      title: "水"
      publish_date { year: 2024 month: 5 day: 1 }
      participants { name: "林一葦" printed_name: "林 一葦" posts: "雲嶺縣水利局局長" }
      sections {
        exchanges {
          question { text: "甲?" }
          answers { printed_name: "林一葦" paragraphs: "一。" }
          answers { printed_name: "周𠮷" paragraphs: "二。" }
        }
        exchanges {
          question { text: "乙?" }
          answers { printed_name: "林一葦" paragraphs: "三。" }
        }
      }
    )pb");
    Add(R"pb(
      name: "articles/june"
      title: "稻"
      publish_date { year: 2024 month: 6 day: 1 }
      participants { name: "林一苇" posts: "云岭县副县长" posts: "云岭县水利局局长" }
      sections { exchanges { answers { printed_name: "林一苇" paragraphs: "四。" } } }
    )pb");
  }

  void Add(const std::string& article) {
    v1::ImportArticlesRequest request;
    *request.mutable_article() = Parse<v1::Article>(article);
    const auto response = Importer(*store_).Import(request);
    EXPECT_EQ(response.status().code(), 0) << response.status().message();
  }

  // Calls a method through its row, as the server does.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& name, const Request& request) {
    for (const rpc::Method& row : handlers_.Methods()) {
      if (row.name != name) continue;
      const auto bytes =
          std::get<rpc::UnaryHandler>(row.handler)(context_, absl::Cord(request.SerializeAsString()));
      if (!bytes.ok()) return bytes.status();
      Reply reply;
      EXPECT_TRUE(reply.ParseFromString(std::string(*bytes)));
      return reply;
    }
    return absl::InternalError("no row");
  }

  TempStore store_;
  const Handlers handlers_{*store_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

std::vector<std::string> TextsOf(const v1::ListAnswersResponse& response) {
  std::vector<std::string> texts;
  for (const v1::Answer& answer : response.answers()) texts.push_back(answer.paragraphs(0));
  return texts;
}

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto bytes = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(bytes.has_value() && detail.ParseFromString(std::string(*bytes))) << status;
  return detail;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : request.field_violations()) fields.push_back(violation.field());
  return fields;
}

std::string ResourceOf(const absl::Status& status) {
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  return absl::StrCat(resource.resource_type(), " ", resource.resource_name());
}

std::string PositionOf(const absl::Status& status) {
  return DetailOf<google::rpc::ErrorInfo>(status).metadata().at("position");
}

TEST_F(ReadingTest, AnswersComeNewestArticleFirstInReadingOrder) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  ASSERT_OK_AND_ASSIGN(const auto all, (Call<v1::ListAnswersResponse>("ListAnswers", request)));
  EXPECT_EQ(TextsOf(all), (std::vector<std::string>{"四。", "一。", "二。", "三。"}));
  EXPECT_EQ(all.total_size(), 4);
  request.set_parent("articles/may1");
  request.set_order_by("ordinal desc");
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, (Call<v1::ListAnswersResponse>("ListAnswers", request)));
  EXPECT_EQ(TextsOf(first), (std::vector<std::string>{"三。", "二。"}));
  EXPECT_EQ(first.total_size(), 3);
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, (Call<v1::ListAnswersResponse>("ListAnswers", request)));
  EXPECT_EQ(TextsOf(second), (std::vector<std::string>{"一。"}));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ReadingTest, ParentsAreChecked) {
  v1::ListAnswersRequest request;
  EXPECT_THAT((Call<v1::ListAnswersResponse>("ListAnswers", request)),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request.set_parent("articles/none");
  EXPECT_THAT((Call<v1::ListAnswersResponse>("ListAnswers", request)),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
}

TEST_F(ReadingTest, AFullQuestionHasItsAnswers) {
  const auto list = Parse<v1::ListQuestionsRequest>(R"pb(parent: "articles/may1" view: FULL)pb");
  ASSERT_OK_AND_ASSIGN(const auto questions, (Call<v1::ListQuestionsResponse>("ListQuestions", list)));
  ASSERT_EQ(questions.questions_size(), 2);
  EXPECT_EQ(questions.questions(0).answers_size(), 2);
  v1::GetQuestionRequest get;
  get.set_name(questions.questions(0).name());
  ASSERT_OK_AND_ASSIGN(const auto basic, (Call<v1::Question>("GetQuestion", get)));
  EXPECT_EQ(basic.answers_size(), 0);
  EXPECT_EQ(basic.answer_count(), 2);
  get.set_name("articles/may1/questions/none");
  EXPECT_THAT((Call<v1::Question>("GetQuestion", get)), Fails(StatusCode::kNotFound, "QUESTION_NOT_FOUND"));
}

TEST_F(ReadingTest, BatchesKeepTheirOrderAndTheirParent) {
  const auto list = Parse<v1::ListAnswersRequest>(R"pb(parent: "articles/-")pb");
  ASSERT_OK_AND_ASSIGN(const auto all, (Call<v1::ListAnswersResponse>("ListAnswers", list)));
  v1::BatchGetAnswersRequest batch;
  for (int i = 3; i >= 0; --i) batch.add_names(all.answers(i).name());
  ASSERT_OK_AND_ASSIGN(const auto got, (Call<v1::BatchGetAnswersResponse>("BatchGetAnswers", batch)));
  ASSERT_EQ(got.answers_size(), 4);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(got.answers(i).name(), all.answers(3 - i).name());
  batch.set_parent("articles/may1");
  EXPECT_THAT((Call<v1::BatchGetAnswersResponse>("BatchGetAnswers", batch)),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(ReadingTest, ABatchTellsWhichNamesAreAtFault) {
  v1::BatchGetArticlesRequest batch;
  for (const char* name : {"articles/none-one", "articles/may1", "articles/none-two"}) batch.add_names(name);
  const auto missing = Call<v1::BatchGetArticlesResponse>("BatchGetArticles", batch);
  EXPECT_THAT(missing, Fails(StatusCode::kNotFound, "BATCH_MEMBER_MISSING"));
  EXPECT_EQ(FieldsOf(missing.status()), (std::vector<std::string>{"names[0]", "names[2]"}));
  EXPECT_EQ(ResourceOf(missing.status()), "ARTICLE articles/none-one");
  batch.set_names(2, "articles/x");
  const auto bad = Call<v1::BatchGetArticlesResponse>("BatchGetArticles", batch);
  EXPECT_THAT(bad, Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
  EXPECT_EQ(FieldsOf(bad.status()), std::vector<std::string>{"names[2]"});
}

TEST_F(ReadingTest, WhatAViewIsNotIsRefused) {
  const auto refused = Fails(StatusCode::kInvalidArgument, "INVALID_FIELD");
  v1::GetArticleRequest get;
  get.set_name("articles/may1");
  get.set_view(static_cast<v1::View>(99));
  EXPECT_THAT((Call<v1::Article>("GetArticle", get)), refused);
  v1::ListArticlesRequest list;
  list.set_view(static_cast<v1::View>(99));
  EXPECT_THAT((Call<v1::ListArticlesResponse>("ListArticles", list)), refused);
  v1::BatchGetArticlesRequest batch;
  batch.add_names("articles/may1");
  batch.set_view(static_cast<v1::View>(-1));
  EXPECT_THAT((Call<v1::BatchGetArticlesResponse>("BatchGetArticles", batch)), refused);
}

TEST_F(ReadingTest, RankingsAreFilteredByTheirTime) {
  const char* const days[] = {"", "2024-05-01T00:00:00Z", "2024-05-31T23:59:59Z", "2025-01-01T00:00:00Z"};
  internal::Mutation mutation;
  mutation.set_time_micros(1);
  for (int i = 0; i < 4; ++i) {
    v1::Ranking ranking;
    ranking.set_name(absl::StrCat("rankings/list-", i));
    if (i > 0) {
      ASSERT_TRUE(google::protobuf::util::TimeUtil::FromString(days[i], ranking.mutable_publish_time()));
    }
    internal::PutRanking& put = *mutation.add_operations()->mutable_put_ranking();
    put.set_name(ranking.name());
    put.set_ranking(ranking.SerializeAsString());
  }
  ASSERT_THAT(store_->Commit(mutation, {}), IsOk());
  const auto found = [this](const std::string& filter) {
    v1::ListRankingsRequest request;
    request.set_filter(filter);
    std::string names;
    const auto response = Call<v1::ListRankingsResponse>("ListRankings", request);
    EXPECT_THAT(response, IsOk()) << filter;
    if (!response.ok()) return names;
    EXPECT_EQ(response->total_size(), response->rankings_size());
    for (const v1::Ranking& ranking : response->rankings()) names += ranking.name().back();
    return names;
  };
  EXPECT_EQ(found(""), "3210");
  EXPECT_EQ(found("publish_time = 2024-05"), "21");
  EXPECT_EQ(found("publish_time > 2024-05 OR publish_time < 2024-05-02"), "31");
  EXPECT_EQ(found("NOT publish_time:*"), "0");
  EXPECT_EQ(found("-publish_time >= 2024-05-31T00:00:00Z"), "10");
  const auto refusal = [this](const std::string& filter) {
    v1::ListRankingsRequest request;
    request.set_filter(filter);
    const auto response = Call<v1::ListRankingsResponse>("ListRankings", request);
    EXPECT_EQ(response.status().code(), StatusCode::kInvalidArgument) << filter;
    return absl::StrCat(storage::ErrorReason(response.status()), " ", PositionOf(response.status()));
  };
  EXPECT_EQ(refusal("publish_time ="), "FILTER_SYNTAX 14");
  EXPECT_EQ(refusal("publish_time = 2024 AND title:水"), "FILTER_FIELD_UNKNOWN 24");
  EXPECT_EQ(refusal("publish_time = 2024 水"), "FILTER_FIELD_UNKNOWN 20");
  EXPECT_EQ(refusal("publish_time = 水"), "FILTER_TYPE 15");
  EXPECT_EQ(refusal("any_answer(text:水)"), "FILTER_FIELD_UNKNOWN 11");
  EXPECT_EQ(refusal("any_answer(publish_time = 2024)"), "FILTER_SYNTAX 0");
}

TEST_F(ReadingTest, ASpeakerGathersNamesAndPostsOfAllArticles) {
  v1::ListSpeakersRequest list;
  list.set_order_by("answer_count desc");
  ASSERT_OK_AND_ASSIGN(const auto speakers, (Call<v1::ListSpeakersResponse>("ListSpeakers", list)));
  ASSERT_EQ(speakers.speakers_size(), 2);
  const v1::Speaker& lin = speakers.speakers(0);
  EXPECT_EQ(lin.display_name(), "林一葦");
  EXPECT_EQ(lin.unit(), "雲嶺縣");
  EXPECT_EQ(lin.answer_count(), 3);
  EXPECT_EQ(lin.article_count(), 2);
  EXPECT_EQ(std::set<std::string>(lin.names().begin(), lin.names().end()),
            (std::set<std::string>{"林 一葦", "林一葦", "林一苇"}));
  std::map<std::string, v1::Post> posts;
  for (const v1::Post& post : lin.posts()) posts[post.title()] = post;
  ASSERT_EQ(posts.size(), 3u);
  EXPECT_EQ(posts["云岭县副县长"].articles(0), "articles/june");
  EXPECT_EQ(posts["雲嶺縣水利局局長"].first_seen_time().seconds(), 1714521600);
  v1::GetSpeakerRequest get;
  get.set_name(lin.name());
  get.set_read_revision(1);
  ASSERT_OK_AND_ASSIGN(const auto earlier, (Call<v1::Speaker>("GetSpeaker", get)));
  EXPECT_EQ(earlier.answer_count(), 2);
  EXPECT_EQ(earlier.posts_size(), 1);
}

TEST_F(ReadingTest, SpansReadInBytesAndInCharacters) {
  v1::ImportArticlesRequest import;
  const std::string text = "標題𠮷\n\n一段文字。\n";
  import.mutable_document()->set_content(text);
  const auto response = Importer(*store_).Import(import);
  ASSERT_EQ(response.status().code(), 0) << response.status().message();
  v1::ReadSpanRequest request;
  v1::Span& span = *request.mutable_span();
  span.set_source(response.source().name());
  span.set_char_start(1);
  span.set_char_end(3);
  ASSERT_OK_AND_ASSIGN(const auto by_char, (Call<v1::ReadSpanResponse>("ReadSpan", request)));
  EXPECT_EQ(by_char.text(), "題𠮷");
  EXPECT_EQ(by_char.span().byte_start(), 3);
  EXPECT_EQ(by_char.span().byte_end(), 10);
  *request.mutable_span() = by_char.span();
  ASSERT_OK_AND_ASSIGN(const auto by_both, (Call<v1::ReadSpanResponse>("ReadSpan", request)));
  EXPECT_EQ(by_both.content(), "題𠮷");
  for (const char* bad :
       {"byte_start: 1 byte_end: 3", "byte_end: 1000", "char_end: 1000", "byte_end: 3 char_end: 2",
        "byte_start: -1 byte_end: 3", "byte_start: 6 byte_end: 3"}) {
    auto wrong = Parse<v1::Span>(bad);
    wrong.set_source(response.source().name());
    *request.mutable_span() = wrong;
    EXPECT_THAT((Call<v1::ReadSpanResponse>("ReadSpan", request)),
                Fails(StatusCode::kOutOfRange, "SPAN_OUT_OF_RANGE"))
        << bad;
  }
  request.mutable_span()->set_source("sources/none-such");
  EXPECT_THAT((Call<v1::ReadSpanResponse>("ReadSpan", request)),
              Fails(StatusCode::kNotFound, "SOURCE_NOT_FOUND"));
}

TEST_F(ReadingTest, StatusCountsWhatIsThere) {
  ASSERT_OK_AND_ASSIGN(const auto status, (Call<v1::ServerStatus>("GetStatus", v1::GetStatusRequest())));
  EXPECT_EQ(status.article_count(), 2);
  EXPECT_EQ(status.question_count(), 2);
  EXPECT_EQ(status.answer_count(), 4);
  EXPECT_EQ(status.speaker_count(), 2);
  EXPECT_EQ(status.revision(), 2);
  EXPECT_EQ(status.store_id().size(), 32u);
}

TEST_F(ReadingTest, EveryMethodHasExactlyOneRow) {
  std::multiset<std::string> rows;
  for (const rpc::Method& row : handlers_.Methods()) rows.insert(row.service + "." + row.name);
  EXPECT_EQ(rows.size(), std::set<std::string>(rows.begin(), rows.end()).size());
  EXPECT_EQ(rows.size(), 44u) << "39 methods of fangtan.v1, 5 of google.longrunning.Operations";
}

TEST_F(ReadingTest, BytesThatAreNoRequestAreRefused) {
  for (const rpc::Method& row : handlers_.Methods()) {
    if (row.name != "GetAnswer") continue;
    EXPECT_THAT(std::get<rpc::UnaryHandler>(row.handler)(context_, absl::Cord("\xff\xff\xff")),
                Fails(StatusCode::kInvalidArgument, "REQUEST_MALFORMED"));
    // A name that is no UTF-8.
    EXPECT_THAT(std::get<rpc::UnaryHandler>(row.handler)(context_, absl::Cord("\x0a\x02\xe6\xb0")),
                Fails(StatusCode::kInvalidArgument, "REQUEST_MALFORMED"));
  }
}

}  // namespace
}  // namespace fangtan::service
