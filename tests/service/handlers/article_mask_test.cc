#include "service/handlers/article_mask.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using fangtan::testing::Fails;
using google::protobuf::util::MessageDifferencer;

template <typename M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr char kStored[] = R"pb(
  name: "articles/abcd"
  title: "旧题"
  title_spans { source: "sources/s" byte_end: 6 char_end: 2 }
  column: "微访谈"
  lead: "一"
  lead: "二"
  labels: "水利"
  publish_date { year: 2021 }
  publish_time { seconds: 5 }
  sections { heading: "甲" }
)pb";

void ExpectUpdate(const std::string& request, const std::string& expected) {
  const auto updated = ApplyUpdate(Parse<v1::UpdateArticleRequest>(request), Parse<v1::Article>(kStored));
  ASSERT_TRUE(updated.ok()) << updated.status();
  std::string difference;
  MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(Parse<v1::Article>(expected), *updated)) << difference;
}

TEST(ApplyUpdateTest, WritesOnlyTheMask) {
  ExpectUpdate(R"pb(
                 article { name: "articles/abcd" column: "新栏目" title: "不该写" }
                 update_mask { paths: "column" }
               )pb",
               R"pb(
                 name: "articles/abcd"
                 title: "旧题"
                 title_spans { source: "sources/s" byte_end: 6 char_end: 2 }
                 column: "新栏目"
                 lead: "一"
                 lead: "二"
                 labels: "水利"
                 publish_date { year: 2021 }
                 publish_time { seconds: 5 }
                 sections { heading: "甲" }
               )pb");
}

TEST(ApplyUpdateTest, ATextWrittenWithoutItsSpansLosesThem) {
  ExpectUpdate(R"pb(
                 article { name: "articles/abcd" title: "新题" }
                 update_mask { paths: "title" }
               )pb",
               R"pb(
                 name: "articles/abcd"
                 title: "新题"
                 column: "微访谈"
                 lead: "一"
                 lead: "二"
                 labels: "水利"
                 publish_date { year: 2021 }
                 publish_time { seconds: 5 }
                 sections { heading: "甲" }
               )pb");
}

TEST(ApplyUpdateTest, RepeatedFieldsAreReplacedAndNamedEmptyOnesCleared) {
  ExpectUpdate(R"pb(
                 article { name: "articles/abcd" lead: "三" }
                 update_mask { paths: "lead" paths: "labels" paths: "publish_date" paths: "publish_time" }
               )pb",
               R"pb(
                 name: "articles/abcd"
                 title: "旧题"
                 title_spans { source: "sources/s" byte_end: 6 char_end: 2 }
                 column: "微访谈"
                 lead: "三"
                 sections { heading: "甲" }
               )pb");
}

TEST(ApplyUpdateTest, ANewDateIsNotShadowedByTheOldTime) {
  ExpectUpdate(R"pb(
                 article {
                   name: "articles/abcd"
                   publish_date { year: 2022 month: 3 }
                 }
                 update_mask { paths: "publish_date" }
               )pb",
               R"pb(
                 name: "articles/abcd"
                 title: "旧题"
                 title_spans { source: "sources/s" byte_end: 6 char_end: 2 }
                 column: "微访谈"
                 lead: "一"
                 lead: "二"
                 labels: "水利"
                 publish_date { year: 2022 month: 3 }
                 sections { heading: "甲" }
               )pb");
}

TEST(ApplyUpdateTest, NorIsAPartOfADate) {
  const auto request = Parse<v1::UpdateArticleRequest>(R"pb(
    article {
      name: "articles/abcd"
      publish_date { year: 1999 }
    }
    update_mask { paths: "publish_date.year" }
  )pb");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, ApplyUpdate(request, Parse<v1::Article>(kStored)));
  EXPECT_EQ(updated.publish_date().year(), 1999);
  EXPECT_FALSE(updated.has_publish_time());
}

TEST(ApplyUpdateTest, WithoutAMaskEverySetFieldIsWritten) {
  ExpectUpdate(R"pb(
                 article {
                   name: "articles/abcd"
                   column: "新栏目"
                   sections { heading: "乙" }
                 }
               )pb",
               R"pb(
                 name: "articles/abcd"
                 title: "旧题"
                 title_spans { source: "sources/s" byte_end: 6 char_end: 2 }
                 column: "新栏目"
                 lead: "一"
                 lead: "二"
                 labels: "水利"
                 publish_date { year: 2021 }
                 publish_time { seconds: 5 }
                 sections { heading: "乙" }
               )pb");
}

TEST(ApplyUpdateTest, AStarReplacesEverything) {
  ExpectUpdate(R"pb(
                 article { name: "articles/abcd" title: "只此" }
                 update_mask { paths: "*" }
               )pb",
               R"pb(name: "articles/abcd" title: "只此")pb");
}

TEST(ApplyUpdateTest, RefusesPathsThatNameNoField) {
  for (const std::string path : {"titel", "sections.heading", "publish_date.weekday", "標題", ""}) {
    v1::UpdateArticleRequest request;
    request.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(ApplyUpdate(request, {}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD")) << path;
  }
}

}  // namespace
}  // namespace fangtan::service
