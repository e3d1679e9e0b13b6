// Invented talks in the forms in which people are listed, called on and heard in real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "service/documents/question_forms.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// All of them in the first item of a list, in quotes.
TEST(TalkForms, SeveralPeopleInOneItemOfTheHead) {
  const v1::Article article = ReadArticle(
      "---\ntitle: Piers\nspeakers: ['Ada Byron, Bo Lindgren and Odo Fenn']\n---\n"
      "Mara Quill:\n\nWhy piers?\n\nBo:\n\nThey float.\n\nMara Quill:\n\nAnd you?\n\nOdo Fenn:\n\nSo do "
      "I.\n");
  ASSERT_EQ(article.participants_size(), 3);
  EXPECT_EQ(article.participants(1).name(), "Bo Lindgren");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quill: Why piers?", "A Bo Lindgren: They float.",
                                           "Q Mara Quill: And you?", "A Odo Fenn: So do I."));
}

TEST(TalkForms, RequestsWithinASentence) {
  for (const std::string_view text :
       {"I have other questions for you, but tell me a bit about yourself and the pier.",
        "I think to start us off tell us a bit about your background.",
        "We have an hour, so walk us through the plans.", "Before we begin, tell us who you are."}) {
    EXPECT_TRUE(PutsQuestion(text)) << text;
  }
  for (const std::string_view text : {"He came home, and tells us nothing.", "They did tell me about it.",
                                      "I had to start over, describe it as you like."}) {
    EXPECT_FALSE(PutsQuestion(text)) << text;
  }
}

TEST(TalkForms, SoundChecks) {
  EXPECT_FALSE(PutsQuestion("Thank you. Do you hear me well and see me well?"));
  EXPECT_TRUE(PutsQuestion("Do you see what the well gives me?"));
}

// Each is heard once: the title before the surname in capitals says that it is somebody.
TEST(TalkForms, SurnamesInCapitalsBehindTitles) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "---\ntitle: Harbour board\n---\n\nThe board met at ten.\n\nThe DEPUTY CHAIR: Order! I "
                  "call the next item.\n\nDr G G WOLDS: Madam, the member waits outside.\n\nMr F "
                  "OAKE: I give notice of a motion.\n\nThe DEPUTY CHAIR: Thank you.\n")),
              ElementsAre(HasSubstr("The DEPUTY CHAIR: Order!"), HasSubstr("Dr G G WOLDS: Madam"),
                          HasSubstr("Mr F OAKE: I give"), HasSubstr("The DEPUTY CHAIR: Thank")));
  EXPECT_THAT(RunsOf(ReadArticle(
                  "The Harbour House\n\nFor Immediate Release\nMay 6, 2011\n\nRemarks by President Byron and "
                  "Prime Minister Fenn\n\n4:46 P.M.\n\nPRESIDENT BYRON:  I want to welcome the Prime "
                  "Minister and all who came.\n\nPRIME MINISTER FENN:  (As interpreted.)  Thank you "
                  "very much.  I saw your pier.\n\nEND\n")),
              ElementsAre(HasSubstr("PRESIDENT BYRON: I want"), HasSubstr("PRIME MINISTER FENN: (As")));
}

// What nobody takes up, and asks nothing, is no question.
TEST(TalkForms, AHostsLastWords) {
  EXPECT_THAT(
      RunsOf(ReadArticle("**Mara Quill:** Why piers?\n\n**Odo Fenn:** They float.\n\n**Mara Quill:** And "
                         "nets?\n\n**Odo Fenn:** They sink.\n\n**Mara Quill:** And you?\n\n**Odo "
                         "Fenn:** I float.\n\n**Mara Quill:** Thank you.\n")),
      Contains("A Mara Quill: Thank you."));
  EXPECT_THAT(
      RunsOf(ReadArticle("**记者：** 为什么修码头？\n\n**王海山：** 旧的塌了。\n\n**记者：** 何时完工？\n\n"
                         "**王海山：** 年底。\n\n**记者：** 谢谢您接受我们的采访。\n")),
      Contains("A 记者: 谢谢您接受我们的采访。"));
  EXPECT_THAT(RunsOf(ReadArticle("新码头\n\n记者：为什么修码头？\n\n王海山：旧的塌了。\n\n"
                                 "记者：何时完工？\n\n王海山：年底。\n\n"
                                 "记者：谢谢您接受我们的采访。\n\n王海山：谢谢。\n")),
              Contains("A 记者: 谢谢您接受我们的采访。"));
}

// What is asked back under "A:" is answered under "Q:".
TEST(TalkForms, WhoAsksAnswersBack) {
  EXPECT_THAT(
      RunsOf(ReadArticle("---\ntitle: Piers\nspeakers:\n  - Odo Fenn\n---\n\nPiers float.\n\n"
                         "Q: Why do they float?\n\nA: They are hollow. Have you seen one?\n\n"
                         "Q: No, I have not.\n\nA: Come and see.\n\nQ: So it is heavy.\n\nA: It is.\n")),
      ElementsAre("Q Q: Why do they float?", "A Odo Fenn: They are hollow. Have you seen one?",
                  "A Q: No, I have not.", "A Odo Fenn: Come and see.", "Q Q: So it is heavy.",
                  "A Odo Fenn: It is."));
}

// Of two questions that end in no mark, the answers stand below without a label.
TEST(TalkForms, QuestionsWithoutAMarkWhereNobodyAnswersUnderALabel) {
  EXPECT_THAT(
      RunsOf(ReadArticle("---\ntitle: Piers\nspeakers: Odo Fenn\n---\n\nPiers float.\n\nQ: Why do they "
                         "float?\n\nThey are hollow.\n\nQ: I hear that some sank...\n\nWe shall "
                         "see.\n\nQ: There was a flood.\n\nWhat did it do?\n\nIt took the rest.\n\nQ: And "
                         "then?\n\nWe rebuilt.\n\nQ: When?\n\nIn May.\n\nQ: With whom?\n\nWith Bo.\n")),
      ElementsAre("Q Q: Why do they float?", "A Odo Fenn: They are hollow.", "Q Q: I hear that some sank...",
                  "A Odo Fenn: We shall see.", "Q Q: There was a flood. / What did it do?",
                  "A Odo Fenn: It took the rest.", "Q Q: And then?", "A Odo Fenn: We rebuilt.", "Q Q: When?",
                  "A Odo Fenn: In May.", "Q Q: With whom?", "A Odo Fenn: With Bo."));
}

TEST(TalkForms, ANameAboveFactsIsNoLabel) {
  EXPECT_THAT(
      RunsOf(ReadArticle("# Two on the pier\n\n**Odo Fenn**\n\n国家：马罗\n院校：港口学院\n\n**Bo "
                         "Li**\n\n国家：沃兹\n院校：沃兹学院\n\n## Talk\n\n**Q1:**\nWhy "
                         "piers?\n\n**Odo Fenn:** They float.\n\n**Bo Li:** I like them.\n\n**Q2:**\nAnd "
                         "nets?\n\n**Odo Fenn:** They sink.\n\n**Bo Li:** Not mine.\n")),
      ElementsAre(HasSubstr(": Why piers?"), "A Odo Fenn: They float.", "A Bo Li: I like them.",
                  HasSubstr(": And nets?"), "A Odo Fenn: They sink.", "A Bo Li: Not mine."));
}

// 60,000 names in bold that are facts themselves are looked at once each.
TEST(TalkForms, NamesThatAreAllFactsTakeLinearTime) {
  std::string page = "**Mara Quill:** Why?\n\n**Odo Fenn:** So.\n\n";
  for (int i = 0; i < 60'000; ++i) page += "**国家**\n";
  EXPECT_THAT(RunsOf(ReadArticle(page)), Contains("Q Mara Quill: Why?"));
}

// An element for questions says that it is one.
TEST(TalkForms, QuestionsOfADebateNeedNoMark) {
  EXPECT_THAT(
      RunsOf(ReadArticle(
          "<akomaNtoso><debate><meta><references><TLCPerson eId=\"q\" href=\"/p\" showAs=\"Mara "
          "Quill\"/><TLCPerson "
          "eId=\"f\" href=\"/f\" showAs=\"Odo "
          "Fenn\"/></references></meta><debateBody><debateSection><question "
          "by=\"#q\"><p>To ask what piers cost.</p></question><answer by=\"#f\"><p>Much.</p></answer><speech "
          "by=\"#q\"><p>Is that all?</p></speech><speech by=\"#f\"><p>It "
          "is.</p></speech></debateSection></debateBody></debate></akomaNtoso>")),
      ElementsAre("Q Mara Quill: To ask what piers cost.", "A Odo Fenn: Much.", "Q Mara Quill: Is that all?",
                  "A Odo Fenn: It is."));
}

}  // namespace
}  // namespace fangtan::service
