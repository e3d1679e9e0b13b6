// What stands above and below an invented interview on a saved page, and belongs to the site or the writer.
#include "service/documents/page_top.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kTalk = "记者：水多吗？\n林一苇：多。\n记者：雪呢？\n林一苇：少。\n";

TEST(PageTop, RowsOfColumnsAreNoTitle) {
  for (const char* row :
       {"首页 | 要闻 | 县区 | 水利 | 专题", "河湾网首页  新闻  评论  教育  文化", "首页　新闻　水利　文化",
        "网站首页 新闻 水利 文化 便民", "Home | News | Harbour | Shop"}) {
    EXPECT_TRUE(IsNavigationRow(row)) << row;
    const v1::Article article =
        ReadArticle(std::string(row) + "\n河湾的水\n2023-04-18 来源：河湾日报\n" + kTalk);
    EXPECT_EQ(article.title(), "河湾的水") << row;
    EXPECT_EQ(article.column(), "") << row;
    EXPECT_THAT(article.body(), Contains(row));
  }
}

TEST(PageTop, ColumnsAndTitlesAreNoRows) {
  for (const char* line : {"局长访谈 | 让水都用得明白", "人勤 春早 万象 更新", "林一苇 周大川 许小溪 王小明",
                           "新闻 | 河湾的水 | 林一苇", "首页新闻：水、雪、雨、雾。"}) {
    EXPECT_FALSE(IsNavigationRow(line)) << line;
  }
  EXPECT_EQ(ReadArticle(std::string("局长访谈 | 让水都用得明白\n") + kTalk).column(), "局长访谈");
}

TEST(PageTop, CreditsStandBesideTheDateAndBehindBullets) {
  const v1::Article article =
      ReadArticle(std::string("河湾的水\n时间：2021年11月3日 10:15　　来源：河湾晚报　　作者：许小溪\n"
                              "■本报记者 周大川\n") +
                  kTalk);
  EXPECT_EQ(article.publish_date().day(), 3);
  EXPECT_THAT(CreditsOf(article),
              testing::UnorderedElementsAre("来源 河湾晚报", "作者 许小溪", "本报记者 周大川"));
}

TEST(PageTop, WhatHeadsARankingIsNoTitle) {
  const v1::Article article = ReadArticle(
      std::string("热点排行\n- 1 河湾大桥合龙\n- 2 造林现场会召开\n- 3 回乡记\n河湾的水\n") + kTalk);
  EXPECT_EQ(article.title(), "河湾的水");
}

TEST(PageTop, WhatTheWriterAddsIsNobodysSpeech) {
  for (const char* heading : {"记者手记", "【采访后记】", "作者简介："}) {
    const v1::Article article = ReadArticle("河湾的水\n" + std::string(kTalk) + heading +
                                            "\n他送我们到门口，又回去关灯。\n编辑：周大川\n");
    EXPECT_THAT(RunsOf(article),
                ElementsAre("Q 记者: 水多吗？", "A 林一苇: 多。", "Q 记者: 雪呢？", "A 林一苇: 少。"))
        << heading;
    EXPECT_THAT(article.body(), Contains(HasSubstr("他送我们到门口")));
    EXPECT_THAT(CreditsOf(article), ElementsAre("编辑 周大川"));
  }
}

TEST(PageTop, ButtonsWithoutBracketsAreNobodysSpeech) {
  const v1::Article article =
      ReadArticle("河湾的水\n" + std::string(kTalk) + "扫一扫在手机打开当前页\n分享到：\n");
  EXPECT_EQ(RunsOf(article).back(), "A 林一苇: 少。");
}

TEST(PageTop, AHostWhoEndsTheTalkPutsNoQuestion) {
  const v1::Article article = ReadArticle(
      "河湾的水\n\n主持人：水多吗？\n\n林一苇：多。\n\n主持人：感谢林局长做客。\n\n林一苇：谢谢大家。\n");
  EXPECT_EQ(article.question_count(), 1);
  EXPECT_EQ(article.answer_count(), 3);
}

TEST(PageTop, NotesOnTheAuthorAreNobodysSpeech) {
  for (const char* note : {"作者简介：许小溪，《水与城》撰稿人。", "（作者系河湾大学教授）"}) {
    const v1::Article article = ReadArticle("河湾的水\n" + std::string(kTalk) + note + "\n");
    EXPECT_EQ(RunsOf(article).back(), "A 林一苇: 少。");
    EXPECT_THAT(article.body(), Contains(note));
  }
}

TEST(PageTop, WhoIsPresentedAboveTheTalkEndsNothing) {
  const v1::Article article = ReadArticle("河湾的水\n人物简介\n林一苇，河湾人。\n" + std::string(kTalk));
  EXPECT_EQ(RunsOf(article).size(), 4);
  const v1::Article unlabelled =
      ReadArticle("河湾的水\n人物简介\n2023年4月18日\n林一苇，河湾人。\n他在河边长大。\n");
  EXPECT_EQ(unlabelled.publish_date().day(), 18);
}

}  // namespace
}  // namespace fangtan::service
