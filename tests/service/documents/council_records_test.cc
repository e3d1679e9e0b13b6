// Invented records of councils: names around posts, "許議員雅婷", and a chair by nothing but that word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/documents/labels.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;

// Most paragraphs have no label.
constexpr const char* kSession =
    "主席：各位早安，現在開會。請許議員質詢。\n\n"
    "許議員雅婷：請問羅局長，河岸路什麼時候完工？\n\n"
    "羅局長世昌：原定十二月完工，會延到三月。\n\n目前進度是百分之六十二。\n\n挖下去才發現管線不一樣。\n\n"
    "這一段最難做。\n\n"
    "許議員雅婷：責任在誰身上？\n\n"
    "羅局長世昌：施工廠商有責任。\n\n我們已經開罰三次。\n\n監造單位也在檢討。\n\n"
    "主席：謝謝許議員。散會。\n";

TEST(CouncilRecords, NamesStandAroundPosts) {
  EXPECT_EQ(SplitAroundPost("許議員雅婷")->name, "許雅婷");
  EXPECT_EQ(SplitAroundPost("蔡副議長明德")->name, "蔡明德");
  EXPECT_EQ(SplitAroundPost("蔡副議長明德")->post, "副議長");
  EXPECT_EQ(SplitAroundPost("苏院长贞昌")->name, "苏贞昌");
  for (const char* label : {"許議員", "議員許雅婷", "許雅婷議員", "河灣市議員", "王小明", "水利局長說明"}) {
    EXPECT_FALSE(SplitAroundPost(label).has_value()) << label;
  }
}

TEST(CouncilRecords, ChairAndMembersSpeakUnderTheirLabels) {
  const v1::Article article = ReadArticle(std::string("河灣市議會會議紀錄\n\n") + kSession);
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("A 主席: 各位早安，現在開會。請許議員質詢。", "Q 許雅婷: 請問羅局長，河岸路什麼時候完工？",
                  "A 羅世昌: 原定十二月完工，會延到三月。 / 目前進度是百分之六十二。 / "
                  "挖下去才發現管線不一樣。 / 這一段最難做。",
                  "Q 許雅婷: 責任在誰身上？",
                  "A 羅世昌: 施工廠商有責任。 / 我們已經開罰三次。 / 監造單位也在檢討。",
                  "A 主席: 謝謝許議員。散會。"));
  const v1::Answer& answer = article.sections(0).exchanges(1).answers(0);
  EXPECT_EQ(answer.printed_name(), "羅局長世昌");
  EXPECT_THAT(answer.printed_posts(), ElementsAre("局長"));
}

TEST(CouncilRecords, TheHeadNamesTheChair) {
  const v1::Article article =
      ReadArticle(std::string("河灣市議會會議紀錄\n主席：蔡副議長明德\n紀錄：王淑芬\n\n") + kSession);
  EXPECT_EQ(RunsOf(article).front(), "A 蔡明德: 各位早安，現在開會。請許議員質詢。");
  EXPECT_EQ(RunsOf(article).back(), "A 蔡明德: 謝謝許議員。散會。");
  EXPECT_EQ(RunsOf(article).size(), 6);
}

TEST(CouncilRecords, APostThatComesTwiceAmongOthersIsNobody) {
  const v1::Article article = ReadArticle(
      "河灣的水\n\n記者：水多嗎？\n\n林一葦：多。\n\n我們分兩步。\n\n第一步最難。\n\n第二步容易。\n\n"
      "市長：這是誰說的，我不知道。\n\n市民也不知道。\n\n主席：沒有人知道，就是這樣。\n\n就這樣。\n");
  EXPECT_EQ(article.question_count(), 1);
}

}  // namespace
}  // namespace fangtan::service
