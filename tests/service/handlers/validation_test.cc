#include "service/validation.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using storage::SortField;

v1::Article Parse(const std::string& text) {
  v1::Article article;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &article));
  return article;
}

std::string FieldOf(const absl::Status& status) {
  const std::string message(status.message());
  return message.substr(0, message.find(':'));
}

TEST(CheckPageSizeTest, DefaultsLowersAndRefuses) {
  EXPECT_EQ(*CheckPageSize(0), 50);
  EXPECT_EQ(*CheckPageSize(7), 7);
  EXPECT_EQ(*CheckPageSize(100000), 1000);
  EXPECT_THAT(CheckPageSize(-1), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST(CheckBatchSizeTest, TakesOneToAThousand) {
  EXPECT_THAT(CheckBatchSize(0), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(CheckBatchSize(1000), IsOk());
  EXPECT_THAT(CheckBatchSize(1001), Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST(CheckReasonTest, TakesAThousandCharacters) {
  std::string reason;
  for (int i = 0; i < 500; ++i) reason += "誤\U00020BB7";
  EXPECT_THAT(CheckReason(reason), IsOk());
  EXPECT_THAT(CheckReason(""), IsOk());
  const absl::Status status = CheckReason(reason + "一");
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(FieldOf(status), "reason");
}

TEST(ParseOrderByTest, ReadsFieldsAndDirections) {
  const SortFieldNames known = {{"title", SortField::kTitle}, {"name", SortField::kName}};
  ASSERT_OK_AND_ASSIGN(const auto keys, ParseOrderBy(" title desc , name", known, {}));
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].field, SortField::kTitle);
  EXPECT_TRUE(keys[0].descending);
  EXPECT_EQ(keys[1].field, SortField::kName);
  EXPECT_FALSE(keys[1].descending);
  ASSERT_OK_AND_ASSIGN(const auto otherwise, ParseOrderBy("  ", known, {{.field = SortField::kTitle}}));
  EXPECT_EQ(otherwise.size(), 1u);
}

TEST(ParseOrderByTest, RefusesWhatItDoesNotKnow) {
  const SortFieldNames known = {{"title", SortField::kTitle}};
  for (const char* bad :
       {"titel", "title down", "title,", ",", "title desc desc", "title, title desc", "標題"}) {
    EXPECT_THAT(ParseOrderBy(bad, known, {}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << bad;
  }
  EXPECT_THAT(std::string(ParseOrderBy("titel", known, {}).status().message()),
              ::testing::HasSubstr("does not know \"titel\", only title"));
  EXPECT_THAT(std::string(ParseOrderBy("發布時間", known, {}).status().message()),
              ::testing::HasSubstr("does not know \"發布時間\", only title"));
}

TEST(CheckArticleTest, TakesAWholeArticle) {
  EXPECT_THAT(CheckArticle(Parse(R"pb(
                name: "articles/a-whole-one"
                title: "水庫與稻田"
                publish_date { year: 2024 month: 2 day: 29 }
                participants { name: "林一苇" posts: "云岭县水利局局长" }
                sections {
                  heading: "先修渠"
                  exchanges {
                    question { text: "水从哪里来？" asker: "记者" }
                    answers {
                      name: "articles/a-whole-one/answers/first"
                      printed_name: "林一苇"
                      paragraphs: "从山上来。"
                    }
                  }
                }
              )pb")),
              IsOk());
}

TEST(CheckArticleTest, NamesTheFieldThatIsWrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"sections { exchanges { } }", "article.sections[0].exchanges[0]"},
      {"sections { exchanges { question { text: \"  \" } } }",
       "article.sections[0].exchanges[0].question.text"},
      {"sections { exchanges { answers { printed_name: \"甲\" paragraphs: \" \" } } }",
       "article.sections[0].exchanges[0].answers[0].paragraphs"},
      {"sections { exchanges { answers { name: \"articles/other/answers/abcd\" paragraphs: \"x\" } } }",
       "article.sections[0].exchanges[0].answers[0].name"},
      {"participants { name: \"\" }", "article.participants[0].name"},
      {"credits { name: \" \" }", "article.credits[0].name"},
      {"publish_date { year: 2023 month: 2 day: 29 }", "article.publish_date"},
      {"publish_date { year: 2023 day: 3 }", "article.publish_date"},
      {"publish_time { seconds: 999999999999 }", "article.publish_time"},
      {"source: \"articles/abcd\"", "article.source"},
      {"language: \"不是語言\"", "article.language"},
      {"lead: \"甲\" lead_spans { source: \"sources/abcd\" byte_start: 4 byte_end: 1 }",
       "article.lead_spans[0]"},
      {"lead: \"甲\" lead: \"乙\" lead_spans { source: \"sources/abcd\" }", "article.lead_spans"},
      {"translations: \"x\"", "article.translations"},
  };
  for (const auto& [text, field] : cases) {
    const absl::Status status = CheckArticle(Parse("name: \"articles/abcd\" " + text));
    EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD")) << text;
    EXPECT_EQ(FieldOf(status), field);
  }
}

}  // namespace
}  // namespace fangtan::service
