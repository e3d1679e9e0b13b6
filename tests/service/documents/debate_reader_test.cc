// Debates in XML: invented ones, and, where they are laid out beside the checkout, real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "service/documents/akoma_ntoso_reader.h"
#include "service/documents/tei_reader.h"
#include "service/documents/xml_events.h"
#include "storage/errors.h"
#include "tests/service/documents/expected_page.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kDebate = R"(<?xml version="1.0"?>
<akomaNtoso><debate><meta><references>
  <TLCPerson href="/ontology/person/::/沈潔" id="s" showAs="沈潔"/>
  <TLCPerson href="/ontology/person/::/記者" id="記者" showAs="記者"></TLCPerson>
</references></meta><debateBody><debateSection>
  <heading>2021-03-04 海邊訪談</heading>
  <narrative><p>（音樂）</p></narrative>
  <speech by="#記者"><p>請問雨&amp;雪
      <i>多久</i>？</p></speech>
  <speech by='#s'><p>三天。</p></speech>
  <narrative><p><i>（笑）</i></p></narrative>
  <speech by="#s"><p>看<a href="x">這裡</a>。</p><blockquote><p>引文</p></blockquote></speech>
  <speech by="#王大山"><from>王先生：</from><p>我也說。</p></speech>
</debateSection></debateBody></debate></akomaNtoso>)";

constexpr std::string_view kTei = R"(<?xml version="1.0"?><!-- made up -->
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="sl"><teiHeader><fileDesc>
  <titleStmt><title type="main" xml:lang="sl">Zapis seje</title><title type="main" xml:lang="en">Record</title>
    <title type="sub" xml:lang="sl">3. seja</title></titleStmt>
  <publicationStmt><date when="2020-01-01"/></publicationStmt>
  <sourceDesc><bibl><title>Zapis</title><date when="1999-05-06"/></bibl></sourceDesc></fileDesc>
  <profileDesc><particDesc><listPerson><person xml:id="NovakAna"><persName><forename>Ana</forename><surname>Novak</surname></persName></person></listPerson>
  </particDesc></profileDesc></teiHeader>
<text><front><div><head>ODBOR</head></div></front><body><div>
  <note type="speaker">PREDSEDNICA:</note>
  <u who="#NovakAna" ana="#chair"><seg>Dober dan. <gap reason="inaudible"/> Kdo želi?</seg><note>Smeh.</note>
    <seg>Ima kdo vprašanje?</seg></u>
  <u who="#unknown-F"><seg>Jaz.</seg></u>
  <u who="#ZajcBor"><seg>Tudi jaz.</seg></u>
</div></body></text></TEI>)";

TEST(AkomaNtosoReader, SpeechesAreTurnsOfThePersonsShown) {
  const Reading reading = ReadTranscript(kDebate);
  EXPECT_EQ(reading.source.media_type(), "application/akn+xml");
  EXPECT_EQ(reading.article.title(), "2021-03-04 海邊訪談");
  EXPECT_EQ(reading.article.publish_date().day(), 4);
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q 記者: 請問雨&雪多久？",
                                                   "A 沈潔: 三天。 / 看這裡。 / 引文", "A 王先生: 我也說。"));
  EXPECT_THAT(reading.article.body(), ElementsAre("（音樂）", "（笑）"));
  EXPECT_THAT(ReasonsOf(reading.article), ElementsAre("SPEAKER_NOT_LISTED"));
  EXPECT_THAT(MisplacedPassages(kDebate, reading.article), IsEmpty());
}

TEST(AkomaNtosoReader, WrittenQuestionsHaveTheirAnswers) {
  const v1::Article article = ReadTranscript(R"(<akomaNtoso><debate><meta><references>
      <TLCPerson id="a" showAs="Ada Byron"/><TLCPerson id="b" showAs="Bo Li"/></references></meta><debateBody>
      <question by="#a" to="#b"><num>14</num><p>To ask how many nets were seized.</p></question>
      <answer by="#b"><p>612 nets.</p></answer></debateBody></debate></akomaNtoso>)")
                                  .article;
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Ada Byron: To ask how many nets were seized.", "A Bo Li: 612 nets."));
  EXPECT_THAT(article.body(), ElementsAre("14"));
}

TEST(AkomaNtosoReader, PrintedLabelsAreKeptBesideTheName) {
  const v1::Article article = ReadTranscript(kDebate).article;
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  EXPECT_EQ(exchange.answers(1).printed_name(), "王先生");
  EXPECT_EQ(exchange.answers(1).full_name(), "");
  EXPECT_EQ(exchange.answers(0).attribution().speaker_method(), v1::Attribution::MARKUP);
  const v1::Span& label = exchange.answers(0).label_span();
  EXPECT_EQ(kDebate.substr(static_cast<size_t>(label.byte_start()), 2), "s'");
}

TEST(AkomaNtosoReader, TheStandardOfTodayIsRead) {
  const v1::Article article =
      ReadTranscript(
          "<akn:akomaNtoso xmlns:akn='urn:x'><akn:debate><akn:meta><akn:FRBRWork><akn:FRBRdate "
          "date='2020-02-03' name='x'/>"
          "</akn:FRBRWork><akn:TLCPerson eId='p1' showAs='Ann Lee'/></akn:meta><akn:preface><akn:p>No. "
          "3</akn:p>"
          "<akn:p><akn:docTitle>Rain</akn:docTitle></akn:p></akn:preface><akn:debateBody><akn:heading>Oral</"
          "akn:heading>"
          "<akn:question by='#p1'><akn:from>Ms Lee:</akn:from><akn:p>Why?</akn:p></akn:question>"
          "<akn:answer by='#p1b'><akn:from>Mr "
          "Fox</akn:from><akn:p>Because.</akn:p></akn:answer></akn:debateBody>"
          "</akn:debate></akn:akomaNtoso>")
          .article;
  EXPECT_EQ(article.title(), "Rain");
  EXPECT_EQ(article.publish_date().month(), 2);
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Ann Lee: Why?", "A Mr Fox: Because."));
  const v1::Question& question = article.sections(0).exchanges(0).question();
  EXPECT_EQ(question.asker(), "Ms Lee");
  EXPECT_EQ(question.asker_full_name(), "Ann Lee");
  EXPECT_THAT(article.sections(0).heading(), ElementsAre("Oral"));
}

TEST(TeiReader, UtterancesAreTurnsAndNotesAreNot) {
  const Reading reading = ReadTranscript(kTei);
  EXPECT_EQ(reading.source.media_type(), "application/tei+xml");
  EXPECT_EQ(reading.article.title(), "Zapis seje 3. seja");
  EXPECT_EQ(reading.article.language(), "sl");
  EXPECT_EQ(reading.article.publish_date().year(), 1999);
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q Ana Novak: Dober dan. Kdo želi? / Ima kdo vprašanje?",
                                                   "A unknown-F: Jaz.", "A ZajcBor: Tudi jaz."));
  EXPECT_THAT(reading.article.body(), Contains("Smeh."));
  EXPECT_THAT(MisplacedPassages(kTei, reading.article), IsEmpty());
}

TEST(TeiReader, PlaceholdersAreNobody) {
  const v1::Article article = ReadTranscript(kTei).article;
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.printed_name(), "unknown-F");
  EXPECT_EQ(answer.speaker_display_name(), "");
  EXPECT_THAT(ReasonsOf(article), ElementsAre("SPEAKER_UNKNOWN"));
}

std::string MessageFor(const std::string& content) {
  const auto reading = ReadDocument({.content = content});
  EXPECT_EQ(reading.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(reading.status().message());
}

TEST(AkomaNtoso, APrintedLabelAloneSaysWhoSpeaks) {
  const v1::Article article = ReadTranscript(R"(<akomaNtoso><debate><debateBody><debateSection>
    <speech by="#s"><p>雨多嗎？</p></speech><speech><from>主席：</from><p>謝謝。</p><p>下一位。</p></speech>
    <speech><p>誰說的？</p></speech></debateSection></debateBody></debate></akomaNtoso>)")
                                  .article;
  EXPECT_THAT(RunsOf(article), ElementsAre("Q s: 雨多嗎？", "A 主席: 謝謝。 / 下一位。"));
  EXPECT_THAT(article.body(), ElementsAre("誰說的？"));
}

TEST(Tei, WhatTheEditorLeftOutIsNotSaid) {
  const v1::Article article =
      ReadTranscript(R"(<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="de"><text><body><div>
    <note type="speaker">Präsident Fenn</note>
    <u who="#Fenn"><seg>Die Mitteilung lautet:</seg><gap reason="editorial"><desc xml:lang="en">Printed matter
    omitted</desc> <desc xml:lang="de">Druckfassung entfernt</desc></gap><seg>Wer wünscht das Wort?</seg></u>
    <u who="#Quint"><seg>Ich.</seg></u></div></body></text></TEI>)")
          .article;
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Fenn: Die Mitteilung lautet: / Wer wünscht das Wort?", "A Quint: Ich."));
}

TEST(ParseXml, EntitiesAreRefused) {
  std::string content = "<!DOCTYPE akomaNtoso [<!ENTITY a \"雨\">";
  for (char c = 'a'; c < 'z'; ++c) {
    const std::string inner = "&" + std::string(1, c) + ";";
    content +=
        std::string("<!ENTITY ") + static_cast<char>(c + 1) + " \"" + inner + inner + inner + inner + "\">";
  }
  EXPECT_THAT(MessageFor(content + "]><akomaNtoso>&z;</akomaNtoso>"), HasSubstr("entity is declared"));
}

TEST(ParseXml, DeepNestingIsALimit) {
  std::string content = "<akomaNtoso>";
  for (int i = 0; i < 100'000; ++i) content += "<p>";
  EXPECT_THAT(MessageFor(content), HasSubstr("nested deeper than 1000"));
}

TEST(ParseXml, BrokenXmlIsAnErrorAtItsPlace) {
  EXPECT_THAT(MessageFor("<akomaNtoso><p>雨</q></akomaNtoso>"), HasSubstr("at byte 20"));
  EXPECT_THAT(MessageFor("<TEI><text>"), HasSubstr("at byte 11"));
}

TEST(ParseXml, PiecesStandWhereTheyAreSaidTo) {
  struct Handler : XmlHandler {
    void Open(std::string_view, const XmlAttributes&, ByteRange) override {}
    void Close(std::string_view) override {}
    void Text(std::string_view text, ByteRange range) override {
      pieces.push_back(std::string(text) + "|" +
                       std::string(source.substr(range.begin, range.end - range.begin)));
    }
    std::string_view source = "<a>雨&lt;<![CDATA[<雪>]]>\r\n&#x96E8;</a>";
    std::vector<std::string> pieces;
  } handler;
  ASSERT_TRUE(ParseXml(handler.source, handler).ok());
  EXPECT_THAT(handler.pieces, ElementsAre("雨|雨", "<|&lt;", "<雪>|<雪>", "\n|\r\n", "雨|&#x96E8;"));
}

TEST(DebateReaders, RealDocuments) {
  for (const char* folder : {"archivetw-akn", "parla-tei"}) {
    if (SharedDocuments(folder).empty()) GTEST_SKIP() << "no documents beside the checkout";
    EXPECT_THAT(TruthDifferences(folder), IsEmpty());
    for (const std::string& content : SharedDocuments(folder)) {
      EXPECT_THAT(MisplacedPassages(content, ReadTranscript(content).article), IsEmpty());
    }
  }
}

// "Q 記者", "A 王大山": who asks and who answers, in order.
std::vector<std::string> WhoSpeaks(const std::string& path) {
  std::vector<std::string> who;
  for (const std::string& run : RunsOf(ReadTranscript(ReadTestFile(path)).article)) {
    who.push_back(run.substr(0, run.find(": ")));
  }
  return who;
}

// All documents of `folder`, packed ones too, under `place`; false where tar cannot unpack them.
bool Unpack(const std::string& folder, const std::filesystem::path& place) {
  std::filesystem::create_directories(place);
  const auto overwrite =
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy(SharedDataPath(folder + "/plain"), place, overwrite);
  const std::string command = "tar --zstd -xf '" + SharedDataPath(folder + "/rest.tar.zst") + "' -C '" +
                              place.string() + "' 2>/dev/null";
  return std::system(command.c_str()) == 0;
}

TEST(DebateReaders, TwinsInMarkdownHaveTheSameTurns) {
  if (SharedDataPath("archivetw-akn/plain").empty()) GTEST_SKIP() << "no documents beside the checkout";
  const std::filesystem::path place =
      std::filesystem::path(testing::TempDir()) / ("twins_" + std::to_string(getpid()));
  bool all = Unpack("archivetw-akn", place / "akn");
  all = Unpack("archivetw-zh", place / "md") && Unpack("archivetw-en", place / "md") && all;
  size_t twins = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place / "akn")) {
    if (!entry.path().string().ends_with(".an.xml")) continue;
    const std::filesystem::path twin = place / "md" / (entry.path().stem().stem().string() + ".md");
    if (!std::filesystem::exists(twin)) continue;
    ++twins;
    EXPECT_EQ(WhoSpeaks(entry.path().string()), WhoSpeaks(twin.string())) << twin;
  }
  EXPECT_EQ(twins, all ? 50u : 10u);
  std::filesystem::remove_all(place);
}

TEST(DebateReaders, SpeakersPrintedAboveSpeeches) {
  EXPECT_THAT(
      RunsOf(ReadArticle("<TEI><text><body><sp><speaker>Mara Quint:</speaker><p>What is a buoy?</p></sp>"
                         "<sp who='#o'><speaker>Odo Fenn.</speaker><p>A bell.</p></sp></body></text></TEI>")),
      ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell."));
}

std::string Play(const std::string& speeches) {
  return "<TEI><text><body><div>" + speeches + "</div></body></text></TEI>";
}

TEST(Tei, WhatStandsBeforeTheSpeakersNameIsKept) {
  const std::string content = Play(
      "<sp><p>誰在那裡？</p><speaker>沈潔</speaker><p>回答我。</p></sp>"
      "<sp><stage>Odo tritt ein.</stage><speaker>Odo</speaker><p>Ich.</p></sp>");
  const v1::Article article = ReadArticle(content);
  EXPECT_THAT(RunsOf(article), ElementsAre("Q 沈潔: 誰在那裡？ / 回答我。", "A Odo: Ich."));
  EXPECT_THAT(article.body(), ElementsAre("Odo tritt ein."));
  EXPECT_THAT(ReasonsOf(article), IsEmpty());
  EXPECT_THAT(MisplacedPassages(content, article), IsEmpty());
}

TEST(Tei, ASecondSpeakerOfASpeechHasATurnOfTheirOwn) {
  const v1::Article article = ReadArticle(
      Play("<sp><speaker>Mara</speaker><p>What is a buoy?</p><speaker>Odo</speaker><p>A bell.</p></sp>"
           "<sp><speaker>Ilse</speaker><speaker>Mara</speaker><p>Thanks.</p></sp>"));
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara: What is a buoy?", "A Odo: A bell.", "A Mara: Thanks."));
  ASSERT_THAT(ReasonsOf(article), ElementsAre("EMPTY_RUN"));  // Ilse's label
}

TEST(Tei, ASpeechInsideOfAnotherNamesNobodyElse) {
  const v1::Article article =
      ReadArticle(Play("<sp who='#Mara'><p>Why?</p><sp><speaker>Odo</speaker><p>Fog.</p></sp>"
                       "<speaker>Ilse</speaker><p>Rain.</p></sp>"));
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara: Why?", "A Odo: Fog.", "A Ilse: Rain."));
  EXPECT_THAT(ReasonsOf(article), IsEmpty());
}

TEST(Tei, ANoteInsideOfAPrintedNameIsNoName) {
  const v1::Article article =
      ReadArticle(Play("<sp><speaker>Mara<note>In the print: Marta.</note> Quint:</speaker><p>Why?</p></sp>"
                       "<sp><speaker><note>Hand of another.</note>Odo</speaker><p>Fog.</p></sp>"));
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: Why?", "A Odo: Fog."));
  EXPECT_THAT(article.body(), ElementsAre("In the print: Marta.", "Hand of another."));
}

TEST(Tei, OnlyWhoIsNamedNowhereIsUnknown) {
  const v1::Article named = ReadArticle(Play(
      "<sp><speaker>Mara</speaker><p>Why?</p></sp><sp who='#u1'><speaker>Odo</speaker><p>Fog.</p></sp>"));
  EXPECT_THAT(ReasonsOf(named), IsEmpty());
  const v1::Article role = ReadArticle(Play("<sp><speaker>記者：</speaker><p>為什麼？</p></sp>"));
  EXPECT_THAT(RunsOf(role), ElementsAre("Q 記者: 為什麼？"));
  EXPECT_THAT(ReasonsOf(role), Not(Contains("SPEAKER_UNKNOWN")));
  const v1::Article unnamed =
      ReadArticle(Play("<sp><p>Why?</p></sp><sp><speaker>Odo</speaker><p>Fog.</p></sp><sp><p>Yes.</p></sp>"
                       "<sp who='#o'><speaker>unknown-F</speaker><p>No.</p></sp>"));
  EXPECT_THAT(ReasonsOf(unnamed), ElementsAre("SPEAKER_UNKNOWN", "SPEAKER_UNKNOWN"));
  EXPECT_THAT(unnamed.warnings(0).message(), HasSubstr("unknown stands in"));
  EXPECT_THAT(unnamed.warnings(1).message(), HasSubstr("unknown-F stands in"));
}

// Registers put the surname first; it is said last, but where the language says it first.
TEST(TeiReader, NamesAreAsTheyAreSaid) {
  const auto name_of = [](const std::string& name, const std::string& language) {
    const std::string document =
        R"(<TEI xml:lang=")" + language +
        R"("><teiHeader><profileDesc><particDesc><listPerson><person xml:id="p"><persName>)" + name +
        "</persName></person></listPerson></particDesc></profileDesc></teiHeader><text><body>"
        R"(<u who="#p"><seg>Good morning.</seg></u></body></text></TEI>)";
    return RunsOf(ReadTranscript(document).article).at(0);
  };
  const std::string edda = "<surname>Harrow</surname><forename>Edda</forename><forename>Maud</forename>";
  EXPECT_EQ(name_of(edda, "en"), "A Edda Maud Harrow: Good morning.");
  EXPECT_EQ(name_of("<forename>Edda</forename> <surname>Harrow</surname>", "en"),
            "A Edda Harrow: Good morning.");
  EXPECT_EQ(name_of("<nameLink>van</nameLink><surname>Harrow</surname><forename>Edda</forename>", "nl"),
            "A Edda van Harrow: Good morning.");
  EXPECT_EQ(name_of("<surname>Varga</surname><forename>Edda</forename>", "hu"),
            "A Varga Edda: Good morning.");
  EXPECT_EQ(name_of("<surname>Harrow</surname>", "en"), "A Harrow: Good morning.");
}

TEST(Tei, TheListOfPersonsSaysWhomInitialsStandForAndWhoAsks) {
  const v1::Article article = ReadArticle(
      R"(<TEI xml:lang="en"><teiHeader><profileDesc><particDesc><listPerson><person xml:id="AB" role="interviewer">)"
      R"(<persName>Ada Byron</persName></person><person xml:id="OF" role="interviewee"><persName>Odo Fenn</persName>)"
      R"(</person></listPerson></particDesc></profileDesc></teiHeader><text><body>)"
      R"(<sp who="#AB"><speaker>AB:</speaker><p>Tell me about the flood.</p></sp>)"
      R"(<sp who="#OF"><speaker>OF:</speaker><p>Which one?</p></sp></body></text></TEI>)");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Ada Byron: Tell me about the flood.", "A Odo Fenn: Which one?"));
  EXPECT_EQ(article.sections(0).exchanges(0).question().asker(), "AB");
}

}  // namespace
}  // namespace fangtan::service
