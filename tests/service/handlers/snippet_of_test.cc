// Which text of a result its snippets are of, and what they mark in it.
#include "service/handlers/snippet_of.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "storage/text/utf8.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using fangtan::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Snippets = SnippetCutter::Snippets;

template <typename M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

storage::TextQuery QueryOf(const std::string& text) {
  const auto query = storage::ParseTextQuery(text, {});
  EXPECT_THAT(query, IsOk()) << text;
  return query.ok() ? *query : storage::TextQuery();
}

template <typename Result>
Snippets Cut(const std::string& query, const Result& result, const v1::SnippetOptions& options = {}) {
  const storage::TextQuery parsed = QueryOf(query);
  const auto snippets = SnippetCutter(parsed, options).Of(result);
  EXPECT_THAT(snippets, IsOk()) << query;
  return snippets.ok() ? *snippets : Snippets();
}

// What the first snippet marks, counted in code points by a way of its own.
std::vector<std::string> Marked(const Snippets& snippets) {
  std::vector<std::string> marked;
  if (snippets.empty()) return marked;
  const std::u32string text = storage::ToUtf32(snippets[0].text());
  for (const auto& highlight : snippets[0].highlights()) {
    EXPECT_LT(highlight.start(), highlight.end());
    EXPECT_LE(static_cast<size_t>(highlight.end()), text.size());
    marked.push_back(storage::ToUtf8(text.substr(highlight.start(), highlight.end() - highlight.start())));
  }
  return marked;
}

v1::Answer Answer() {
  return Parse<v1::Answer>(R"pb(
    paragraphs: "白沙鎮堅持把修復海草、養活漁民。"
    paragraphs: "𠮷縣的ＡＢＣ計劃,由Ｗｉｋｉ支持。"
    printed_name: "陸 遙"
    printed_posts: "白沙鎮黨委書記"
    printed_posts: "首席灘長"
    full_name: "陸遙遠"
    speaker_display_name: "陸遙(白沙)"
    question_text: "在清退圍堰上,有哪些做法?"
    section: "先把禁錨區劃出來"
    article_title: "守住一灣碧水 讓海草重新長滿灘塗"
  )pb");
}

TEST(SnippetOfTest, MarksTheOriginalWhateverScriptWidthAndPlane) {
  EXPECT_THAT(Marked(Cut("渔民", Answer())), ElementsAre("漁民"));
  EXPECT_THAT(Marked(Cut("abc計划", Answer())), ElementsAre("ＡＢＣ計劃"));
  EXPECT_THAT(Marked(Cut("𠮷縣", Answer())), ElementsAre("𠮷縣"));
  EXPECT_THAT(Marked(Cut("wiki", Answer())), ElementsAre("Ｗｉｋｉ"));
  EXPECT_THAT(Marked(Cut("漁民 𠮷縣", Answer())), ElementsAre("漁民", "𠮷縣")) << "of two paragraphs";
}

TEST(SnippetOfTest, OwnWordsBeforeAllElse) {
  const Snippets snippets = Cut("海草", Answer());
  EXPECT_THAT(Marked(snippets), ElementsAre("海草"));
  EXPECT_EQ(snippets[0].text(), "白沙鎮堅持把修復海草、養活漁民。\n𠮷縣的ＡＢＣ計劃,由Ｗｉｋｉ支持。");
}

TEST(SnippetOfTest, WhatElseItWasFoundBy) {
  const auto text_of = [](const std::string& query) { return Cut(query, Answer())[0].text(); };
  EXPECT_EQ(text_of("圍堰"), Answer().question_text());
  EXPECT_EQ(text_of("禁錨區"), Answer().section());
  EXPECT_EQ(text_of("一灣碧水"), Answer().article_title());
  EXPECT_EQ(text_of("首席滩长"), "陸 遙 白沙鎮黨委書記、首席灘長");
  EXPECT_THAT(Marked(Cut("首席滩长", Answer())), ElementsAre("首席灘長"));
  EXPECT_EQ(text_of("陸遙遠"), "陸遙遠");
  EXPECT_EQ(text_of("title:海草"), Answer().article_title()) << "only there was it looked for";
  EXPECT_EQ(text_of("question:做法"), Answer().question_text());
}

TEST(SnippetOfTest, OfSeveralTheOneWithMostOfTheQuery) {
  auto answer = Answer();
  answer.set_section("做法");
  EXPECT_EQ(Cut("圍堰 做法", answer)[0].text(), answer.question_text());
  answer.set_question_text("做法?");
  answer.set_section("圍堰做法");
  EXPECT_EQ(Cut("圍堰 做法", answer)[0].text(), "圍堰做法");
  answer.set_section("做法");
  EXPECT_EQ(Cut("做法", answer)[0].text(), "做法?") << "the question, of two alike";
}

TEST(SnippetOfTest, AFaintHitInItsOwnTextDoesNotHideAWholeOne) {
  auto answer = Answer();
  answer.set_question_text("清退圍堰的漁民怎麼辦?");
  const std::string own = "白沙鎮堅持把修復海草、養活漁民。\n𠮷縣的ＡＢＣ計劃,由Ｗｉｋｉ支持。";
  EXPECT_EQ(Cut("清退圍堰的漁民", answer)[0].text(), answer.question_text());
  EXPECT_EQ(Cut("漁民 圍堰", answer)[0].text(), answer.question_text());
  EXPECT_EQ(Cut("漁民 圍堰 海草", answer)[0].text(), own) << "as much of both";
  EXPECT_EQ(Cut("漁民 圍堰 清退 海草", answer)[0].text(), own) << "nearly as much";
  answer.set_section("清退圍堰的漁民");
  EXPECT_EQ(Cut("清退圍堰的漁民", answer)[0].text(), answer.question_text()) << "the earlier of two alike";
}

TEST(SnippetOfTest, OneCutterServesAllResultsOfAPage) {
  const storage::TextQuery query = QueryOf("漁民 question:做法");
  SnippetCutter cutter(query, {});
  auto question = Parse<v1::Question>(R"pb(text: "有何做法?" section: "漁民")pb");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Marked(cutter.Of(Answer()).value()), Marked(Cut("漁民 question:做法", Answer())));
    EXPECT_THAT(Marked(cutter.Of(question).value()), ElementsAre("做法")) << "its own words";
  }
}

TEST(SnippetOfTest, WhoeverLeavesIsAskedForBetweenPieces) {
  v1::Article article;
  for (int i = 0; i < 10000; ++i) article.add_credits()->set_name(absl::StrCat("葉知秋", i));
  const storage::TextQuery query = QueryOf("無處可尋");
  int asked = 0;
  SnippetCutter cutter(query, {}, [&asked] { return ++asked == 20; });
  EXPECT_THAT(cutter.Of(article), fangtan::testing::Fails(absl::StatusCode::kCancelled, "CANCELLED"));
  EXPECT_EQ(asked, 20);
}

TEST(SnippetOfTest, NothingMarkedIsTheBeginning) {
  const Snippets snippets = Cut("無處可尋", Answer());
  ASSERT_THAT(snippets, SizeIs(1));
  EXPECT_THAT(snippets[0].highlights(), IsEmpty());
  EXPECT_EQ(snippets[0].text().find("白沙鎮堅持"), 0u);
  EXPECT_THAT(Cut("無處可尋", v1::Answer()), IsEmpty());
}

TEST(SnippetOfTest, QuestionsAndArticles) {
  const auto question =
      Parse<v1::Question>(R"pb(text: "種什麼?" asker: "記者" section: "春耕" article_title: "稻")pb");
  EXPECT_EQ(Cut("種什麼", question)[0].text(), "種什麼?");
  EXPECT_EQ(Cut("春耕", question)[0].text(), "春耕");
  EXPECT_EQ(Cut("記者", question)[0].text(), "記者");
  const auto article = Parse<v1::Article>(R"pb(
    title: "稻"
    column: "鄉訊"
    lead: "今年的雨。"
    body: "田裡有魚。"
    sections { heading: "育秧" heading: "插秧" }
    participants { name: "沈潔" posts: "農技員" }
    credits { name: "葉知秋" role: "記者" }
  )pb");
  EXPECT_EQ(Cut("有鱼", article)[0].text(), "今年的雨。\n田裡有魚。");
  EXPECT_EQ(Cut("稻", article)[0].text(), "稻");
  EXPECT_EQ(Cut("插秧", article)[0].text(), "育秧\n插秧");
  EXPECT_EQ(Cut("農技員", article)[0].text(), "沈潔 農技員");
  EXPECT_EQ(Cut("葉知秋", article)[0].text(), "葉知秋");
  EXPECT_EQ(Cut("鄉訊", article)[0].text(), "鄉訊");
}

TEST(SnippetOfTest, OptionsHaveDefaultsAndLimits) {
  v1::Answer answer;
  for (int i = 0; i < 200; ++i)
    answer.add_paragraphs(absl::StrCat("第", i, "段說的是漁民,說得很長很長,一直說到底。"));
  const auto lengths = [&answer](const std::string& options) {
    std::vector<size_t> all;
    for (const auto& snippet : Cut("漁民", answer, Parse<v1::SnippetOptions>(options))) {
      all.push_back(storage::ToUtf32(snippet.text()).size());
    }
    return all;
  };
  EXPECT_THAT(lengths(""), ElementsAre(::testing::AllOf(::testing::Gt(60u), ::testing::Le(120u))));
  EXPECT_THAT(lengths("max_snippets: 3"), SizeIs(3));
  EXPECT_THAT(lengths("max_snippets: 2147483647 max_chars: 30"), SizeIs(20));
  EXPECT_THAT(lengths("max_chars: 2147483647"),
              ElementsAre(::testing::AllOf(::testing::Gt(500u), ::testing::Le(1000u))));
  for (const char* none : {"max_snippets: -1", "max_chars: -1", "max_snippets: -2147483648"}) {
    const storage::TextQuery query = QueryOf("漁民");
    EXPECT_FALSE(SnippetCutter(query, Parse<v1::SnippetOptions>(none)).wanted()) << none;
  }
}

}  // namespace
}  // namespace fangtan::service
