// Plain text broken at a fixed width: hearings, depositions, old transcripts.
#include "service/documents/wrapped_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Joined(std::string_view text) {
  const auto joined = JoinWrappedLines(ApplyEdits(text, {}));
  return joined.has_value() ? joined->text() : "unchanged";
}

TEST(WrappedLines, AHearingIndentsItsParagraphs) {
  const std::string page =
      "THE STATE OF THE LOCKS\n\nMarch 12, 2013\n\n"
      "    The CHAIRMAN. The committee will come to order. Ms. Byron, would\n"
      "you please tell the committee when the first of the leaks was\n"
      "reported to your office?\n"
      "    Ms. BYRON. It was reported on the ninth of October by two of the\n"
      "men who change the lamps. We sent an engineer the same night, and\n"
      "she closed one of the two lanes until the men came back at noon.\n"
      "    The second leak was smaller, and nobody closed anything for it at\n"
      "all.\n"
      "    The CHAIRMAN. And what did the engineer find? Was it the lining,\n"
      "or was it only a matter of the joints?\n"
      "    Ms. BYRON. The joints.\n";
  EXPECT_THAT(
      RunsOf(ReadArticle(page)),
      ElementsAre("Q The CHAIRMAN: The committee will come to order. Ms. Byron, would you please tell the "
                  "committee when the first of the leaks was reported to your office?",
                  "A Ms. BYRON: It was reported on the ninth of October by two of the men who change the "
                  "lamps. We sent an engineer the same night, and she closed one of the two lanes until the "
                  "men came back at noon. / The second leak was "
                  "smaller, and nobody closed anything for it at all.",
                  "Q The CHAIRMAN: And what did the engineer find? Was it the lining, or was it only a "
                  "matter of the joints?",
                  "A Ms. BYRON: The joints."));
}

TEST(WrappedLines, SpansCoverTheLinesThatWereJoined) {
  const std::string page =
      "河灣的橋\n\n"
      "　　記者：您從事古橋修繕的工作已經三十七年了，當初究竟是怎麼走上這\n條路的？能不能講一講第一座橋？\n"
      "　　林一葦：我十九歲進縣裡的石料廠當學徒，第一年就趕上三孔的橋塌了\n一孔，廠裡派我們六個人去搶修，"
      "那時候什麼圖紙都沒有，全憑師傅的一\n雙眼睛和一根麻繩，我在橋洞底下蹲了四十天，從此就離不開石頭了，也\n"
      "離不開這條河。\n"
      "　　記者：年輕人呢？\n　　林一葦：來的多，留下的少。去年工地上一共來了十一個徒弟，過完了年\n還剩四個。"
      "\n";
  const v1::Article article = ReadArticle(page);
  EXPECT_EQ(article.question_count(), 2);
  EXPECT_EQ(article.answer_count(), 2);
  const v1::Question& question = article.sections(0).exchanges(0).question();
  EXPECT_EQ(question.text(),
            "您從事古橋修繕的工作已經三十七年了，當初究竟是怎麼走上這條路的？能不能講一講第一座橋？");
  const v1::Span& span = question.spans(0);
  EXPECT_EQ(page.substr(span.byte_start(), span.byte_end() - span.byte_start()),
            "您從事古橋修繕的工作已經三十七年了，當初究竟是怎麼走上這\n條路的？能不能講一講第一座橋？");
}

// Two indents that are as common: the smaller one is it, every time.
TEST(WrappedLines, TheSameTextIsJoinedTheSameWay) {
  std::string page;
  for (int i = 0; i < 6; ++i) {
    page += "The committee asked what the engineer had found below the bridge\n" +
            std::string(i % 2 == 0 ? 2 : 6, ' ') +
            "and was told that the joints were worn and that nobody had seen\n" +
            std::string(i % 2 == 0 ? 2 : 6, ' ') + "to them for some years.\n\n";
  }
  const std::string joined = Joined(page);
  EXPECT_THAT(joined, HasSubstr("below the bridge and was told"));
  std::vector<std::unique_ptr<char[]>> elsewhere;
  for (int i = 0; i < 64; ++i) {
    elsewhere.push_back(std::make_unique<char[]>(5000));  // so that nothing lies where it lay
    ASSERT_EQ(Joined(page), joined);
  }
}

TEST(WrappedLines, ALabelBeginsAParagraphBehindAFullLineToo) {
  EXPECT_EQ(
      Joined("Byron: This is an interview with Mrs. Weir, recorded at her home in\n"
             "Cray. When did you come to the\nvalley, and who was with you then?\n"
             "Weir: I came in nineteen hundred and eleven, with my father and my\n"
             "brothers. There was no road, only a track along the river, and what\n"
             "we owned was on one cart. He was a cooper. He made barrels for the\n"
             "brewery at Upper Cray until it closed, and after that pails and so-\n"
             "called dry casks.\n"),
      "Byron: This is an interview with Mrs. Weir, recorded at her home in Cray. When did you come to the "
      "valley, and who was with you then?\n"
      "Weir: I came in nineteen hundred and eleven, with my father and my brothers. There was no road, only "
      "a "
      "track along the river, and what we owned was on one cart. He was a cooper. He made barrels for the "
      "brewery at Upper Cray until it closed, and after that pails and so-called dry casks.\n");
}

TEST(WrappedLines, LinesThatHangBelowTheirLabel) {
  EXPECT_EQ(
      Joined("BYRON: You have sailed the northern route more often than anybody.\n"
             "       What has changed most since you were a boy of fifteen years\n"
             "       and ran away?\n"
             "HOLM:  The ice, of course. We met it every year in the first week of\n"
             "       September, and we knew to the day when we had to turn round in\n"
             "       order to be home for the winter, and nowadays one may sail to\n"
             "       the end of October.\n"
             "BYRON: Is that good for the trade, or is it only good for those who\n"
             "       stay at home?\n"),
      "BYRON: You have sailed the northern route more often than anybody. What has changed most since you "
      "were "
      "a boy of fifteen years and ran away?\n"
      "HOLM:  The ice, of course. We met it every year in the first week of September, and we knew to the "
      "day "
      "when we had to turn round in order to be home for the winter, and nowadays one may sail to the end of "
      "October.\n"
      "BYRON: Is that good for the trade, or is it only good for those who stay at home?\n");
}

TEST(WrappedLines, ParagraphsOfALineStayAsTheyAre) {
  EXPECT_EQ(
      Joined("河灣的水\n记者：雨多吗？\n林一苇：多，每天看三次水位，看完还要写在本子上，一天也不能漏。\n"
             "记者：雪呢？\n林一苇：少，去年只下过两场，都在夜里，天一亮就化了，没有人看见。\n"
             "记者：冷吗？\n林一苇：冷。\n"),
      "unchanged");
}

TEST(WrappedLines, VerseAndListsStayAsTheyAre) {
  EXPECT_EQ(Joined("The tide goes out and takes the evening with it slowly\n"
                   "Nobody calls it back, nobody writes it down at all\n"
                   "The lamps along the harbour wall are lit by other hands\n"
                   "A boat is tied, a boat is loose, a third one never came\n"
                   "Somebody sings behind a door about a road in summer\n"
                   "And every window on the hill is counting out the hours\n"
                   "The tide comes in again and brings the evening with it\n"),
            "unchanged");
  EXPECT_EQ(Joined("- the locks of the upper canal, all seven of them, with gates\n"
                   "- the bridge at Cray, its piers and what is left of the chains\n"
                   "- the harbour wall from the mole to the old customs house there\n"
                   "- the road along the river as far as the brewery and the mill\n"
                   "- the lamps of both tubes, which were changed two years ago now\n"
                   "- the signal box, of which nobody knows where the key is today\n"
                   "- the pumps below the market, in so far as they are still there\n"),
            "unchanged");
}

}  // namespace
}  // namespace fangtan::service
