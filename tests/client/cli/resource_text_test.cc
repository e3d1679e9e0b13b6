#include "client/cli/resource_text.h"

#include <google/protobuf/text_format.h>

#include <string>

#include "client/cli/output.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

v1::Article Interview() {
  return Parse<v1::Article>(R"pb(
    name: "articles/a1b2"
    title: "守護河灣 還清水於民"
    column: "對話河長"
    lead: "今天，記者對話兩位河長。"
    participants { name: "林明遠" posts: "東河縣副縣長" posts: "縣河長" }
    participants { name: "高潔" posts: "西河縣縣長" }
    sections {
      heading: "既要清淤"
      heading: "又要護岸"
      exchanges {
        question {
          text: "有哪些做法？"
          asker: "記者"
          attribution { speaker_method: ANONYMOUS_ROLE }
        }
        answers {
          printed_name: "林明遠"
          printed_posts: "東河縣副縣長"
          printed_posts: "縣河長"
          paragraphs: "第一段。"
          paragraphs: "第二段。"
          spans { byte_start: 10 byte_end: 22 char_start: 4 char_end: 8 }
        }
      }
      exchanges {
        answers {
          printed_name: "高潔"
          paragraphs: "歡迎。"
          attribution { speaker_method: PARTIAL_NAME }
        }
      }
    }
    credits { name: "周文" role: "記者" }
    publish_time { seconds: 1628726400 }
    warnings { reason: "GARBLED_TEXT_KEPT" message: "A run could not be repaired." }
  )pb");
}

TEST(ArticleTextTest, IsAPageToRead) {
  EXPECT_EQ(ToText(Interview(), TextStyle{}),
            "對話河長\n"
            "守護河灣 還清水於民\n"
            "\n"
            "name          articles/a1b2\n"
            "published     2021-08-12\n"
            "\n"
            "今天，記者對話兩位河長。\n"
            "\n"
            "Guests\n"
            "  林明遠  東河縣副縣長、縣河長\n"
            "  高潔    西河縣縣長\n"
            "\n"
            "§ 既要清淤\n"
            "  又要護岸\n"
            "\n"
            "  Q1  記者\n"
            "    有哪些做法？\n"
            "\n"
            "  A   林明遠  東河縣副縣長、縣河長\n"
            "    第一段。\n"
            "    第二段。\n"
            "\n"
            "  —   高潔  (partial name)\n"
            "    歡迎。\n"
            "\n"
            "Credits\n"
            "  周文  記者\n"
            "\n"
            "Warnings\n"
            "  GARBLED_TEXT_KEPT: A run could not be repaired.\n"
            "\n");
}

TEST(ArticleTextTest, ShowsSpansOnlyWhenAsked) {
  EXPECT_THAT(ToText(Interview(), TextStyle{}), Not(HasSubstr("bytes")));
  EXPECT_THAT(ToText(Interview(), TextStyle{.spans = true}),
              HasSubstr("    第一段。\n    [bytes 10-22, chars 4-8]\n    第二段。\n"));
}

TEST(ArticleTextTest, WrapsToTheTerminal) {
  v1::Article article;
  article.add_lead("一二三四五六七八九十一二三四五");
  EXPECT_THAT(ToText(article, TextStyle{.width = 20}), HasSubstr("\n一二三四五六七八九十\n一二三四五\n"));
}

TEST(ArticleTextTest, DocumentsCannotSteerTheTerminal) {
  v1::Article article = Interview();
  article.set_title("\x1b]0;pwned\x07");
  article.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0)->set_paragraphs(0,
                                                                                        "a\x1b[2Jb\xC2\x9B");
  article.mutable_participants(0)->set_name("x\x1b[31m");
  const std::string text = ToText(article, TextStyle{.width = 60});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xC2\x9B")));
  EXPECT_THAT(text, HasSubstr("␛]0;pwned␇"));
}

TEST(AnswerTextTest, CarriesItsContext) {
  const auto answer = Parse<v1::Answer>(R"pb(
    name: "articles/a1b2/answers/c3d4"
    article_title: "守護河灣"
    question_text: "有哪些做法？"
    question_asker: "記者"
    section: "既要清淤 又要護岸"
    printed_name: "林明遠"
    printed_posts: "縣河長"
    speaker: "speakers/e5f6"
    paragraphs: "第一段。"
  )pb");
  const std::string text = ToText(answer, TextStyle{});
  EXPECT_THAT(text, HasSubstr("section       既要清淤 又要護岸\n"));
  EXPECT_THAT(text, HasSubstr("  Q   記者\n    有哪些做法？\n"));
  EXPECT_THAT(text, HasSubstr("  A   林明遠  縣河長\n    第一段。\n"));
}

TEST(RankingTextTest, MarksWhatThePageCut) {
  const auto ranking = Parse<v1::Ranking>(R"pb(
    name: "rankings/r1r1"
    entries { rank: 1 title: "困難村走上幸福路" truncated: true }
    entries { rank: 2 title: "織密天網" }
  )pb");
  EXPECT_THAT(ToText(ranking, TextStyle{}), HasSubstr("  1. 困難村走上幸福路…\n  2. 織密天網\n"));
}

TEST(StatusTextTest, TellsOfTheTextIndex) {
  auto status =
      Parse<v1::ServerStatus>(R"pb(
        text_document_count: 1204 text_segment_count: 3 text_byte_count: 70001
      )pb");
  EXPECT_THAT(ToText(status, TextStyle{}),
              HasSubstr("text index    1204 documents in 3 segments, 70001 bytes\n"));
  status.set_text_behind_count(1);
  EXPECT_THAT(ToText(status, TextStyle{}), HasSubstr(" bytes; 1 document still to be indexed\n"));
}

TEST(StatusTextTest, TellsWhatTheServerDoes) {
  const auto status = Parse<v1::ServerStatus>(R"pb(
    traffic {
      methods { method: "a" call_count: 10 error_count: 1 }
      methods { method: "b" call_count: 5 }
      limited_counts { key: "OVERLOADED" value: 3 }
      limited_counts { key: "RATE_LIMITED" value: 0 }
      connection_count: 2
      watcher_count: 1
      resident_byte_count: 1500
    }
    engine { record_cache_hit_count: 3 record_cache_miss_count: 1 }
  )pb");
  const std::string text = ToText(status, TextStyle{});
  EXPECT_THAT(text, HasSubstr("calls         15, 1 error; 0 in hand\n"));
  EXPECT_THAT(text, HasSubstr("turned away   3 OVERLOADED\n"));
  EXPECT_THAT(text, HasSubstr("memory        1.5 kB\n"));
  EXPECT_THAT(text, HasSubstr("record cache  75.0% of 4\n"));
  EXPECT_EQ(ToText(v1::ServerStatus(), TextStyle{}).find("watchers"), std::string::npos) << "an older server";
}

TEST(FormatTimeTest, MidnightIsADate) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(FormatTime(time), "");
  time.set_seconds(1628726400);
  EXPECT_EQ(FormatTime(time), "2021-08-12");
  time.set_seconds(1628726460);
  EXPECT_EQ(FormatTime(time), "2021-08-12 00:01:00Z");
}

TEST(PublishDateTest, AsPrinted) {
  EXPECT_EQ(PublishDate(Parse<v1::Article>("publish_date { year: 2021 month: 8 }")), "2021-08");
  EXPECT_EQ(PublishDate(Parse<v1::Article>("publish_date { year: 2021 }")), "2021");
}

TEST(JsonTest, IsTheProtobufMappingAndHarmless) {
  const auto article =
      Parse<v1::Article>(R"pb(question_count: 3 title: "監\033[2J\302\233督\342\200\256")pb");
  const auto line = ToJsonLine(article);
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(*line, "{\"title\":\"監\\u001b[2J\\u009b督\\u202e\",\"questionCount\":3}\n");
}

TEST(JsonTest, DetailsOfUnknownTypesAreLeftOut) {
  google::rpc::Status status;
  status.add_details()->set_type_url("type.googleapis.com/nobody.Knows");
  status.mutable_details(0)->set_value("\x0a\x01x");
  EXPECT_FALSE(ToJsonLine(status).ok());
  KeepKnownDetails(status);
  EXPECT_TRUE(ToJsonLine(status).ok());
}

TEST(ResourceTextTest, ACitationShowsWhatDiffers) {
  v1::VerifyCitationResponse response;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        verdict: ALTERED
        name: "articles/a1/answers/b2"
        text: "這件事不應該由鎮裡來辦"
        spans { source: "sources/s1" byte_start: 9 byte_end: 42 char_start: 3 char_end: 14 }
        differences {
          original: "不"
          span { source: "sources/s1" byte_start: 18 byte_end: 21 char_start: 6 char_end: 7 }
        }
        differences { quoted: "縣" original: "鎮" }
      )pb",
      &response));
  EXPECT_EQ(ToText(response, {}),
            "ALTERED\n"
            "  articles/a1/answers/b2\n"
            "  這件事不應該由鎮裡來辦\n"
            "  sources/s1  bytes 9-42, chars 3-14\n"
            "\n"
            "  quoted    (nothing)\n"
            "  original  «不»\n"
            "            bytes 18-21, chars 6-7\n"
            "\n"
            "  quoted    «縣»\n"
            "  original  «鎮»\n");
  EXPECT_THAT(ToText(response, TextStyle{.color = true}), HasSubstr("\x1b[1;32moriginal  «不»\x1b[0m"));
}

TEST(ResourceTextTest, WhatStandsInTheSourceIsShownWhereItDiffers) {
  v1::Article article;
  v1::Answer& answer = *article.add_sections()->add_exchanges()->add_answers();
  for (const char* text : {"漁民", "船"}) {
    answer.add_paragraphs(text);
    answer.add_spans()->set_byte_end(text == std::string("船") ? 3 : 12);
  }
  TextStyle style{.spans = true};
  style.original = [](const v1::Span& span) { return span.byte_end() == 3 ? "船" : "漁(yú)民"; };
  EXPECT_THAT(ToText(article, style), HasSubstr("    漁民\n"
                                                "    [bytes 0-12, chars 0-0]\n"
                                                "    original: 漁(yú)民\n"
                                                "    船\n"
                                                "    [bytes 0-3, chars 0-0]\n"));
}

TEST(ResourceText, ChangesSayWhichWayASpeakerWent) {
  auto change = Parse<v1::Change>(
      R"pb(revision: 8 kind: KIND_MERGED name: "speakers/c3d4" merged_into: "speakers/a1b2")pb");
  EXPECT_THAT(ToText(change, {}), HasSubstr("MERGED  speakers/c3d4  merged into speakers/a1b2"));
  change.set_kind(v1::Change::KIND_SPLIT);
  EXPECT_THAT(ToText(change, {}), HasSubstr("SPLIT  speakers/c3d4  split from speakers/a1b2"));
}

}  // namespace
}  // namespace fangtan::client
