// Counts of answers through the handlers, over a real store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "google/protobuf/text_format.h"
#include "service/handlers/articles.h"
#include "service/handlers/import_export.h"
#include "service/handlers/search.h"
#include "service/handlers/speakers.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Request = v1::TallyAnswersRequest;
using Response = v1::TallyAnswersResponse;

class TallyTest : public ::testing::Test {
 protected:
  TallyTest() {
    Add(R"pb(
      name: "articles/may1"
      title: "水"
      column: "家風"
      labels: "廉政"
      labels: "𠮷"
      publish_date { year: 2024 month: 5 day: 1 }
      sections {
        heading: "上篇"
        exchanges {
          question { text: "甲?" }
          answers {
            printed_name: "沈 潔"
            printed_posts: "河北區委常委"
            printed_posts: "區紀委書記"
            paragraphs: "一。"
          }
          answers { printed_name: "周𠮷" printed_posts: "香港大學教授" paragraphs: "二。" }
        }
        exchanges { answers { printed_name: "沈 潔" printed_posts: "河北區委常委" paragraphs: "三。" } }
      }
    )pb");
    Add(R"pb(
      name: "articles/june"
      title: "稻"
      publish_date { year: 2024 month: 6 day: 30 }
      sections {
        exchanges { answers { printed_name: "沈洁" printed_posts: "河北区委常委" paragraphs: "四。" } }
      }
    )pb");
    Add(R"pb(
      name: "articles/undated"
      title: "無題"
      sections { exchanges { answers { printed_name: "李𠀀" paragraphs: "五。" } } }
    )pb");
  }

  void Add(const std::string& text) {
    v1::ImportArticlesRequest request;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_article())) << text;
    const auto response = Importer(*store_).Import(request);
    ASSERT_EQ(response.status().code(), 0) << response.status().message();
  }

  absl::StatusOr<Response> Count(const Request& request) const {
    return Search(*store_, tokens_).TallyAnswers(context_, request);
  }
  static Request By(std::vector<Request::Field> fields, const std::string& filter = "", int limit = 0) {
    Request request;
    for (const Request::Field field : fields) request.add_fields(field);
    request.set_filter(filter);
    request.set_limit(limit);
    return request;
  }
  // `2024-05 3`, row by row, then what is left over.
  std::vector<std::string> Lines(const Request& request) const {
    const absl::StatusOr<Response> response = Count(request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return {};
    std::vector<std::string> lines;
    for (const Response::Row& row : response->rows()) {
      lines.push_back(absl::StrCat(absl::StrJoin(row.values(), "|"), " ", row.count()));
    }
    if (response->rest_rows() != 0) {
      lines.push_back(absl::StrCat("rest ", response->rest_rows(), " ", response->rest_count()));
    }
    return lines;
  }

  TempStore store_;
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
  const PageTokenSealer tokens_{store_->token_key()};
};

TEST_F(TallyTest, CountsByEveryField) {
  EXPECT_THAT(Lines(By({Request::FIELD_POST})),
              ElementsAre("河北區委常委 2", " 1", "區紀委書記 1", "河北区委常委 1", "香港大學教授 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_ORGANIZATION})),
              ElementsAre("河北區 2", " 1", "河北区 1", "香港大學 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_ARTICLE})),
              ElementsAre("articles/may1 3", "articles/june 1", "articles/undated 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_COLUMN})), ElementsAre("家風 3", " 2"));
  EXPECT_THAT(Lines(By({Request::FIELD_SECTION})), ElementsAre("上篇 3", " 2"));
  EXPECT_THAT(Lines(By({Request::FIELD_MONTH})), ElementsAre("2024-05 3", " 1", "2024-06 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_YEAR})), ElementsAre("2024 4", " 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_LABEL})), ElementsAre("廉政 3", "𠮷 3", " 2"));
  ASSERT_OK_AND_ASSIGN(const Response speakers, Count(By({Request::FIELD_SPEAKER})));
  ASSERT_EQ(speakers.rows_size(), 3);
  EXPECT_THAT(speakers.rows(0).display_values(), ElementsAre("沈潔"));
  EXPECT_EQ(speakers.rows(0).count(), 3);
  EXPECT_EQ(speakers.total_size(), 5);
  EXPECT_EQ(speakers.read_revision(), static_cast<int64_t>((*store_->At(0))->revision()));
}

TEST_F(TallyTest, CombinesFiltersAndSumsTheRest) {
  EXPECT_THAT(
      Lines(By({Request::FIELD_LABEL, Request::FIELD_POST}, "printed_posts:\"區紀委\"")),
      ElementsAre("廉政|區紀委書記 1", "廉政|河北區委常委 1", "𠮷|區紀委書記 1", "𠮷|河北區委常委 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_MONTH, Request::FIELD_COLUMN}, "speaker.name = \"沈洁\"")),
              ElementsAre("2024-05|家風 2", "2024-06| 1"));
  EXPECT_THAT(Lines(By({Request::FIELD_POST}, "", 1)), ElementsAre("河北區委常委 2", "rest 4 4"));
  EXPECT_THAT(Lines(By({Request::FIELD_POST}, "text:\"無此字\"")), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const Response titles, Count(By({Request::FIELD_ARTICLE}, "text:\"四\"", 5000)));
  ASSERT_EQ(titles.rows_size(), 1);
  EXPECT_THAT(titles.rows(0).display_values(), ElementsAre("稻"));
}

TEST_F(TallyTest, MergesAndDeletionsShowAtTheirRevision) {
  const Request by_speaker = By({Request::FIELD_SPEAKER});
  ASSERT_OK_AND_ASSIGN(const Response before, Count(by_speaker));
  ASSERT_EQ(before.rows_size(), 3);
  v1::MergeSpeakersRequest merge;
  merge.set_name(before.rows(1).values(0));
  merge.set_merged_speaker(before.rows(0).values(0));
  ASSERT_THAT(Speakers(*store_, tokens_).MergeSpeakers(context_, merge), IsOk());
  ASSERT_OK_AND_ASSIGN(const Response merged, Count(by_speaker));
  ASSERT_EQ(merged.rows_size(), 2);
  EXPECT_THAT(merged.rows(0).values(), ElementsAre(merge.name()));
  EXPECT_EQ(merged.rows(0).display_values(0), before.rows(1).display_values(0));
  EXPECT_EQ(merged.rows(0).count(), 4);

  v1::DeleteArticleRequest gone;
  gone.set_name("articles/may1");
  ASSERT_THAT(Articles(*store_, tokens_).DeleteArticle(context_, gone), IsOk());
  EXPECT_EQ(Count(by_speaker)->total_size(), 2);
  store_.Reopen();
  EXPECT_EQ(Count(by_speaker)->total_size(), 2);
  Request at_first = by_speaker;
  at_first.set_read_revision(before.read_revision());
  EXPECT_EQ(Count(at_first)->SerializeAsString(), before.SerializeAsString());
}

TEST_F(TallyTest, RefusesWhatMakesNoSense) {
  const auto refused = Fails(StatusCode::kInvalidArgument, "INVALID_FIELD");
  EXPECT_THAT(Count(By({})), refused);
  EXPECT_THAT(Count(By({Request::FIELD_UNSPECIFIED})), refused);
  EXPECT_THAT(Count(By({static_cast<Request::Field>(99)})), refused);
  EXPECT_THAT(Count(By({Request::FIELD_YEAR, Request::FIELD_MONTH, Request::FIELD_YEAR})), refused);
  EXPECT_THAT(Count(By({Request::FIELD_YEAR, Request::FIELD_MONTH, Request::FIELD_POST, Request::FIELD_LABEL,
                        Request::FIELD_SECTION})),
              refused);
  EXPECT_THAT(Count(By({Request::FIELD_YEAR}, "", -1)), refused);
  EXPECT_THAT(Count(By({Request::FIELD_YEAR}, "title = 水")),
              Fails(StatusCode::kInvalidArgument, "FILTER_FIELD_UNKNOWN"));
  Request request = By({Request::FIELD_YEAR});
  request.set_read_revision(1000000);
  EXPECT_THAT(Count(request), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
  request.set_read_revision(0);
  request.set_query("……");
  EXPECT_THAT(Count(request), Fails(StatusCode::kInvalidArgument, "QUERY_EMPTY"));
}

}  // namespace
}  // namespace fangtan::service
