// Invented talks in which somebody is heard once, under a label that comes nowhere else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// A press conference in bold, at which the last to ask does so under `label`.
std::string PressConference(std::string_view label) {
  return "# 海事局记者会\n\n**云港社记者：** 何时通航？\n\n**沈明澈：** 下周一。\n\n**潮声社记者：** "
         "谁来检查？\n\n"
         "**沈明澈：** 港务处。\n\n**" +
         std::string(label) + "：** 昨天的事故呢？\n\n**沈明澈：** 还在查。\n";
}

TEST(OnceHeard, AtAPressConferenceInBold) {
  for (const std::string_view label : {"《海潮日报》记者", "林小河", "海潮新闻韩立青", "海潮新闻 韩立青"}) {
    const std::vector<std::string> runs = RunsOf(ReadArticle(PressConference(label)));
    ASSERT_EQ(runs.size(), 6u) << label;
    EXPECT_TRUE(runs[4].starts_with("Q ") && runs[4].ends_with(": 昨天的事故呢？")) << runs[4];
    EXPECT_EQ(runs[5], "A 沈明澈: 还在查。") << label;
  }
  EXPECT_THAT(RunsOf(ReadArticle(PressConference("海潮新闻韩立青"))), Contains("Q 韩立青: 昨天的事故呢？"));
}

// A work is nobody, and neither is what has the form of a name and is a word.
TEST(OnceHeard, TitlesAndWordsAreNobody) {
  for (const std::string_view label : {"《潮汐表》", "方法"}) {
    EXPECT_EQ(RunsOf(ReadArticle(PressConference(label))).size(), 4u) << label;
  }
}

TEST(OnceHeard, AReporterWithTheOutletInPlainText) {
  for (const std::string_view label : {"河灣日報 林小河", "河灣日報林小河"}) {
    const v1::Article article =
        ReadArticle("漁業署記者會\n沈以寧：今年增加十二艘。\n聯島報記者：離島有幾艘？\n沈以寧：三艘。\n" +
                    std::string(label) + "：經費夠嗎？\n沈以寧：夠。\n");
    EXPECT_THAT(RunsOf(article), ElementsAre("A 沈以寧: 今年增加十二艘。", "Q 聯島報記者: 離島有幾艘？",
                                             "A 沈以寧: 三艘。", "Q 林小河: 經費夠嗎？", "A 沈以寧: 夠。"))
        << label;
  }
}

TEST(OnceHeard, InitialsOfAWholeNameInTheLead) {
  const v1::Article article = ReadArticle(
      "# 三个人的码头\n\n我们与 Paula Reiss（PR）、Tom Achebe（TA）和 Keiko Hara（KH）聊了聊。\n\n"
      "**Q：你们怎么认识的？**\n\n**PR：** 在雾里。\n\n**TA：** 同一场雾。\n\n**KH：** 我敲的钟。\n\n"
      "**Q：然后呢？**\n\n**TA：** 天亮了。\n\n**PR：** 是的。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Q: 你们怎么认识的？", "A Paula Reiss: 在雾里。", "A Tom Achebe: 同一场雾。",
                          "A Keiko Hara: 我敲的钟。", "Q Q: 然后呢？", "A Tom Achebe: 天亮了。",
                          "A Paula Reiss: 是的。"));
}

// "海棠" is a word; who is called on by it has that name.
TEST(OnceHeard, UnderAPenNameThatWasCalled) {
  const std::string talk =
      "圆桌：码头\n\n黎若水：码头还要吗？\n\n卫清源：要。\n\n黎若水：海棠呢？\n\n海棠：不要。\n\n"
      "黎若水：为什么？\n\n卫清源：太旧。\n";
  EXPECT_THAT(RunsOf(ReadArticle(talk)), Contains("A 海棠: 不要。"));
  const std::string uncalled =
      "圆桌：码头\n\n黎若水：码头还要吗？\n\n卫清源：要。\n\n海棠：不要。\n\n黎若水：为什么？\n\n卫清源：太旧"
      "。\n";
  EXPECT_THAT(RunsOf(ReadArticle(uncalled)), Contains("A 卫清源: 要。 / 海棠：不要。"));
}

TEST(OnceHeard, NobodyWhereTheHeadListsAllWhoSpeak) {
  const v1::Article article = ReadArticle(
      "---\ntitle: Mesh radios\nspeakers: ['Ludmila Ferrant', 'Jonas Ek']\n---\nJonas Ek: Where are they "
      "lost?\n\nLudmila Ferrant: At the edges.\n\nSpeed: 300 baud is plenty.\n\nJonas Ek: And "
      "batteries?\n\nLudmila Ferrant: Two.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Jonas Ek: Where are they lost?",
                                           "A Ludmila Ferrant: At the edges. / Speed: 300 baud is plenty.",
                                           "Q Jonas Ek: And batteries?", "A Ludmila Ferrant: Two."));
}

TEST(PostsInTheHead, StandBeforeTheGuestsName) {
  for (const std::string_view guest : {"市住建局局长 贺长河", "市住建局党组书记、局长贺长河"}) {
    const v1::Article article = ReadArticle("在线访谈\n嘉宾：" + std::string(guest) +
                                            "\n主持人：晨曦\n\n主持人：任务有多少？\n贺长河：八十六个。\n"
                                            "主持人：补助呢？\n贺长河：十五万元。\n");
    EXPECT_THAT(RunsOf(article), ElementsAre("Q 晨曦: 任务有多少？", "A 贺长河: 八十六个。",
                                             "Q 晨曦: 补助呢？", "A 贺长河: 十五万元。"))
        << guest;
    ASSERT_EQ(article.participants_size(), 1) << guest;
    EXPECT_EQ(article.participants(0).name(), "贺长河");
  }
}

// A chair who greets below the head is no name.
TEST(PostsInTheHead, AGreetingIsNoName) {
  const v1::Article article = ReadArticle(
      "在线访谈\n嘉宾：贺长河 "
      "市住建局局长\n主持人：大家好\n贺长河：大家好。\n主持人：任务有多少？\n贺长河：八十六个。\n");
  EXPECT_THAT(article.credits(), ::testing::IsEmpty());
}

TEST(Chairs, SpeakUnderTheirPost) {
  const v1::Article article = ReadArticle(
      "會議紀錄\n\n主席：現在是質詢時間。\n\n葉嘉晴議員：政府有否計劃更換船隻？\n\n方志明局長：我們計劃更換。"
      "\n\n"
      "葉嘉晴議員：請問是哪一年？\n\n方志明局長：明年完成。\n\n主席：第二項質詢。\n");
  const std::vector<std::string> runs = RunsOf(article);
  EXPECT_EQ(runs.front(), "A 主席: 現在是質詢時間。");
  EXPECT_EQ(runs.back(), "A 主席: 第二項質詢。");
}

// What is said before the first to ask answers nothing.
TEST(Chairs, PassTheWordOnWhereOthersAsk) {
  const v1::Article article = ReadArticle(
      "HARBOR CALL\n\nMODERATOR:  Good morning, everyone.\n\nHARBOR OFFICIAL:  The accord has three "
      "parts.\n\n"
      "MODERATOR:  Great.  First question, please.\n\nQ:  What is in the second part?\n\nHARBOR OFFICIAL:  "
      "Dredging.\n\nQ:  And if they refuse?\n\nHARBOR OFFICIAL:  They have signed it.\n");
  EXPECT_EQ(article.question_count(), 2);
  EXPECT_TRUE(RunsOf(article).front().starts_with("A ")) << RunsOf(article).front();
}

TEST(Chairs, StatementsAreReadOutBetweenTheirLabels) {
  std::string hearing =
      "THE DEPTH OF SMALL HARBORS\n\nMs. Bree. The hearing will come to order.\n\nMr. Fenn. Thank you, Madam "
      "Chair.\n\n";
  for (int i = 0; i < 14; ++i) hearing += "The channel has lost depth again, and the boats wait.\n\n";
  hearing +=
      "Ms. Bree. How many harbors closed?\n\nMr. Fenn. Nineteen.\n\nMs. Bree. Which was the last one?\n\nMr. "
      "Fenn. Port Alder.\n";
  EXPECT_THAT(RunsOf(ReadArticle(hearing)), Contains("Q Ms. Bree: How many harbors closed?"));
}

TEST(ShortForms, AreListedInBrackets) {
  const v1::Article article = ReadArticle(
      "專訪\n\n麥皓天當了廿六年船長。（麥：麥皓天；記：記者）\n\n記：第一次掌舵是幾時？\n\n麥：1994年。\n\n記"
      "：最怕甚麼？\n\n麥：霧。\n");
  EXPECT_THAT(RunsOf(article), Contains("A 麥皓天: 霧。"));
}

}  // namespace
}  // namespace fangtan::service
