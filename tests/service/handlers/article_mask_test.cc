#include "service/handlers/article_mask.h"

#include <functional>
#include <string>
#include <vector>

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

constexpr char kInterview[] = R"pb(
  name: "articles/abcd"
  title: "水從哪裡來"
  title_spans { source: "sources/s" byte_end: 15 char_end: 5 }
  lead: "先說渠。"
  lead: "再說稻。"
  lead_spans { source: "sources/s" byte_start: 16 byte_end: 28 }
  lead_spans { source: "sources/s" byte_start: 29 byte_end: 41 }
  participants {
    name: "林一葦"
    posts: "局長"
    span { source: "sources/s" byte_start: 42 byte_end: 60 }
  }
  credits {
    name: "周𠮷"
    span { source: "sources/s" byte_start: 300 byte_end: 307 }
  }
  sections {
    heading: "先修渠"
    heading_spans { source: "sources/s" byte_start: 61 byte_end: 70 }
    exchanges {
      question {
        text: "水從哪裡來?\n渠呢?"
        asker: "記者"
        spans { source: "sources/s" byte_start: 80 byte_end: 96 }
        spans { source: "sources/s" byte_start: 97 byte_end: 104 }
        label_span { source: "sources/s" byte_start: 71 byte_end: 77 }
      }
      answers {
        printed_name: "林一葦"
        paragraphs: "從山上來。"
        paragraphs: "一年四季都有。"
        spans { source: "sources/s" byte_start: 120 byte_end: 135 }
        spans { source: "sources/s" byte_start: 136 byte_end: 157 }
        label_span { source: "sources/s" byte_start: 105 byte_end: 114 }
      }
      answers {
        printed_name: "林一葦"
        paragraphs: "也靠雨。"
        spans { source: "sources/s" byte_start: 160 byte_end: 172 }
        label_span { source: "sources/s" byte_start: 105 byte_end: 114 }
      }
    }
  }
)pb";

// The whole article, with what `edit` does to it, written back under a mask of `paths`.
template <typename Edit>
void ExpectSpans(const std::vector<std::string>& paths, const Edit& edit,
                 const std::function<void(v1::Article&)>& expected_edit) {
  const auto stored = Parse<v1::Article>(kInterview);
  v1::UpdateArticleRequest request;
  *request.mutable_article() = stored;
  edit(*request.mutable_article());
  for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
  v1::Article expected = request.article();
  expected_edit(expected);
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, ApplyUpdate(request, stored));
  std::string difference;
  MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(expected, updated)) << difference;
}

v1::Exchange& ExchangeOf(v1::Article& article) { return *article.mutable_sections(0)->mutable_exchanges(0); }

TEST(ApplyUpdateTest, BasicSectionsAreNotWrittenWithoutAMask) {
  v1::UpdateArticleRequest request;
  *request.mutable_article() = Parse<v1::Article>(kInterview);
  request.mutable_article()->mutable_sections(0)->clear_exchanges();
  request.mutable_article()->set_title("題目改了");
  auto expected = Parse<v1::Article>(kInterview);
  expected.set_title("題目改了");
  expected.clear_title_spans();
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, ApplyUpdate(request, Parse<v1::Article>(kInterview)));
  EXPECT_TRUE(MessageDifferencer::Equals(expected, updated)) << updated.DebugString();
}

TEST(ApplyUpdateTest, BasicSectionsReplaceAllWhereTheMaskNamesThem) {
  v1::UpdateArticleRequest request;
  *request.mutable_article() = Parse<v1::Article>(kInterview);
  request.mutable_article()->mutable_sections(0)->clear_exchanges();
  request.mutable_update_mask()->add_paths("sections");
  ASSERT_OK_AND_ASSIGN(const v1::Article updated, ApplyUpdate(request, Parse<v1::Article>(kInterview)));
  EXPECT_EQ(updated.sections(0).exchanges_size(), 0);
}

TEST(ApplyUpdateTest, ChangedWordsLoseTheSpansOfTheOldOnes) {
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{}, {"*"}, {"sections", "participants", "credits"}}) {
    ExpectSpans(
        paths, [](v1::Article& a) { ExchangeOf(a).mutable_answers(0)->set_paragraphs(1, "只有夏天。"); },
        [](v1::Article& a) { ExchangeOf(a).mutable_answers(0)->clear_spans(); });
    ExpectSpans(
        paths, [](v1::Article& a) { ExchangeOf(a).mutable_answers(0)->add_paragraphs("完。"); },
        [](v1::Article& a) { ExchangeOf(a).mutable_answers(0)->clear_spans(); });
    ExpectSpans(
        paths, [](v1::Article& a) { ExchangeOf(a).mutable_answers(1)->set_printed_name("林縣長"); },
        [](v1::Article& a) { ExchangeOf(a).mutable_answers(1)->clear_label_span(); });
    ExpectSpans(
        paths, [](v1::Article& a) { ExchangeOf(a).mutable_question()->set_text("水從哪裡來?\n稻呢?"); },
        [](v1::Article& a) { ExchangeOf(a).mutable_question()->clear_spans(); });
    ExpectSpans(
        paths, [](v1::Article& a) { ExchangeOf(a).mutable_question()->set_asker("本報"); },
        [](v1::Article& a) { ExchangeOf(a).mutable_question()->clear_label_span(); });
    ExpectSpans(
        paths, [](v1::Article& a) { a.mutable_sections(0)->set_heading(0, "後修渠"); },
        [](v1::Article& a) { a.mutable_sections(0)->clear_heading_spans(); });
    ExpectSpans(
        paths, [](v1::Article& a) { a.mutable_participants(0)->set_posts(0, "縣長"); },
        [](v1::Article& a) { a.mutable_participants(0)->clear_span(); });
    ExpectSpans(
        paths, [](v1::Article& a) { a.mutable_credits(0)->set_name("周吉"); },
        [](v1::Article& a) { a.mutable_credits(0)->clear_span(); });
  }
}

TEST(ApplyUpdateTest, WordsThatOnlyMoveKeepTheirSpans) {
  ExpectSpans(
      {"sections"},
      [](v1::Article& a) {
        ExchangeOf(a).mutable_answers()->SwapElements(0, 1);
        ExchangeOf(a).mutable_answers(1)->mutable_paragraphs()->RemoveLast();
        ExchangeOf(a).mutable_answers(1)->mutable_spans()->RemoveLast();
        // A statement may turn out to have been a question.
        v1::Question& made = *a.mutable_sections(0)->add_exchanges()->mutable_question();
        made.set_text("一年四季都有。");
        *made.add_spans() = Parse<v1::Article>(kInterview).sections(0).exchanges(0).answers(0).spans(1);
      },
      [](v1::Article&) {});
}

TEST(ApplyUpdateTest, NewSpansAndThoseThatAMaskNamesAreTheClientsWord) {
  ExpectSpans(
      {"sections"},
      [](v1::Article& a) {
        ExchangeOf(a).mutable_answers(1)->set_paragraphs(0, "也靠天。");
        ExchangeOf(a).mutable_answers(1)->mutable_spans(0)->set_byte_start(163);
      },
      [](v1::Article&) {});
  ExpectSpans(
      {"title", "title_spans"}, [](v1::Article& a) { a.set_title("水從何處來"); }, [](v1::Article&) {});
}

TEST(ApplyUpdateTest, RefusesPathsThatNameNoField) {
  for (const std::string path : {"titel", "sections.heading", "publish_date.weekday", "標題", ""}) {
    v1::UpdateArticleRequest request;
    request.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(ApplyUpdate(request, {}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD")) << path;
  }
}

TEST(ApplyUpdateTest, RefusesAStarBesideOtherPaths) {
  for (const std::vector<std::string>& paths :
       std::vector<std::vector<std::string>>{{"*", "title"}, {"title", "*"}}) {
    v1::UpdateArticleRequest request;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(ApplyUpdate(request, Parse<v1::Article>(kStored)),
                Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
}

}  // namespace
}  // namespace fangtan::service
