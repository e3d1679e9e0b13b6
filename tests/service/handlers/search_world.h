// A small world to search in, through the rows of the handlers as the server calls them.
#ifndef FANGTAN_TESTS_SERVICE_HANDLERS_SEARCH_WORLD_H_
#define FANGTAN_TESTS_SERVICE_HANDLERS_SEARCH_WORLD_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "fangtan/v1/search_service.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/handlers/handlers.h"
#include "service/handlers/import_export.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {

class SearchWorld : public ::testing::Test {
 protected:
  // Two articles in two scripts, one without a question, and one of body alone.
  SearchWorld() {
    Add(R"pb(
      name: "articles/bay1"
      title: "守住一灣碧水"
      column: "鎮長夜話"
      language: "zh-Hant"
      publish_date { year: 2021 month: 8 day: 12 }
      participants { name: "陸遙" printed_name: "陸 遙" posts: "白沙鎮黨委書記" }
      participants { name: "鍾硯" posts: "青崖鎮副鎮長" }
      sections {
        heading: "先把圍堰拆下來"
        exchanges {
          question { text: "修復海草有哪些做法?" asker: "記者" }
          answers { printed_name: "陸遙" paragraphs: "白沙鎮登記圍堰。" paragraphs: "𠮷縣的漁民也來幫忙。" }
          answers { printed_name: "鍾硯" paragraphs: "青崖鎮補種海草,海草怕渾水。" }
        }
        exchanges {
          question { text: "外來的養殖戶怎麼辦?" asker: "記者" }
          answers { printed_name: "陸遙" paragraphs: "同樣簽協議,同樣領工錢。" }
        }
      }
    )pb");
    Add(R"pb(
      name: "articles/bay2"
      title: "渔港新事"
      language: "zh-Hans"
      publish_date { year: 2022 month: 3 day: 1 }
      participants { name: "沈洁" posts: "渔业站站长" }
      sections { exchanges { answers { printed_name: "沈洁" paragraphs: "渔民用ＡＰＰ看海草。" } } }
    )pb");
    Add(R"pb(name: "articles/note" title: "潮汐表" body: "月初水大。" body: "燈塔下有人讀書。")pb");
  }

  void Add(const std::string& article) {
    v1::ImportArticlesRequest request;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(article, request.mutable_article())) << article;
    Add(request);
  }
  void Add(const v1::ImportArticlesRequest& request) {
    const auto response = Importer(*store_).Import(request);
    ASSERT_EQ(response.status().code(), 0) << response.status().message();
  }

  // One answer about 海草 in an article of its own.
  void AddNumbered(int number) {
    Add(absl::StrCat("name: 'articles/numbered-", number, "' title: '第", number,
                     "篇' sections { exchanges { question { text: '第", number,
                     "問?' } answers { printed_name: '林一葦' paragraphs: '第", number, "片海草",
                     number % 3 == 0 ? ",還是海草" : "", "。' } } }"));
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& name, const Request& request,
                             const rpc::CallContext& context) const {
    for (const rpc::Method& row : handlers_.Methods()) {
      if (row.name != name) continue;
      const auto bytes =
          std::get<rpc::UnaryHandler>(row.handler)(context, absl::Cord(request.SerializeAsString()));
      if (!bytes.ok()) return bytes.status();
      Reply reply;
      EXPECT_TRUE(reply.ParseFromString(std::string(*bytes)));
      return reply;
    }
    return absl::InternalError(absl::StrCat("no row ", name));
  }
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& name, const Request& request) const {
    return Call<Reply>(name, request, context_);
  }

  absl::StatusOr<v1::SearchAnswersResponse> Answers(const v1::SearchAnswersRequest& request) const {
    return Call<v1::SearchAnswersResponse>("SearchAnswers", request);
  }
  absl::StatusOr<v1::SearchQuestionsResponse> Questions(const v1::SearchQuestionsRequest& request) const {
    return Call<v1::SearchQuestionsResponse>("SearchQuestions", request);
  }
  absl::StatusOr<v1::SearchArticlesResponse> ArticlesFor(const v1::SearchArticlesRequest& request) const {
    return Call<v1::SearchArticlesResponse>("SearchArticles", request);
  }

  template <typename Request = v1::SearchAnswersRequest>
  static Request For(const std::string& query, const std::string& filter = "", int page_size = 0) {
    Request request;
    request.set_query(query);
    request.set_filter(filter);
    request.set_page_size(page_size);
    return request;
  }

  // The results of the whole walk, page by page.
  absl::StatusOr<std::vector<v1::SearchAnswersResponse::Result>> Walk(
      v1::SearchAnswersRequest request) const {
    std::vector<v1::SearchAnswersResponse::Result> all;
    do {
      auto page = Answers(request);
      if (!page.ok()) return page.status();
      for (auto& result : *page->mutable_results()) all.push_back(std::move(result));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  // First paragraphs, best first; the reason if it failed.
  std::vector<std::string> Found(const v1::SearchAnswersRequest& request) const {
    const auto results = Walk(request);
    if (!results.ok()) return {storage::ErrorReason(results.status())};
    std::vector<std::string> texts;
    for (const auto& result : *results) texts.push_back(result.answer().paragraphs(0));
    return texts;
  }

  testing::TempStore store_;
  const Handlers handlers_{*store_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_HANDLERS_SEARCH_WORLD_H_
