// Invented pieces in conventions of newspapers, agencies and magazines: datelines, sources, captions, notes
// on who wrote it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kTalk[] =
    "记者：码头为什么要改造？\n\n沈洁：因为它空了很久。\n\n记者：花了多少钱？\n\n沈洁：2.3亿元。\n";

TEST(NewsConventions, DatelinesCreditTheReporters) {
  for (const char* line : {"新华社雾港6月3日电（记者贺长河、实习生沈安）近日，码头改造完工。",
                           "本报讯（记者贺长河 实习生沈安）近日，码头改造完工。",
                           "〔記者賀長河、實習生沈安／霧港報導〕碼頭改造近日完工。"}) {
    const v1::Article article = ReadArticle(absl::StrCat("老码头的新生活\n\n", line, "\n\n", kTalk));
    EXPECT_EQ(article.credits_size(), 2) << line;
    EXPECT_EQ(article.lead_size(), 1) << line;
  }
  const v1::Article agency = ReadArticle(
      absl::StrCat("老碼頭的新生活\n\n（雾江社記者賀長河霧港3日電）碼頭改造近日完工。\n\n", kTalk));
  EXPECT_THAT(CreditsOf(agency), ElementsAre("記者 賀長河"));
  const v1::Article line = ReadArticle(absl::StrCat("老碼頭的新生活\n\n記者賀長河／霧港報導\n\n", kTalk));
  EXPECT_THAT(CreditsOf(line), ElementsAre("記者 賀長河"));
}

TEST(NewsConventions, TheReporterIsNoGuest) {
  const v1::Article article = ReadArticle(
      "專訪／從碼頭走進議場　沈安然：先聽完\n\n〔記者賀長河／霧港報導〕霧港縣議員沈安然（無黨籍）上任半年，他"
      "接受專訪。\n\n"
      "問：最大的感想是什麼？\n\n答：聽比說難。\n\n▲沈安然在碼頭聽民眾陳情。（圖／沈安然提供）\n\n問：下一步"
      "呢？\n\n答：上網。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 問: 最大的感想是什麼？", "A 沈安然: 聽比說難。",
                                           "Q 問: 下一步呢？", "A 沈安然: 上網。"));
  EXPECT_THAT(article.body(), Contains("▲沈安然在碼頭聽民眾陳情。（圖／沈安然提供）"));
}

TEST(NewsConventions, TheSourceIsACreditInPlainText) {
  const v1::Article article =
      ReadArticle(absl::StrCat("老码头的新生活\n2022-08-19 10:21 来源：雾港日报 作者：贺长河\n\n", kTalk));
  EXPECT_THAT(CreditsOf(article), UnorderedElementsAre("来源 雾港日报", "作者 贺长河"));
  EXPECT_EQ(article.publish_date().day(), 19);
  const v1::Article alone = ReadArticle(absl::StrCat("老码头的新生活\n来源：雾港日报\n\n", kTalk));
  EXPECT_THAT(CreditsOf(alone), ElementsAre("来源 雾港日报"));
}

TEST(NewsConventions, TheLineOfAnIssueIsItsYear) {
  const v1::Article article = ReadArticle(absl::StrCat("《雾江》2018年第6期\n\n老码头的新生活\n\n", kTalk));
  EXPECT_EQ(article.title(), "老码头的新生活");
  EXPECT_EQ(article.publish_date().year(), 2018);
  EXPECT_EQ(article.publish_date().month(), 0);
}

TEST(NewsConventions, AMonthInAFieldIsADate) {
  const v1::Article article =
      ReadArticle(absl::StrCat("老码头的新生活\n\n日期：二〇二一年十一月\n\n", kTalk));
  EXPECT_EQ(article.publish_date().year(), 2021);
  EXPECT_EQ(article.publish_date().month(), 11);
}

TEST(NewsConventions, WhatStandsBelowATalkAboutThePageIsNotSpoken) {
  const v1::Article article = ReadArticle(absl::StrCat(
      "老码头的新生活\n\n", kTalk, "\n（本文根据2019年4月13日的录音整理，有删节。整理：贺长河）\n"));
  EXPECT_THAT(RunsOf(article).back(), "A 沈洁: 2.3亿元。");
  EXPECT_THAT(CreditsOf(article), ElementsAre("整理 贺长河"));
  EXPECT_EQ(article.publish_date().year(), 2019);
  const v1::Article english = ReadArticle(
      "The pier\n\nBy Odo Fenn\n\nMara Quill rebuilt the pier.\n\nQ: Why did you?\n\nA: It sank.\n\nQ: Is it "
      "done?\n\n"
      "A: Never.\n\nOdo Fenn covers the harbour for the Gazette. Reach him at odo@gazette.example.\n");
  EXPECT_THAT(RunsOf(english), ElementsAre("Q Q: Why did you?", "A Mara Quill: It sank.", "Q Q: Is it done?",
                                           "A Mara Quill: Never."));
}

TEST(NewsConventions, TheEndOfARecordIsNotSpoken) {
  const v1::Article article = ReadArticle(
      "Interview with Mara Quill\n\nFENN: Where were you born?\n\nQUILL: On the pier.\n\nFENN: "
      "When?\n\nQUILL: In a "
      "storm.\n\n[END OF INTERVIEW]\n");
  EXPECT_EQ(RunsOf(article).back(), "A Mara Quill: In a storm.");
}

TEST(NewsConventions, HostsMayStandBehindWhatTheyAreOf) {
  const v1::Article article = ReadArticle(
      "圆桌：书店\n\n主持人：雾江读书会 "
      "贺长河\n嘉宾：\n沈洁（半亩书店店主）\n\n贺长河：你的店开了几年？\n\n沈洁：十一年。\n\n"
      "贺长河：还开吗？\n\n沈洁：开。\n");
  EXPECT_THAT(CreditsOf(article), ElementsAre("主持人 贺长河"));
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 贺长河: 你的店开了几年？", "A 沈洁: 十一年。",
                                           "Q 贺长河: 还开吗？", "A 沈洁: 开。"));
}

TEST(NewsConventions, AProfessorHasTheUniversityOfThePostBefore) {
  const v1::Article article = ReadArticle(
      "大學訪談\n\n受訪者：\n葉靜儀　霧港大學副校長、教授\n馮子謙　市立圖書館館長、教授\n\n記者：為甚麼閉館？"
      "\n\n葉靜儀：漏水。\n\n記者：甚麼時候開？\n\n馮子謙：十一月。\n");
  ASSERT_EQ(article.participants_size(), 2);
  EXPECT_THAT(article.participants(0).posts(), ElementsAre("霧港大學副校長", "霧港大學教授"));
  EXPECT_THAT(article.participants(1).posts(), ElementsAre("市立圖書館館長", "教授"));
}

TEST(NewsConventions, WhoAnswersUnderALongPostIsNamedInTheLead) {
  const v1::Article article = ReadArticle(
      "局長會見傳媒談話內容\n\n以下是運輸及物流局局長麥嘉朗今日出席啟用禮後的談話內容：\n\n記者：班次會否增加"
      "？\n\n運輸及物流局局長：每十二分鐘一班。\n\n"
      "記者：票價呢？\n\n運輸及物流局局長：今年內不會加。\n\n（請同時參閱談話內容的英文部分。）\n\n完\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 記者: 班次會否增加？", "A 麥嘉朗: 每十二分鐘一班。",
                                           "Q 記者: 票價呢？", "A 麥嘉朗: 今年內不會加。"));
}

TEST(NewsConventions, ASpokesmanIsWhomTheLeadCallsSo) {
  const v1::Article article = ReadArticle(
      "Daily Briefing\n\nThe following is a transcript of the briefing by Odo Fenn, Spokesman for the "
      "Harbour.\n\n"
      "Question: Was the envoy there?\n\nSpokesman: He was.\n\nCorrespondent: How much is "
      "left?\n\nSpokesman: Three million.\n\n"
      "Question: Is that all?\n\nSpokesman: It is.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Question: Was the envoy there?", "A Odo Fenn: He was.",
                                           "Q Correspondent: How much is left?", "A Odo Fenn: Three million.",
                                           "Q Question: Is that all?", "A Odo Fenn: It is."));
}

TEST(NewsConventions, WhoReadsAlongGoesByAnyName) {
  const v1::Article article = ReadArticle(
      "图书馆访谈\n\n主持：贺长河（《雾江》主笔）\n\n贺长河：书房开了多少间？\n\n沈洁：41间。\n\n[网友 "
      "海鸥]：夜里有人值班吗？\n\n"
      "沈洁：没有。\n\n贺长河：谢谢。\n");
  EXPECT_THAT(RunsOf(article), ::testing::Contains("Q 网友 海鸥: 夜里有人值班吗？"));
  EXPECT_THAT(CreditsOf(article), ElementsAre("主持 贺长河"));
}

TEST(NewsConventions, AnAgencyPutsEditorAndDayAtTheEnd) {
  for (const char* asks : {"記者", "問"}) {
    const v1::Article article = ReadArticle(absl::StrCat(
        "作家沈安然談新書\n\n沈安然今天出版新書。\n\n", asks, "：為什麼寫？\n\n答：只會這個。\n\n", asks,
        "：下一本呢？\n\n答：寫電梯。\n\n（編輯：賀長河）1120512\n"));
    EXPECT_THAT(CreditsOf(article), ElementsAre("編輯 賀長河")) << asks;
    EXPECT_EQ(RunsOf(article).back(), "A 沈安然: 寫電梯。") << asks;
  }
}

}  // namespace
}  // namespace fangtan::service
