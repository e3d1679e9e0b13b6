// Subtitles: invented ones, and, where they are laid out beside the checkout, real ones.
#include "service/documents/cue_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kVoices = R"(WEBVTT - made up

NOTE
林小河: nobody says this

1
00:00:00.000 --> 00:00:02.760 align:start
<v.loud 林小河>請問您為什麼會想
到要種<i>茶</i>？</v>

00:02.760 --> 00:06.090
<v 王大山>因為 R&amp;D 需要，

00:06.090 --> 00:09.000
<v 王大山>我們種了三公頃<00:00:08.000>。

00:09.000 --> 00:11.000
[掌聲]

00:11.000 --> 00:12.000
<v 王大山>就這樣。
)";

constexpr std::string_view kLabels =
    "1\r\n00:00:00,179 --> 00:00:02,399\r\nOrla: When you first\r\nget started, remember: it's\r\n\r\n"
    "2\r\n00:00:02,400 --> 00:00:04,799\r\nalmost certain.\r\n\r\n"
    "3\r\n00:00:04,801 --> 00:00:07,980\r\nRemember: patience. Is it hard?\r\n\r\n"
    "4\r\n00:00:08,801 --> 00:00:09,980\r\n- Bram: No.\r\n\r\n"
    "5\r\n00:00:10,801 --> 00:00:12,980\r\nOrla: Thanks\r\n";

TEST(CueReader, VoicesMakeTurns) {
  const Reading reading = ReadTranscript(kVoices);
  EXPECT_EQ(reading.source.media_type(), "text/vtt");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q 林小河: 請問您為什麼會想到要種茶？",
                                                   "A 王大山: 因為 R&D 需要，我們種了三公頃。 / 就這樣。"));
  EXPECT_THAT(reading.article.body(), ElementsAre("[掌聲]"));
  EXPECT_THAT(MisplacedPassages(kVoices, reading.article), IsEmpty());
  EXPECT_EQ(reading.article.sections(0).exchanges(0).question().attribution().speaker_method(),
            v1::Attribution::MARKUP);
}

TEST(CueReader, ALabelOpensATurnAndCuesGoOnInMidSentence) {
  const Reading reading = ReadTranscript(kLabels);
  EXPECT_EQ(reading.source.media_type(), "application/x-subrip");
  EXPECT_THAT(RunsOf(reading.article),
              ElementsAre("Q Orla: When you first get started, remember: it's almost certain. "
                          "Remember: patience. Is it hard?",
                          "A Bram: No.", "A Orla: Thanks"));
  EXPECT_THAT(MisplacedPassages(kLabels, reading.article), IsEmpty());
  const v1::Span& label = reading.article.sections(0).exchanges(0).answers(0).label_span();
  EXPECT_EQ(kLabels.substr(static_cast<size_t>(label.byte_start()), 4), "Bram");
}

TEST(CueReader, WhoIsNoNameAndComesAgainIsASpeaker) {
  const Reading reading = ReadTranscript(R"(1
00:00:00,000 --> 00:00:02,000
记者：您今年多大年纪了？

2
00:00:02,000 --> 00:00:04,000
老船长：七十三。

3
00:00:04,000 --> 00:00:06,000
记者：还想出海吗？

4
00:00:06,000 --> 00:00:08,000
老船长：想。结果：腰不行了。
)");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q 记者: 您今年多大年纪了？", "A 老船长: 七十三。",
                                                   "Q 记者: 还想出海吗？", "A 老船长: 想。结果：腰不行了。"));
}

TEST(CueReader, CuesWithoutASpeakerAreText) {
  const Reading reading =
      ReadTranscript("WEBVTT\n\n00:01.000 --> 00:02.000\nall alone\n\n00:02.000 --> 00:03.000\nhere");
  EXPECT_THAT(RunsOf(reading.article), IsEmpty());
  EXPECT_THAT(reading.article.body(), ElementsAre("all alone here"));
  EXPECT_THAT(ReasonsOf(reading.article), Contains("NO_QUESTION"));
}

TEST(CueReader, AnUnknownSpeakerIsNobody) {
  const Reading reading = ReadTranscript("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Speaker 2>It rained.\n");
  const v1::Answer& answer = reading.article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.printed_name(), "Speaker 2");
  EXPECT_EQ(answer.speaker_display_name(), "");
  EXPECT_EQ(answer.attribution().speaker_method(), v1::Attribution::ANONYMOUS_ROLE);
}

TEST(CueReader, AMillionOpenTagsEnd) {
  std::string content = "WEBVTT\n\n00:01.000 --> 00:02.000\n";
  for (int i = 0; i < 1'000'000; ++i) content += "<v=\"";
  ReadTranscript(content);
}

TEST(CueReader, RealDocuments) {
  if (SharedDocuments("subtitles").empty()) GTEST_SKIP() << "no documents beside the checkout";
  EXPECT_THAT(TruthDifferences("subtitles"), IsEmpty());
  for (const std::string& content : SharedDocuments("subtitles")) {
    EXPECT_THAT(MisplacedPassages(content, ReadTranscript(content).article), IsEmpty());
  }
}

TEST(CueReader, LinesWithADashAreOfDifferentPeople) {
  EXPECT_THAT(
      RunsOf(ReadTranscript("1\n00:00:00,000 --> 00:00:02,500\nMARA: Welcome. What is a buoy?\n\n"
                            "2\n00:00:02,500 --> 00:00:05,000\n>> ODO: A bell.\n>> MARA: Why a bell?\n\n"
                            "3\n00:00:05,000 --> 00:00:06,000\n{\\an8}<i>ODO:</i> For the fog.\n\n"
                            "4\n00:00:06,000 --> 00:00:07,000\n- MARA: Who pays?\n- ODO: The sea.\n")
                 .article),
      ElementsAre("Q MARA: Welcome. What is a buoy?", "A ODO: A bell.", "Q MARA: Why a bell?",
                  "A ODO: For the fog.", "Q MARA: Who pays?", "A ODO: The sea."));
}

TEST(CueReader, DashesAloneAreOfDifferentPeople) {
  EXPECT_THAT(RunsOf(ReadTranscript(
                         "1\n00:00:00,000 --> 00:00:02,500\n- What is a buoy?\n- A bell.\n\n"
                         "2\n00:00:02,500 --> 00:00:05,000\n&gt;&gt; Why a bell?\n&gt;&gt; For the fog.\n\n"
                         "3\n00:00:05,000 --> 00:00:06,000\nAnd for the boats.\n")
                         .article),
              ElementsAre("Q : What is a buoy?", "A : A bell.", "Q : Why a bell?",
                          "A : For the fog. And for the boats."));
}

TEST(CueReader, WholeNamesInBracketsSpeak) {
  EXPECT_THAT(RunsOf(ReadTranscript("WEBVTT\n\n00:01.000 --> 00:02.000\n(Mara Quint) What is a buoy?\n\n"
                                    "00:02.000 --> 00:03.000\n(Odo Fenn) A bell.\n\n"
                                    "00:03.000 --> 00:04.000\n(laughing) At sea.\n")
                         .article),
              ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell. (laughing) At sea."));
}

TEST(CueReader, ANameInBracketsOnALineOfItsOwnSpeaksWithinACue) {
  const std::string text =
      "WEBVTT\n\n00:01.000 --> 00:02.000\n(Mara Quint)\nWhat is\n\n"
      "2\n00:02.000 --> 00:03.000\n(Mara Quint)\na buoy?\n-\n \n(Odo Fenn)\nA bell\n\n"
      "00:03.000 --> 00:04.000\n(Odo Fenn)\nat sea.\n \n"
      "00:04.000 --> 00:05.000\n(Mara Quint)\nWhy a bell?\n-\n(Odo Fenn)\nFor the fog.\n";
  const Reading reading = ReadTranscript(text);
  EXPECT_THAT(RunsOf(reading.article),
              ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                          "Q Mara Quint: Why a bell?", "A Odo Fenn: For the fog."));
  EXPECT_THAT(MisplacedPassages(text, reading.article), IsEmpty());
}

}  // namespace
}  // namespace fangtan::service
