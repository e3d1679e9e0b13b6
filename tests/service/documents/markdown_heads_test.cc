// Invented talks in Markdown and HTML: what tables, front matter and labels say of who speaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr char kPilot[] =
    "**MQ:** How did you become a pilot?\n\n**OF:** My uncle had a boat.\n\n**MQ:** Have you run "
    "aground?\n\n**OF:** Once.\n\n"
    "**MQ:** Thank you, Odo.\n";

TEST(MarkdownHeads, ATableOfFactsSaysWhoAndWhen) {
  for (const char* table : {"| | |\n|---|---|\n| Interviewer: | Mara Quill |\n| Interviewee: | Odo Fenn |\n| "
                            "Language: | English |\n| Date: "
                            "| 14 May 2019 |\n",
                            "| Interviewer | Mara Quill |\n|---|---|\n| **Interviewee** | Odo Fenn |\n| Date "
                            "| 14 May 2019 |\n"}) {
    const v1::Article article = ReadArticle(absl::StrCat("# The ferry pilot\n\n", table, "\n", kPilot));
    EXPECT_THAT(RunsOf(article),
                ElementsAre("Q Mara Quill: How did you become a pilot?", "A Odo Fenn: My uncle had a boat.",
                            "Q Mara Quill: Have you run aground?", "A Odo Fenn: Once.",
                            "A Mara Quill: Thank you, Odo."));
    EXPECT_EQ(article.publish_date().day(), 14);
    EXPECT_THAT(CreditsOf(article), Contains("Interviewer Mara Quill"));
    EXPECT_THAT(FormsOf(article), Contains("Odo Fenn:"));
  }
}

TEST(MarkdownHeads, SoDoesATableOfAPage) {
  const v1::Article article = ReadArticle(
      "<html><body><h1>The ferry pilot</h1><table><tr><td>Interviewer:</td><td>Mara "
      "Quill</td></tr><tr><td>Interviewee:</td>"
      "<td>Odo Fenn</td></tr><tr><td>Language:</td><td>English</td></tr><tr><td>Date:</td><td>14 May "
      "2019</td></tr></table>"
      "<p><b>MQ:</b> How did you become a pilot?</p><p><b>OF:</b> My uncle had a boat, and I had nothing "
      "else to do.</p>"
      "<p><b>MQ:</b> Have you ever run aground?</p><p><b>OF:</b> Once, in the fog, and never "
      "again.</p></body></html>");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quill: How did you become a pilot?",
                                           "A Odo Fenn: My uncle had a boat, and I had nothing else to do.",
                                           "Q Mara Quill: Have you ever run aground?",
                                           "A Odo Fenn: Once, in the fog, and never again."));
  EXPECT_EQ(article.publish_date().year(), 2019);
}

TEST(MarkdownHeads, PostsBeforeANameInALabelArePosts) {
  const v1::Article article = ReadArticle(
      "# 一渠清水\n\n**主持人：** "
      "各位网友好，今天做客访谈间的是县水务局局长欧阳晚晴。\n\n**局长、党委书记欧阳晚晴：** 大家好。\n\n"
      "**主持人：** 引水渠为什么要改道？\n\n**局长、党委书记欧阳晚晴：** 老渠渗漏。\n\n**网友“老渔民”：** "
      "老渠还能不能浇地？\n\n"
      "**局长、党委书记欧阳晚晴：** 能。\n\n**主持人：** 感谢做客，再见。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("A 主持人: 各位网友好，今天做客访谈间的是县水务局局长欧阳晚晴。",
                                           "A 欧阳晚晴: 大家好。", "Q 主持人: 引水渠为什么要改道？",
                                           "A 欧阳晚晴: 老渠渗漏。", "Q 网友“老渔民”: 老渠还能不能浇地？",
                                           "A 欧阳晚晴: 能。", "A 主持人: 感谢做客，再见。"));
  EXPECT_THAT(article.sections(0).exchanges(1).answers(0).printed_posts(), ElementsAre("局长", "党委书记"));
}

TEST(MarkdownHeads, ATimeInBoldIsNobody) {
  const v1::Article article = ReadArticle(
      "# Press Briefing, February 9, 2023\n\nOdo Fenn, Department Spokesperson\n\n**2:11 p.m. EST**\n\n**MR "
      "FENN:** Good afternoon.\n\n"
      "**QUESTION:** Did the department pay?\n\n**MR FENN:** It did.\n\n**QUESTION:** All of it?\n\n**MR "
      "FENN:** All of it.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A Odo Fenn: Good afternoon.", "Q QUESTION: Did the department pay?",
                          "A Odo Fenn: It did.", "Q QUESTION: All of it?", "A Odo Fenn: All of it."));
}

TEST(MarkdownHeads, ThreeCapitalsAreTheSurnameOfWhoIsPrintedWhole) {
  const v1::Article article = ReadArticle(
      "# A town without lights\n\n**MARA QUILL, HOST:** The lights went this week.\n\n**ODO FENN, BYLINE:** "
      "The junction is silent.\n\n"
      "BO ABE: You look at people now.\n\nFENN: Is it slower?\n\nABE: No. It's faster.\n\nQUILL: And when it "
      "snows?\n\nFENN: Then we walk.\n");
  EXPECT_THAT(RunsOf(article), Contains("A BO ABE: No. It's faster."));
}

TEST(MarkdownHeads, CreditsMayBeLinks) {
  const v1::Article article = ReadArticle(
      "浮标与算法\n======\n\n<ruby>妮凯奇·奥比<rt>Nkechi Obi</rt></ruby>（以下简称 "
      "NO）造浮标。<ruby>玛芙·奎尔<rt>Maeve Quill</rt></ruby>（以下简称 MQ）采访了她。\n\n"
      "**MQ：第一个浮标是什么样的？**\n\n**NO：** 一只旧冰箱。\n\n**MQ：现在呢？**\n\n**NO：** "
      "一只西瓜。\n\n作者：玛芙·奎尔\n译者：[heron](https://h.example)\n");
  EXPECT_THAT(CreditsOf(article), ElementsAre("作者 玛芙·奎尔", "译者 heron"));
}

TEST(MarkdownHeads, WhoAsksByTheFrontMatterIsACredit) {
  const v1::Article article = ReadArticle(
      "---\ntitle: Tide pools\ninterviewer: Mara Quill\nguest: Odo Fenn\ndate: 2017-08-02\n---\n\n### Mara "
      "Quill\n\nWhat is a tide pool?\n\n"
      "### Odo Fenn\n\nAn argument.\n\n### Mara Quill\n\nWho wins?\n\n### Odo Fenn\n\nThe sea.\n");
  EXPECT_THAT(CreditsOf(article), ElementsAre("interviewer Mara Quill"));
}

TEST(MarkdownHeads, OneOfSeveralHostsAsksAGuestWithARequest) {
  const v1::Article article = ReadArticle(
      "**Mara Quill:** Welcome back.\n\n**Bo Abe:** Hey.\n\n**Bo Abe:** So how did it begin?\n\n**Odo "
      "Fenn:** With a rope.\n\n"
      "**Mara Quill:** What was the rope for?\n\n**Odo Fenn:** For the bell.\n\n**Mara Quill:** You "
      "mentioned the fog. Tell us about that.\n\n"
      "**Odo Fenn:** It is slow.\n");
  EXPECT_THAT(RunsOf(article), Contains("Q Mara Quill: You mentioned the fog. Tell us about that."));
}

TEST(MarkdownHeads, AGuestWhoAskedBackOnceIsAskedWithARequestAllTheSame) {
  std::string page =
      "**Mara Quill:** Welcome back, Odo.\n\n**Odo Fenn:** Hey.\n\n**Mara Quill:** To start us off tell us "
      "how it began.\n\n**Odo Fenn:** With a rope.\n\n";
  for (int i = 0; i < 5; ++i) {
    page +=
        "**Bo Abe:** What was the rope for?\n\n**Odo Fenn:** For the bell.\n\n"
        "**Mara Quill:** And the fog?\n\n**Odo Fenn:** It is slow.\n\n";
  }
  page += "**Bo Abe:** I see.\n\n**Odo Fenn:** Do you?\n\n**Bo Abe:** Yes.\n\n**Odo Fenn:** Good.\n";
  EXPECT_THAT(RunsOf(ReadArticle(page)), Contains("Q Mara Quill: To start us off tell us how it began."));
}

TEST(MarkdownHeads, ParticlesBelongToNames) {
  const v1::Article article = ReadArticle(
      "Harbour Group plc\nQ3 2022 Earnings Call\nNovember 8, 2022\n\nCompany Participants\nMara van der "
      "Quill - Chief Executive\nYusuf "
      "al-Fenn - Finance\n\nConference Call Participants\nOdo Bell - Pelican Capital\n\nOperator\nGood "
      "morning and welcome.\n\nMara van der Quill\n"
      "Passengers were up.\n\nOperator\nOur first question is from Odo Bell.\n\nOdo Bell\nHow much is "
      "hedged?\n\nYusuf al-Fenn\nAbout "
      "half.\n\nOdo Bell\nAnd the rest?\n\nMara van der Quill\nThe rest is not.\n\nYusuf al-Fenn\nNot "
      "yet.\n");
  EXPECT_THAT(RunsOf(article), Contains("A Yusuf al-Fenn: About half."));
  EXPECT_THAT(FormsOf(article), ElementsAre("Mara van der Quill:", "Yusuf al-Fenn:", "Odo Bell:"));
}

TEST(MarkdownHeads, ATimeBeforeASpeakersNameIsNoPartOfIt) {
  const v1::Article article = ReadArticle(
      "<html><body><h1>The bookbinder</h1><div class=\"t\"><div><span class=\"ts\">00:00</span><span "
      "class=\"speaker\">Mara "
      "Quill</span><div>What are you holding in your hands?</div></div><div><span "
      "class=\"ts\">00:09</span><span class=\"speaker\">Odo "
      "Fenn</span><div>A bone folder, older than both of us.</div></div><div><span "
      "class=\"ts\">00:21</span><span class=\"speaker\">Mara "
      "Quill</span><div>How long does one book take?</div></div><div><span class=\"ts\">00:25</span><span "
      "class=\"speaker\">Odo "
      "Fenn</span><div>A week, if nobody telephones.</div></div></div></body></html>");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quill: What are you holding in your hands?",
                                           "A Odo Fenn: A bone folder, older than both of us.",
                                           "Q Mara Quill: How long does one book take?",
                                           "A Odo Fenn: A week, if nobody telephones."));
}

TEST(MarkdownHeads, QuestionsInBoldAmongLabelsInBoldAreQuestions) {
  std::string page = "<html><body><h1>The pier</h1>";
  for (const char* question :
       {"How did the pier come to stand here?", "Who pays for all of it?", "Will it stand?"}) {
    absl::StrAppend(&page, "<p><b>", question, "</b></p>");
    for (const char* name : {"Mara Quill", "Odo Fenn", "Bo Abe"})
      absl::StrAppend(&page, "<p><b>", name, "</b>: I would say that nobody remembers that.</p>");
  }
  EXPECT_EQ(ReadArticle(page + "</body></html>").question_count(), 3);
}

}  // namespace
}  // namespace fangtan::service
