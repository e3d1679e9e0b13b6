// Invented records whose head says whose a label is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(HeadRoles, ACourtsRecordNamesJudgeAndParties) {
  const v1::Article article = ReadArticle(
      "雾港市人民法院\n庭审笔录\n\n案号：（2022）雾0103民初417号\n时间：2022年11月9日9时30分\n审判长：沈洁\n"
      "书记员：贺小山\n原告：石磊\n"
      "被告代理人：陆沉香\n\n审判长：现在开庭。原告，请陈述诉讼请求。\n\n原告：请求赔偿渔网损失18,"
      "600元。\n\n审判长：渔网是哪一年买的？\n\n"
      "原告：2019年4月买的。\n\n被告代理人：有异议，渔网是旧的。\n\n审判长：休庭。\n");
  EXPECT_EQ(article.title(), "雾港市人民法院 庭审笔录");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A 沈洁: 现在开庭。原告，请陈述诉讼请求。", "A 石磊: 请求赔偿渔网损失18,600元。",
                          "Q 沈洁: 渔网是哪一年买的？", "A 石磊: 2019年4月买的。",
                          "A 陆沉香: 有异议，渔网是旧的。", "A 沈洁: 休庭。"));
  EXPECT_THAT(CreditsOf(article), Contains("审判长 沈洁"));
}

TEST(HeadRoles, ShortFormsStandOnLinesOfTheirOwn) {
  const v1::Article article = ReadArticle(
      "舊區裁縫譚綺雯\n\n文：麥嘉朗　圖：葉靜儀\n\n記：記者麥嘉朗\n譚：譚綺雯\n\n記：您幾歲開始學師？\n\n譚："
      "十三歲。\n\n記：還有客人嗎？\n\n譚：有。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 麥嘉朗: 您幾歲開始學師？", "A 譚綺雯: 十三歲。",
                                           "Q 麥嘉朗: 還有客人嗎？", "A 譚綺雯: 有。"));
}

TEST(HeadRoles, ANameThatAnswersIsSpoken) {
  const v1::Article article = ReadArticle(
      "老船工\n\n石磊：你师傅叫什么名字？\n\n陆沉香：沈安。\n\n石磊：你见过他吗？\n\n陆沉香：见过，他走得早。"
      "\n");
  EXPECT_THAT(RunsOf(article), Contains("A 陆沉香: 沈安。"));
}

}  // namespace
}  // namespace fangtan::service
