// Posts that the lead of an invented page gives in running words whoever answers below.
#include "service/documents/lead_posts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LeadPosts, StandBeforeANameBehindAVerb) {
  EXPECT_THAT(PostsInText("林一苇", "近日，本报记者专访了河湾县水利局党委书记、局长林一苇。"),
              ElementsAre("河湾县水利局党委书记", "局长"));
  EXPECT_THAT(PostsInText("林一葦", "記者日前採訪了雲港大學教授林一葦，請他談水。"),
              ElementsAre("雲港大學教授"));
  EXPECT_THAT(PostsInText("周大川", "我们与河湾大学水利学院教授周大川聊了聊。"),
              ElementsAre("河湾大学水利学院教授"));
  EXPECT_THAT(PostsInText("周大川", "本文受访人是河湾大学教授、云港水利学会副理事长周大川。"),
              ElementsAre("河湾大学教授", "云港水利学会副理事长"));
  EXPECT_THAT(PostsInText("周大川", "和平区区长周大川到了。"), ElementsAre("和平区区长"));
  EXPECT_THAT(PostsInText("Ada Byron", "我们请到了河湾船厂总监 Ada Byron。"), ElementsAre("河湾船厂总监"));
}

TEST(LeadPosts, StandBehindANameWithOrWithoutAVerb) {
  EXPECT_THAT(PostsInText("林一苇", "修书师林一苇今年六十七岁，是河湾图书馆首席修复师、省级传承人。"),
              ElementsAre("河湾图书馆首席修复师", "省级传承人"));
  EXPECT_THAT(PostsInText("林一苇", "林一苇，河湾大学教授，研究水三十年。"), ElementsAre("河湾大学教授"));
  EXPECT_THAT(PostsInText("埃达·拜伦", "埃达·拜伦（Ada Byron）是一名工程师。"), ElementsAre("工程师"));
  EXPECT_THAT(PostsInText("林一苇", "林一苇现任河湾博物馆馆长。"), ElementsAre("河湾博物馆馆长"));
  EXPECT_THAT(PostsInText("Ada Byron", "Ada Byron, director of Harbour Works, builds buoys."),
              ElementsAre("director of Harbour Works"));
  EXPECT_THAT(PostsInText("Ada Byron", "Ada Byron is a cartographer at the Institute and has a boat."),
              ElementsAre("cartographer at the Institute"));
  EXPECT_THAT(PostsInText("Ada Byron", "Ada Byron, Department Spokesperson"),
              ElementsAre("Department Spokesperson"));
}

TEST(LeadPosts, WhatMightBeAnythingElseIsNone) {
  for (const char* text : {"记者林一苇报道。", "我的老师林一苇到了河湾。", "林一苇是河湾县人。",
                           "林一苇是我们的朋友，也是家长。", "周大川和林一苇谈水。", "听说林一苇去年来过。",
                           "林一苇，六十岁，住在河湾。", "主任和林一苇。", "林一苇说，局长会来。"}) {
    EXPECT_THAT(PostsInText("林一苇", text), IsEmpty()) << text;
  }
  for (const char* text : {"Ada Byron, the daughter of Odo, sails.", "Ada Byron, Odo Fenn and Bo Li talk.",
                           "Ada Byron is the best of all.", "I met Ada Byron, at last, in Hull."}) {
    EXPECT_THAT(PostsInText("Ada Byron", text), IsEmpty()) << text;
  }
}

TEST(LeadPosts, AreTheParticipantsAndThoseOfAllAnswers) {
  const std::string page =
      "河湾的水\n\n3月5日，记者采访了河湾县水利局局长林一苇。\n\n记者：水多吗？\n\n林一苇：多。\n\n"
      "记者：雪呢？\n\n林一苇：少。\n";
  const v1::Article article = ReadArticle(page);
  ASSERT_EQ(article.participants_size(), 1);
  EXPECT_EQ(article.participants(0).name(), "林一苇");
  EXPECT_THAT(article.participants(0).posts(), ElementsAre("河湾县水利局局长"));
  const v1::Span& span = article.participants(0).span();
  EXPECT_THAT(page.substr(static_cast<size_t>(span.byte_start()),
                          static_cast<size_t>(span.byte_end() - span.byte_start())),
              testing::HasSubstr("河湾县水利局局长林一苇"));
  for (const v1::Exchange& exchange : article.sections(0).exchanges())
    EXPECT_THAT(exchange.answers(0).printed_posts(), ElementsAre("河湾县水利局局长"));
  EXPECT_THAT(ReasonsOf(article), IsEmpty());
}

TEST(LeadPosts, OfAListGoBeforeThoseOfTheLead) {
  const v1::Article article = ReadArticle(
      "河湾的水\n\n记者采访了河湾县代县长林一苇。\n\n嘉宾：\n林一苇 河湾县水利局局长\n\n记者：水多吗？\n\n"
      "林一苇：多。\n");
  ASSERT_EQ(article.participants_size(), 1);
  EXPECT_THAT(article.participants(0).posts(), ElementsAre("河湾县水利局局长"));
}

TEST(LeadPosts, HonoursAndTradesAreSome) {
  EXPECT_THAT(PostsInText("林一苇", "河湾县电影公司放映员、县劳动模范林一苇，走了三十年。"),
              ElementsAre("河湾县电影公司放映员", "县劳动模范"));
  EXPECT_THAT(PostsInText("林小河", "河湾水利局局长沈洁、副局长林小河出席。"),
              ElementsAre("河湾水利局副局长"));
  EXPECT_THAT(PostsInText("Odo Fenn", "Odo Fenn is a lighthouse keeper in the town of Marrow."),
              ElementsAre("lighthouse keeper"));
  EXPECT_THAT(
      PostsInText("Ada Byron", "There Ada Byron, an ornithologist at the University of Marrow, counts."),
      ElementsAre("ornithologist at the University of Marrow"));
  EXPECT_THAT(PostsInText("Ada Byron", "We met Ada Byron, treasurer of the Pier Trust; and others."),
              ElementsAre("treasurer of the Pier Trust"));
}

}  // namespace
}  // namespace fangtan::service
