// Who is who in invented plain texts, by what stands above the talk and in its labels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/documents/capitals.h"
#include "service/documents/introductions.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLetters[] = "Q: How did it begin?\n\nA: With a rope.\n\nQ: Who paid?\n\nA: The town.\n";

std::string Uncapitalised(std::string_view text) {
  return storage::ToUtf8(WithoutCapitals(storage::ToUtf32(text)));
}

TEST(PlainPeople, AHeadlineInCapitalsNamesTheGuest) {
  EXPECT_THAT(RunsOf(ReadArticle(absl::StrCat("INTERVIEW WITH MARA QUILL\n\n", kLetters))),
              ElementsAre("Q Q: How did it begin?", "A Mara Quill: With a rope.", "Q Q: Who paid?",
                          "A Mara Quill: The town."));
  EXPECT_EQ(Uncapitalised("TALKS WITH ADA O'HARE AND ODO McFENN"), "TALKS WITH ADA O'HARE AND ODO McFENN");
  EXPECT_EQ(Uncapitalised("TALKS WITH ADA O'HARE AND ODO MCFENN"), "Talks with Ada O'Hare and Odo McFenn");
  EXPECT_EQ(Uncapitalised("QUILL"), "QUILL");
}

TEST(PlainPeople, AGuestNeedsNoPost) {
  for (const char* field : {"Guest", "Interviewee", "Speaker"}) {
    const v1::Article article = ReadArticle(
        absl::StrCat("The Pier That Waited\n\nDate: 3 May 2021\n", field, ": Odo Fenn\n\n", kLetters));
    EXPECT_THAT(RunsOf(article), Contains("A Odo Fenn: The town.")) << field;
    ASSERT_EQ(article.participants_size(), 1) << field;
    EXPECT_EQ(article.participants(0).name(), "Odo Fenn");
  }
  EXPECT_THAT(
      RunsOf(ReadArticle("码头的等待\n采访对象：陈望海\n\n问　码头是怎么开始的？\n\n答　一根绳子。\n")),
      Contains("A 陈望海: 一根绳子。"));
}

TEST(PlainPeople, PostsBeforeABlankAndTheName) {
  const v1::Article article = ReadArticle(
      "码头的等待\n\n记者：码头最缺什么？\n河湾市人大代表、雾港中学校长 沈洁：缺一根绳子。\n"
      "雾港镇副镇长 王大山：还缺屋顶。\n记者：有什么建议？\n沈洁：先修灯塔。\n王大山：再修屋顶。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 记者: 码头最缺什么？", "A 沈洁: 缺一根绳子。", "A 王大山: 还缺屋顶。",
                          "Q 记者: 有什么建议？", "A 沈洁: 先修灯塔。", "A 王大山: 再修屋顶。"));
  EXPECT_THAT(article.sections(0).exchanges(0).answers(0).printed_posts(),
              ElementsAre("河湾市人大代表", "雾港中学校长"));
  EXPECT_THAT(
      RunsOf(ReadArticle("码头的等待\n\n日前，记者就码头采访了河湾市港务局书记、局长 沈洁。\n\n"
                         "问：码头是怎么开始的？\n\n答：一根绳子。\n\n问：谁付的钱？\n\n答：镇上。\n")),
      Contains("A 沈洁: 一根绳子。"));
}

TEST(PlainPeople, NumbersBeforeRolesOnAPage) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "<html><head><title>码头的等待</title></head><body><article><h1>码头的等待</h1>"
          "<p>日前，记者采访了雾港镇镇长沈洁，谈谈码头的事情和灯塔的事情，以下是采访的内容，供读者参考。</p>"
          "<p>一、问：码头是怎么开始的？</p><p>答：一根绳子，镇上的人都拉过，所以它很长很长。</p>"
          "<p>二、问：谁付的钱？</p><p>答：镇上。每个人都出了一点点，所以花了很多年才修好。</p>"
          "</article></body></html>")),
      ElementsAre("Q 问: 码头是怎么开始的？", "A 沈洁: 一根绳子，镇上的人都拉过，所以它很长很长。",
                  "Q 问: 谁付的钱？", "A 沈洁: 镇上。每个人都出了一点点，所以花了很多年才修好。"));
}

// Fields are about people; their words are nobody.
TEST(PlainPeople, WordsForRolesAreNoGuests) {
  const v1::Article article = ReadArticle(
      "The Pier That Waited\n\nQuestion: How did it\nbegin?\n\nAnswer: With a rope.\n\nQuestion: Who "
      "paid?\n\nAnswer: The town.\n");
  EXPECT_THAT(article.participants(), IsEmpty());
  EXPECT_THAT(RunsOf(article), Contains("A Answer: The town."));
}

TEST(PlainPeople, WhoConductsTheInterviewAsksUnderLettersAndSurname) {
  const std::string head = "The Pier That Waited\n\nInterviewee: Odo Fenn\nInterviewer: Mara Quill\n\n";
  EXPECT_THAT(RunsOf(ReadArticle(absl::StrCat(head, kLetters))),
              ElementsAre("Q Mara Quill: How did it begin?", "A Odo Fenn: With a rope.",
                          "Q Mara Quill: Who paid?", "A Odo Fenn: The town."));
  const v1::Article surnames = ReadArticle(absl::StrCat(
      head, "QUILL: Tell me how it began.\n\nFENN: With a rope.\n\nQUILL: Who paid?\n\nFENN: The town.\n"));
  EXPECT_THAT(RunsOf(surnames), ElementsAre("Q Mara Quill: Tell me how it began.", "A Odo Fenn: With a rope.",
                                            "Q Mara Quill: Who paid?", "A Odo Fenn: The town."));
  EXPECT_THAT(ReasonsOf(surnames), IsEmpty());
}

TEST(PlainPeople, AHostAsksUnderLettersOnlyWithOneGuest) {
  const auto ask = [](const char* fields) {
    return RunsOf(ReadArticle(absl::StrCat("The Pier That Waited\n\n", fields, "\n", kLetters)));
  };
  EXPECT_THAT(ask("Host: Mara Quill\nGuest: Odo Fenn\n"), Contains("Q Mara Quill: Who paid?"));
  EXPECT_THAT(ask("Host: Mara Quill\n"), Contains("Q Q: Who paid?"));
  EXPECT_THAT(ask("Moderator: Mara Quill\nGuest: Odo Fenn\n"), Contains("Q Q: Who paid?"));
}

TEST(PlainPeople, InitialsOfTheHeadAndTheHeadline) {
  EXPECT_THAT(RunsOf(ReadArticle("INTERVIEW WITH ODO FENN\n\nInterviewed by Mara Quill\n14 August 1987\n\n"
                                 "MQ: Tell me about the pier.\n\nOF: It waited.\n\nMQ: Who paid?\n\nOF: The "
                                 "town.\n")),
              ElementsAre("Q Mara Quill: Tell me about the pier.", "A Odo Fenn: It waited.",
                          "Q Mara Quill: Who paid?", "A Odo Fenn: The town."));
}

TEST(PlainPeople, SeveralGuestsOnOneLine) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "码头的等待\n\n对谈人：鲁望海（作家，以下简称“鲁”）、陈小鸥（观鸟者，以下简称“陈”）\n\n"
                  "鲁：码头是怎么开始的？\n陈：一根绳子。\n鲁：谁付的钱？\n陈：镇上。\n")),
              ElementsAre("Q 鲁望海: 码头是怎么开始的？", "A 陈小鸥: 一根绳子。", "Q 鲁望海: 谁付的钱？",
                          "A 陈小鸥: 镇上。"));
}

TEST(PlainPeople, BracketsBehindARoleHoldItsBearer) {
  EXPECT_THAT(RunsOf(ReadArticle("业绩说明会\n\nQ1（河湾证券）：收入多少？\nA（陈望海）：五亿元。\n\n"
                                 "Q2（云港资本）：支出呢？\nA（林小河）：三亿元。\n")),
              ElementsAre("Q Q1: 收入多少？", "A 陈望海: 五亿元。", "Q Q2: 支出呢？", "A 林小河: 三亿元。"));
}

TEST(PlainPeople, AReporterBehindAnOutletIsNamed) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "码头的等待\n\n河湾周刊记者林小河：码头是怎么开始的？\n\n码头创办人陈望海：一根绳子。\n\n"
                  "河湾周刊记者林小河：谁付的钱？\n\n码头创办人陈望海：镇上。\n")),
              ElementsAre("Q 林小河: 码头是怎么开始的？", "A 陈望海: 一根绳子。", "Q 林小河: 谁付的钱？",
                          "A 陈望海: 镇上。"));
}

TEST(PlainPeople, PostsBeforeANameMayBeSeveral) {
  EXPECT_THAT(
      RunsOf(ReadArticle("码头新闻发布会\n\n主持人、新闻办副主任 方望海：\n请各位提问。\n\n河湾日报记者：\n"
                         "谁付的钱？\n\n镇长（东河镇镇长、教授）：镇上。\n\n方望海：\n谢谢大家。\n")),
      Contains("A 方望海: 请各位提问。"));
}

TEST(PlainPeople, PostsBehindACommaAndTitlesBeforeASurname) {
  EXPECT_THAT(
      RunsOf(ReadArticle("The Pier That Waited\n\nMARA QUILL, HOST: Mr. Mayor, how did it begin?\n\n"
                         "DR. ODO FENN, DIRECTOR, HARBOUR INSTITUTE: With a rope.\n\nQUILL: Who paid?\n\n"
                         "DR. FENN: The town.\n")),
      ElementsAre("Q MARA QUILL: Mr. Mayor, how did it begin?", "A DR. ODO FENN: With a rope.",
                  "Q MARA QUILL: Who paid?", "A DR. ODO FENN: The town."));
  EXPECT_THAT(
      RunsOf(ReadArticle("The Pier That Waited\n\nMara Quill, The Harbour Gazette: How did it begin?\n\n"
                         "Mayor Odo Fenn: With a rope.\n\nNed Oake, Channel 6: Who paid?\n\n"
                         "Mayor Fenn: The town.\n")),
      ElementsAre("Q Mara Quill: How did it begin?", "A Mayor Odo Fenn: With a rope.",
                  "Q Ned Oake: Who paid?", "A Mayor Odo Fenn: The town."));
}

TEST(PlainPeople, AnOfficeWithItsBearerInBrackets) {
  EXPECT_THAT(
      RunsOf(ReadArticle("Rural Ferries\n\nMr Ned Oake (North Wolds): What did she do for ferries?\n\n"
                         "The Minister for Rural Transport (Mara Quill): We bought two boats.\n\n"
                         "Mr Oake: Will she buy a third?\n\nMara Quill: I will.\n")),
      ElementsAre("Q Mr Ned Oake: What did she do for ferries?", "A Mara Quill: We bought two boats.",
                  "Q Mr Ned Oake: Will she buy a third?", "A Mara Quill: I will."));
}

TEST(PlainPeople, StopsForColons) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "Hearing on Ferries\n\nMr. Oake. The committee is open. Ms. QUILL of Wolds, how many "
                  "boats are left?\n\nMs. Quill. Two. Mr. Fenn has the list.\n\nMr. Oake. Do they "
                  "float?\n\nMs. Quill. One does.\n")),
              ElementsAre("Q Mr. Oake: The committee is open. Ms. QUILL of Wolds, how many boats are left?",
                          "A Ms. Quill: Two. Mr. Fenn has the list.", "Q Mr. Oake: Do they float?",
                          "A Ms. Quill: One does."));
  EXPECT_THAT(
      RunsOf(ReadArticle("Remarks With Reporters\n\nThe President. Good morning.\n\nQ. Will the ferry "
                         "sail?\n\nThe President. It will.\n\nQ. When?\n\nThe President. At noon.\n")),
      ElementsAre("A The President: Good morning.", "Q Q: Will the ferry sail?", "A The President: It will.",
                  "Q Q: When?", "A The President: At noon."));
  EXPECT_THAT(
      RunsOf(ReadArticle("# Remarks\n\n**The President.** Good morning.\n\n**Q.** Will the ferry sail?\n\n"
                         "**The President.** It will.\n\n**Q.** When?\n\n**The President.** At noon.\n")),
      Contains("A The President: It will."));
}

// A sentence that begins with a title is no label where few paragraphs do.
TEST(PlainPeople, SentencesWithTitlesAreNoLabels) {
  EXPECT_THAT(
      ReadArticle("The Ferry\n\nMr. Oake. That was his name.\n\nHe had two boats.\n\nThe town paid for "
                  "one.\n\nMrs. Quill. That was hers.\n\nShe had none.\n")
          .sections(),
      IsEmpty());
}

TEST(PlainPeople, AHostWithAPostInTheHeadSaysNothing) {
  for (const char* field : {"主持人：\n林小河　河湾电视台主持人\n", "主持人：林小河县长\n"}) {
    EXPECT_THAT(
        RunsOf(ReadArticle(absl::StrCat("码头圆桌\n2021年12月18日\n\n", field,
                                        "对话嘉宾：\n陈望海　东河学院副教授\n\n林小河：码头是怎么开始的？\n"
                                        "陈望海：一根绳子。\n林小河：谁付的钱？\n陈望海：镇上。\n"))),
        ElementsAre("Q 林小河: 码头是怎么开始的？", "A 陈望海: 一根绳子。", "Q 林小河: 谁付的钱？",
                    "A 陈望海: 镇上。"))
        << field;
  }
}

TEST(PlainPeople, WhatHasAnArticleIsNobody) {
  EXPECT_THAT(
      ReasonsOf(ReadArticle(absl::StrCat("Questions about the Harbour Bridge project\n\n", kLetters))),
      Contains("GUEST_UNKNOWN"));
}

// Nobody names them, and there is no list of people.
TEST(PlainPeople, NumberedPeopleAskOrAnswer) {
  EXPECT_THAT(
      RunsOf(
          ReadArticle("縣長與青年面對面\n\n青年代表甲：縣長，返鄉創業的補助有幾項？\n潘縣長：兩項。\n"
                      "青年代表乙：額度呢？\n潘縣長：三十萬元。\n學生B：圖書館週末開嗎？\n潘縣長：開。\n")),
      ElementsAre("Q 青年代表甲: 縣長，返鄉創業的補助有幾項？", "A 潘縣長: 兩項。", "Q 青年代表乙: 額度呢？",
                  "A 潘縣長: 三十萬元。", "Q 學生B: 圖書館週末開嗎？", "A 潘縣長: 開。"));
  EXPECT_THAT(RunsOf(ReadArticle("河灣的水\n\n记者：水位怎么样？\n村民甲：高了一尺，往年没有这样高。\n"
                                 "记者：谁来看水？\n村民乙：轮流看，一家一天。\n")),
              ElementsAre("Q 记者: 水位怎么样？", "A 村民甲: 高了一尺，往年没有这样高。",
                          "Q 记者: 谁来看水？", "A 村民乙: 轮流看，一家一天。"));
}

TEST(PlainPeople, AHostWhoWelcomesPutsNoQuestion) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "馆长林小河谈夜间借阅\n\n主持人：网友们好，今天做客的是馆长林小河。\n林小河：各位好。\n"
                  "主持人：夜里能借书吗？\n林小河：能。\n主持人：欢迎来到第二部分，书柜在哪里？\n"
                  "林小河：门口。\n")),
              ElementsAre("A 主持人: 网友们好，今天做客的是馆长林小河。", "A 林小河: 各位好。",
                          "Q 主持人: 夜里能借书吗？", "A 林小河: 能。",
                          "Q 主持人: 欢迎来到第二部分，书柜在哪里？", "A 林小河: 门口。"));
}

TEST(PlainPeople, AMonthInBracketsDatesThePage) {
  const v1::Article article =
      ReadArticle("老桥\n\n记者：谁修的？\n林小河：镇上。\n记者：何时？\n林小河：去年。\n\n（2011年2月）\n");
  EXPECT_EQ(article.publish_date().year(), 2011);
  EXPECT_EQ(article.publish_date().month(), 2);
  EXPECT_EQ(article.publish_date().day(), 0);
}

TEST(PlainPeople, InitialsAreWhoseTheBylineIs) {
  EXPECT_THAT(
      RunsOf(ReadArticle("Conversation with Ada Byron\nby Odo Fenn\n3 May 2014\n\nOF: Why the bell?\nAB: It "
                         "rings.\nOF: Describe it.\nAB: It is round.\nOF: Is it old?\nAB: It is.\n")),
      ElementsAre("Q Odo Fenn: Why the bell?", "A Ada Byron: It rings.", "Q Odo Fenn: Describe it.",
                  "A Ada Byron: It is round.", "Q Odo Fenn: Is it old?", "A Ada Byron: It is."));
}

TEST(PlainPeople, AShortFormIsTheNamesBehindTheOutletAndTheRole) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "专访林小河\n\n林小河是园丁。《河畔》记者周大川（以下简称Z）与林小河（以下简称L）谈了很久。\n\n"
          "Z：水多吗？\nL：多。\nZ：雪呢？\nL：少。\n")),
      ElementsAre("Q 周大川: 水多吗？", "A 林小河: 多。", "Q 周大川: 雪呢？", "A 林小河: 少。"));
}

TEST(PlainPeople, AHeadlineQuotesTheGuest) {
  EXPECT_THAT(RunsOf(ReadArticle("专访｜制鼓师傅林小河：鼓皮要听雨\n\n问：鼓皮为什么要听雨？\n\n答：雨天皮会"
                                 "松。\n\n问：要做多久？\n\n"
                                 "答：十个月。\n")),
              ElementsAre("Q 问: 鼓皮为什么要听雨？", "A 林小河: 雨天皮会松。", "Q 问: 要做多久？",
                          "A 林小河: 十个月。"));
}

TEST(PlainPeople, StatementsOfAHearingHaveHeadings) {
  const v1::Article article = ReadArticle(
      "THE PIERS OF MARROW\n\nChairman Byron. Good morning.\n\nSTATEMENT OF ODO FENN, HARBOUR MASTER,\nTOWN "
      "OF MARROW\n\nMr. "
      "Fenn. Thank you. The piers are old.\n\nMr. Li. How old?\n\nMr. Fenn. Ninety years.\n\nMr. Li. Who "
      "paid?\n\nMr. Fenn. "
      "The town.\n\nChairman Byron. Thank you.\n\n[Whereupon, at 11:15 a.m., the committee was "
      "adjourned.]\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A Chairman Byron: Good morning.", "A Odo Fenn: Thank you. The piers are old.",
                          "Q Mr. Li: How old?", "A Odo Fenn: Ninety years.", "Q Mr. Li: Who paid?",
                          "A Odo Fenn: The town.", "A Chairman Byron: Thank you."));
  ASSERT_EQ(article.sections_size(), 2);
  EXPECT_THAT(article.sections(1).heading(),
              ElementsAre("STATEMENT OF ODO FENN, HARBOUR MASTER,", "TOWN OF MARROW"));
  EXPECT_THAT(article.body(), ElementsAre("[Whereupon, at 11:15 a.m., the committee was adjourned.]"));
}

TEST(PlainPeople, AHostSaysSoBeforeTheName) {
  for (const std::string_view self : {"I'm your host, Ada Byron.", "我是主持人林小河。"})
    EXPECT_FALSE(IntroducedSelf(self).empty()) << self;
}

TEST(PlainPeople, ShortFormsMayBeExplainedByEqualsSigns) {
  EXPECT_THAT(
      RunsOf(ReadArticle("渡輪船長周大川\n\n撰文：林小河\n\n林＝林小河　周＝周大川\n\n林：怕浪嗎？\n周：怕霧"
                         "。\n林：第一次呢？\n周：去年。\n")),
      ElementsAre("Q 林小河: 怕浪嗎？", "A 周大川: 怕霧。", "Q 林小河: 第一次呢？", "A 周大川: 去年。"));
}

}  // namespace
}  // namespace fangtan::service
