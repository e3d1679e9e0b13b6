// One invented conversation in every layout of labels that people type: whose words are whose must not depend
// on it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/documents/reader.h"
#include "tests/documents/reading_check.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kHead =
    "---\ntitle: Buoys\nspeakers: ['Mara Quint', 'Odo Fenn']\ndate: 2018-05-06\n---\n";

v1::Article Read(std::string_view content) {
  auto reading = ReadDocument({.content = content, .uri = "talk.md"});
  EXPECT_TRUE(reading.ok()) << reading.status();
  return reading.ok() ? std::move(reading)->article : v1::Article();
}

// The conversation, each turn under the label that `form` makes of the name N and the text T.
std::string Conversation(std::string_view form, std::string_view between) {
  constexpr std::string_view kTurns[][2] = {{"Mara Quint", "What is a buoy?"}, {"Odo Fenn", "A bell at sea."},
                                            {"Mara Quint", "Why a bell?"},     {"Odo Fenn", "For the fog."},
                                            {"Mara Quint", "Who pays?"},       {"Odo Fenn", "The harbour."}};
  std::string out;
  for (const auto& [name, text] : kTurns) {
    for (const char c : form) {
      if (c == 'N') {
        out += name;
      } else if (c == 'T') {
        out += text;
      } else {
        out += c;
      }
    }
    out += between;
  }
  return out;
}

std::vector<std::string> WithoutLabels(std::vector<std::string> runs) {
  for (std::string& run : runs) run = run.substr(0, 2) + run.substr(run.find(": ") + 2);
  return runs;
}

class Layouts : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Layouts, AreReadWithAndWithoutBlankLines) {
  for (const std::string_view between : {"\n\n", "\n"}) {
    const std::string page = absl::StrCat(std::string(kHead), Conversation(GetParam(), between));
    EXPECT_THAT(RunsOf(Read(page)), ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                                                "Q Mara Quint: Why a bell?", "A Odo Fenn: For the fog.",
                                                "Q Mara Quint: Who pays?", "A Odo Fenn: The harbour."))
        << page;
  }
}

INSTANTIATE_TEST_SUITE_P(LabelLayouts, Layouts,
                         ::testing::Values("N: T", "**N:** T", "**N**: T", "__N__: T", "*N:* T", "***N:*** T",
                                           "<b>N</b>: T", "<strong>N:</strong> T", "**[00:00:01] N:** T",
                                           "[00:00:01] N: T", "N (00:00:01): T", "N: 00:00:01\nT",
                                           "**N** (0:01): T", "**N** \\[00:12\\]: T", "- **N**: T",
                                           "**N 00:00:01:** T", "**N \\[00:12\\]:** T", "**N** (0:01)\nT",
                                           "**N** (0:01) T", "**N** 00:01\nT", "(0:01) **N:** T",
                                           "\\[00:12\\] **N:** T", "[N](https://example.org/n): T", "[N]: T",
                                           "**N** T", "- N: T", "* N: T", "**[N][1]:** T",
                                           "[Laughter] **N:** T"));

TEST(LabelLayouts, TimesBesideANameAloneOnItsLine) {
  for (const std::string_view form : {"N [00:00:01]\nT", "00:00:01 N\nT", "**N**\nT", "N | 0:12\n\nT"}) {
    EXPECT_THAT(RunsOf(Read(absl::StrCat(std::string(kHead), Conversation(form, "\n\n")))).size(), 6) << form;
  }
}

TEST(LabelLayouts, NamesInBoldAndInListsAreNobodyWhereTheyHeadNoTurns) {
  for (const std::string_view text :
       {"**Mara Quint** is a keeper.\n\n**Odo Fenn** sails.\n\n**Mara Quint** also rows.\n\n**Odo Fenn** "
        "rests.\n",
        "**Mara Quint** Keeper.\n\n**Odo Fenn** Sailor.\n\nThe harbour is old.\n\nIt has a pier.\n",
        "- Mara Quint: a keeper of lamps\n- Odo Fenn: a sailor\n- Bram Holt: a smith\n- Tova Ness: a cook\n",
        "- Lamp: it burns.\n- Lamp: it smokes.\n- Bell: it rings.\n- Bell: it rusts.\n- Rope\n- Tar\n",
        "Lunch | 12:30\n\nSoup.\n\nTea | 16:00\n\nBread.\n"}) {
    EXPECT_THAT(RunsOf(Read(absl::StrCat("---\ntitle: Buoys\n---\n", std::string(text)))), IsEmpty()) << text;
  }
}

TEST(LabelLayouts, ListsOfTurnsNeedNoHead) {
  for (const std::string_view form : {"- N: T", "* **N:** T", "- **N**: T"}) {
    EXPECT_THAT(RunsOf(Read(absl::StrCat("# Buoys\n\n", Conversation(form, "\n")))),
                ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                            "Q Mara Quint: Why a bell?", "A Odo Fenn: For the fog.",
                            "Q Mara Quint: Who pays?", "A Odo Fenn: The harbour."))
        << form;
  }
}

TEST(LabelLayouts, BoldNamesWithoutColonAboveLongAnswers) {
  const v1::Article article = Read(
      "# The pier\n\n**Mara Quint** What is a buoy?\n\n**Odo Fenn** A bell at sea.\n\nIt floats.\n\nIt "
      "rings.\n\n"
      "**Mara Quint** Why a bell?\n\n**Odo Fenn** For the fog.\n\nThe fog is thick.\n\nIt lasts **for "
      "days**.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Mara Quint: What is a buoy?",
                          "A Odo Fenn: A bell at sea. / It floats. / It rings.", "Q Mara Quint: Why a bell?",
                          "A Odo Fenn: For the fog. / The fog is thick. / It lasts for days."));
}

TEST(LabelLayouts, ChaptersWithTimesAreNobody) {
  EXPECT_THAT(RunsOf(Read(absl::StrCat(std::string(kHead), Conversation("**N:** T", "\n\n"),
                                       "**The fog** (00:10)\n\n**Ropes and bells** \\[12:30\\]\n"))),
              testing::SizeIs(6));
}

TEST(LabelLayouts, HeadingsOfEveryShape) {
  for (const std::string_view form : {"### N:\nT", "### N\nT", "###N:\nT", "### N: [00:12:34]\nT",
                                      "### [N](https://example.org/n):\nT", "## **N:**\nT"}) {
    const std::string page = absl::StrCat(std::string(kHead), Conversation(form, "\n\n"));
    EXPECT_THAT(RunsOf(Read(page)), ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                                                "Q Mara Quint: Why a bell?", "A Odo Fenn: For the fog.",
                                                "Q Mara Quint: Who pays?", "A Odo Fenn: The harbour."))
        << page;
  }
}

TEST(LabelLayouts, SectionsThatComeAgainAreNobody) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Buoys\n---\n### Usage\n\nRing it.\n\n### Example\n\nA bell.\n\n### Usage\n\n"
                  "Tow it.\n\n### Example\n\nA buoy.\n\n### Usage\n\nSink it.\n")),
      IsEmpty());
}

TEST(LabelLayouts, BoldLabelsNeedNoBlankLineAndNoHead) {
  EXPECT_THAT(RunsOf(Read(Conversation("**N:** T", "\n"))).size(), 6);
}

TEST(LabelLayouts, WrappedLinesAreNoLabels) {
  const v1::Article article = Read(absl::StrCat(std::string(kHead),
                                                "Mara Quint: What is a buoy, and what does the\n"
                                                "harbour pay for it in the end of a year that has\n"
                                                "Friday: many of them?\n\nOdo Fenn: Not much. I would\n"
                                                "Saturday: say.\n\nMara Quint: Why?\n\nOdo Fenn: Fog.\n"));
  EXPECT_THAT(RunsOf(article).size(), 4);
}

TEST(LabelLayouts, LettersForQuestionAndAnswer) {
  for (const std::string_view form :
       {"Q: ?\nA: !\n", "Q:?\nA:!\n\n", "Q - ?\n\nA - !\n\n", "Q. ?\n\nA. !\n\n", "Q) ?\n\nA) !\n\n",
        "(Q) ?\n\n(A) !\n\n", "Q1: ?\n\nA1: !\n\n", "Q : ?\n\nA : !\n\n", "Q – ?\n\nA – !\n\n"}) {
    std::string page(kHead.substr(0, kHead.find("speakers")));
    absl::StrAppend(&page, "speakers: ['Odo Fenn']\n---\nA talk on buoys.\n\n");
    for (const std::string_view pair :
         {"What is a buoy?|A bell.", "Why a bell?|The fog.", "Who pays?|Nobody."}) {
      const size_t bar = pair.find('|');
      absl::StrAppend(&page,
                      absl::StrReplaceAll(std::string(form), {{"?", std::string(pair.substr(0, bar))},
                                                              {"!", std::string(pair.substr(bar + 1))}}));
    }
    EXPECT_THAT(WithoutLabels(RunsOf(Read(page))),
                ElementsAre("Q What is a buoy?", "A A bell.", "Q Why a bell?", "A The fog.", "Q Who pays?",
                            "A Nobody."))
        << page;
  }
}

TEST(Briefings, LabelsInCapitalsOfEveryShapeSpeakForThemselves) {
  const v1::Article article = Read(
      "---\ntitle: \"Briefing by Press Secretary Mara Quint\"\ndate: 2021-06-10\n---\n1:02 P.M. EDT\n\n"
      "MS. QUINT:  Hi.  Two toppers.\n\nMR. FENN (via video):  Hello.\n\nMR. FENN:  Back to you.\n\n"
      "Q  What does it cost?\n\nSENIOR HARBOUR OFFICIAL #1:  I'll turn to my colleague.\n\n"
      "SENIOR HARBOUR OFFICIAL #2:  Good news.\n\nQ    And the fog?\n\nMS. LaBELL/MS. QUINT:  Bad.\n\n"
      "Q    And the ice?\n\nSEN. McROPE:  Thin.\n\n"
      "UNITED HARBOURS TRADE REPRESENTATIVE AMBASSADOR TOVA BRANDT:  Thinner.\n\nQ  Thanks.\n\n"
      "MS. QUINT:  Bye.\n\n4:10 P.M. EDT\n\n"
      "To view the slides, visit <https://example.org/s.pdf>\n");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("S MS. QUINT (Mara Quint): Hi. Two toppers.",
                  "S MR. FENN (via video) (MR. FENN): Hello. / Back to you.", "Q Q: What does it cost?",
                  "A SENIOR HARBOUR OFFICIAL #1: I'll turn to my colleague.",
                  "A SENIOR HARBOUR OFFICIAL #2: Good news.", "Q Q: And the fog?",
                  "A MS. LaBELL/MS. QUINT: Bad.", "Q Q: And the ice?", "A SEN. McROPE: Thin.",
                  "A UNITED HARBOURS TRADE REPRESENTATIVE AMBASSADOR TOVA BRANDT: Thinner.", "Q Q: Thanks.",
                  "A MS. QUINT (Mara Quint): Bye."));
  EXPECT_THAT(article.lead(), ElementsAre("1:02 P.M. EDT"));
  EXPECT_THAT(article.body(),
              ElementsAre("4:10 P.M. EDT", "To view the slides, visit <https://example.org/s.pdf>"));
}

TEST(Briefings, AStopTypedForTheColonIsOne) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Fog\ndate: 2021-06-10\n---\nMS. QUINT:  Hi.\n\nQ  What does it cost?\n\n"
                  "MS. QUINT.  Not much.\n\nQ  And the ice?\n\nMS. QUINT:  Nothing.\n")),
      ElementsAre("S MS. QUINT: Hi.", "Q Q: What does it cost?", "A MS. QUINT: Not much.",
                  "Q Q: And the ice?", "A MS. QUINT: Nothing."));
}

TEST(Briefings, ASemicolonNeedsNoSecondBlank) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Fog\n---\nMS. QUINT:  Hi.\n\nQ  What does it cost?\n\nMS. QUINT; Not much.\n\n"
                  "Q  And the ice?\n\nMS. QUINT:  That is U.S. OIL. NOT OURS. Bye.\n")),
      ElementsAre("S MS. QUINT: Hi.", "Q Q: What does it cost?", "A MS. QUINT: Not much.",
                  "Q Q: And the ice?", "A MS. QUINT: That is U.S. OIL. NOT OURS. Bye."));
}

// Everybody else's label is whole, and so are the speaker's own elsewhere.
TEST(MistypedLabels, ATimeWithoutAColonOrABlankBeforeItsDash) {
  const auto page = [](std::string_view mistyped) {
    return absl::StrCat(std::string(kHead), Conversation("N: 00:00:01\n\nT", "\n\n"), std::string(mistyped),
                        "\n\nAnd who rings it?\n\nOdo Fenn: 00:00:09\n\nThe sea.\n");
  };
  for (const std::string_view mistyped :
       {"Mara Quint 00:00:08", "Mara Quint- 00:00:08:", "Mara Quint– 00:00:08"}) {
    const std::vector<std::string> runs = RunsOf(Read(page(mistyped)));
    ASSERT_EQ(runs.size(), 8U) << mistyped;
    EXPECT_THAT(runs[6], testing::EndsWith(": And who rings it?")) << mistyped;
  }
  // Nobody is called Monday.
  EXPECT_EQ(RunsOf(Read(page("Monday 10:30"))).size(), 6U);
}

TEST(MistypedLabels, ASemicolonForTheColon) {
  const std::string page =
      absl::StrCat(std::string(kHead), Conversation("N: T", "\n\n"),
                   "Mara Quint; And who rings it?\n\nOdo Fenn: The sea.\n\nRopes; bells.\n");
  const std::vector<std::string> runs = RunsOf(Read(page));
  ASSERT_EQ(runs.size(), 8U);
  EXPECT_EQ(runs[6], "Q Mara Quint: And who rings it?");
  EXPECT_EQ(runs[7], "A Odo Fenn: The sea. / Ropes; bells.");
}

TEST(MistypedLabels, BoldThatDoesNotEndWhereTheNameDoes) {
  for (const std::string_view mistyped :
       {"**Mara Quint: And", "**Mara Quint;** And", "**Mara Quint:* And", "**Mara Quint; And"}) {
    const std::string page =
        absl::StrCat(std::string(kHead), Conversation("**N:** T", "\n\n"), std::string(mistyped),
                     " who rings it?\n\n**Odo Fenn:** The sea.\n\n**Note; well:** No name.\n");
    const std::vector<std::string> runs = RunsOf(Read(page));
    ASSERT_EQ(runs.size(), 8U) << mistyped;
    EXPECT_EQ(runs[6], "Q Mara Quint: And who rings it?") << mistyped;
  }
}

TEST(Debates, RolesWithNamesAreTheirBearers) {
  const v1::Article article = Read(
      "# 2016-04-13 河灣社採訪\n\n### 雲港社 記者 林小河：\n\n為什麼響？\n\n### 周大川：\n\n因為有霧。\n\n"
      "### 河灣報　王一葦：\n\n想請教預算多少？\n\n### 周大川：\n\n不多。\n\n### 雲港社 記者 "
      "林小河：\n\n還有嗎？\n\n"
      "### 周大川：\n\n沒有。\n\n逐字稿整理：周小船\n\n---\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 雲港社 記者 林小河 (林小河): 為什麼響？", "A 周大川: 因為有霧。",
                          "Q 河灣報　王一葦 (王一葦): 想請教預算多少？", "A 周大川: 不多。",
                          "Q 雲港社 記者 林小河 (林小河): 還有嗎？", "A 周大川: 沒有。"));
  ASSERT_EQ(article.credits_size(), 1);
  EXPECT_EQ(article.credits(0).name(), "周小船");
}

TEST(Podcasts, ClipsInAMonologueAskNothing) {
  EXPECT_EQ(
      Read("**Mara Quint:** What a week for buoys? Here is what the film says of it.\n\n**Odo:** A bell!\n\n"
           "**Mara Quint:** " +
           std::string(600, 'x') +
           " and so it went on, or did it?\n\n**Tova:** It did!\n\n"
           "**Mara Quint:** See you next week.\n")
          .question_count(),
      0);
}

TEST(Talks, TheFirstQuestionIsThePublics) {
  EXPECT_THAT(
      RunsOf(Read(
          "---\ntitle: Buoys\nspeakers: ['Odo Fenn']\n---\nOdo Fenn: A buoy is a bell. Right, yeah?\n\n"
          "Audience member 1: What does it weigh?\n\nOdo Fenn: A ton.\n\nAudience member 2: Who pays?\n\n"
          "Odo Fenn: The harbour.\n")),
      ElementsAre("S Odo Fenn: A buoy is a bell. Right, yeah?", "Q Audience member 1: What does it weigh?",
                  "A Odo Fenn: A ton.", "Q Audience member 2: Who pays?", "A Odo Fenn: The harbour."));
}

TEST(Talks, SpeakersOfOneScalarAreSeveral) {
  const v1::Article article = Read(
      "---\ntitle: Buoys\nspeakers: Mara Quint, Odo Fenn and Tova Brandt\n---\nMara Quint: 00:00:01\n\nWhat "
      "is a buoy?\n\n"
      "Odo Fenn: 00:00:02\n\nA bell.\n");
  EXPECT_EQ(article.participants_size(), 3);
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell."));
}

TEST(Podcasts, TurnsOnOneLine) {
  EXPECT_THAT(
      RunsOf(Read(
          "**Mara Quint:** What is a buoy?\n\n**Odo Fenn:** A bell.\n\n**Mara Quint:** Really? Of brass? "
          "**Odo Fenn:** Yes. **Mara Quint:** And who rings it?\n\n**Odo Fenn:** The sea.\n")),
      ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell.", "Q Mara Quint: Really? Of brass?",
                  "A Odo Fenn: Yes.", "Q Mara Quint: And who rings it?", "A Odo Fenn: The sea."));
}

TEST(Debates, OutletsAskAndWhatComesBeforeThemIsTheOpening) {
  EXPECT_THAT(
      RunsOf(Read("# 2022-09-01 河灣記者會\n\n### 主持人：\n\n請部長致詞。\n\n### "
                  "周大川：\n\n今天宣布三件事。你們知道嗎？"
                  "第一件是浮標。\n\n### 主持人：\n\n接下來開放提問，第一位。\n\n### 雲港通訊社 "
                  "林小河：\n\n部長好，想請教預算多少\n\n"
                  "### 周大川：\n\n兩百億。\n\n### 河灣新聞：\n\n請問人力？\n\n### 周大川：\n\n六百人。\n\n"
                  "### 河灣新聞：\n\n夠用嗎？\n\n### 周大川：\n\n夠。\n")),
      ElementsAre("S 主持人: 請部長致詞。", "S 周大川: 今天宣布三件事。你們知道嗎？第一件是浮標。",
                  "S 主持人: 接下來開放提問，第一位。",
                  "Q 雲港通訊社 林小河 (林小河): 部長好，想請教預算多少", "A 周大川: 兩百億。",
                  "Q 河灣新聞: 請問人力？", "A 周大川: 六百人。", "Q 河灣新聞: 夠用嗎？", "A 周大川: 夠。"));
}

TEST(Debates, OneBlockBelowADatedTitleIsEnough) {
  const v1::Article article = Read("# 2016-04-13 河灣社採訪\n\n### 林小河：\n\n大家好。\n");
  EXPECT_EQ(article.title(), "2016-04-13 河灣社採訪");
  EXPECT_THAT(RunsOf(article), ElementsAre("S 林小河: 大家好。"));
}

TEST(ShortTranscripts, FewUsesOfManyLabelsAreEnough) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Chat\n---\nMara: What is a fee?\n\nOdo: A price.\n\nMara: Who pays?\n\n"
                  "Odo: The sender.\n")),
      ElementsAre("Q Mara: What is a fee?", "A Odo: A price.", "Q Mara: Who pays?", "A Odo: The sender."));
  EXPECT_THAT(
      RunsOf(
          Read("---\ntitle: 浮标\nspeakers: ['林一葦']\n---\n主持人：什么是浮标？\n\n林一葦：海上的钟。\n\n"
               "听众：它响吗？\n\n林一葦：响。\n\n另外：请备份。\n\n听众 2：谁敲？\n\n林一葦：海。\n")),
      ElementsAre("Q 主持人: 什么是浮标？", "A 林一葦: 海上的钟。", "Q 听众: 它响吗？",
                  "A 林一葦: 响。 / 另外：请备份。", "Q 听众 2: 谁敲？", "A 林一葦: 海。"));
}

TEST(ShortTranscripts, SpanishRoles) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Boyas\n---\nPregunta: ¿Qué es una boya?\n\nRespuesta: Una campana.\n\n"
                  "Pregunta: ¿Por qué?\n\nRespuesta: Por la niebla.\n\nPúblico: ¿Quién la paga?\n\n"
                  "Respuesta: El puerto.\n")),
      ElementsAre("Q Pregunta: ¿Qué es una boya?", "A Respuesta: Una campana.", "Q Pregunta: ¿Por qué?",
                  "A Respuesta: Por la niebla.", "Q Público: ¿Quién la paga?", "A Respuesta: El puerto."));
}

TEST(Notes, HeadwordsAreNobody) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Buoys\n---\nPros: loud.\n\nCons: heavy.\n\nPros: cheap.\n\nCons: wet.\n")),
      IsEmpty());
  EXPECT_THAT(RunsOf(Read("---\ntitle: 浮标\n---\n优点：响。\n\n缺点：重。\n\n优点：便宜。\n\n缺点：湿。\n\n"
                          "优点：旧。\n\n缺点：锈。\n")),
              IsEmpty());
}

std::vector<std::string> Buoys() {
  return {"Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.", "Q Mara Quint: Why a bell?",
          "A Odo Fenn: For the fog.",      "Q Mara Quint: Who pays?",    "A Odo Fenn: The harbour."};
}

// Where a dash stands for the colon, it does so everywhere.
TEST(DashedLabels, AreReadWithAndWithoutMarks) {
  for (const std::string_view form : {"N – T", "N — T", "**N** – T", "*N –* T", "**N**｜T"}) {
    const std::string page = absl::StrCat("# Buoys\n\n", Conversation(form, "\n\n"));
    EXPECT_EQ(RunsOf(Read(page)), Buoys()) << page;
  }
}

TEST(DashedLabels, HanNamesNeedNoBlanks) {
  EXPECT_THAT(
      RunsOf(Read("林小河——为什么造灯塔？\n\n石大川——为了船。\n\n林小河——谁来守？\n\n石大川——我。\n")),
      ElementsAre("Q 林小河: 为什么造灯塔？", "A 石大川: 为了船。", "Q 林小河: 谁来守？", "A 石大川: 我。"));
}

TEST(DashedLabels, ListsAndAsidesHaveNone) {
  EXPECT_THAT(
      RunsOf(Read("# Tools\n\nHammer – for nails.\n\nSaw – for wood.\n\nHammer – again.\n\nSaw – "
                  "too.\n\nThat is all of it.\n\nAnd more.\n\nAnd so on.\n\nThe end is near.\n\nIt is "
                  "here.\n")),
      IsEmpty());
}

TEST(TimedLabels, StandAloneBehindTwoBlanksOrBehindADash) {
  for (const std::string_view form : {"N  0:12\nT", "[00:00:03.12] - N\nT", "**N (00:12)**\nT"}) {
    const std::string page = absl::StrCat("# Buoys\n\n", Conversation(form, "\n\n"));
    EXPECT_EQ(RunsOf(Read(page)), Buoys()) << page;
  }
}

TEST(BareLabels, BoldNamesThatComeAgainAreLabels) {
  EXPECT_EQ(RunsOf(Read(absl::StrCat("# Buoys\n\n", Conversation("**N**\n\nT", "\n\n")))), Buoys());
}

TEST(HalfLabelled, WhoAsksAlone) {
  const std::string page =
      "# The Bell\n\nOdo Fenn is a keeper of buoys.\n\n**Mara Quint:** What is a buoy?\n\nA bell at sea.\n\n"
      "Red, mostly.\n\n**Mara Quint:** Why a bell?\n\nFor the fog.\n\n**Mara Quint:** Who pays?\n\nThe "
      "harbour.\n";
  EXPECT_THAT(WithoutLabels(RunsOf(Read(page))),
              ElementsAre("Q What is a buoy?", "A A bell at sea. / Red, mostly.", "Q Why a bell?",
                          "A For the fog.", "Q Who pays?", "A The harbour."));
}

TEST(HalfLabelled, LabelsAloneOnTheirLine) {
  const std::string page =
      "# The Bell\n\nOdo Fenn is a keeper of buoys.\n\n**Mara Quint:**\n\nWhat is a buoy?\n\nA bell at "
      "sea.\n\n**Mara Quint:**\n\nWhy a bell?\n\nFor the fog.\n\n**Mara Quint:**\n\nWho pays?\n\nThe "
      "harbour.\n";
  EXPECT_THAT(WithoutLabels(RunsOf(Read(page))),
              ElementsAre("Q What is a buoy?", "A A bell at sea.", "Q Why a bell?", "A For the fog.",
                          "Q Who pays?", "A The harbour."));
}

TEST(HalfLabelled, WhoAnswersAlone) {
  const std::string page =
      "# Buoys\n\nWhat is a buoy?\n\n**Odo Fenn:** A bell at sea.\n\nRed, mostly.\n\nWhy a bell?\n\n"
      "**Odo Fenn:** For the fog.\n\nWho pays?\n\n**Odo Fenn:** The harbour.\n\nReally?\n\n**Odo Fenn:** "
      "Yes.\n";
  EXPECT_THAT(WithoutLabels(RunsOf(Read(page))),
              ElementsAre("Q What is a buoy?", "A A bell at sea. / Red, mostly.", "Q Why a bell?",
                          "A For the fog.", "Q Who pays?", "A The harbour.", "Q Really?", "A Yes."));
}

TEST(HalfLabelled, PlainTextToo) {
  EXPECT_THAT(
      RunsOf(Read("种树的人\n\n什么时候开始的？\n\n石大川：那是1987年春天的事。\n\n当时没人愿意去。\n\n条件怎"
                  "么样？\n\n"
                  "石大川：要挑水上山，一天八趟。\n\n想过放弃吗？\n\n石大川：想过，怎么会没想过。\n")),
      ElementsAre("Q : 什么时候开始的？", "A 石大川: 那是1987年春天的事。 / 当时没人愿意去。",
                  "Q : 条件怎么样？", "A 石大川: 要挑水上山，一天八趟。", "Q : 想过放弃吗？",
                  "A 石大川: 想过，怎么会没想过。"));
}

TEST(Titles, OfTranscriptsWithoutMarks) {
  const std::string talk = Conversation("**N:** T", "\n\n");
  EXPECT_EQ(Read(absl::StrCat("All about Buoys\n\n", talk)).title(), "All about Buoys");
  EXPECT_EQ(Read(absl::StrCat("All about Buoys\n4 March 2022\n\n", talk)).title(), "All about Buoys");
  EXPECT_EQ(Read(absl::StrCat("Welcome to the show.\n\n", talk)).title(), "");
  EXPECT_EQ(Read(talk).title(), "");
}

}  // namespace
}  // namespace fangtan::service
