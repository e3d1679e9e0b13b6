// Units that several posts of one bearer share, on invented pages.
#include "service/documents/carried_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "storage/text/fold.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;

TEST(WholePosts, ABareTitleHasTheUnitBeforeIt) {
  EXPECT_THAT(WholePosts({"县农业农村局党委书记", "局长"}),
              ElementsAre("县农业农村局党委书记", "县农业农村局局长"));
  EXPECT_THAT(WholePosts({"河湾县水利局党组书记", "局长", "一级调研员"}),
              ElementsAre("河湾县水利局党组书记", "河湾县水利局局长", "一级调研员"));
  EXPECT_THAT(WholePosts({"雲港大學黨委副書記", "校長"}), ElementsAre("雲港大學黨委副書記", "雲港大學校長"));
  EXPECT_THAT(WholePosts({"河湾交通局长", "党组书记"}), ElementsAre("河湾交通局长", "河湾交通局党组书记"));
  EXPECT_THAT(WholePosts({"河湾船务公司董事长", "总经理"}),
              ElementsAre("河湾船务公司董事长", "河湾船务公司总经理"));
  EXPECT_THAT(WholePosts({"白沙镇党委书记", "镇长"}), ElementsAre("白沙镇党委书记", "白沙镇镇长"));
}

TEST(WholePosts, WhatSaysWhoseItIsStaysAsPrinted) {
  for (const std::vector<std::string>& posts :
       std::vector<std::vector<std::string>>{{"河灣區委常委", "區紀委書記", "區監委主任"},
                                             {"东平县委常委", "局长"},
                                             {"河湾县委副书记", "县长"},
                                             {"河湾大学教授", "院长"},
                                             {"河湾县卫生局局长", "院长"},
                                             {"河湾大学教授", "云港水利学会副理事长"},
                                             {"局长"},
                                             {"作家", "主席"},
                                             {"CEO of Harbour Works", "director"}}) {
    EXPECT_EQ(WholePosts(posts), posts) << posts.front();
  }
}

TEST(WholePosts, ArePartedAtWordsAndBlanksBetweenTitles) {
  EXPECT_THAT(WholePosts({"港务局党委书记兼局长"}), ElementsAre("港务局党委书记", "港务局局长"));
  EXPECT_THAT(WholePosts({"港務局局長兼任黨委書記"}), ElementsAre("港務局局長", "港務局黨委書記"));
  EXPECT_THAT(WholePosts({"港务局党委书记 局长"}), ElementsAre("港务局党委书记", "港务局局长"));
  EXPECT_THAT(WholePosts({"河灣區委書記（兼）"}), ElementsAre("河灣區委書記（兼）"));
  EXPECT_THAT(WholePosts({"河湾大学 教授"}), ElementsAre("河湾大学 教授"));
}

TEST(WholePosts, AreThoseOfLeadsListsAndLabels) {
  for (const auto& [head, label] : std::vector<std::pair<std::string, std::string>>{
           {"记者采访了港务局党委书记、局长沈小洁。\n\n", "沈小洁"},
           {"嘉宾：\n沈小洁 港务局党委书记、局长\n\n", "沈小洁"},
           {"嘉宾：沈小洁，港务局党委书记兼局长\n\n", "沈小洁"},
           {"嘉宾：港务局党委书记、局长 沈小洁\n\n", "沈小洁"},
           {"嘉宾：沈小洁（港务局党委书记，局长）\n\n", "沈小洁"},
           {"", "港务局党委书记、局长沈小洁"}}) {
    const v1::Article article = ReadArticle("谈水\n\n" + head + "记者：水多吗？\n\n" + label +
                                            "：多。\n\n记者：雪呢？\n\n" + label + "：少。\n");
    for (const v1::Exchange& exchange : article.sections(0).exchanges())
      EXPECT_THAT(exchange.answers(0).printed_posts(), ElementsAre("港务局党委书记", "港务局局长"))
          << head << label;
  }
}

TEST(WholePosts, StandBeforeTheGuestsNameInTheHead) {
  for (const std::string entry :
       {"來賓：漁船船長　沈小潔", "來賓：漁船船長 沈小潔", "来宾：渔船船长 沈小洁"}) {
    const v1::Article article =
        ReadArticle("談水\n\n主持人：林曉河\n" + entry +
                    "\n\n林曉河：水多嗎？\n\n沈小潔：多。\n\n林曉河：雪呢？\n\n沈小潔：少。\n");
    ASSERT_EQ(article.participants_size(), 1) << entry;
    EXPECT_EQ(storage::Fold(article.participants(0).posts(0)), "渔船船长") << entry;
    EXPECT_EQ(article.participants(0).posts_size(), 1);
    EXPECT_EQ(article.warnings_size(), 0) << entry;
  }
}

}  // namespace
}  // namespace fangtan::service
