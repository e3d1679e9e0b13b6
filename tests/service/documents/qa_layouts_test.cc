// One invented interview in every layout of questions and answers: which are questions and whose the answers
// are must not depend on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr std::string_view kTitle = "# 老街的新生\n\n本刊采访了设计师沈洁。\n\n";

// The interview in the layout `form`, in which QQ stands for a question and AA for its answer.
std::string Interview(std::string_view form, std::string_view front = kTitle) {
  constexpr std::string_view kTurns[][2] = {
      {"老街修好了吗？", "修好了一半。"}, {"花了多少钱？", "三千二百万元。"}, {"有人反对吗？", "有。"}};
  std::string page(front);
  for (const auto& [question, answer] : kTurns) {
    absl::StrAppend(&page, absl::StrReplaceAll(std::string(form),
                                               {{"QQ", std::string(question)}, {"AA", std::string(answer)}}));
  }
  return page;
}

// Who asks apart: layouts print that differently.
std::vector<std::string> Runs(std::string_view page) {
  std::vector<std::string> runs = RunsOf(ReadArticle(page));
  for (std::string& run : runs) {
    if (run.starts_with("Q ")) run = "Q " + run.substr(run.find(": "));
  }
  return runs;
}

class QaLayouts : public ::testing::TestWithParam<std::string_view> {};

TEST_P(QaLayouts, GiveTheAnswersToTheGuest) {
  EXPECT_THAT(Runs(Interview(GetParam())), ElementsAreArray(OldStreet("", "沈洁"))) << Interview(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Unlabelled, QaLayouts,
                         ::testing::Values("**QQ**\n\nAA\n\n", "**QQ**\nAA\n\n", "**QQ**\nAA\n",
                                           "__QQ__\n\nAA\n\n", "_QQ_\n\nAA\n\n", "***QQ***\n\nAA\n\n",
                                           "<strong>QQ</strong>\n\nAA\n\n",
                                           "<p><strong>QQ</strong></p>\n\nAA\n\n",
                                           "<p><b>QQ</b></p>\n\n<p>AA</p>\n\n", "*   **QQ**\n\nAA\n\n",
                                           "**QQ**[^1]\n\nAA\n\n", "### QQ\n\nAA\n\n", "Q：QQ\n\nAA\n\n",
                                           "**Q：** QQ\n\nAA\n\n", "### Q：QQ\n\nAA\n\n"));

INSTANTIATE_TEST_SUITE_P(
    Labelled, QaLayouts,
    ::testing::Values("**问：** QQ\n\n**沈洁：** AA\n\n", "- **问**：QQ\n- **沈洁**：AA\n\n",
                      "> **问：** QQ\n\n**沈洁：** AA\n\n", "**问：** QQ\n**沈洁：** AA\n",
                      "**问：QQ**\n沈洁：AA\n\n", "**【问】**QQ\n\n**【沈洁】**AA\n\n",
                      "### QQ\n\n**沈洁：**\n\nAA\n\n", "**[问][1]：** QQ\n\n**[沈洁][2]：** AA\n\n"));

TEST(QaForms, AHeadHidesNoQuestions) {
  constexpr std::string_view kHead =
      "---\ntitle: 老街的新生\ndate: 2020-01-02\n---\n\n本刊采访了设计师沈洁。\n\n";
  for (const std::string_view form : {"**QQ**\n\nAA\n\n", "**1. QQ**\n\nAA\n\n",
                                      "**方岚：QQ**\n\n**沈洁：** AA\n\n", "**方岚：QQ**\n\nAA\n\n"}) {
    const v1::Article article = ReadArticle(Interview(form, kHead));
    EXPECT_EQ(article.question_count(), 3) << form;
    EXPECT_EQ(article.answer_count(), 3) << form;
    EXPECT_EQ(article.title(), "老街的新生");
    EXPECT_EQ(article.publish_date().year(), 2020);
  }
}

TEST(QaForms, LettersWithAFullStop) {
  const v1::Article article = ReadArticle(
      "# Nets\n\n**Q. How did you start?**\n\nA. With ropes.\n\n**Q. And then?**\n\nA. Nets.\n\n**Q. "
      "Why?**\n\n"
      "A. For the fish.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Q: How did you start?", "A A: With ropes.", "Q Q: And then?",
                                           "A A: Nets.", "Q Q: Why?", "A A: For the fish."));
}

TEST(QaForms, MarksAreCountedOfThePersonNotOfTheLabel) {
  EXPECT_THAT(RunsOf(ReadArticle(R"(# 与 Odo Fenn 谈浮标

**Mara Quint（以下简称 MQ）：浮标是什么？**

**Odo Fenn（以下简称 OF）：** 海上的钟。

**MQ： 现在呢？ **

**OF：** 还响。

**MQ**：谈谈你的团队吧。

**OF：** 七个人。
)")),
              ElementsAre("Q Mara Quint: 浮标是什么？", "A Odo Fenn: 海上的钟。", "Q Mara Quint: 现在呢？",
                          "A Odo Fenn: 还响。", "Q Mara Quint: 谈谈你的团队吧。", "A Odo Fenn: 七个人。"));
}

TEST(QaForms, WhatStandsBehindIsNobodys) {
  const v1::Article article = ReadArticle(Interview("### QQ\n\nAA\n\n") +
                                          "### 关于作者\n\n方岚住在河边。\n\n### 参考资料\n\n一本书。\n");
  EXPECT_THAT(RunsOf(article), ElementsAreArray(OldStreet("", "沈洁")));
  const v1::Article labelled =
      ReadArticle(Interview("**问：** QQ\n\n**沈洁：** AA\n\n") + "**非常感谢你，沈洁！**\n");
  EXPECT_THAT(RunsOf(labelled), ElementsAreArray(OldStreet("问", "沈洁")));
  const v1::Article afterwords =
      ReadArticle(Interview("**QQ**\n\nAA\n\n") + "**更多信息**\n\n见河边的网站。\n");
  EXPECT_THAT(RunsOf(afterwords), ElementsAreArray(OldStreet("", "沈洁")));
}

// Who is interviewed, told by title and lead alone.
std::string GuestOf(std::string_view title, std::string_view lead) {
  const v1::Article article = ReadArticle(Interview(
      "**QQ**\n\nAA\n\n", absl::StrCat("# ", std::string(title), "\n\n", std::string(lead), "\n\n")));
  return article.sections(0).exchanges(0).answers(0).full_name();
}

TEST(QaForms, LinksBehindTheLastAnswerAreNoPartOfIt) {
  for (const char* heading : {"更多关於霧港：", "更多关于码头 (2.0):", "相关阅读：", "Further reading:"}) {
    const v1::Article article = ReadArticle(absl::StrCat(
        "# 专访 Odo Fenn：码头\n\n### 码头是怎么开始的？\n\n**Odo Fenn：** 一根绳子。\n\n### 谁付的钱？\n\n"
        "**Fenn：** 镇上。\n\n**",
        heading, "**\n\n  * [码头的历史](https://fog.example/a)\n  * [灯塔](https://fog.example/b)\n"));
    EXPECT_THAT(RunsOf(article), ElementsAre("Q : 码头是怎么开始的？", "A Odo Fenn: 一根绳子。",
                                             "Q : 谁付的钱？", "A Odo Fenn: 镇上。"))
        << heading;
    EXPECT_EQ(article.body_size(), 3) << heading;
  }
}

TEST(Guests, AreNamedByTitleAndLead) {
  EXPECT_EQ(GuestOf("埃达·拜伦谈浮标", "这是一次谈话。"), "埃达·拜伦");
  EXPECT_EQ(GuestOf("浮标", "我们和发起人埃达·拜伦聊了聊。"), "埃达·拜伦");
  EXPECT_EQ(GuestOf("走近埃达·拜伦", "这是一次谈话。"), "埃达·拜伦");
  EXPECT_EQ(GuestOf("Meet Mara Quint", "这是一次谈话。"), "Mara Quint");
  EXPECT_EQ(GuestOf("浮标", "Harbour Foundation 执行董事 Mara Quint 谈到了浮标。"), "Mara Quint");
  EXPECT_EQ(GuestOf("浮标", "Blue Harbour 总裁 Mara Quint 在 Odo Net 大会上发言。"), "Mara Quint");
  EXPECT_EQ(GuestOf("浮标", "林小明是浮标的设计师，去年我们见过他。"), "林小明");
  EXPECT_EQ(GuestOf("浮标", "王建国，设计师，现居海边。"), "王建国");
  EXPECT_EQ(GuestOf("浮标", "本期嘉宾：林小明"), "林小明");
  EXPECT_EQ(GuestOf("專訪／王大明：浮標不響了", "這是一次談話。"), "王大明");
  EXPECT_EQ(GuestOf("浮标", "本文受访人是河湾大学水利学院教授、云港市水利学会副理事长林小明。"), "林小明");
  EXPECT_EQ(GuestOf("浮标", "记者专访了河湾县水利局党委书记、局长林小明。"), "林小明");
  EXPECT_EQ(GuestOf("浮标", "我们请到了浮标项目负责人 Mara Quint，听她说海。"), "Mara Quint");
  EXPECT_EQ(GuestOf("Ornithologist Mara Quint counts swifts", "We met in May."), "Mara Quint");
  EXPECT_EQ(GuestOf("【专访】制鼓师傅林小明", "这是一次谈话。"), "林小明");
  EXPECT_EQ(GuestOf("制鼓师傅林小明：鼓皮要听雨", "这是一次谈话。"), "林小明");
}

TEST(Guests, MentionsInPassingAddUpToNobody) {
  EXPECT_EQ(GuestOf("浮标", "在海上，Mara Quint 和 Odo Fenn 都来过。后来 Mara Quint 又来了。"), "");
  EXPECT_EQ(GuestOf("Buoys", "It goes from A to B. So we ring it, as the Harbour Core does."), "");
}

// What is talked about is nobody: 谈 and 向 are surnames, and stand before what somebody does.
TEST(Guests, AreNoVerbsBehindAnInterview) {
  for (const std::string_view lead : {"导演江以恩接受本报专访，谈演员、谈海，也谈失败。",
                                      "江以恩接受專訪，談生活。", "江以恩接受專訪，從小愛海，向前看。"}) {
    EXPECT_EQ(GuestOf("拍片像等潮水", std::string(lead)), "江以恩") << lead;
  }
  EXPECT_EQ(GuestOf("專訪∕導演江以恩：「等潮水」", "她談演員，也談海。"), "江以恩");
  EXPECT_EQ(GuestOf("拍片像等潮水", "她接受本报专访，向前看、看海。"), "");
  EXPECT_EQ(GuestOf("拍片像等潮水", "本报专访谈生活。"), "");
  EXPECT_EQ(GuestOf("與時間賽跑", "我們訪問了香港大學教授岑望海，他研究珊瑚。"), "岑望海");
}

TEST(QaForms, ADateRightBelowTheTitleIsNoPartOfIt) {
  for (const std::string_view date : {"2024年9月12日", "September 12, 2024"}) {
    const v1::Article article =
        ReadArticle("泊位问答\n" + std::string(date) +
                    "\n1. 谁可以申请泊位？\n答：住满两年的人。\n2. 要等多久？\n答：十四个月。\n"
                    "3. 能继承吗？\n答：不能。\n");
    EXPECT_EQ(article.title(), "泊位问答");
    EXPECT_EQ(article.publish_date().day(), 12) << date;
    EXPECT_EQ(article.question_count(), 3) << date;
  }
}

TEST(QaForms, AboveTheFirstQuestionItalicsAreABylineOrASummary) {
  EXPECT_THAT(
      RunsOf(ReadArticle("# The buoy: an interview with Odo Fenn\n\n*By Mara Quint, 21 September 2017*\n\n"
                         "Odo Fenn makes buoys.\n\n*What is a buoy?*\n\nA bell.\n\n*Who pays?*\n\n"
                         "The harbour.\n\n*And then?*\n\nFog.\n\n*Is it loud?*\n\nIt is.\n")),
      ElementsAre("Q : What is a buoy?", "A Odo Fenn: A bell.", "Q : Who pays?", "A Odo Fenn: The harbour.",
                  "Q : And then?", "A Odo Fenn: Fog.", "Q : Is it loud?", "A Odo Fenn: It is."));
}

TEST(QaForms, AnswersMayBeBlockQuotes) {
  for (const std::string_view mark : {"**?**", "### ?"}) {
    std::string page =
        "# The pier: an interview with Odo Fenn\n\nOdo Fenn, director of Harbour Works, builds piers.\n\n";
    for (const auto& [question, answer] :
         {std::pair{"How did it begin?", "With a rope."},
          std::pair{"Who paid?", "The town.\n>\n> And the fishermen."}, std::pair{"Is it safe?", "It is."},
          std::pair{"And then?", "A bridge."}}) {
      absl::StrAppend(&page, absl::StrReplaceAll(std::string(mark), {{"?", question}}), "\n\n> ", answer,
                      "\n\n");
    }
    const v1::Article article = ReadArticle(page);
    EXPECT_THAT(RunsOf(article),
                ElementsAre("Q : How did it begin?", "A Odo Fenn: With a rope.", "Q : Who paid?",
                            "A Odo Fenn: The town. And the fishermen.", "Q : Is it safe?",
                            "A Odo Fenn: It is.", "Q : And then?", "A Odo Fenn: A bridge."));
    EXPECT_EQ(article.participants_size(), 1);
  }
}

TEST(QaForms, WhoTranslatedMayStandBelowTheTitle) {
  const std::string talk =
      "**问：** 浮标是什么？\n\n**答：** 海上的钟。\n\n**问：** 谁付钱？\n\n**答：** 港口。\n\n**问：** "
      "雾大吗？\n\n"
      "**答：** 大。\n\n";
  for (const std::string_view top :
       {"译者：林小河\n\n", "> 译者：林小河\n> 原文发表于 2019 年 8 月 21 日\n\n"}) {
    const v1::Article article = ReadArticle(absl::StrCat(
        "# 浮标\n\n", std::string(top), talk, "---\n\nvia: https://example.org/a\n\n作者：周大川\n"));
    EXPECT_EQ(article.question_count(), 3) << top;
    EXPECT_THAT(CreditsOf(article),
                testing::UnorderedElementsAre("译者 林小河", "via https://example.org/a", "作者 周大川"));
  }
}

TEST(QaForms, ANoteOnTheAuthorStandsInTheBody) {
  const v1::Article article = ReadArticle(
      "# 浮标\n\n**问：** 浮标是什么？\n\n**答：** 海上的钟。\n\n**问：** 谁付钱？\n\n**答：** "
      "港口。\n\n**问：** 雾大吗？\n\n"
      "**答：** 大。\n\n---\n\n作者简介：\n\n周大川写海。\n\nvia: https://example.org/a\n");
  EXPECT_EQ(article.answer_count(), 3);
  EXPECT_THAT(article.body(), ElementsAre("作者简介：", "周大川写海。"));
}

TEST(QaForms, AQuestionByThatWordAsksBesideAnswers) {
  for (const std::string_view form : {"**问题：** ?\n\n**回答：** !\n\n", "问题：?\n回答：!\n",
                                      "問題：?\n\n答：!\n\n", "### 问题：?\n\n回答：!\n\n"}) {
    std::string page = "# 专访埃达·拜伦\n\n埃达·拜伦（Ada Byron）造浮标。\n\n";
    for (const auto& [question, answer] : {std::pair{"浮标是什么？", "海上的钟。"},
                                           std::pair{"谁付钱？", "港口。"}, std::pair{"雾大吗？", "大。"}}) {
      page += absl::StrReplaceAll(std::string(form), {{"?", question}, {"!", answer}});
    }
    const std::vector<std::string> runs = RunsOf(ReadArticle(page));
    ASSERT_EQ(runs.size(), 6) << page;
    EXPECT_EQ(runs[0].substr(runs[0].find(':')), ": 浮标是什么？");
    EXPECT_EQ(runs[1], "A 埃达·拜伦: 海上的钟。") << page;
  }
  EXPECT_EQ(
      RunsOf(ReadArticle("河湾的水\n\n记者：水多吗？\n\n林一苇：多。\n\n问题：水太多了。\n\n记者：雪呢？\n\n"
                         "林一苇：少。\n")),
      std::vector<std::string>(
          {"Q 记者: 水多吗？", "A 林一苇: 多。 / 问题：水太多了。", "Q 记者: 雪呢？", "A 林一苇: 少。"}));
}

TEST(QaForms, QuestionsBehindDoubleDashes) {
  for (const std::string dash : {"――", "——", "──"}) {
    EXPECT_EQ(RunsOf(ReadArticle(absl::StrCat(
                  "專訪木工林小河\n\n林小河是木工。\n\n", dash, "椅子要多久？\n\n「三天。」\n\n", dash,
                  "誰教的？\n\n「師傅。」他笑了。\n\n", dash, "請說說師傅。\n\n「他很老。」\n"))),
              std::vector<std::string>({"Q : 椅子要多久？", "A 林小河: 「三天。」", "Q : 誰教的？",
                                        "A 林小河: 「師傅。」他笑了。", "Q : 請說說師傅。",
                                        "A 林小河: 「他很老。」"}));
  }
  EXPECT_EQ(RunsOf(ReadArticle(
                "橋のはなし\n\n――何年の橋ですか。\n\n林：百年です。\n\n――誰が直しますか。\n\n林：町です。\n\n"
                "――話を聞かせてください。\n\n林：古い橋です。\n")),
            std::vector<std::string>({"Q : 何年の橋ですか。", "A 林: 百年です。", "Q : 誰が直しますか。",
                                      "A 林: 町です。", "Q : 話を聞かせてください。", "A 林: 古い橋です。"}));
}

TEST(QaForms, CreditsBesideTheDate) {
  EXPECT_THAT(CreditsOf(ReadArticle(
                  "專訪木工林小河\n\n2017/03/"
                  "22　文／周大川　攝影／方大同\n\n林小河是木工。\n\n――椅子要多久？\n\n「三天。」\n\n"
                  "――誰教的？\n\n「師傅。」\n\n――他老嗎？\n\n「很老。」\n")),
              ElementsAre("文 周大川", "攝影 方大同"));
}

TEST(QaForms, HowToSubscribeBelowARuleIsNoAnswer) {
  const v1::Article article = ReadArticle(
      "# 專訪木工林小河\n\n林小河是木工。\n\n## 椅子要多久？\n\n三天。\n\n## 誰教的？\n\n師傅。\n\n## "
      "他老嗎？\n\n很老。\n\n---\n\n"
      "關注我們的公眾號。\n");
  EXPECT_EQ(RunsOf(article).back(), "A 林小河: 很老。");
  EXPECT_THAT(article.body(), ElementsAre("關注我們的公眾號。"));
}

TEST(QaForms, ADashBeforeWhoSaidItAsksNothing) {
  EXPECT_EQ(ReadArticle("# 谁的话\n\n水多吗？\n\n——林小河\n\n雪呢？\n\n——周大川\n\n雾呢？\n\n——沈洁\n")
                .question_count(),
            0);
}

TEST(QaForms, ATitleThatAsksIsNoQuestion) {
  const v1::Article article = ReadArticle(
      "# What is a pier?\n\n*May 8, 2018 · Moderated by Odo Fenn*\n\nWe met Ada Byron, treasurer of the Pier "
      "Trust.\n\n"
      "**Who paid?**\n\n**Ada Byron:** The town.\n\n**When?**\n\n**Ada Byron:** In May.\n\n**Why?**\n\n**Ada "
      "Byron:** For "
      "the boats.\n");
  EXPECT_EQ(article.title(), "What is a pier?");
  EXPECT_EQ(article.publish_date().month(), 5);
  EXPECT_EQ(article.question_count(), 3);
}

TEST(QaForms, WhoAnswersEachTimeNeedsNoCommonName) {
  EXPECT_EQ(
      RunsOf(ReadArticle(
          "# "
          "橋\n\n**谁修的？**\n\n一刀：镇上。\n\n**何时？**\n\n一刀：去年。\n\n**为何？**\n\n一刀：旧了。\n"))
          [1],
      "A 一刀: 镇上。");
}

}  // namespace
}  // namespace fangtan::service
