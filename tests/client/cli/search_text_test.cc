#include "client/cli/search_text.h"

#include <google/protobuf/text_format.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/display_text.h"
#include "client/cli/marked_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

v1::SearchAnswersResponse::Result Answer() {
  return Parse<v1::SearchAnswersResponse::Result>(R"pb(
    answer {
      name: "articles/a1b2/answers/c3d4"
      printed_name: "陸遙"
      printed_posts: "白沙鎮黨委書記"
      printed_posts: "首席灘長"
      question_text: "在修復海草、清退圍堰上，\n有哪些做法？"
      article_title: "守住一灣碧水"
      publish_time { seconds: 1628726400 }
      paragraphs: "白沙鎮堅持把修復海草、養活漁民，作為出發點。"
      paragraphs: "種子留住了。"
    }
    score: 12.3456
    snippets {
      text: "白沙鎮堅持把修復海草、養活漁民，作為出發點。"
      highlights { start: 8 end: 10 }
    }
    explanation: "text 海草  7.1\nbonus  0.2\n"
  )pb");
}

TEST(MarkedSnippetTest, HighlightsCountCodePoints) {
  const auto snippet = Parse<v1::Snippet>(R"pb(
    text: "𠮷縣強化群眾監督作用"
    highlights { start: 4 end: 6 }
    highlights { start: 6 end: 8 }
  )pb");
  EXPECT_EQ(MarkedSnippet(snippet, Marks::kNone), "𠮷縣強化群眾監督作用");
  EXPECT_EQ(MarkedSnippet(snippet, Marks::kBrackets), "𠮷縣強化«群眾»«監督»作用");
  EXPECT_EQ(MarkedSnippet(snippet, Marks::kColor), "𠮷縣強化\x1b[1;32m群眾\x1b[0m\x1b[1;32m監督\x1b[0m作用");
}

TEST(MarkedSnippetTest, BadRangesAreShownUnmarked) {
  const auto snippet = Parse<v1::Snippet>(R"pb(
    text: "監督"
    highlights { start: -3 end: 1 }
    highlights { start: 0 end: 1 }
    highlights { start: 1 end: 99 }
  )pb");
  EXPECT_EQ(MarkedSnippet(snippet, Marks::kBrackets), "«監»«督»");
}

TEST(MarkedSnippetTest, WhatCouldSteerATerminalIsShown) {
  const auto snippet = Parse<v1::Snippet>(R"pb(text: "甲\x1b[2J\n乙"
                                               highlights { start: 1 end: 2 })pb");
  EXPECT_EQ(MarkedSnippet(snippet, Marks::kBrackets), "甲«␛»[2J 乙");
}

TEST(MarkedTextTest, ColourChangesNothingInHowLinesBreak) {
  const auto snippet = Parse<v1::Snippet>(R"pb(
    text: "Ａ白沙鎮 hello wide  world，修復𠮷草養活漁民。"
    highlights { start: 1 end: 6 }
    highlights { start: 11 end: 22 }
    highlights { start: 24 end: 28 }
  )pb");
  const MarkedText text(snippet, /*brackets=*/false);
  for (int width = 2; width < 60; ++width) {
    const std::vector<std::string> plain = text.Lines(width, /*color=*/false);
    std::vector<std::string> painted = text.Lines(width, /*color=*/true);
    for (std::string& line : painted) {
      line = absl::StrReplaceAll(line, {{"\x1b[1;32m", ""}, {"\x1b[0m", ""}});
      EXPECT_LE(DisplayWidth(line), std::max(width, 2)) << line;
    }
    EXPECT_EQ(painted, plain) << width;
  }
  EXPECT_THAT(text.Lines(12, true)[0], HasSubstr("\x1b[1;32m白沙鎮"));
}

TEST(ResultTextTest, AnAnswerWithItsWholeContext) {
  EXPECT_EQ(ResultText(1, Answer(), {}),
            " 1  陸遙  白沙鎮黨委書記、首席灘長 · 守住一灣碧水 · 2021-08-12\n"
            "    articles/a1b2/answers/c3d4\n"
            "    Q  在修復海草、清退圍堰上， 有哪些做法？\n"
            "    白沙鎮堅持把修復海草、養活漁民，作為出發點。\n");
}

TEST(ResultTextTest, ScoresOnlyIfWanted) {
  const std::string text = ResultText(12, Answer(), {.text = {}, .scores = true});
  EXPECT_THAT(text, HasSubstr("12  陸遙  "));
  EXPECT_THAT(text, HasSubstr("    articles/a1b2/answers/c3d4  score 12.346\n"));
  EXPECT_THAT(text, HasSubstr("作為出發點。\n    text 海草  7.1\n    bonus  0.2\n"));
  EXPECT_THAT(ResultText(1, Answer(), {}), Not(HasSubstr("bonus")));
}

TEST(ResultTextTest, NoLineIsWiderThanTheTerminal) {
  auto result = Answer();
  for (int i = 0; i < 9; ++i) result.mutable_answer()->add_printed_posts("漁業合作總社理事長");
  result.mutable_answer()->set_article_title("守住一灣碧水 讓海草重新長滿灘塗");
  for (int width = 44; width < 130; ++width) {
    const std::string text = ResultText(1, result, {.text = {.width = width}});
    for (const auto line : absl::StrSplit(text, '\n')) EXPECT_LE(DisplayWidth(line), width) << line;
    EXPECT_THAT(text, HasSubstr(" · 2021-08-12\n")) << "the date is never cut";
  }
  const std::string narrow = ResultText(1, Answer(), {.text = {.width = 44}});
  EXPECT_THAT(narrow, HasSubstr("海草»")) << "a terminal without colours has brackets";
}

TEST(ResultTextTest, WhatWasNotFoundByItsTextShowsItToo) {
  auto result = Answer();
  result.mutable_snippets(0)->set_text("…清退圍堰上，\n有哪些做法？");
  result.mutable_snippets(0)->mutable_highlights(0)->set_start(3);
  result.mutable_snippets(0)->mutable_highlights(0)->set_end(5);
  EXPECT_THAT(
      ResultText(1, result, {.text = {.width = 60}}),
      HasSubstr("    …清退«圍堰»上， 有哪些做法？\n    白沙鎮堅持把修復海草、養活漁民，作為出發點。"));
}

TEST(ResultTextTest, AQuestionWithItsAnswers) {
  const auto result = Parse<v1::SearchQuestionsResponse::Result>(R"pb(
    question { name: "articles/a1b2/questions/q1q1" text: "有哪些做法？" article_title: "守住一灣碧水" }
    answers { printed_name: "陸遙" paragraphs: "一。" paragraphs: "二。" }
    answers { paragraphs: "三。" }
    snippets {
      text: "有哪些做法？"
      highlights { start: 1 end: 3 }
    }
  )pb");
  EXPECT_EQ(ResultText(3, result, {}),
            " 3  守住一灣碧水\n"
            "    articles/a1b2/questions/q1q1\n"
            "    有哪些做法？\n"
            "    A  陸遙: 一。 二。\n"
            "    A  (nobody named): 三。\n");
}

TEST(ResultTextTest, AnArticle) {
  const auto result = Parse<v1::SearchArticlesResponse::Result>(R"pb(
    article {
      name: "articles/a1b2"
      title: "守住一灣碧水"
      column: "鎮長夜話"
      publish_date { year: 2021 month: 8 }
    }
    snippets {
      text: "修復海草"
      highlights { start: 2 end: 4 }
    }
  )pb");
  EXPECT_EQ(ResultText(1, result, {.text = {.color = true}}),
            " 1  \x1b[1m守住一灣碧水\x1b[0m · 鎮長夜話 · 2021-08\n"
            "    \x1b[2marticles/a1b2\x1b[0m\n"
            "    修復\x1b[1;32m海草\x1b[0m\n");
}

TEST(ResultCellsTest, ThereIsACellForEachColumn) {
  const auto answer = Answer();
  for (const bool scores : {false, true}) {
    const ResultStyle style{.text = {.width = 80}, .scores = scores};
    EXPECT_EQ(ResultCells(1, answer, style).size(), ResultColumns(answer, scores).size());
    const v1::SearchQuestionsResponse::Result question;
    EXPECT_EQ(ResultCells(1, question, style).size(), ResultColumns(question, scores).size());
    const v1::SearchArticlesResponse::Result article;
    EXPECT_EQ(ResultCells(1, article, style).size(), ResultColumns(article, scores).size());
  }
  EXPECT_THAT(ResultCells(7, answer, {.text = {.width = 80}, .scores = true}),
              ElementsAre("7", "12.346", "articles/a1b2/answers/c3d4", "陸遙",
                          "白沙鎮堅持把修復«海草»、養活漁民，作為出發點。"));
  EXPECT_EQ(ResultCells(7, answer, {}).back(), "白沙鎮堅持把修復海草、養活漁民，作為出發點。") << "a pipe";
}

}  // namespace
}  // namespace fangtan::client
