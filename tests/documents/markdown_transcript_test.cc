// Markdown transcripts of every shape that the reader knows, with invented people and places.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/documents/reader.h"
#include "tests/documents/reading_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Reading Read(std::string_view content, std::string uri = "talk.md") {
  auto reading = ReadDocument({.content = content, .uri = std::move(uri)});
  EXPECT_TRUE(reading.ok()) << reading.status();
  if (!reading.ok()) return {};
  EXPECT_EQ(reading->source.media_type(), "text/markdown");
  EXPECT_THAT(BreachesOfMarkdownReading(content, *reading), IsEmpty());
  return *std::move(reading);
}

std::vector<std::string> Runs(const Reading& reading) { return RunsOf(reading.article); }

std::vector<std::string> Reasons(const Reading& reading) { return ReasonsOf(reading.article); }

TEST(MarkdownTranscript, BoldLabelsWithTheColonInsideAndOutsideAreOneSpeakers) {
  const Reading reading = Read(
      "**Mara Quint:** \\[00:12\\] Welcome. What is a lighthouse for?\n\n"
      "**Odo Fenn, Psy.D**: For ships. \\[laughter\\]\n\n"
      "And for \\[04:14\\] poets &#8212; it&#39;s **old**.\n\n"
      "**Break:** \\[10:02\\]\n\n"
      "Our sponsor sells rope.\n\n"
      "**Mara Quint**: Who pays for it?\n\n"
      "**Odo Fenn, Psy.D:** The harbour.\n\n"
      "**Jingle:** \\[12:00\\] to \\[12:20\\]\n");
  EXPECT_THAT(Runs(reading),
              ElementsAre("Q Mara Quint: Welcome. What is a lighthouse for?",
                          "A Odo Fenn, Psy.D: For ships. [laughter] / And for poets — it's old.",
                          "Q Mara Quint: Who pays for it?", "A Odo Fenn, Psy.D: The harbour."));
  EXPECT_THAT(reading.article.body(), Contains("Our sponsor sells rope."));
  EXPECT_EQ(reading.article.title(), "");
}

TEST(MarkdownTranscript, RepeatedHeadingsOfOneSpeakerAreOneRun) {
  const Reading reading = Read(
      "# 2019-04-13 雲港日報：快問快答\n\n"
      "### 記者：\n請問您，為什麼搬來雲港？\n\n"
      "### 林小河：\n因為海。\n\n"
      "### 林小河:\n也因為霧。\n\n提問者：這是引用。\n\n"
      "> （笑）\n\n"
      "### 雲港社 周大川：\n部裡有什麼回應？\n\n"
      "### 林小河：\n> （喝水）\n\n謝謝。\n\n"
      "### 霧島・亞紀（翻譯）：\n她說謝謝。\n");
  EXPECT_THAT(Runs(reading), ElementsAre("Q 記者: 請問您，為什麼搬來雲港？",
                                         "A 林小河: 因為海。 / 也因為霧。 / 提問者：這是引用。",
                                         "Q 雲港社 周大川 (周大川): 部裡有什麼回應？", "A 林小河: 謝謝。",
                                         "A 霧島・亞紀（翻譯）: 她說謝謝。"));
  EXPECT_EQ(reading.article.title(), "2019-04-13 雲港日報：快問快答");
  EXPECT_EQ(reading.article.publish_date().month(), 4);
  EXPECT_THAT(reading.article.body(), ElementsAre("（笑）", "（喝水）"));
  const v1::Exchange& first = reading.article.sections(0).exchanges(0);
  EXPECT_EQ(first.question().attribution().speaker_method(), v1::Attribution::ANONYMOUS_ROLE);
  EXPECT_EQ(first.answers(0).attribution().link_method(), v1::Attribution::FOLLOWS_QUESTION);
}

constexpr std::string_view kHead =
    "---\ntitle: 'Odo''s Tower: \"A Talk\"'\ntranscript_by: Pell Marsh via review.example\n"
    "speakers:\n  - Odo Fenn\n  - Lena van Aal\ntags: [\"sea\", 'fog, thick']\ndate: 2020-05\n---\n";

TEST(MarkdownTranscript, HeadGivesTitlePartialDateLabelsAndCredits) {
  const Reading reading =
      Read(absl::StrCat(std::string(kHead), "A talk without labels.\n\n## Part\n\nIts end.\n"));
  EXPECT_EQ(reading.article.title(), "Odo's Tower: \"A Talk\"");
  EXPECT_EQ(reading.article.publish_date().year(), 2020);
  EXPECT_EQ(reading.article.publish_date().month(), 5);
  EXPECT_EQ(reading.article.publish_date().day(), 0);
  EXPECT_THAT(reading.article.labels(), ElementsAre("sea", "fog, thick"));
  ASSERT_THAT(reading.article.credits(), SizeIs(1));
  EXPECT_EQ(reading.article.credits(0).name(), "Pell Marsh");
  EXPECT_THAT(reading.article.body(), ElementsAre("A talk without labels.", "Part", "Its end."));
  EXPECT_THAT(reading.article.sections(), IsEmpty());
  EXPECT_THAT(Reasons(reading), ElementsAre("NO_QUESTION"));
}

TEST(MarkdownTranscript, DefinedInitialsAndFirstNamesAreTheWholeName) {
  const Reading reading = Read(absl::StrCat(
      std::string(kHead),
      "Topic: Towers\n\nLocation: The harbour\n\nslides: https://example.org/slides\n\n"
      "Adam Brook (AB): Welcome Odo. Why towers?\n\nOdo: They last.\n\nAB: Do they?\n\nvan Aal: Mine did.\n\n"
      "Guix: https://example.org/guix\n\nAB:And the sea?\n\nOdo: It stays.\n\nXQ: I doubt it.\n\nOdo: Oh?\n\n"
      "XQ: Yes.\n\nOdo: No.\n\nXQ: Well.\n"));
  EXPECT_THAT(
      Runs(reading),
      ElementsAre("Q Adam Brook: Welcome Odo. Why towers?", "A Odo (Odo Fenn): They last.",
                  "Q AB (Adam Brook): Do they?", "A van Aal (Lena van Aal): Mine did.",
                  "Q AB (Adam Brook): And the sea?", "A Odo (Odo Fenn): It stays.", "A XQ: I doubt it.",
                  "Q Odo (Odo Fenn): Oh?", "A XQ: Yes.", "A Odo (Odo Fenn): No.", "A XQ: Well."));
  EXPECT_THAT(Reasons(reading), Contains("SPEAKER_UNRESOLVED"));
  EXPECT_THAT(reading.article.lead(), Contains("Location: The harbour"));
}

TEST(MarkdownTranscript, InitialsAreOneNameOfTheLead) {
  const std::string talk =
      "**BL：** 河水今年怎麼樣？\n\n**MO：** 比去年高一些，我們修了三道堤。\n\n"
      "**BL：** 誰出的錢？\n\n**MO：** 村裡和縣裡各一半。\n";
  const Reading reading = Read("# 走進河灣\n\nBo Larsen 和 Mira Okoye 在河邊談了一個下午。\n\n" + talk);
  const v1::Exchange& first = reading.article.sections(0).exchanges(0);
  EXPECT_EQ(first.question().asker(), "BL");
  EXPECT_EQ(first.question().asker_full_name(), "Bo Larsen");
  EXPECT_EQ(first.question().attribution().speaker_method(), v1::Attribution::PARTIAL_NAME);
  EXPECT_EQ(first.answers(0).printed_name(), "MO");
  EXPECT_EQ(first.answers(0).full_name(), "Mira Okoye");
  EXPECT_THAT(Reasons(reading), IsEmpty());
  // Two names fit: nobody is guessed.
  const Reading two = Read("# 走進河灣\n\nBo Larsen、Bea Lund 和 Mira Okoye 談了一個下午。\n\n" + talk);
  EXPECT_EQ(two.article.sections(0).exchanges(0).question().asker_full_name(), "");
  EXPECT_THAT(Reasons(two), ElementsAre("SPEAKER_UNRESOLVED"));
}

TEST(MarkdownTranscript, QuestionsInBoldWithBareAnswersAreQuestionsAndAnswers) {
  const auto reading = ReadDocument({.content = "# Talk by the river\n\nThe mayor came late.\n\n"
                                                "**Q: How is the water this year?**\n\n"
                                                "**A:** Higher than last year.\n\n"
                                                "**Q: Who paid?**\n\n**A:** The village.\n",
                                     .uri = "talk.md"});
  ASSERT_TRUE(reading.ok());
  EXPECT_THAT(Runs(*reading), ElementsAre("Q Q: How is the water this year?", "A A: Higher than last year.",
                                          "Q Q: Who paid?", "A A: The village."));
}

TEST(MarkdownTranscript, TimesBehindNames) {
  const Reading reading = Read(
      "---\ntitle: Signals\n---\n## Intro\n\nOdo Fenn: 00:00:07\n\nLive from the pier.\nHello!\n\n"
      "**Mara Quint:** 00:01:12\n\nHow are you?\n\nOdo – 00:02:46:\n\nFine.\n");
  EXPECT_THAT(Runs(reading), ElementsAre("S Odo Fenn: Live from the pier. Hello!",
                                         "Q Mara Quint: How are you?", "A Odo (Odo Fenn): Fine."));
  EXPECT_THAT(reading.article.sections(0).heading(), ElementsAre("Intro"));
}

TEST(MarkdownTranscript, QuestionsAfterATalkAreAnsweredByItsOnlySpeaker) {
  const Reading reading = Read(
      "---\nspeakers: ['Odo Fenn']\n---\nI talk about towers.\n\n## Questions\n\n"
      "Q: How high?\n\nA: Thirty fathoms.\n\nQ: Why?\n\nA: For the view: it is wide.\n",
      "talks/2015-12-06-towers.md");
  EXPECT_THAT(Runs(reading), ElementsAre("Q Q: How high?", "A A (Odo Fenn): Thirty fathoms.", "Q Q: Why?",
                                         "A A (Odo Fenn): For the view: it is wide."));
  EXPECT_THAT(reading.article.lead(), ElementsAre("I talk about towers."));
  EXPECT_EQ(reading.article.publish_date().day(), 6);
}

TEST(MarkdownTranscript, BriefingWithAnonymousAskers) {
  const Reading reading = Read(
      "---\ndate: '2021-03-02'\ntitle: \"Briefing by Harbour Secretary Mara\\_\\\n  Quint\"\n---\n \n"
      "12:39 P.M.\n\nMS. QUINT:  Hi, everyone.  I have quite a few things at\nthe top.\n  \n"
      "On Towers: Today they stand.\n\n"
      "Q\u00A0\u00A0\u00A0 Thanks.  I\u2019m wondering if the \\[tower\\] stays.\n\nQ    And the —\n\n"
      "MS.\u00A0QUINT:  It does.  (Laughter.)\n\nAIDE:  Last one.\n\nQ` Thank you.\n\nEND    2:30 P.M.\n");
  EXPECT_THAT(Runs(reading),
              ElementsAre("S MS. QUINT (Mara Quint): Hi, everyone. I have quite a few things at the top. / "
                          "On Towers: Today they stand.",
                          "Q Q: Thanks. I’m wondering if the [tower] stays.\nAnd the —",
                          "A MS.\u00A0QUINT (Mara Quint): It does. (Laughter.)", "A AIDE: Last one.",
                          "Q Q: Thank you."));
  EXPECT_EQ(reading.article.title(), "Briefing by Harbour Secretary Mara Quint");
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_UNKNOWN"));
  const v1::Answer& opening = reading.article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(opening.attribution().link_method(), v1::Attribution::NO_QUESTION);
  EXPECT_THAT(reading.article.body(), Contains(HasSubstr("END")));
}

TEST(MarkdownTranscript, OneVoiceAloneAsksNothing) {
  const Reading reading = Read(
      "**Mara Quint:**\n\nHere is the news. What a week, was it not?\n\n**Break:**\n\n**Mara Quint:**\n\n"
      "> Towers fall.\n> So do walls.\n\n- one\n- two\n");
  EXPECT_THAT(Runs(reading), ElementsAre("S Mara Quint: Here is the news. What a week, was it not? / "
                                         "Towers fall. So do walls. / - one / - two"));
  EXPECT_EQ(reading.article.question_count(), 0);
}

TEST(MarkdownTranscript, ASponsorIsNobody) {
  const Reading reading = Read(
      "**Mara Quint:** What is up? This is the news.\n\n**Sponsored by Harbour Works:** Ship it.\n\n"
      "That is all!\n");
  EXPECT_THAT(Runs(reading), ElementsAre("S Mara Quint: What is up? This is the news."));
  EXPECT_THAT(reading.article.body(), Contains(HasSubstr("Ship it.")));
  EXPECT_EQ(reading.article.question_count(), 0);
}

// Chapters of a podcast are named by questions that nobody puts.
TEST(MarkdownTranscript, HeadingsThatAskAreNoQuestionsOfADialogue) {
  std::string text;
  std::vector<std::string> runs;
  for (const std::string_view heading :
       {"What is fog?", "Why a lighthouse?", "Who pays for it?", "What next?"}) {
    absl::StrAppend(&text, "## ", std::string(heading), "\n\n**Mara Quint:** So, is it for the harbour?\n\n",
                    "**Odo Fenn:** It is for the ships.\n\n");
    runs.emplace_back("Q Mara Quint: So, is it for the harbour?");
    runs.emplace_back("A Odo Fenn: It is for the ships.");
  }
  const Reading reading = Read(text);
  EXPECT_THAT(Runs(reading), ElementsAreArray(runs));
  ASSERT_EQ(reading.article.sections_size(), 4);
  EXPECT_THAT(reading.article.sections(3).heading(), ElementsAre("What next?"));
}

TEST(MarkdownTranscript, AListOfTimesIsNobodysSpeech) {
  const Reading reading = Read(
      "# Towers\n\n**Mara:** Is it tall?\n\n**Odo:** Very.\n\n**Mara:** Why?\n\n**Odo:** Winds.\n\n---\n\n"
      "时间轴：\n- 00:12 开场\n- 05:40 塔\n");
  EXPECT_THAT(Runs(reading),
              ElementsAre("Q Mara: Is it tall?", "A Odo: Very.", "Q Mara: Why?", "A Odo: Winds."));
  EXPECT_THAT(reading.article.body(), ::testing::IsSupersetOf({"时间轴：", "- 00:12 开场", "- 05:40 塔"}));
}

TEST(MarkdownTranscript, PlainPagesStayWithTheirReaders) {
  for (const std::string_view page :
       {std::string_view("記者：您好，為什麼來？\n\n林小河：為了海。\n\n記者：謝謝？\n\n林小河：不客氣。\n"),
        std::string_view("# Towers\n\nA page of **bold: words** and text.\n\n## Why\n\nBecause.\n")}) {
    const auto reading = ReadDocument({.content = page, .uri = "page.md"});
    ASSERT_TRUE(reading.ok());
    EXPECT_EQ(reading->source.media_type(), "text/plain") << page;
  }
}

// The check that all tests here rest on can fail.
TEST(ReadingCheck, FindsWhatIsLostAndWhatIsMoved) {
  const std::string page = "**Mara:** What is lost?\n\n**Odo:** This.\n\nAnd that.\n";
  Reading reading = Read(page);
  Reading lost = reading;
  v1::Answer& answer = *lost.article.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0);
  answer.mutable_paragraphs()->RemoveLast();
  answer.mutable_spans()->RemoveLast();
  EXPECT_THAT(BreachesOfMarkdownReading(page, lost), Contains(HasSubstr("lost at")));
  Reading moved = reading;
  v1::Answer& other = *moved.article.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0);
  other.mutable_spans()->SwapElements(0, 1);
  EXPECT_THAT(BreachesOfMarkdownReading(page, moved), Contains(HasSubstr("order")));
}

}  // namespace
}  // namespace fangtan::service
