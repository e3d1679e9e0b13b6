// Depositions and trials, invented.
#include "service/documents/court_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/documents/court_lines.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// As it is typed: a number before each line, a page number above each page.
constexpr std::string_view kDeposition = R"(                                         1
 1            DEPOSITION OF ODO P. FENN
 2               May 8, 2012
 3                 I N D E X
 4   EXAMINATION BY MS. QUILL            2

                                         2
 1                ODO P. FENN,
 2   having been duly sworn, testified:
 3                EXAMINATION
 4   BY MS. QUILL:
 5        Q.   Did you build
 6   the pier?
 7        A.   I did.  All of
 8   it.
 9             MR. LI:  Objection.
10             THE WITNESS:  May I go on?
11             MS. QUILL:  Please.
12             THE WITNESS:  It was 14
13   metres long.
14             (Recess taken from
15   10:05 to 10:20.)

                                         3
 1   BY MS. QUILL:
 2        Q.   Tell me who paid.
 3        A.   The town.
 4                CROSS-EXAMINATION
 5   BY MR. LI:
 6        Q.   All of it?
 7        A.   Yes.
)";

TEST(CourtReader, WhoExaminesAsksAndWhoWasSwornAnswers) {
  const Reading reading = ReadTranscript(kDeposition);
  EXPECT_THAT(RunsOf(reading.article),
              ElementsAre("Q MS. QUILL: Did you build the pier?", "A ODO P. FENN: I did. All of it.",
                          "A MR. LI: Objection.", "A ODO P. FENN: May I go on?", "A MS. QUILL: Please.",
                          "A ODO P. FENN: It was 14 metres long.", "Q MS. QUILL: Tell me who paid.",
                          "A ODO P. FENN: The town.", "Q MR. LI: All of it?", "A ODO P. FENN: Yes."));
  EXPECT_EQ(reading.article.title(), "DEPOSITION OF ODO P. FENN");
  EXPECT_EQ(reading.article.publish_date().year(), 2012);
  EXPECT_THAT(MisplacedPassages(kDeposition, reading.article), IsEmpty());
  EXPECT_THAT(reading.article.body(), Contains("10:05 to 10:20.)"));
  ASSERT_EQ(reading.article.sections_size(), 2);
  EXPECT_EQ(reading.article.sections(0).heading(0), "EXAMINATION");
  EXPECT_EQ(reading.article.sections(1).heading(0), "CROSS-EXAMINATION");
}

TEST(CourtReader, ATrialHasSeveralWitnesses) {
  const v1::Article article = ReadArticle(
      "TOWN OF MARROW v. BO LI\n\nJune 3, 2004\n\nTHE COURT: Call your witness.\n\nMR. OAKE: I call Ada "
      "Byron.\n\nADA BYRON,\ncalled as a witness, having been sworn, testified as follows:\n\nDIRECT "
      "EXAMINATION BY MR. OAKE:\n\nQ\tWhat do you do?\n\nA\tI keep the light.\n\nMR. OAKE: Thank "
      "you.\n\nQ\tSince "
      "when?\n\nA\tA long time.\n\nSince the flood.\n\nODO FENN,\ncalled as a witness, was sworn and "
      "testified:"
      "\n\nEXAMINATION BY MR. OAKE:\n\nQ\tAnd you?\n\nA\tI row.\n\nTHE WITNESS: A lot.\n");
  EXPECT_EQ(article.title(), "TOWN OF MARROW v. BO LI");
  EXPECT_THAT(RunsOf(article), ElementsAre("A THE COURT: Call your witness.", "A MR. OAKE: I call Ada Byron.",
                                           "Q MR. OAKE: What do you do?", "A ADA BYRON: I keep the light.",
                                           "Q MR. OAKE: Thank you. / Since when?",
                                           "A ADA BYRON: A long time. / Since the flood.",
                                           "Q MR. OAKE: And you?", "A ODO FENN: I row. / A lot."));
}

TEST(CourtReader, WhoExaminesMayStandWithinTheQuestion) {
  const v1::Article article =
      ReadArticle("EXAMINATION\n\nQ. (By Ms. Quill) Where?\n\nA. Here.\n\nQ. When?\n\nA. Now.\n");
  EXPECT_EQ(RunsOf(article)[0], "Q Ms. Quill: Where?");
  EXPECT_EQ(RunsOf(article)[2], "Q Ms. Quill: When?");
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).speaker_display_name(), "");
  EXPECT_THAT(ReasonsOf(article), ElementsAre("GUEST_UNKNOWN"));
}

TEST(CourtReader, OtherQuestionsAndAnswersAreNotACourts) {
  constexpr std::string_view kText =
      "An EXAMINATION of the pier\n\nQ. Where?\n\nA. Here.\n\nQ. When?\n\nA. Now.\n";
  EXPECT_EQ(CreateCourtReader()->Recognize(kText), 0);
  EXPECT_EQ(CreateCourtReader()->Recognize(""), 0);
}

TEST(CourtReader, PageNumbersAloneAreNoLines) {
  for (const std::string_view text : {"", "12\n", "Page 1\n\n 2\n\f3\n"}) {
    const auto reading = ReadDocument(Document{.content = text, .format = "court-transcript"});
    if (reading.ok()) EXPECT_TRUE(RunsOf(reading->article).empty()) << text;
  }
}

TEST(CourtReader, WordsAreNoLabels) {
  const auto lines =
      ReadCourtLines("A dog came.\nBY THE SEA\nThe end: near.\nQ\nEXAMINATION BY MR. LI 14\n12\n");
  for (const CourtLine& line : lines) EXPECT_THAT(line.label, IsEmpty()) << line.text;
  EXPECT_THAT(lines, Not(IsEmpty()));
}

// Invented, as trials are typed: a caption with a margin, appearances, a heading above each page.
constexpr std::string_view kTrial = R"(                                                  7
            IN THE DISTRICT COURT OF MARROW

  QUILL NETS, LLC,              )
                Plaintiff,      )   Case No. 12-7
        v.                      )
  FENN BOATS, INC.,             )
                Defendant.      )

                  March 3, 2011

  A P P E A R A N C E S:

  For the Plaintiff:     MR. TOM OAKE
                         Oake & Sons
  For the Defendant:     HALE & HALE
                         BY:  MARA HALE, ESQ.

                P R O C E E D I N G S

        MR. OAKE:  I call Odo Fenn.

                    ODO FENN,
  called as a witness, having been sworn, testified:

                DIRECT EXAMINATION
  BY MR. OAKE:
        Q.   Where were you?
        A.   At sea.
                                                  8
                    FENN - DIRECT
             QUILL NETS v. FENN BOATS
        Q.   Alone?
        A.   With a dog, and I never
                                                  9
                    FENN - DIRECT
             QUILL NETS v. FENN BOATS
  saw a net.
        MS. HALE:  Objection.
                                                 10
             QUILL NETS v. FENN BOATS
        Q.   Never?
        A.   Never.
)";

TEST(CourtReader, AppearancesSayWhoSpeaksAndHeadingsOfPagesAreNobodys) {
  const v1::Article article = ReadArticle(kTrial);
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("A TOM OAKE: I call Odo Fenn.", "Q TOM OAKE: Where were you?", "A ODO FENN: At sea.",
                  "Q TOM OAKE: Alone?", "A ODO FENN: With a dog, and I never saw a net.",
                  "A MARA HALE: Objection.", "Q TOM OAKE: Never?", "A ODO FENN: Never."));
  EXPECT_EQ(article.title(), "QUILL NETS, LLC v. FENN BOATS, INC.");
  EXPECT_THAT(FormsOf(article), ElementsAre("TOM OAKE:", "MARA HALE:"));
  EXPECT_THAT(MisplacedPassages(kTrial, article), IsEmpty());
}

TEST(CourtReader, AnInquiryIsNumberedAndSaysWhoseQuestionsFollow) {
  const v1::Article article = ReadArticle(
      "1                                     Tuesday, 9 October 2018\n2   (10.00 am)\n3   SIR BO HALE:  Good "
      "morning.\n"
      "4               MR ODO FENN (affirmed)\n5               Questions from MS QUILL\n6   MS QUILL:  "
      "Please sit down.\n"
      "7   Q.  You built the pier in 2009?\n8   A.  I did, until the\n9       flood.\n10  Q.  Who paid?\n11  "
      "A.  The town.\n"
      "12  SIR BO HALE:  All of it?\n13  A.  Yes, sir.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("A SIR BO HALE: Good morning.",
                                           "Q MS QUILL: Please sit down. / You built the pier in 2009?",
                                           "A MR ODO FENN: I did, until the flood.", "Q MS QUILL: Who paid?",
                                           "A MR ODO FENN: The town.", "Q SIR BO HALE: All of it?",
                                           "A MR ODO FENN: Yes, sir."));
  EXPECT_EQ(article.publish_date().day(), 9);
}

// "THE COURT" is whom the caption honours; else it stays as it is printed.
TEST(CourtReader, TheCourtIsTheJudgeOfTheCaption) {
  const auto runs = [](std::string_view caption) {
    return RunsOf(
        ReadArticle(std::string(caption) +
                    "\n\nTHE COURT: Call your witness.\n\nADA BYRON,\ncalled as a witness, having been "
                    "sworn, testified as follows:\n\nDIRECT EXAMINATION BY MR. OAKE:\n\nQ\tWhere?\n\nA\t"
                    "Here.\n\nQ\tWhen?\n\nTHE COURT: Louder.\n\nA\tNow.\n"));
  };
  for (const std::string_view caption :
       {"TOWN OF MARROW v. BO LI\n\nBEFORE THE HONORABLE MARA QUILL, DISTRICT JUDGE",
        "TOWN OF MARROW v. BO LI\n\nBEFORE:  HON. MARA QUILL",
        "TOWN OF MARROW v. BO LI\n\nHON. MARA QUILL, Judge"}) {
    EXPECT_THAT(runs(caption), Contains("A MARA QUILL: Call your witness.")) << caption;
    EXPECT_THAT(runs(caption), Contains("A MARA QUILL: Louder.")) << caption;
  }
  EXPECT_THAT(runs("TOWN OF MARROW v. BO LI"), Contains("A THE COURT: Call your witness."));
  EXPECT_THAT(runs("TOWN OF MARROW v. BO LI\n\nBEFORE HON. MARA QUILL\nand HON. ODO FENN"),
              Contains("A THE COURT: Louder."));
}

TEST(CourtReader, AnOathInCapitals) {
  EXPECT_THAT(RunsOf(ReadArticle(
                  "TOWN OF MARROW v. BO LI\n\nMR. OAKE:  I call Odo Fenn.\n\nODO FENN, TOWN'S WITNESS, "
                  "SWORN\n\nDIRECT EXAMINATION\n\nBY MR. OAKE:\n\nQ.   Where?\n\nA.   Here.\n\nQ.   "
                  "When?\n\nA.   Now.\n")),
              Contains("A ODO FENN: Here."));
}

}  // namespace
}  // namespace fangtan::service
