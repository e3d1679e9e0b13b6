// Invented calls, press conferences and programmes in plain text: names alone on their lines, posts as
// labels, hosts and guests who say who they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/introductions.h"
#include "service/documents/name_lines.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PlainCalls, NamesStandAloneOnTheirLines) {
  const v1::Article article = ReadArticle(
      "Harbour Works Second Quarter Call\nAugust 5, 2021\n\nCompany Participants\nMara Quill — Chief "
      "Executive\nOdo Fenn — Chief Engineer\n\nCall Participants\nNed Oake — Northgate Securities\n\n"
      "Operator\nGood morning. Our first question comes from Ned Oake.\n\nNed Oake — Northgate "
      "Securities\nWhat did the pier cost?\n\nOdo Fenn — Chief Engineer\nTwo millions. A rope was "
      "extra.\n\nNed Oake — Northgate Securities\nWho paid?\n\nMara Quill — Chief Executive\nThe town "
      "did.\n\nOperator\nOur next question comes from Bo Li.\n\nBo Li — Redfern Capital\nWhat is "
      "next?\n\nMara Quill — Chief Executive\nA roof.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A Operator: Good morning. Our first question comes from Ned Oake.",
                          "Q Ned Oake: What did the pier cost?",
                          "A Odo Fenn: Two millions. A rope was extra.", "Q Ned Oake: Who paid?",
                          "A Mara Quill: The town did.", "A Operator: Our next question comes from Bo Li.",
                          "Q Bo Li: What is next?", "A Mara Quill: A roof."));
  EXPECT_EQ(article.participants(0).name(), "Mara Quill");
  EXPECT_THAT(ReasonsOf(article), ::testing::Not(Contains("PARTICIPANT_SILENT")));
}

TEST(PlainCalls, HeadingsAndListsAreNoLabels) {
  EXPECT_THAT(FindNameLines({"The Pier", "It is old.", "Harbour Works", "They built it.", "Mara Quill",
                             "She paid for it.", "Odo Fenn", "He did not."}),
              IsEmpty());
  EXPECT_THAT(FindNameLines({"Mara Quill", "Odo Fenn", "Mara Quill", "Odo Fenn", "Mara Quill", "Odo Fenn"}),
              IsEmpty());
}

TEST(PlainCalls, NamesThatComeRarelyAreNoLabels) {
  std::vector<std::string_view> lines;
  for (const char* name : {"Mara Quill", "Odo Fenn", "Mara Quill", "Odo Fenn"}) {
    lines.insert(lines.end(), {name, "The town paid for the pier."});
  }
  EXPECT_THAT(FindNameLines(lines), ::testing::UnorderedElementsAre("mara quill", "odo fenn"));
  lines.insert(lines.end(), 40, "It rained on the harbour all day.");
  EXPECT_THAT(FindNameLines(lines), IsEmpty());
}

TEST(PlainCalls, APostAnswersAsWhomTheLeadNames) {
  const v1::Article article = ReadArticle(
      "海灣市長就輕軌會見傳媒談話內容\n\n以下是海灣市市長葉小慧今日會見傳媒的談話內容：\n\n市長：大家好。\n\n"
      "記者：造價多少？\n\n市長：一百億元。\n\n記者：票價呢？\n\n市長：未有計劃。\n\n完\n\n"
      "2018年10月22日（星期一）\n香港時間18時30分\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("A 葉小慧: 大家好。", "Q 記者: 造價多少？", "A 葉小慧: 一百億元。",
                                           "Q 記者: 票價呢？", "A 葉小慧: 未有計劃。"));
  EXPECT_EQ(article.publish_date().day(), 22);
}

TEST(PlainCalls, APostThatNobodyIsNamedWithStaysAPost) {
  const v1::Article article = ReadArticle(
      "輕軌談話內容\n\n記者：造價多少？\n\n市長：一百億元。\n\n記者：票價呢？\n\n市長：未有計劃。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 記者: 造價多少？", "A 市長: 一百億元。", "Q 記者: 票價呢？",
                                           "A 市長: 未有計劃。"));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).full_name(), "");
}

TEST(PlainCalls, HostsAndGuestsSayWhoTheyAre) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "慢谈第12期\n\n主持人：大家好，我是许小棠。您先打个招呼吧？\n嘉宾：大家好，我是陈望海。\n"
                  "主持人：第一棵树还在吗？\n嘉宾：在。\n")),
              ElementsAre("Q 许小棠: 大家好，我是许小棠。您先打个招呼吧？", "A 陈望海: 大家好，我是陈望海。",
                          "Q 许小棠: 第一棵树还在吗？", "A 陈望海: 在。"));
  EXPECT_THAT(
      RunsOf(ReadArticle("Kitchen Radio: bread\n\nHost: Good morning, I'm Mara Quill. My guest today is the "
                         "baker Odo Fenn. How early do you get up?\n\nGuest: At two.\n\nHost: And "
                         "Monday?\n\nGuest: At three.\n")),
      Contains("A Odo Fenn: At three."));
}

TEST(Introductions, NameOnePersonOrNobody) {
  EXPECT_EQ(IntroducedSelf("大家好，我是林小河，欢迎。"), "林小河");
  EXPECT_EQ(IntroducedSelf("我是黄河边长大的。"), "");
  EXPECT_EQ(IntroducedSelf("I'm Mara Quill, and I am Odo Fenn."), "");
  EXPECT_EQ(IntroducedSelf("I'm sure Mara Quill is."), "");
  EXPECT_EQ(IntroducedGuest("I'm joined by Mara Quill and Odo Fenn."), "");
  EXPECT_EQ(BearerOfPost("市长", "海湾市市长葉小慧昨日说，市长办公室。"), "葉小慧");
}

TEST(PlainCalls, AMagazineByItsNameAsksAndAPartOfATranscribedNameAnswers) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "专访阿尔玛·维斯特：给孩子写诗\n\n阿尔玛·维斯特是诗人。\n\n《读诗》：什么时候开始的？\n\n"
                  "维斯特：那年春天。\n\n《读诗》：孩子喜欢吗？\n\n维斯特：喜欢。\n")),
              ElementsAre("Q 《读诗》: 什么时候开始的？", "A 阿尔玛·维斯特: 那年春天。",
                          "Q 《读诗》: 孩子喜欢吗？", "A 阿尔玛·维斯特: 喜欢。"));
}

TEST(PlainCalls, ATitleWithAColonIsNoLabel) {
  const v1::Article article = ReadArticle(
      "夜航文字稿：码头的等待\n\n[00:00:05] 林小河：码头是怎么开始的？\n\n[00:00:21] 陈望海：一根绳子。\n\n"
      "[00:01:02] 林小河：谁付的钱？\n\n[00:01:09] 陈望海：镇上。\n");
  EXPECT_EQ(article.title(), "夜航文字稿：码头的等待");
  EXPECT_EQ(article.question_count(), 2);
}

TEST(PlainCalls, AnalystsAskWithoutAQuestionMarkAndPostsStandBehindNames) {
  const v1::Article article = ReadArticle(
      "Harbour Works Q2 2022 Call\n\nOperator\n\nGood morning, and welcome to the call of Harbour Works "
      "today.\n\n"
      "Ada Byron -- Chief Executive Officer\n\nThank you. We had a good quarter, with more buoys sold.\n\n"
      "Operator\n\nThe first question comes from Odo Fenn with Fog Lane.\n\n"
      "Odo Fenn -- Fog Lane -- Analyst\n\nThanks for taking my question. I was wondering about ropes.\n\n"
      "Ada Byron -- Chief Executive Officer\n\nThey are dear. We have bought until March.\n\n"
      "Odo Fenn -- Fog Lane -- Analyst\n\nGreat, that is all that I wanted to hear today.\n\n"
      "Operator\n\nThis concludes the call of today. You may now disconnect.\n");
  EXPECT_THAT(RunsOf(article),
              Contains("Q Odo Fenn: Thanks for taking my question. I was wondering about ropes."));
  EXPECT_THAT(RunsOf(article), Contains("A Odo Fenn: Great, that is all that I wanted to hear today."));
  EXPECT_THAT(article.sections(0).exchanges(0).answers(1).printed_posts(),
              testing::ElementsAre("Chief Executive Officer"));
}

}  // namespace
}  // namespace fangtan::service
