// Layouts of transcripts as they are found in the wild, one invented talk each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Translations keep the original in comments, of several paragraphs as well.
TEST(CollectedLayouts, WhatStandsInCommentsOfMarkdownIsSaidByNobody) {
  const v1::Article article = ReadArticle(
      "---\ntitle: 港务组近况\ndate: 2024-05-06\n---\n<!--\ntitle: The harbour group\ndate: "
      "2020-01-01\n-->\n\n"
      "<!--\n**Who are you?**\n\n**Odo Fenn**: I am Odo.\n-->\n**你是谁？**\n\n**Odo Fenn**：我是 Odo。\n\n"
      "<!-- **And why?** -->\n**为什么修码头？**\n\n**Odo Fenn**：旧的塌了。\n\n"
      "**什么时候完工？**\n\n<!--\n**Odo Fenn**: Soon.\n\nVery soon.\n-->\n**Odo Fenn**：年底。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre(HasSubstr("你是谁？"), "A Odo Fenn: 我是 Odo。", HasSubstr("为什么修码头？"),
                          "A Odo Fenn: 旧的塌了。", HasSubstr("什么时候完工？"), "A Odo Fenn: 年底。"));
  EXPECT_THAT(article.body(), Not(Contains(HasSubstr("Odo"))));
}

TEST(CollectedLayouts, ACommentThatIsNeverClosedIsText) {
  const v1::Article article = ReadArticle(
      "<!-- note\n\n**Mara Quill:** Why?\n\n**Odo Fenn:** So.\n\n**Mara Quill:** And?\n\n**Odo Fenn:** "
      "No.\n");
  EXPECT_EQ(RunsOf(article).size(), 4u);
}

TEST(CollectedLayouts, TheChairOfADebateIsOneSpeakerHoweverPrinted) {
  const v1::Article article = ReadArticle(
      "<akomaNtoso><debate><meta><references><TLCRole eId=\"chair\" href=\"/r\" showAs=\"Madam Chair\"/>"
      "<TLCPerson eId=\"f\" href=\"/p\" showAs=\"Odo Fenn\"/></references></meta><debateBody><debateSection>"
      "<speech by=\"#chair\"><from>The Chair:</from><p>Order.</p></speech>"
      "<speech by=\"#chair\"><from>Madam Chair:</from><p>Order!</p></speech>"
      "<speech by=\"#f\"><from>Mr Fenn:</from><p>I "
      "yield.</p></speech></debateSection></debateBody></debate></akomaNtoso>");
  EXPECT_THAT(RunsOf(article), ElementsAre("A Madam Chair: Order. / Order!", "A Odo Fenn: I yield."));
  for (const v1::Warning& warning : article.warnings()) EXPECT_NE(warning.reason(), "SPEAKER_NOT_LISTED");
}

TEST(CollectedLayouts, LinesOfADialogueInJson) {
  const v1::Article article = ReadArticle(
      R"({"voices": {"host": "x", "guest": "y"}, "lines": [{"speaker": "host", "text": "Does it rain?"},
          {"speaker": "guest", "text": "Always."}]})");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q host: Does it rain?", "A guest: Always."));
}

// "Ada Byron, HOST:" heads her paragraphs, and no list of guests.
TEST(CollectedLayouts, ALabelWithAPostAloneOnItsLine) {
  const v1::Article article = ReadArticle(
      "A Keeper Finds His Light\n\nMARA QUILL, HOST:\n\nThis is NIGHT WATCH. I'm Mara Quill, and with us is "
      "Odo "
      "Fenn.\n\n(SOUNDBITE OF BELL)\n\nODO FENN: It rings by itself.\n\nQUILL: Odo Fenn, welcome. How did "
      "you find "
      "the light?\n\nFENN: I walked towards it.\n\nQUILL: And then?\n\nFENN: It went out.\n\n(SOUNDBITE OF "
      "MUSIC)\n");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre(HasSubstr("A MARA QUILL: This is NIGHT WATCH."), "A ODO FENN: It rings by itself.",
                  "Q MARA QUILL: Odo Fenn, welcome. How did you find the light?",
                  "A ODO FENN: I walked towards it.", "Q MARA QUILL: And then?", "A ODO FENN: It went out."));
  EXPECT_TRUE(article.credits().empty());
}

TEST(CollectedLayouts, RecognizersNumberWhoSpeaksAndPutTheTimeBehind) {
  const v1::Article article = ReadArticle(
      "说话人 1 00:03\n您先介绍一下自己可以吗？\n\n说话人 2 00:15\n我在港口上班。\n\n说话人 1 "
      "00:32\n多久了？\n\n"
      "说话人 2 00:34\n十二年。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 说话人 1: 您先介绍一下自己可以吗？", "A 说话人 2: 我在港口上班。",
                          "Q 说话人 1: 多久了？", "A 说话人 2: 十二年。"));
}

TEST(CollectedLayouts, ANumberedGuestWithANameInBracketsIsThatPerson) {
  const v1::Article article = ReadArticle(
      "[00:00:00] 主持人：欢迎收听。请两位介绍一下自己。\n\n[00:01:00] "
      "嘉宾A（林小河）：我是林小河。\n\n[00:01:30] "
      "嘉宾B（沈明澈）：我是沈明澈。\n\n[00:02:00] 主持人：码头什么时候修好？\n\n[00:03:00] "
      "林小河：明年。\n\n[00:04:00] "
      "沈明澈：我看要后年。\n");
  EXPECT_THAT(RunsOf(article), ElementsAre(HasSubstr("主持人: 欢迎收听"), HasSubstr("林小河: 我是林小河。"),
                                           HasSubstr("沈明澈: 我是沈明澈。"), "Q 主持人: 码头什么时候修好？",
                                           "A 林小河: 明年。", "A 沈明澈: 我看要后年。"));
}

TEST(CollectedLayouts, WhoSpeaksInCapitalsIsHeardOnceAndInShortStatementsToo) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "2:08 p.m.\n\nMS QUILL: Happy Monday.\n\nQUESTION: When does the pier open?\n\nMS QUILL: "
                  "In May.\n\nSTAFF: In June.\n\nMS QUILL: In June, then.\n\nQUESTION: Which year?\n\nMS "
                  "QUILL: This one.\n")),
              ElementsAre("A MS QUILL: Happy Monday.", "Q QUESTION: When does the pier open?",
                          "A MS QUILL: In May.", "A STAFF: In June.", "A MS QUILL: In June, then.",
                          "Q QUESTION: Which year?", "A MS QUILL: This one."));
  const v1::Article article = ReadArticle(
      "Cite:\nhttp://harbour.example/2011/remarks\n\nThe Harbour House\nOffice of the Mayor\n\nFor Immediate "
      "Release\nSeptember 20, 2011\n\nRemarks by Mayor Quill and Keeper Fenn of the Northern Lights before "
      "Their "
      "Meeting\n\nPier Hotel\n4:46 P.M.\n\nMAYOR QUILL:  I want to welcome Keeper Fenn to the harbour.\n\nHe "
      "is a "
      "friend.\n\nKEEPER FENN:  Thank you very much.\n\nMAYOR QUILL:  Thank you, everybody.\n");
  EXPECT_EQ(article.title(),
            "Remarks by Mayor Quill and Keeper Fenn of the Northern Lights before Their Meeting");
  EXPECT_EQ(RunsOf(article).size(), 3u);
}

TEST(CollectedLayouts, TheHouseThatKeepsAnInterviewIsNoTitle) {
  const v1::Article article = ReadArticle(
      "The Harbour Museum\n\nInterview with Odo Fenn\nJune 11, 2009\n\nThe following testimony is the result "
      "of a "
      "recorded interview with Odo Fenn, conducted by Mara Quill on June 11, 2009 for the Harbour "
      "Museum.\n\nODO "
      "FENN\n\nQuestion: This is tape one. Thank you for coming today Mr. Fenn.\n\nAnswer: You're "
      "welcome.\n\nQ: "
      "Where were you born?\n\nA: On a boat.\n\nQ: Which one?\n\nA: Nobody knows.\n");
  EXPECT_EQ(article.title(), "Interview with Odo Fenn");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("A Mara Quill: This is tape one. Thank you for coming today Mr. Fenn.",
                          "A Odo Fenn: You're welcome.", "Q Mara Quill: Where were you born?",
                          "A Odo Fenn: On a boat.", "Q Mara Quill: Which one?", "A Odo Fenn: Nobody knows."));
}

TEST(CollectedLayouts, WhatALibraryPrintsAboveAPageIsNoTitle) {
  EXPECT_EQ(ReadArticle("【港口文库(www.harbour.example)"
                        "】\n————————————————\n\n林小河采访录\n\n记者：您好吗？哪年来的？\n\n"
                        "林小河：一九八〇年。\n\n记者：为什么来？\n\n林小河：找工作。\n")
                .title(),
            "林小河采访录");
}

TEST(CollectedLayouts, NotesInBracketsAndHeadingsOfInterviewsAreNobody) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "My Imaginary Talk\n\n[NOTE:  This talk took place nowhere.]\n\nInterview with Odo Fenn:  "
                  "Part I\n\nMe:  Why the bell?\n\nOdo:  For the fog.\n\n[Me:  Pause.]\n\nMe:  Who rings "
                  "it?\n\nOdo:  The sea.\n\nMe:  Always?\n\nOdo:  Always.\n")),
              ElementsAre("Q Me: Why the bell?", HasSubstr("A "), "Q Me: Who rings it?",
                          HasSubstr(": The sea."), "Q Me: Always?", HasSubstr(": Always.")));
}

TEST(CollectedLayouts, AGuessIsNotTheFirstQuestion) {
  EXPECT_EQ(RunsOf(ReadArticle(
                "**Mara:** We talk about bells again.\n\n**Odo:** Maybe bells 1.1?\n\n**Mara:** Yes, "
                "those.\n\n**Odo:** Good.\n\n**Mara:** What are they for?\n\n**Odo:** For fog.\n"))[1],
            "A Odo: Maybe bells 1.1?");
}

// As the minutes of banks are printed: capitals, a stop and two blanks.
TEST(CollectedLayouts, LabelsInCapitalsThatEndInAStop) {
  EXPECT_THAT(
      RunsOf(ReadArticle("Transcript of the Press Conference\nJune 14, 2023\n\nCHAIR QUILL.  Good afternoon. "
                         "The pier stays open.\n\nIt rains. ODO FENN.  Is a name.\n\nODO FENN.  Odo Fenn, "
                         "the Harbour Post. When does it close?\n\nCHAIR QUILL.  In May.\n\nODO FENN.  Why "
                         "not June?\n\nCHAIR QUILL.  It rains in June.\n\nBO LI.  And in "
                         "July?\n\nCHAIR QUILL.  Less.\n")),
      ElementsAre(HasSubstr("A CHAIR QUILL: Good afternoon."), HasSubstr("Q ODO FENN: Odo Fenn, the"),
                  "A CHAIR QUILL: In May.", "Q ODO FENN: Why not June?", "A CHAIR QUILL: It rains in June.",
                  "Q BO LI: And in July?", "A CHAIR QUILL: Less."));
}

// "+++" fences a head whose keys have "=" for the colon.
TEST(CollectedLayouts, AHeadInToml) {
  const v1::Article article = ReadArticle(
      "+++\ntitle = \"The harbour and I\"\ndate = 2021-03-04\ntags = [\"bells\", \"fog\"]\n\n[extra]\n"
      "title = \"none\"\n+++\n\n**Mara:** Why bells?\n\n**Odo:** For fog.\n\n**Mara:** Since when?\n\n"
      "**Odo:** Always.\n");
  EXPECT_EQ(article.title(), "The harbour and I");
  EXPECT_EQ(article.publish_date().year(), 2021);
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Mara: Why bells?", "A Odo: For fog.", "Q Mara: Since when?", "A Odo: Always."));
}

// The head says that it is an interview and with whom; headings ask.
TEST(CollectedLayouts, HeadingsAskWhereTheHeadNamesWhoWasInterviewed) {
  EXPECT_THAT(RunsOf(ReadArticle("---\ntitle: Bells in the fog\ntype: interview\ninterviewee_name: Odo Fenn\n"
                                 "---\n\n#### Why bells?\n\nFor the fog.\n\n#### Since when?\n\nAlways.\n\n"
                                 "#### Who rings them?\n\nThe sea.\n\n#### Until when?\n\nUntil May.\n")),
              ElementsAre(HasSubstr(": Why bells?"), "A Odo Fenn: For the fog.", HasSubstr(": Since when?"),
                          "A Odo Fenn: Always.", HasSubstr(": Who rings them?"), "A Odo Fenn: The sea.",
                          HasSubstr(": Until when?"), "A Odo Fenn: Until May."));
}

}  // namespace
}  // namespace fangtan::service
