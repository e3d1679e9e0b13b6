// Invented conversations in which somebody speaks once or twice, or at an odd place, among people who speak
// all the time: whose words are whose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "service/documents/reader.h"
#include "tests/documents/reading_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kHead = "---\ntitle: Buoys\n---\n";

v1::Article Read(std::string_view content) {
  auto reading = ReadDocument({.content = content, .uri = "talk.md"});
  EXPECT_TRUE(reading.ok()) << reading.status();
  return reading.ok() ? std::move(reading)->article : v1::Article();
}

TEST(RareSpeakers, OneCapitalisedNameAmongLongAnswers) {
  EXPECT_THAT(RunsOf(Read(absl::StrCat(
                  std::string(kHead),
                  "Host: Odo, can you hear this?\n\nRF: Yes, I can.\n\nThe line is fine.\n\n"
                  "Host: Welcome to the harbour.\n\nTova: Hey there, it's me.\n\nRF: Hello. Who was that?\n\n"
                  "Bram: Mr. Bram\n\nRF: Thanks. I see many names in here.\n\nGood ones.\n\n"
                  "Host: What is a buoy?\n\nRF: A bell at sea.\n\nIt floats.\n\nHost: Why a bell?\n\n"
                  "RF: For the fog.\n\nSince it is thick.\n"))),
              ElementsAre("Q Host: Odo, can you hear this?", "A RF: Yes, I can. / The line is fine.",
                          "Q Host: Welcome to the harbour.", "A Tova: Hey there, it's me.",
                          "Q RF: Hello. Who was that?", "A Bram: Mr. Bram",
                          "A RF: Thanks. I see many names in here. / Good ones.", "Q Host: What is a buoy?",
                          "A RF: A bell at sea. / It floats.", "Q Host: Why a bell?",
                          "A RF: For the fog. / Since it is thick."));
}

TEST(RareSpeakers, AWordOfTheDocumentIsNoName) {
  EXPECT_THAT(
      RunsOf(Read(absl::StrCat(std::string(kHead),
                               "Mara: What is a buoy?\n\nOdo: A bell at sea.\n\n"
                               "Fog: that is what it is for.\n\nMara: Is there much fog?\n\nOdo: Yes.\n\n"
                               "Mara: And ice?\n\nOdo: None.\n\nNone at all.\n\nNot once.\n"))),
      ElementsAre("Q Mara: What is a buoy?", "A Odo: A bell at sea. / Fog: that is what it is for.",
                  "Q Mara: Is there much fog?", "A Odo: Yes.", "Q Mara: And ice?",
                  "A Odo: None. / None at all. / Not once."));
}

TEST(RareSpeakers, FieldsAndNotesAreNobody) {
  EXPECT_THAT(
      RunsOf(Read(absl::StrCat(std::string(kHead),
                               "Occasion: Harbour talks\n\nA long day.\n\nMara: What is a buoy?\n\n"
                               "Odo: A bell at sea.\n\nMara: Of what?\n\nOdo: Brass.\n\n"
                               "Brass: a metal.\n\nRelated: Ten more buoys\n\nMara: Why?\n\nOdo: Fog.\n"))),
      ElementsAre("Q Mara: What is a buoy?", "A Odo: A bell at sea.", "Q Mara: Of what?",
                  "A Odo: Brass. / Brass: a metal.", "Q Mara: Why?", "A Odo: Fog."));
}

TEST(RareSpeakers, APartOfANameThatIsPrintedWhole) {
  EXPECT_THAT(RunsOf(Read(absl::StrCat(
                  std::string(kHead),
                  "gull: Odo, when will there be buoys?\n\nOdo Fenn: Sooner than you think.\n\ngull: What "
                  "are they?\n\n"
                  "Odo: Bells at sea.\n\nThey float.\n\nThey ring.\n\nThey cost.\n\ngull: Who pays?\n\n"
                  "andytern: I do, from my own purse.\n\nIt is not full.\n\ngull: Why?\n\nandytern: For the "
                  "fog.\n"))),
              ElementsAre("Q gull: Odo, when will there be buoys?", "A Odo Fenn: Sooner than you think.",
                          "Q gull: What are they?",
                          "A Odo (Odo Fenn): Bells at sea. / They float. / They ring. / They cost.",
                          "Q gull: Who pays?", "A andytern: I do, from my own purse. / It is not full.",
                          "Q gull: Why?", "A andytern: For the fog."));
}

TEST(RareSpeakers, InitialsThatTheHeadOfTheTextExplains) {
  EXPECT_THAT(RunsOf(Read(absl::StrCat(
                  std::string(kHead),
                  "Odo Fenn (fennbird)\nHarbour Radio (HR)\n\nMara Lin Quint (MQ)\nTova Brandt (TB)\n\n"
                  "MQ: What is a buoy?\n\nTB: A bell.\n\nMQ: Why a bell?\n\nTB: For the fog.\n"))),
              ElementsAre("Q MQ (Mara Lin Quint): What is a buoy?", "A TB (Tova Brandt): A bell.",
                          "Q MQ (Mara Lin Quint): Why a bell?", "A TB (Tova Brandt): For the fog."));
}

TEST(RareSpeakers, AFirstNameOfWhomTheTitleOrTheLineBelowItPresents) {
  constexpr std::string_view kTalk =
      "Mara: Odo, welcome to the show.\n\nOdo: Hi.\n\nMara: What is a buoy?\n\nOdo: A bell at sea.\n\n"
      "Mara: Why?\n\nOdo: For the fog.\n";
  const auto asker = [&](std::string_view title, std::string_view below) {
    const v1::Article article =
        Read(absl::StrCat("---\ntitle: ", std::string(title), "\nspeakers:\n  - Odo Fenn\n---\n",
                          std::string(below), std::string(kTalk)));
    return article.sections(0).exchanges(1).question().asker_full_name();
  };
  EXPECT_EQ(asker("Odo Fenn - Mara Quint", ""), "Mara Quint");
  EXPECT_EQ(asker("Buoys", "Mara Quint podcast with Odo Fenn - June 24th 2019\n\n"), "Mara Quint");
  EXPECT_EQ(asker("Mara Quint and Mara Torsson", ""), "");  // either
  EXPECT_EQ(asker("Mara Quint Show", ""), "");
  EXPECT_EQ(asker("Buoys", "Last week Mara Quint wrote about buoys.\n\n"), "");
}

TEST(RareSpeakers, LinesOfNamesListWhoSpeaks) {
  EXPECT_THAT(RunsOf(Read(absl::StrCat(std::string(kHead),
                                       "people:\n\n- Tova Brandt\n- Mara Lin Quint\n- Odo Fenn (fennbird)\n\n"
                                       "Tova: What is a buoy?\n\nfennbird: A bell.\n\nMara: Why a bell?\n\n"
                                       "fennbird: For the fog.\n\nTova: And ice?\n\nOdo: None.\n"))),
              ElementsAre("Q Tova (Tova Brandt): What is a buoy?", "A fennbird (Odo Fenn): A bell.",
                          "Q Mara (Mara Lin Quint): Why a bell?", "A fennbird (Odo Fenn): For the fog.",
                          "Q Tova (Tova Brandt): And ice?", "A Odo (Odo Fenn): None."));
}

TEST(Briefings, APostBehindACommaIsNoPartOfTheName) {
  EXPECT_THAT(
      RunsOf(Read(absl::StrCat(std::string(kHead),
                               "MARA QUINT, HOST: What is a buoy?\n\nODO FENN: A bell.\n\nQUINT: Why?\n\n"
                               "FENN: Fog.\n\nQUINT: And ice?\n\nFENN: None.\n"))),
      ElementsAre("Q MARA QUINT, HOST (MARA QUINT): What is a buoy?", "A ODO FENN: A bell.",
                  "Q QUINT (MARA QUINT): Why?", "A FENN (ODO FENN): Fog.", "Q QUINT (MARA QUINT): And ice?",
                  "A FENN (ODO FENN): None."));
}

TEST(Briefings, FamilyNamesInFrontOfACommaAreTwoPeople) {
  EXPECT_THAT(
      RunsOf(Read(absl::StrCat(std::string(kHead),
                               "QUINT, MARA: What is a buoy?\n\nFENN, ODO: A bell.\n\n"
                               "FENN, TOVA: And a light.\n\nQUINT, MARA: Why?\n\nFENN, ODO: Fog.\n\n"
                               "FENN, TOVA: Ice.\n"))),
      ElementsAre("Q QUINT, MARA: What is a buoy?", "A FENN, ODO: A bell.", "A FENN, TOVA: And a light.",
                  "Q QUINT, MARA: Why?", "A FENN, ODO: Fog.", "A FENN, TOVA: Ice."));
}

TEST(RareSpeakers, WhoIntroducesTheSpeakers) {
  EXPECT_THAT(
      RunsOf(Read(absl::StrCat(std::string(kHead),
                               "Emcee:\n\nPlease welcome Mara.\n\nMara Quint:\n\nWhat is a buoy?\n\n"
                               "Odo Fenn:\n\nA bell.\n\nMara Quint:\n\nWhy?\n\nOdo Fenn:\n\nFog.\n"))),
      ElementsAre("S Emcee: Please welcome Mara.", "Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell.",
                  "Q Mara Quint: Why?", "A Odo Fenn: Fog."));
}

TEST(Briefings, ALineThatBreaksOffEndsItsTurn) {
  EXPECT_THAT(RunsOf(Read("---\ntitle: Fog\ndate: 2021-06-10\n---\nMS. QUINT:  Hi.\n\n"
                          "Q    Last week the harbour said that it was going to buy\na buoy, or two of them, "
                          "to put them before the mole and\nring in the fog.  And has the "
                          "mayor weighed \xE2\x80\x94  \nMS. QUINT:  I mean, look \xE2\x80\x94  \n  \n"
                          "Q    \xE2\x80\x94 in on that?  \n  \nMS. QUINT:  No.\n\nQ    Why?\n\nMS. QUINT:  "
                          "Fog.\n")),
              ElementsAre("S MS. QUINT: Hi.",
                          "Q Q: Last week the harbour said that it was going to buy a buoy, or two of them, "
                          "to put them before the mole and ring in the fog. And has the "
                          "mayor weighed \xE2\x80\x94",
                          "A MS. QUINT: I mean, look \xE2\x80\x94", "Q Q: \xE2\x80\x94 in on that?",
                          "A MS. QUINT: No.", "Q Q: Why?", "A MS. QUINT: Fog."));
}

TEST(Times, NobodySaysWhatTimeOfTheRecordingItIs) {
  const v1::Article article =
      Read(absl::StrCat(std::string(kHead),
                        "Mara: What is a buoy?\n\n2m 10s\n\nOdo: A bell.\n\n1h 3m 5s\n\n"
                        "Mara: Why?\n\nOdo: Fog.\n\n12:34\n"));
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Mara: What is a buoy?", "A Odo: A bell.", "Q Mara: Why?", "A Odo: Fog."));
  EXPECT_THAT(article.body(), ElementsAre("2m 10s", "1h 3m 5s", "12:34"));
}

TEST(Dates, ADateOnALineOfItsOwnAboveTheText) {
  for (const std::string_view line : {"2017-03-04", "March 4, 2017", "*4 March 2017*", "2017年3月4日"}) {
    const v1::Article article = Read(absl::StrCat(
        std::string(kHead), "Harbour security\n\nOdo Fenn\n\n", std::string(line),
        "\n\nA buoy is a bell at sea.\n\nQ: Why?\n\nA: Fog.\n\nQ: Who pays?\n\nA: The harbour.\n"));
    EXPECT_EQ(article.publish_date().year(), 2017) << line;
    EXPECT_EQ(article.publish_date().day(), 4) << line;
    EXPECT_THAT(RunsOf(article).size(), 4);
  }
  for (const std::string_view line :
       {"It rang on March 4, 2017, and never since.", "Date of birth: March 4, 1917"}) {
    const v1::Article article = Read(absl::StrCat(std::string(kHead), std::string(line),
                                                  "\n\nQ: Why?\n\nA: Fog.\n\nQ: Who?\n\nA: Odo.\n"));
    EXPECT_EQ(article.publish_date().year(), 0) << line;
  }
}

TEST(Dates, AFieldThatSaysWhenItWasPublished) {
  for (const std::string_view field : {"Published: 2022-08-30", "Recorded: August 30, 2022"}) {
    const v1::Article article =
        Read(absl::StrCat("The sorter in the hall\n", std::string(field),
                          "\n\n[00:00] Mara Quint: What is a buoy?\n\n[00:10] Odo Fenn: A bell.\n\n"
                          "[00:20] Mara Quint: Why?\n\n[00:30] Odo Fenn: Fog.\n"));
    EXPECT_EQ(article.publish_date().day(), 30) << field;
  }
}

TEST(RareSpeakers, WhoSpeaksOnTheLineBelowTheTitle) {
  EXPECT_THAT(RunsOf(Read("The sorter in the hall\nMara Quint: What is a buoy?\n\nOdo Fenn: A bell.\n\n"
                          "Mara Quint: Why?\n\nOdo Fenn: Fog.\n")),
              ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell.", "Q Mara Quint: Why?",
                          "A Odo Fenn: Fog."));
}

TEST(Outlets, ANameWithAnOutletInBracketsIsTheReporters) {
  EXPECT_THAT(
      RunsOf(Read("# Press conference\n\n**MARA QUINT (The Harbour Post):** Who pays?\n\n"
                  "**MINISTER FENN:** The harbour.\n\n**QUESTION (Radio Marl):** When?\n\n"
                  "**MINISTER FENN:** In May.\n\n**MARA QUINT (The Harbour Post):** How much?\n\n"
                  "**MINISTER FENN:** Nine million.\n")),
      ElementsAre("Q MARA QUINT (The Harbour Post) (MARA QUINT): Who pays?", "A MINISTER FENN: The harbour.",
                  "Q QUESTION (Radio Marl): When?", "A MINISTER FENN: In May.",
                  "Q MARA QUINT (The Harbour Post) (MARA QUINT): How much?",
                  "A MINISTER FENN: Nine million."));
}

TEST(Guests, ATestimonyIsOfWhomTheTitleNames) {
  EXPECT_THAT(RunsOf(Read("TESTIMONY OF MARA ODO QUINT\n\nTaken on June 4, 1991\n\nQ.  Where do you work?\n\n"
                          "A.  In the harbour.\n\nQ.  Since when?\n\nA.  Since May.\n")),
              ElementsAre("Q Q: Where do you work?", "A A (Mara Odo Quint): In the harbour.",
                          "Q Q: Since when?", "A A (Mara Odo Quint): Since May."));
}

}  // namespace
}  // namespace fangtan::service
