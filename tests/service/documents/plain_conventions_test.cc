// Invented newspaper interviews, press conferences and letters in plain text: who asks, who answers, and how
// that was told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PlainConventions, WhatIsNotShownIsNoPartOfALabel) {
  const v1::Article article = ReadArticle(
      "河灣的水\n\n"
      "\u202e記\u200b者\u200f：雨多嗎？\n\n"
      "\u2066林\u200d一葦\u2069：多，每天看三次水位。\n\n"
      "記者：雪呢？\n\n林一葦：少。\n");
  EXPECT_EQ(article.question_count(), 2);
  ASSERT_EQ(article.answer_count(), 2);
  const v1::Answer& hidden = article.sections(0).exchanges(0).answers(0);
  const v1::Answer& plain = article.sections(0).exchanges(1).answers(0);
  EXPECT_EQ(hidden.speaker_display_name(), plain.speaker_display_name());
  EXPECT_EQ(hidden.label_span().char_end() - hidden.label_span().char_start(), 4) << "one joiner inside";
  EXPECT_EQ(article.sections(0).exchanges(0).question().attribution().speaker_method(),
            v1::Attribution::ANONYMOUS_ROLE);
}

TEST(PlainConventions, OutletsAndThePublicAskUnderTheirNames) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "周大川答记者问\n\n3月5日，市长周大川出席记者会。\n\n主持人：请提问。\n\n"
                  "河湾日报、河湾网记者：第一件是什么？\n\n周大川：修路。\n\n云港新闻：第二件呢？\n\n"
                  "周大川：种树。\n\n《河畔周刊》：难吗？\n\n周大川：难。\n\n网友 tree_lover：树够吗？\n\n"
                  "周大川：够。\n\n网友[河边草]：水呢？\n\n周大川：也够。\n")),
              ElementsAre("A 主持人: 请提问。", "Q 河湾日报、河湾网记者: 第一件是什么？", "A 周大川: 修路。",
                          "Q 云港新闻: 第二件呢？", "A 周大川: 种树。", "Q 《河畔周刊》: 难吗？",
                          "A 周大川: 难。", "Q 网友 tree_lover: 树够吗？", "A 周大川: 够。",
                          "Q 网友[河边草]: 水呢？", "A 周大川: 也够。"));
}

TEST(PlainConventions, WhatStandsBelowThePageIsNobodysSpeech) {
  const std::string talk =
      "河湾的水\n\n记者：水多吗？\n\n林一苇：多。\n\n记者：谢谢林局长。\n\n林一苇：应该的。\n\n";
  const std::vector<std::string> runs = {"Q 记者: 水多吗？", "A 林一苇: 多。", "Q 记者: 谢谢林局长。",
                                         "A 林一苇: 应该的。"};
  const auto read = [&](std::string_view below) { return ReadArticle(talk + std::string(below)); };
  v1::Article article =
      read("责任编辑：周大川\n\n【打印】【关闭】\n\n相关链接：\n\n• 河湾简史\n\n记者：一线见闻\n");
  EXPECT_EQ(RunsOf(article), runs);
  ASSERT_EQ(article.credits_size(), 1);
  EXPECT_EQ(article.credits(0).name(), "周大川");
  EXPECT_THAT(article.body(), ElementsAre("【打印】【关闭】", "相关链接：", "• 河湾简史", "记者：一线见闻"));
  article = read("编辑：周大川\n\n上一篇：河湾简史\n\n下一篇：海图\n");
  EXPECT_EQ(RunsOf(article), runs);
  EXPECT_THAT(article.body(), ElementsAre("上一篇：河湾简史", "下一篇：海图"));
  article = read("END\n\n文字 | 周大川\n图片 | 受访者提供\n编辑 | 许小溪\n");
  EXPECT_EQ(RunsOf(article), runs);
  EXPECT_EQ(article.credits_size(), 2);
  EXPECT_THAT(article.body(), ElementsAre("END", "图片 | 受访者提供"));
}

TEST(PlainConventions, TheDateOfThePageIsWhenItWasPublished) {
  const v1::Article article = ReadArticle(
      "河湾县政府网  2023年4月20日 星期四 多云\n河湾的水\n发布时间：2023-04-18 09:15  来源：河湾日报\n"
      "记者：水多吗？\n林一苇：截至4月15日都多。\n记者：雪呢？\n林一苇：少。\n");
  EXPECT_EQ(article.publish_date().day(), 18);
}

TEST(PlainConventions, AnAdvertIsNobody) {
  const v1::Article article = ReadArticle(
      "河湾的水\n\n记者：水多吗？\n\n林一苇：多。\n\n广告：河湾楼盘热销中\n\n记者：雪呢？\n\n林一苇：少。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 记者: 水多吗？", "A 林一苇: 多。", "Q 记者: 雪呢？", "A 林一苇: 少。"));
  EXPECT_THAT(article.body(), ElementsAre("广告：河湾楼盘热销中"));
}

TEST(PlainConventions, ALinkThatSomebodySpeaksBehindIsNoEnd) {
  EXPECT_THAT(
      RunsOf(ReadArticle("河湾的水\n\n记者：水多吗？\n\n林一苇：多。\n\n相关链接：\n\n记者：雪呢？\n\n"
                         "林一苇：少，去年只下过两场。\n")),
      Contains("A 林一苇: 少，去年只下过两场。"));
}

TEST(PlainConventions, AHeadlineWithADateIsTheTitle) {
  const v1::Article article = ReadArticle(
      "2019-01-02 "
      "会谈\n\n林一苇：为什么要开放？\n\n周大川：因为信任。\n\n林一苇：然后呢？\n\n周大川：没有。\n");
  EXPECT_EQ(article.title(), "2019-01-02 会谈");
  EXPECT_EQ(ReadArticle("2019-01-02 雲港新聞社來訪\n\n記者：為什麼要開放？\n\n周大川：因為信任。\n").title(),
            "2019-01-02 雲港新聞社來訪");
  EXPECT_EQ(article.publish_date().year(), 2019);
  EXPECT_THAT(article.body(), IsEmpty());
  EXPECT_EQ(article.question_count(), 2);
}

TEST(PlainConventions, AnAnswererWhomNobodyNamesIsWarnedOf) {
  const std::string page =
      "河湾的水\n\n问：河水今年怎么样？\n答：比去年高一些。\n问：谁出的钱？\n答：村里和县里各一半。\n";
  EXPECT_THAT(ReasonsOf(ReadArticle(page)), ElementsAre("GUEST_UNKNOWN")) << "once";
  const v1::Article named = ReadArticle(
      "河湾的水\n嘉宾：\n林明远 "
      "东河县县长\n问：河水今年怎么样？\n答：比去年高一些。\n问：谁出的钱？\n答：村里和县里各一半。\n");
  EXPECT_THAT(ReasonsOf(named), IsEmpty());
}

TEST(PlainConventions, BlanksForColons) {
  const v1::Article article = ReadArticle(R"(老街的新生
沈洁是老街的设计师。
问　老街修好了吗？
答　修好了一半。
问　花了多少钱？
答　三千二百万元。
还有一笔捐款。
问　有人反对吗？
答　有。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 问: 老街修好了吗？", "A 沈洁: 修好了一半。", "Q 问: 花了多少钱？",
                          "A 沈洁: 三千二百万元。 / 还有一笔捐款。", "Q 问: 有人反对吗？", "A 沈洁: 有。"));
  EXPECT_THAT(MethodsOf(article), Each("INFERRED_FROM_LEAD"));
}

TEST(PlainConventions, VerbsBehindLabels) {
  const v1::Article article = ReadArticle(R"(老街的新生
记者问：老街修好了吗？
沈洁答：修好了一半。
记者问：花了多少钱？
沈洁答：三千二百万元。
记者追问：有人反对吗？
沈洁答：有。
)");
  EXPECT_THAT(RunsOf(article), OldStreet("记者", "沈洁"));
}

TEST(PlainConventions, NewspaperWithGuestsAndHeadings) {
  const v1::Article article = ReadArticle(R"(書記面對面 | 讓老街活起來
本報記者 林小河 實習生 陳一鳴
2021年8月5日 來源：河畔日報
嘉賓：
沈 潔 河畔縣農業農村局黨委書記、局長
王大山 香港大學教授
欧阳修文 某某公司董事長兼總經理
為了老街，縣裡想了很多辦法。
錢從哪裡來
記者：修老街花了多少錢？
沈潔：三千二百萬元，其中一千五百萬元是捐款。
王大山：我補充一點。錢不是問題。
人往哪裡去
記者：居民怎麼安置？
欧阳修文：一戶一策。
（記者 林小河 攝影 周明 責任編輯：孫七）
)");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("Q 記者: 修老街花了多少錢？", "A 沈潔: 三千二百萬元，其中一千五百萬元是捐款。",
                  "A 王大山: 我補充一點。錢不是問題。", "Q 記者: 居民怎麼安置？", "A 欧阳修文: 一戶一策。"));
  EXPECT_EQ(article.column(), "書記面對面");
  EXPECT_EQ(article.publish_date().day(), 5);
  EXPECT_THAT(article.participants(0).posts(),
              ElementsAre("河畔縣農業農村局黨委書記", "河畔縣農業農村局局長"));
  EXPECT_THAT(article.participants(1).posts(), ElementsAre("香港大學教授"));
  EXPECT_THAT(CreditsOf(article),
              AllOf(Contains("實習生 陳一鳴"), Contains("攝影 周明"), Contains("責任編輯 孫七")));
  EXPECT_EQ(article.sections_size(), 2);
}

TEST(PlainConventions, PostsStandInLabels) {
  const v1::Article article = ReadArticle(R"(市水利局通报汛情

记者：水位多高？
副局长费雨薇：二十一米。
记者：会漫堤吗？
副局长费雨薇：不会。
记者：什麼時候退？
發言人莊人祥：三天以後。
记者：谁来修？
沈国梁局长：我们修。
记者：注意什么？
国家方针政策：看路。
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 记者: 水位多高？", "A 费雨薇: 二十一米。", "Q 记者: 会漫堤吗？",
                                           "A 费雨薇: 不会。", "Q 记者: 什麼時候退？", "A 莊人祥: 三天以後。",
                                           "Q 记者: 谁来修？", "A 沈国梁: 我们修。",
                                           "Q 记者: 注意什么？ / 国家方针政策：看路。"));
  const v1::Answer& answer = article.sections(0).exchanges(2).answers(0);
  EXPECT_EQ(answer.full_name(), "莊人祥");
  EXPECT_EQ(answer.speaker_display_name(), "莊人祥");
  EXPECT_THAT(answer.printed_posts(), ElementsAre("發言人"));
}

TEST(PlainConventions, ShortFormsAreExplainedInLabels) {
  const v1::Article article = ReadArticle(R"(修船記

記者（以下簡稱「記」）：船修好了嗎？
庄海生（以下简称“庄”）：修好了。
記：花了多少錢？
庄：三百元。
記：誰出的？
庄：村裡。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 記者: 船修好了嗎？", "A 庄海生: 修好了。", "Q 記者: 花了多少錢？",
                          "A 庄海生: 三百元。", "Q 記者: 誰出的？", "A 庄海生: 村裡。"));
  EXPECT_THAT(MethodsOf(article), ElementsAre("LABEL_UNLISTED", "DEFINED_INITIALS", "DEFINED_INITIALS"));
}

TEST(PlainConventions, ATitleOfARoleAndAWordIsNoCredit) {
  const v1::Article article = ReadArticle(R"(採訪逐字稿

記者：老街修好了嗎？
沈潔：修好了一半。
記者：花了多少錢？
沈潔：三千二百萬元。
)");
  EXPECT_EQ(article.title(), "採訪逐字稿");
  EXPECT_THAT(CreditsOf(article), IsEmpty());
}

TEST(PlainConventions, WhoContributedIsCreditedAndDoesNotSpeak) {
  const v1::Article article = ReadArticle(R"(老街的新生

问：老街修好了吗？
答：修好了一半。

（实习生 陈一鸣 对本文亦有贡献）
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 问: 老街修好了吗？", "A 答: 修好了一半。"));
  EXPECT_THAT(CreditsOf(article), ElementsAre("实习生 陈一鸣"));
}

TEST(PlainConventions, PressConferenceWithOutlets) {
  const v1::Article article = ReadArticle(R"(国务院新闻办举行发布会介绍老街情况
2021年8月5日上午10时
主持人 张明：
各位记者朋友，大家上午好！今天我们邀请到了住建部副部长沈洁女士。
沈洁：
谢谢主持人。我先介绍一下情况。
（中央电视台记者）请问老街修好了吗？
沈洁：
修好了一半。
[新华社记者]：花了多少钱？
沈洁：
三千二百万元。
《人民日报》记者：
有人反对吗？
沈洁：
有。
主持人 张明：
今天的发布会到此结束，谢谢大家。
)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A 张明: 各位记者朋友，大家上午好！今天我们邀请到了住建部副部长沈洁女士。",
                          "A 沈洁: 谢谢主持人。我先介绍一下情况。", "Q 中央电视台记者: 请问老街修好了吗？",
                          "A 沈洁: 修好了一半。", "Q 新华社记者: 花了多少钱？", "A 沈洁: 三千二百万元。",
                          "Q 《人民日报》记者: 有人反对吗？", "A 沈洁: 有。",
                          "A 张明: 今天的发布会到此结束，谢谢大家。"));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).attribution().link_method(),
            v1::Attribution::NO_QUESTION);
}

TEST(PlainConventions, LettersAndSpeechesHaveNoExchanges) {
  const v1::Article article = ReadArticle(R"(给老街居民的一封信
亲爱的邻居们：
老街就要修了。您的家怎么办？请放心。
此致
敬礼
沈洁
二〇二一年八月五日
)");
  EXPECT_THAT(article.sections(), IsEmpty());
  EXPECT_EQ(article.question_count() + article.answer_count(), 0);
  EXPECT_THAT(article.body(), Contains("老街就要修了。您的家怎么办？请放心。"));
  const v1::Article speech =
      ReadArticle("# 在老街开街仪式上的讲话\n\n沈洁\n\n2021年8月\n\n为什么要修老街？因为老街是大家的。\n");
  EXPECT_EQ(speech.title(), "在老街开街仪式上的讲话");
  EXPECT_THAT(speech.sections(), IsEmpty());
}

TEST(PlainConventions, ShortFormsDefinedInTheLead) {
  const v1::Article article = ReadArticle(R"(老街的新生
近日，《河畔周刊》记者（以下简称“河”）采访了设计师沈洁（以下简称“沈”）。
河：老街修好了吗？
沈：修好了一半。
河：花了多少钱？
沈：三千二百万元。
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 《河畔周刊》记者: 老街修好了吗？", "A 沈洁: 修好了一半。",
                                           "Q 《河畔周刊》记者: 花了多少钱？", "A 沈洁: 三千二百万元。"));
  EXPECT_THAT(MethodsOf(article), Each("DEFINED_INITIALS"));
}

TEST(PlainConventions, NotesInBopomofoGoAndTheReadingOfTheNameStays) {
  const v1::Article article = ReadArticle(R"(老街不老
記者：漁(ㄩˊ)民怎麼說(ㄕㄨㄛ)？
沈(ㄕㄣˇ)潔(ㄐㄧㄝˊ)：漁(ㄩˊ)民很歡迎，他們說修得好。
)");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 記者: 漁民怎麼說？", "A 沈潔: 漁民很歡迎，他們說修得好。"));
  EXPECT_THAT(FormsOf(article), ElementsAre("沈潔: ㄕㄣˇ ㄐㄧㄝˊ"));
}

TEST(PlainConventions, GuestsHaveTheirOriginalNamesInBrackets) {
  const v1::Article article = ReadArticle(R"(老街不老
嘉宾：
布莱恩·克尼汉（Brian Kern） 河畔大学教授
沈洁（Shen Jie） 设计师
记者：怎么修？
克尼汉：慢慢修，不着急。
沈洁：快修。
)");
  EXPECT_THAT(FormsOf(article), ElementsAre("布莱恩·克尼汉: Brian Kern", "沈洁: Shen Jie"));
  EXPECT_THAT(article.participants(0).posts(), ElementsAre("河畔大学教授"));
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 记者: 怎么修？", "A 布莱恩·克尼汉: 慢慢修，不着急。", "A 沈洁: 快修。"));
}

TEST(PlainConventions, WhatStandsInBracketsIsNoNameUnlessItIsAForm) {
  const v1::Article article = ReadArticle(
      "老街\n嘉宾：\n王建国（Apple Inc） 工程师、作家\n记者：怎么修？\n王建国：慢慢修，不着急。\n");
  EXPECT_THAT(FormsOf(article), ElementsAre("王建国:"));
}

constexpr std::string_view kTalk =
    "Buoys of the north\n\nMara Quint: Welcome to the harbour, everybody. What is a buoy, and who needs "
    "one?\n\n"
    "oarsman: A bell at sea. Ships need it.\n\nMara Quint: I never heard one ring in my life.\n\noarsman: "
    "Then go out.\n\n"
    "Mara Quint: Who pays for it?\n\noarsman: The harbour does.\n\nMara Quint: And who rings it?\n\noarsman: "
    "The sea.\n\n"
    "Mara Quint: Let us go on.\n\noarsman: As you like.\n\nMara Quint: Does it rust?\n\noarsman: Always.\n\n"
    "Mara Quint: Thank you for coming.\n";

TEST(PlainConventions, AHostUnderANameAsksAndWhoAnswersNeedsNoCapitals) {
  const v1::Article article = ReadArticle(kTalk);
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("Q Mara Quint: Welcome to the harbour, everybody. What is a buoy, and who needs one?",
                  "A oarsman: A bell at sea. Ships need it.",
                  "Q Mara Quint: I never heard one ring in my life.", "A oarsman: Then go out.",
                  "Q Mara Quint: Who pays for it?", "A oarsman: The harbour does.",
                  "Q Mara Quint: And who rings it?", "A oarsman: The sea.", "Q Mara Quint: Let us go on.",
                  "A oarsman: As you like.", "Q Mara Quint: Does it rust?", "A oarsman: Always.",
                  "A Mara Quint: Thank you for coming."));
}

TEST(PlainConventions, PagesAskAsTheirTextDoes) {
  std::string page = "<html><head><title>Buoys of the north</title></head><body><h1>Buoys of the north</h1>";
  const std::string talk(kTalk.substr(kTalk.find("Mara")));
  for (size_t at = 0; at < talk.size();) {
    const size_t end = std::min(talk.find("\n\n", at), talk.size());
    page += "<p>" + talk.substr(at, end - at) + "</p>\n";
    at = end + 2;
  }
  EXPECT_EQ(RunsOf(ReadArticle(page + "</body></html>")), RunsOf(ReadArticle(kTalk)));
}

TEST(PlainConventions, LettersAndDashes) {
  EXPECT_THAT(
      RunsOf(ReadArticle("Buoys\n\nQ - What is a buoy?\n\nA - A bell.\n\nQ - Why?\n\nA - The fog.\n")),
      ElementsAre("Q Q: What is a buoy?", "A A: A bell.", "Q Q: Why?", "A A: The fog."));
}

TEST(PlainConventions, ReferencesAreNoGuests) {
  const v1::Article article = ReadArticle(
      "Buoys\n\nslides: <https://example.org/s.pdf>\n\nQ: What is a buoy?\n\nA: A bell.\n\nQ: Why?\n\nA: The "
      "fog.\n");
  EXPECT_THAT(article.participants(), IsEmpty());
}

TEST(PlainConventions, LinesWithoutFullStopsAreSpeech) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "John: Good evening\nMary: Good evening to you\nJohn: What is a buoy?\nMary: A bell\n"
                  "John: Why?\nMary: The fog\n")),
              ElementsAre("A John: Good evening", "A Mary: Good evening to you", "Q John: What is a buoy?",
                          "A Mary: A bell", "Q John: Why?", "A Mary: The fog"));
}

TEST(PlainConventions, AChairWithoutLabelAsks) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "Hearing on the harbour\n4 March 2022\n\nMs Vane, how deep is the channel?\n\n"
          "Elsa Vane: Nine metres.\n\nIs that enough, Mr Lund?\n\nPiet Lund: For small ships.\n\n"
          "And who pays?\n\nElsa Vane: The council.\n\nHave you seen the offer?\n\nPiet Lund: I have.\n\n"
          "When does it begin?\n\nElsa Vane: In spring.\n")),
      ElementsAre("Q : Ms Vane, how deep is the channel?", "A Elsa Vane: Nine metres.",
                  "Q : Is that enough, Mr Lund?", "A Piet Lund: For small ships.", "Q : And who pays?",
                  "A Elsa Vane: The council.", "Q : Have you seen the offer?", "A Piet Lund: I have.",
                  "Q : When does it begin?", "A Elsa Vane: In spring."));
}

TEST(PlainConventions, NumbersOfQuestionsBeforeNames) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "Hearing\n\nQ1 Chair: How deep is it?\n\nElsa Vane: Nine metres.\n\n"
          "Q2 Chair: Who pays?\n\nElsa Vane: The council.\n\nQ3 Chair: When?\n\nElsa Vane: In spring.\n")),
      ElementsAre("Q Chair: How deep is it?", "A Elsa Vane: Nine metres.", "Q Chair: Who pays?",
                  "A Elsa Vane: The council.", "Q Chair: When?", "A Elsa Vane: In spring."));
}

TEST(PlainConventions, ChairsUnderNameAndRolePassTheWordOn) {
  const v1::Article article = ReadArticle(
      "渔业发展新闻发布会\n\n主持人 "
      "寿平：女士们、先生们，上午好！欢迎出席新闻发布会。\n\n周大川：大家好。今年渔业产值增长4.2%"
      "，渔民收入增长3.1%。\n\n"
      "主持人 "
      "寿平：谢谢。下面请各位提问，提问前请通报一下所在的新闻机构。\n\n河湾日报记者：增长的主要原因是什么？\n"
      "\n周大川：天气好，价格好。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A 寿平: 女士们、先生们，上午好！欢迎出席新闻发布会。",
                          "A 周大川: 大家好。今年渔业产值增长4.2%，渔民收入增长3.1%。",
                          "A 寿平: 谢谢。下面请各位提问，提问前请通报一下所在的新闻机构。",
                          "Q 河湾日报记者: 增长的主要原因是什么？", "A 周大川: 天气好，价格好。"));
}

TEST(PlainConventions, AColumnAboveTheTitle) {
  const v1::Article article = ReadArticle(
      "河湾周刊｜人物\n北坡上的三十年：对话护林员石大川\n\n记者：什么时候开始的？\n\n石大川：1987年。\n");
  EXPECT_EQ(article.title(), "北坡上的三十年：对话护林员石大川");
  EXPECT_EQ(article.column(), "河湾周刊｜人物");
}

TEST(PlainConventions, ASpokesmanInTheTitleAnswers) {
  EXPECT_THAT(RunsOf(ReadArticle("外交部发言人许平主持例行记者会\n\n问：协议何时签署？\n\n答：本周五。\n")),
              ElementsAre("Q 问: 协议何时签署？", "A 许平: 本周五。"));
}

TEST(PlainConventions, FieldsOfTheHeadNameThePeople) {
  const v1::Article named = ReadArticle(
      "Title: The Pier That Waited\nDate: 3 May 2021\nHost: Mara Quill\nGuest: Odo Fenn, harbour master\n\n"
      "Host: How did it begin?\n\nGuest: With a rope and two boats.\n\nHost: Who paid?\n\nGuest: The "
      "town.\n");
  EXPECT_EQ(named.title(), "The Pier That Waited");
  EXPECT_THAT(CreditsOf(named), ElementsAre("Host Mara Quill"));
  EXPECT_THAT(RunsOf(named),
              ElementsAre("Q Mara Quill: How did it begin?", "A Odo Fenn: With a rope and two boats.",
                          "Q Mara Quill: Who paid?", "A Odo Fenn: The town."));
  const v1::Article letters = ReadArticle(
      "码头的等待\n采访人：林小河\n受访人：陈望海（河湾市港务局局长）\n\n"
      "问：码头是怎么开始的？\n\n答：一根绳子。\n\n问：谁付的钱？\n\n答：镇上。\n");
  EXPECT_THAT(RunsOf(letters), ElementsAre("Q 林小河: 码头是怎么开始的？", "A 陈望海: 一根绳子。",
                                           "Q 林小河: 谁付的钱？", "A 陈望海: 镇上。"));
  EXPECT_THAT(CreditsOf(letters), ElementsAre("采访人 林小河"));
  ASSERT_EQ(letters.participants_size(), 1);
  EXPECT_THAT(letters.participants(0).posts(), ElementsAre("河湾市港务局局长"));
  EXPECT_THAT(ReasonsOf(letters), IsEmpty());
}

TEST(PlainConventions, AGreetingIsNoFieldOfTheHead) {
  EXPECT_THAT(RunsOf(ReadArticle("The Pier\n\nHost: Welcome\n\nGuest: Thank you.\n\nHost: Who paid for "
                                 "it?\n\nGuest: The town.\n")),
              Contains("Q Host: Who paid for it?"));
}

TEST(PlainConventions, WhatIsNoNameOrNotClear_NamesNobodyInTheHead) {
  const std::string speech =
      "Host: How did it begin?\n\nGuest: With a rope and two boats.\n\nHost: Who paid?\n\nGuest: The town.\n";
  const v1::Article post =
      ReadArticle(absl::StrCat("The Pier That Waited\nTitle: Harbour Master\n\n", speech));
  EXPECT_EQ(post.title(), "The Pier That Waited");
  const v1::Article two =
      ReadArticle(absl::StrCat("The Pier That Waited\nHost: Mara Quill\nHost: Ned Oake\n\n", speech));
  EXPECT_THAT(CreditsOf(two), ElementsAre("Host Mara Quill", "Host Ned Oake"));
  EXPECT_THAT(RunsOf(two), Contains("Q Host: Who paid?"));
  const v1::Article office =
      ReadArticle(absl::StrCat("The Pier That Waited\nModerator: the harbour office\n\n", speech));
  EXPECT_THAT(CreditsOf(office), IsEmpty());
  const v1::Article thanks = ReadArticle(
      "码头的等待\n采访者：谢谢\n\n问：码头是怎么开始的？\n\n答：一根绳子。\n\n问：谁付的钱？\n\n答：镇上。"
      "\n");
  EXPECT_THAT(CreditsOf(thanks), IsEmpty());
}

TEST(PlainConventions, WhoIsCalledInterviewerAsks) {
  EXPECT_THAT(
      RunsOf(ReadArticle("码头的等待\n采访人：林小河\n\n采访人：说说码头的开始。\n\n陈望海：一根绳子。\n\n"
                         "采访人：谁付的钱？\n\n陈望海：镇上。\n")),
      ElementsAre("Q 林小河: 说说码头的开始。", "A 陈望海: 一根绳子。", "Q 林小河: 谁付的钱？",
                  "A 陈望海: 镇上。"));
}

TEST(PlainConventions, TheHeadlineNamesWhoIsInterviewed) {
  const v1::Article article = ReadArticle(
      "Interview with Odo Fenn, CEO of Harbour Works\n\nQ: How did it begin?\n\nA: With a rope.\n\n"
      "Q: Who paid?\n\nA: The town.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Q: How did it begin?", "A Odo Fenn: With a rope.",
                                           "Q Q: Who paid?", "A Odo Fenn: The town."));
  EXPECT_THAT(MethodsOf(article), Each("INFERRED_FROM_LEAD"));
}

}  // namespace
}  // namespace fangtan::service
