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

}  // namespace
}  // namespace fangtan::service
