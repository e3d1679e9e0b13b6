// The quirks of transcripts that people keep, one invented document each: what a user expects to come out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "service/documents/reader.h"
#include "tests/documents/reading_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

v1::Article Read(std::string_view content, std::string uri = "talk.md") {
  auto reading = ReadDocument({.content = content, .uri = std::move(uri)});
  EXPECT_TRUE(reading.ok()) << reading.status();
  if (!reading.ok()) return {};
  EXPECT_THAT(BreachesOfMarkdownReading(content, *reading), IsEmpty());
  return std::move(reading)->article;
}

std::string_view Source(std::string_view content, const v1::Span& span) {
  return content.substr(static_cast<size_t>(span.byte_start()),
                        static_cast<size_t>(span.byte_end() - span.byte_start()));
}

TEST(Podcasts, SoundsAndAdvertisementsAreNobodysSpeech) {
  const v1::Article article = Read(
      "**Mara Quint:** What is a buoy?\n\n**Odo Fenn:** A bell at sea.\n\n**Break:** \\[01:02\\]\n\n"
      "Rope Ltd. sells rope.\n\n**Song sample:** _La la_\n\n**Jingle:** \\[02:02\\] to \\[02:10\\]\n\n"
      "**Mara Quint:** And a lamp?\n\n**Odo Fenn:** A light.\n\nOn a pole.\n\n**Outro:** \\[09:00\\]\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                                           "Q Mara Quint: And a lamp?", "A Odo Fenn: A light. / On a pole."));
  EXPECT_THAT(article.body(), Contains("Rope Ltd. sells rope."));
}

TEST(Podcasts, TimesAreNotTextAndSpansPointIntoTheUntouchedSource) {
  constexpr std::string_view kPage =
      "**Mara Quint:** \\[04:14\\] Why rope?\n\n"
      "**Odo Fenn:** \\[\\\\00:15:49.09\\\\\\] It bends \\[05:01\\] and holds. \\[unintelligible "
      "00:05:12.25\\]\n";
  const v1::Article article = Read(kPage);
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: Why rope?",
                                           "A Odo Fenn: It bends and holds. [unintelligible 00:05:12.25]"));
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  EXPECT_THAT(std::string(Source(kPage, answer.spans(0))), HasSubstr("bends \\[05:01\\] and"));
  EXPECT_EQ(Source(kPage, answer.label_span()), "Odo Fenn");
}

TEST(Podcasts, WelcomesAndSoundChecksAreStatementsBeforeTheFirstQuestion) {
  const v1::Article article = Read(
      "**Mara Quint:** Welcome to Fog. With me is Odo Fenn. Odo, how are you?\n\n**Odo Fenn:** Good, and "
      "you?\n\n"
      "**Mara Quint:** Can you hear me well?\n\n**Odo Fenn:** I can.\n\n"
      "**Mara Quint:** What do you burn in the lamp?\n\n**Odo Fenn:** Oil.\n\n**Mara Quint:** Still?\n\n"
      "**Odo Fenn:** Still.\n\n**Mara Quint:** I see.\n\n**Odo Fenn:** You do not.\n\n"
      "**Mara Quint:** Who refills it?\n\n**Odo Fenn:** I do.\n");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("S Mara Quint: Welcome to Fog. With me is Odo Fenn. Odo, how are you?",
                  "S Odo Fenn: Good, and you?", "S Mara Quint: Can you hear me well?", "S Odo Fenn: I can.",
                  "Q Mara Quint: What do you burn in the lamp?", "A Odo Fenn: Oil.", "Q Mara Quint: Still?",
                  "A Odo Fenn: Still.", "Q Mara Quint: I see.", "A Odo Fenn: You do not.",
                  "Q Mara Quint: Who refills it?", "A Odo Fenn: I do."));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).attribution().link_method(),
            v1::Attribution::NO_QUESTION);
}

TEST(Podcasts, InitialsThatComeOnceAmongDefinedOnesAreAnotherSpeaker) {
  const v1::Article article = Read(
      "---\ntitle: Buoys\n---\n\nMara Quint (MQ): What is a buoy?\n\nOdo Fenn (OF): A bell at sea.\n\nMQ: "
      "Why a bell?\n\n"
      "OF: For the fog.\n\nAM: May I ask something? Who rings it?\n\nOF: The sea. PS: it never sleeps.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: What is a buoy?", "A Odo Fenn: A bell at sea.",
                                           "Q MQ (Mara Quint): Why a bell?", "A OF (Odo Fenn): For the fog.",
                                           "Q AM: May I ask something? Who rings it?",
                                           "A OF (Odo Fenn): The sea. PS: it never sleeps."));
}

TEST(Podcasts, ADateStandsInAFieldOfItsOwnBeforeTheFirstSpeech) {
  const auto date_of = [](std::string_view field) {
    return Read("# 海邊對談\n\n" + std::string(field) +
                "\n\n### 主持人：\n海邊冷不冷？\n\n### 林巧：\n冷。\n\n### "
                "主持人：\n日期：2001-01-01？\n\n### "
                "林巧：\n不知道。\n")
        .publish_date();
  };
  EXPECT_EQ(date_of("日期：2021年3月").year(), 2021);
  EXPECT_EQ(date_of("日期：2021年3月").month(), 3);
  EXPECT_EQ(date_of("發布日期：2021年3月5日").day(), 5);
  EXPECT_EQ(date_of("Date: 2021-03-05").day(), 5);
  EXPECT_EQ(date_of("地點：海邊").year(), 0);
}

TEST(Podcasts, InitialsOfListedPeopleWithParticles) {
  const v1::Article article = Read(
      "---\ntitle: Horns\nspeakers: [\"Mara Quint\", 'Odo van der Fenn']\n---\n\nMQ: What is a fog horn?\n\n"
      "OF: A horn for the fog.\n\nMQ: And who blows it?\n\nOF: Nobody.\n");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("Q MQ (Mara Quint): What is a fog horn?", "A OF (Odo van der Fenn): A horn for the fog.",
                  "Q MQ (Mara Quint): And who blows it?", "A OF (Odo van der Fenn): Nobody."));
}

TEST(Podcasts, AMistypedNumberNamesNobodyAndASharedFirstNameIsUnresolved) {
  const v1::Article article = Read(
      "---\ntitle: Boats\nspeakers:\n  - Mara Quint\n  - Odo Fenn\n  - Odo Larsen\n---\n"
      "Mara Quint: 00:00:12\n\nWhat is new?\n\nOdo: 00:00:20\n\nNothing.\n\nnixboat: 00:00:30\n\n"
      "I made a boat.\n\nnixboat 0: 00:00:50\n\nMine floats.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: What is new?", "A Odo: Nothing.",
                                           "A nixboat: I made a boat.", "A nixboat 0: Mine floats."));
  EXPECT_THAT(ReasonsOf(article), ElementsAre("SPEAKER_UNRESOLVED"));
}

TEST(Podcasts, ABoldBeginningOfASentenceIsNoSpeaker) {
  const v1::Article article = Read(
      "**Tova Brandt:**\n\nWelcome to the **weekly** tide.\n\n**Big news:** the harbour reopened.\n\n"
      "That's it.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("S Tova Brandt: Welcome to the weekly tide. / "
                                           "Big news: the harbour reopened. / That's it."));
}

TEST(Podcasts, InitialsAreExplainedInLabelsWithoutAnyHead) {
  const v1::Article article = Read(
      "A day at sea\n\nMara Quint (MQ): What is your day like?\n\nOdo Fenn (OF): Long.\n\n"
      "MQ: And the night?\n\nOF: Longer.\n");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Mara Quint: What is your day like?", "A Odo Fenn: Long.",
                                           "Q MQ (Mara Quint): And the night?", "A OF (Odo Fenn): Longer."));
}

TEST(Podcasts, ARoleWithAnAdditionIsStillARole) {
  const v1::Article article = Read(
      "# 海風\n\n### 主持人(翻譯):\n為什麼留在海邊？\n\n### 林巧：\n因為風。\n\n### 主持人（翻譯）：\n"
      "還有呢？\n\n### 林巧：\n海。\n");
  EXPECT_EQ(article.sections(0).exchanges(0).question().asker(), "主持人(翻譯)");
  EXPECT_EQ(article.sections(0).exchanges(0).question().attribution().speaker_method(),
            v1::Attribution::ANONYMOUS_ROLE);
}

TEST(Briefings, AQuestionThatIsCutOffIsAQuestion) {
  const v1::Article article = Read(
      "---\ntitle: Harbor Briefing\n---\n\nMS. QUINT:  Good afternoon.\n\n"
      "Q    Thanks.  I'm wondering if the ships --\n\nMS. QUINT:  Go ahead.\n\n"
      "Q    -- if the ships can come in.\n\nMS. QUINT:  They can.\n\nQ    And at night?\n\nMS. QUINT:  "
      "No.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("S MS. QUINT: Good afternoon.", "Q Q: Thanks. I'm wondering if the ships --",
                          "A MS. QUINT: Go ahead.", "Q Q: -- if the ships can come in.",
                          "A MS. QUINT: They can.", "Q Q: And at night?", "A MS. QUINT: No."));
}

TEST(Podcasts, AnAudienceMemberIsNoPersonAndADegreeIsPartOfAName) {
  const v1::Article article = Read(
      "**Mara B. Quint, Psy.D:** Who has seen fog?\n\n**Audience member:** We all have.\n\n"
      "**Mara B. Quint, Psy.D**: It&#39;s wet.\n\n**Audience member:** Is it salt?\n\n"
      "**Mara B. Quint, Psy.D:** It is.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q Mara B. Quint, Psy.D: Who has seen fog?", "A Audience member: We all have.",
                          "A Mara B. Quint, Psy.D: It's wet.", "Q Audience member: Is it salt?",
                          "A Mara B. Quint, Psy.D: It is."));
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).speaker_display_name(), "");
  EXPECT_THAT(ReasonsOf(article), Contains("SPEAKER_UNKNOWN"));
}

TEST(Podcasts, EntitiesAndEscapesInLabelsAreShownAsWhatTheyStandFor) {
  EXPECT_THAT(RunsOf(Read("**Mara O&#39;Quint:** What is a buoy?\n\n**odo\\_f:** A bell.\n\n"
                          "**Mara O'Quint:** Why?\n\n((laughter))\n\n**odo\\_f:** For the fog.\n")),
              ElementsAre("Q Mara O'Quint: What is a buoy?", "A odo_f: A bell.", "Q Mara O'Quint: Why?",
                          "A odo_f: For the fog."));
}

TEST(Podcasts, NewsByOneSpeakerAskNothing) {
  const v1::Article article = Read(
      "**Mara Quint:**\n\nWhat's up, friends? I'm Mara and this is the news.\n\n**Break:**\n\n**Mara "
      "Quint:**\n\n"
      "[Fog lifts](https://example.org/fog) over **the harbour: at last**.\n\n> Fog is weather.\n\n- one\n- "
      "two\n");
  EXPECT_EQ(article.question_count(), 0);
  EXPECT_EQ(article.answer_count(), 1);
  EXPECT_THAT(ReasonsOf(article), ElementsAre("NO_QUESTION"));
  EXPECT_THAT(RunsOf(article)[0], HasSubstr("Fog lifts over the harbour: at last."));
}

TEST(Talks, MistypedAndLowerCaseLabelsAreSpeakersAndReferencesAreNot) {
  const v1::Article article = Read(
      "---\ntitle: Rope\nspeakers: [\"NVQ\", 'ropedev']\n---\n"
      "Topic: Rope\n\nLocation: The harbour\n\nKnot 8: https://example.org/8\n\nslides: "
      "https://example.org/s\n\n"
      "NVQ: What is a knot?\n\nropedev: A bend.\n\nNVQ 0: And a bend?\n\nropedev: A knot.\n\n```\nNVQ: "
      "code\n```\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q NVQ: What is a knot?", "A ropedev: A bend.", "Q NVQ 0 (NVQ): And a bend?",
                          "A ropedev: A knot. / ```\nNVQ: code\n```"));
  EXPECT_FALSE(article.has_publish_date());
}

TEST(Talks, AnAskersLabelIsKeptAsPrintedBesideTheWholeName) {
  const v1::Article article = Read(
      "---\ntitle: Rope\n---\n# Start\nMara Quint (MQ): Welcome.\n\nOdo Fenn (OF): Thanks.\n\n"
      "MQ: Why rope?\n\nOF: It holds.\n\nXY: I doubt it.\n\nOF: You may.\n\nXY: So I do.\n\nXY: Still.\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("S Mara Quint: Welcome.", "S Odo Fenn: Thanks.", "Q MQ (Mara Quint): Why rope?",
                          "A OF (Odo Fenn): It holds.", "A XY: I doubt it.", "A OF (Odo Fenn): You may.",
                          "A XY: So I do. / Still."));
  const v1::Question& question = article.sections(0).exchanges(1).question();
  EXPECT_EQ(question.attribution().speaker_method(), v1::Attribution::DEFINED_INITIALS);
  EXPECT_THAT(ReasonsOf(article), ElementsAre("SPEAKER_UNRESOLVED"));
}

TEST(Talks, WhoSpeaksOnceIsASpeakerWhereEveryParagraphHasALabel) {
  const v1::Article article = Read(
      "---\ntitle: Rope\n---\nMara: Why rope?\n\nOdo: It holds.\n\nMara: Does it?\n\nOdo: Mostly.\n\n"
      "Mara: And wire?\n\nOdo: Rusts.\n\nJonathan: I had always wondered.\n\nMara: Thank you?\n\nOdo: "
      "Bye.\n");
  EXPECT_THAT(RunsOf(article), Contains("A Jonathan: I had always wondered."));
  const v1::Article talk = Read(
      "---\ntitle: Rope\n---\nA talk.\n\nCryptography: it is hard.\n\nMore of it.\n\nAnd more.\n\nQ: Why?\n\n"
      "A: So.\n\nQ: When?\n\nA: Now.\n");
  EXPECT_THAT(talk.lead(), Contains("Cryptography: it is hard."));
}

TEST(Gatherings, RolesOutletsAndInterpretersStayWhatIsPrinted) {
  const v1::Article article = Read(
      "# 2019-09-01 與林小河、周大川對談\n\n### 提問者：\n請問為什麼？\n\n### 提問者:\n還有，什麼時候？\n\n"
      "### 林小河：\n因為海。\n\n> （笑）\n\n## 第二段\n\n### 雲港社 王天明：\n有什麼回應？\n\n### "
      "林小河：\n沒有。\n\n"
      "### 雲港新聞：\n真的嗎？\n\n### 林小河：\n真的。\n\n### 霧島・亞紀（翻譯）：\n她說謝謝。\n");
  EXPECT_THAT(RunsOf(article),
              ElementsAre("Q 提問者: 請問為什麼？\n還有，什麼時候？", "A 林小河: 因為海。",
                          "Q 雲港社 王天明 (王天明): 有什麼回應？", "A 林小河: 沒有。",
                          "Q 雲港新聞: 真的嗎？", "A 林小河: 真的。", "A 霧島・亞紀（翻譯）: 她說謝謝。"));
  EXPECT_THAT(RunsOf(article), Not(Contains(HasSubstr("周大川"))));
  EXPECT_THAT(article.body(), ElementsAre("（笑）"));
  EXPECT_EQ(article.sections(0).exchanges(0).question().attribution().speaker_method(),
            v1::Attribution::ANONYMOUS_ROLE);
  EXPECT_THAT(article.sections(1).heading(), ElementsAre("第二段"));
}

TEST(Gatherings, AnOutletIsThePostOfItsReporter) {
  const v1::Article article = Read(
      "# 2019-09-01 記者會\n\n### 林小河：\n有問題嗎？\n\n### 雲港社 王天明：\n沒有。\n\n### "
      "林小河：\n好。\n\n"
      "### 雲港社 王天明：\n是。\n");
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.printed_name(), "雲港社 王天明");
  EXPECT_EQ(answer.full_name(), "王天明");
  EXPECT_THAT(answer.printed_posts(), ElementsAre("雲港社"));
}

TEST(Briefings, OfficialsWithoutNamesAreNobodyAndAGreetingIsNoQuestion) {
  const v1::Article article = Read(
      "---\ndate: '2021-03-05'\ntitle: \"Call on Fog\"\n---\nMODERATOR:  Welcome.  You want to go first?\n\n"
      "SENIOR HARBOUR OFFICIAL:  Thank you.  It was March 1.\n\nQ    Good afternoon.\n\n"
      "MODERATOR:  Hello.\n\nQ\u00A0\u00A0\u00A0 I\u2019m wondering if the fog stays and how long the "
      "harbour\n"
      "can be closed.\n  \nSENIOR HARBOUR OFFICIAL:  A week.\n\nQ`   And then?\n\n"
      "SENIOR HARBOUR OFFICIAL:  Sun.\n");
  EXPECT_THAT(
      RunsOf(article),
      ElementsAre("S MODERATOR: Welcome. You want to go first?",
                  "S SENIOR HARBOUR OFFICIAL: Thank you. It was March 1.", "S Q: Good afternoon.",
                  "S MODERATOR: Hello.",
                  "Q Q: I\u2019m wondering if the fog stays and how long the harbour can be closed.",
                  "A SENIOR HARBOUR OFFICIAL: A week.", "Q Q: And then?", "A SENIOR HARBOUR OFFICIAL: Sun."));
  EXPECT_EQ(article.publish_date().day(), 5);
  for (const v1::Exchange& exchange : article.sections(0).exchanges()) {
    for (const v1::Answer& answer : exchange.answers()) EXPECT_EQ(answer.speaker_display_name(), "");
  }
}

TEST(Briefings, BlanksAreReadWhereverAConverterLeftThemAsReferences) {
  constexpr std::string_view kPage =
      "---\ntitle: \"Call by Spokesperson Ada Byron\"\n---\nMS.&nbsp;BYRON:&nbsp; Good morning.\n\n"
      "Q&nbsp;&nbsp;&nbsp; Will the fog&nbsp;stay?\n\nMS.&nbsp;BYRON:&nbsp; It will.\n\nQ&nbsp; Why?\n\n"
      "MS. BYRON:&nbsp; It&nbsp;is March.\n";
  auto reading = ReadDocument({.content = kPage, .uri = "talk.md"});
  ASSERT_TRUE(reading.ok());
  EXPECT_THAT(
      RunsOf(reading->article),
      ElementsAre("S MS. BYRON (Ada Byron): Good morning.", "Q Q: Will the fog stay?",
                  "A MS. BYRON (Ada Byron): It will.", "Q Q: Why?", "A MS. BYRON (Ada Byron): It is March."));
}

TEST(Briefings, ASurnameBehindATitleIsWhoseTheHeadPrintsAlone) {
  for (const std::string_view colon : {": ", ":  "}) {
    const v1::Article article = Read(absl::StrReplaceAll(
        "Department Press Briefing - March 7, 2023\n\nWendell Byron, Department Spokesperson\n\n"
        "Harbour City\n\nMR BYRON@Good afternoon.\n\nQUESTION@Will the fog stay?\n\nMR BYRON@It will.\n\n"
        "QUESTION@Why is that?\n\nMR BYRON@It is March.\n",
        {{"@", std::string(colon)}}));
    EXPECT_THAT(RunsOf(article), Contains("A MR BYRON (Wendell Byron): It will."));
    ASSERT_EQ(article.participants_size(), 1);
    EXPECT_THAT(article.participants(0).posts(), ElementsAre("Department Spokesperson"));
  }
}

TEST(Gatherings, ReadingsAreNoPartOfNamesInLabels) {
  EXPECT_THAT(
      RunsOf(Read("# 訪談\n\n**<ruby>林小河<rt>Lín Xiǎohé</rt></ruby>：** 霧大嗎？\n\n**周大川：** 大。\n\n"
                  "**<ruby>林小河<rt>Lín Xiǎohé</rt></ruby>：** 雪呢？\n\n**周大川：** 少。\n")),
      ElementsAre("Q 林小河: 霧大嗎？", "A 周大川: 大。", "Q 林小河: 雪呢？", "A 周大川: 少。"));
}

TEST(Gatherings, InterpretersAndClipsAreNobody) {
  const v1::Article article = Read(
      "# 2019-09-01 對談\n\n### 林小河：\n霧大嗎？\n\n### 周大川：\n大。\n\n### 口譯人員：\nHe says yes.\n\n"
      "### 林小河：\n看影片。\n\n### 預告片：\n霧來了。\n\n### 周大川：\n好。\n");
  EXPECT_THAT(RunsOf(article), Not(Contains(HasSubstr("霧來了"))));
  EXPECT_THAT(ReasonsOf(article), ElementsAre("SPEAKER_UNKNOWN"));
}

TEST(Podcasts, AFirstNameIsTheAuthorsWhoSpeaks) {
  EXPECT_THAT(
      RunsOf(Read("---\ntitle: Salt\nauthors:\n  - Lena Quist\nguest: Odo Fenn\n---\n\n**Lena:** How long is "
                  "the road?\n\n**Odo:** Long.\n\n**Lena:** And the inns?\n\n**Odo:** Few.\n")),
      ElementsAre("Q Lena (Lena Quist): How long is the road?", "A Odo (Odo Fenn): Long.",
                  "Q Lena (Lena Quist): And the inns?", "A Odo (Odo Fenn): Few."));
}

TEST(Podcasts, ATimeAloneOnALineIsNoText) {
  EXPECT_THAT(
      RunsOf(Read("Speaker 1 (00:13):\nWho paid?\n\nSpeaker 2 (00:17):\nThe town.\n\n(00:25)\nThen the "
                  "port.\n\nSpeaker 1 (00:31):\nWhen?\n\nSpeaker 2 (00:32):\nIn May.\n[00:34]\n")),
      ElementsAre("Q Speaker 1: Who paid?", "A Speaker 2: The town. / Then the port.", "Q Speaker 1: When?",
                  "A Speaker 2: In May."));
}

}  // namespace
}  // namespace fangtan::service
