#include "service/documents/outline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/documents/language_tag.h"
#include "service/documents/vocabulary.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string_view> TextsOf(const Outline& outline, LineKind kind) {
  std::vector<std::string_view> texts;
  for (const OutlineLine& line : outline.lines) {
    if (line.kind == kind) texts.push_back(line.text);
  }
  return texts;
}

TEST(SplitLines, TakesEveryLineEndAndTrims) {
  std::vector<std::string_view> texts;
  for (const Line& line : SplitLines("a\r\nb\rc\n\n　　d　\u2028e\n \t\n")) texts.push_back(line.text);
  EXPECT_THAT(texts, ElementsAre("a", "b", "c", "d", "e"));
}

TEST(ParseRankedLine, KnowsTheUsualForms) {
  for (const std::string_view line :
       {"- 7 退塘還灘", "7. 退塘還灘", "7、退塘還灘", "7．退塘還灘", "(7) 退塘", "7) 退塘還灘"}) {
    const auto entry = ParseRankedLine(line);
    if (line[0] == '(') {
      EXPECT_FALSE(entry.has_value());
      continue;
    }
    ASSERT_TRUE(entry.has_value()) << line;
    EXPECT_EQ(entry->rank, 7);
    EXPECT_EQ(entry->title, "退塘還灘");
    EXPECT_FALSE(entry->truncated);
  }
}

TEST(ParseRankedLine, TellsAnEllipsis) {
  for (const std::string_view line : {"- 1 海草 ...", "1. 海草…", "1. 海草……", "1. 海草...."}) {
    const auto entry = ParseRankedLine(line);
    ASSERT_TRUE(entry.has_value()) << line;
    EXPECT_EQ(entry->title, "海草");
    EXPECT_TRUE(entry->truncated);
  }
}

TEST(FindRankings, NeedsAnUnbrokenCountOfHeadlines) {
  EXPECT_THAT(FindRankings(SplitLines("1、一\n2、二\n3、三\n")), SizeIs(1));
  EXPECT_THAT(FindRankings(SplitLines("1、一\n2、二\n4、三\n")), IsEmpty());
  EXPECT_THAT(FindRankings(SplitLines("1、先看。\n2、再想。\n3、后做。\n")), IsEmpty());
}

TEST(MakeOutline, NumberedSpeechIsNoRanking) {
  const Outline outline =
      MakeOutline("老街不老\n記者:怎么修?\n沈潔:分三步:\n1、先修水管\n2、再修屋頂\n3、后修路\n記者:好。\n");
  EXPECT_THAT(outline.ranking, IsEmpty());
  EXPECT_THAT(TextsOf(outline, LineKind::kText), ElementsAre("1、先修水管", "2、再修屋頂", "3、后修路"));
}

TEST(MakeOutline, ALineThatHoldsASentenceIsNoHeading) {
  const Outline outline = MakeOutline(
      "記者:花了多少錢?\n陳大同:兩千萬元。\n地址:紡織路18號。電話:010-1234567\n記者:以後呢?\n陳大同:"
      "照舊。\n");
  EXPECT_THAT(TextsOf(outline, LineKind::kHeading), IsEmpty());
}

TEST(ParseLabel, FindsNameAndContent) {
  const auto label = ParseLabel("■ 沈 潔（街道主任）：慢慢修。");
  ASSERT_TRUE(label.has_value());
  EXPECT_EQ(label->name, "沈 潔");
  EXPECT_EQ(label->content, "慢慢修。");
  EXPECT_EQ(label->key, "沈洁");
  EXPECT_EQ(ParseLabel("【主持人】你好。")->key, "主持人");
  EXPECT_EQ(ParseLabel("Ada Lovelace: Yes.")->key, "ada lovelace");
}

TEST(ParseLabel, KeepsTheAdditionApart) {
  const auto label = ParseLabel("沈潔（靜海區）：慢慢修。");
  ASSERT_TRUE(label.has_value());
  EXPECT_EQ(label->printed, "沈潔（靜海區）");
  EXPECT_EQ(label->addition, "靜海區");
  EXPECT_EQ(ParseLabel("網友“小草”：好嗎？")->name, "網友“小草”");
}

TEST(IsAskerRole, TakesNamesButNoOtherWords) {
  for (const std::string_view role :
       {"新华社记者王小明", "记者小王", "网友“小草”", "现场观众", "主持人", "提问者甲"}) {
    EXPECT_TRUE(IsAskerRole(role)) << role;
  }
  for (const std::string_view other : {"读者来信", "网友评论", "李大壮告诉记者", "记者手记", "亲爱的读者"}) {
    EXPECT_FALSE(IsAskerRole(other)) << other;
  }
}

TEST(FindRankings, OpeningBulletsNeedNoCount) {
  EXPECT_THAT(FindRankings(SplitLines("- 1 一\n- 2 二\n正文\n")), SizeIs(1));
  EXPECT_THAT(FindRankings(SplitLines("正文\n- 1 一\n- 2 二\n")), IsEmpty());
  EXPECT_THAT(FindRankings(SplitLines("- 1 先看。\n- 2 再想。\n正文\n")), IsEmpty());
}

TEST(ParseLabel, PassesOverWhatOnlyHasAColon) {
  for (const std::string_view line :
       {"10:30 開會", "https://example.org", "他對大家說，這件事情：不急", ":開頭", "“沈潔”:引號"}) {
    EXPECT_FALSE(ParseLabel(line).has_value()) << line;
  }
}

TEST(ParseGuest, JoinsSpacedNamesAndSplitsPosts) {
  const auto guest = ParseGuest("沈 潔 靜海區委常委、區紀委書記（兼）、區監委主任", {}, true);
  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(guest->name, "沈 潔");
  EXPECT_THAT(guest->posts, ElementsAre("靜海區委常委", "區紀委書記（兼）", "區監委主任"));
}

TEST(ParseGuest, KnowsOtherForms) {
  EXPECT_EQ(ParseGuest("- 約翰·史密斯：大學教授；作家", {}, true)->name, "約翰·史密斯");
  EXPECT_THAT(ParseGuest("顧冬梅（區長、主任）", {}, true)->posts, ElementsAre("區長", "主任"));
  EXPECT_EQ(ParseGuest("Ada Lovelace, mathematician", {}, true)->name, "Ada Lovelace");
  EXPECT_EQ(ParseGuest("歐陽 娜 大學教授、作家", {}, true)->name, "歐陽 娜");
  EXPECT_EQ(ParseGuest("耄 耋 老人院院長", {"耄耋"}, false)->name, "耄 耋");
}

TEST(ParseGuest, RefusesSentencesAndHeadings) {
  EXPECT_FALSE(ParseGuest("既要重拳治理", {}, true).has_value());
  EXPECT_FALSE(ParseGuest("王海山 今天說了很多話。", {}, true).has_value());
  EXPECT_FALSE(ParseGuest("王海山 書記", {}, false).has_value());
}

TEST(MakeOutline, FindsAGuestListWithoutHeading) {
  const Outline outline = MakeOutline(
      "老街不老\n沈 潔 街道主任、文保員\n顧冬梅 工程師\n記者:怎么修?\n沈潔:慢慢修。\n顧冬梅:好。\n");
  EXPECT_THAT(outline.guests, SizeIs(2));
}

TEST(ParseCredits, KnowsRolesAndSeveralNames) {
  const auto bracket = ParseBracketCredit("都修好了。（记者 张三 李 四 摄影 王五）");
  ASSERT_TRUE(bracket.has_value());
  ASSERT_EQ(bracket->credits.size(), 3u);
  EXPECT_EQ(bracket->before, "都修好了。");
  EXPECT_EQ(bracket->credits[1].name, "李 四");
  EXPECT_EQ(bracket->credits[1].role, "记者");
  EXPECT_EQ(bracket->credits[2].role, "摄影");
  EXPECT_EQ(ParseBracketCredit("好。(本報記者田瑩)")->credits[0].name, "田瑩");
  EXPECT_EQ(ParseBracketCredit("好。(文/田瑩 圖/沈潔)")->credits[1].role, "圖");
  EXPECT_EQ(ParseBracketCredit("(田瑩)")->before, "");
}

TEST(ParseCredits, StageDirectionsAndOrdinaryBracketsAreNone) {
  for (const std::string_view line : {"好。(笑)", "好。(掌聲)", "好。(完)", "我們去了老街(就在橋頭)",
                                      "好。（見圖三）", "沈潔(音)", "好()"}) {
    EXPECT_FALSE(ParseBracketCredit(line).has_value()) << line;
  }
}

TEST(FindDate, ReadsPrintedDates) {
  const auto date = FindDate("發布時間：2021-08-23 10:30 來源：晚報");
  ASSERT_TRUE(date.has_value());
  EXPECT_EQ(date->day, 23);
  EXPECT_EQ(date->seconds, 1629714600);
  EXPECT_EQ(FindDate("2021年8月3日")->month, 8);
  EXPECT_EQ(FindDate("2021/8/3")->seconds, 1627948800);
  for (const std::string_view none : {"2021-13-01", "2021年2月30日", "2021", "12021-01-01", "1-2-3", ""}) {
    EXPECT_FALSE(FindDate(none).has_value()) << none;
  }
}

TEST(FindDate, ReadsDatesInWords) {
  for (const std::string_view text :
       {"二〇二一年八月二十三日", "民國110年8月23日", "August 23, 2021", "23 Aug 2021", "Aug. 23rd, 2021",
        "２０２１年８月２３日", "2021－08－23", "2021／8／23", "２０２１．８．２３", "二○二一年八月廿三日"}) {
    const auto date = FindDate(text);
    if (text.find("廿") != std::string_view::npos) {
      EXPECT_FALSE(date.has_value());
      continue;
    }
    ASSERT_TRUE(date.has_value()) << text;
    EXPECT_EQ(date->seconds, 1629676800) << text;
  }
  EXPECT_EQ(FindDate("二〇二一年十月十日")->day, 10);
  EXPECT_EQ(FindDate("二〇二一年十一月三十日")->month, 11);
  for (const std::string_view none : {"May I ask 20 2021", "August 2021", "8月5日", "二三事", "民國人物"}) {
    EXPECT_FALSE(FindDate(none).has_value()) << none;
  }
}

TEST(ParseDateAlone, KeepsWhatIsNotPrintedOpen) {
  EXPECT_EQ(ParseDateAlone("2021年8月")->month, 8);
  EXPECT_EQ(ParseDateAlone("2021年8月")->day, 0);
  EXPECT_EQ(ParseDateAlone("二〇二一年")->month, 0);
  EXPECT_EQ(ParseDateAlone("August 2021")->seconds, 1627776000);
  EXPECT_EQ(ParseDateAlone("2021-08")->month, 8);
  for (const std::string_view none : {"2021", "2021年8月的雨", "2021.5 亿", "2021年13月", "8月5日"}) {
    EXPECT_FALSE(ParseDateAlone(none).has_value()) << none;
  }
}

TEST(SaysMoreThanDate, TellsHeadlinesFromDatelines) {
  for (const std::string_view text : {"2019-01-02 會談", "2019-01-02 Interview", "2010年10月5日 对话林一苇"})
    EXPECT_TRUE(SaysMoreThanDate(text)) << text;
  for (const std::string_view text :
       {"2019-01-02 10:30", "2021年8月5日 星期四", "August 5, 2021", "Monday, 5 Aug 2021",
        "2021-08-05 河湾日报", "2021-08-05T10:30:00Z", "二〇二一年八月五日"})
    EXPECT_FALSE(SaysMoreThanDate(text)) << text;
}

TEST(SaysMoreThanDate, WeekdaysDoNotAndWeeksDo) {
  EXPECT_FALSE(SaysMoreThanDate("2021年4月12日 周一"));
  EXPECT_TRUE(SaysMoreThanDate("2021年4月12日 周年纪念"));
}

TEST(LanguageTag, IsToldByCharacters) {
  EXPECT_EQ(LanguageTag("書記微訪談，站穩人民立場"), "zh-Hant");
  EXPECT_EQ(LanguageTag("书记微访谈，站稳人民立场"), "zh-Hans");
  EXPECT_EQ(LanguageTag("こんにちは、元気ですか"), "ja");
  EXPECT_EQ(LanguageTag("Welcome back, everyone. Let us begin."), "en");
  EXPECT_EQ(LanguageTag("El niño comió la manzana más pequeña ayer"), "");
  EXPECT_EQ(LanguageTag("12345"), "");
}

TEST(LooksLikeName, KnowsShapes) {
  for (const std::string_view name : {"王海山", "沈潔", "沈 潔", "歐陽修文", "約翰·史密斯", "Ada Lovelace"}) {
    EXPECT_TRUE(LooksLikeName(name)) << name;
  }
  for (const std::string_view other : {"的", "比如說", "第一步", "ada lovelace", "我們認為應該"}) {
    EXPECT_FALSE(LooksLikeName(other)) << other;
  }
}

}  // namespace
}  // namespace fangtan::service
