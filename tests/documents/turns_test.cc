// The rules by which turns become questions and answers.
#include "service/documents/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Turn Says(std::string label, std::string text) {
  return {.kind = TurnKind::kSpeech, .label = std::move(label), .passages = {{std::move(text), {}}}};
}

Turn RoleSays(std::string label, TurnRole role, std::string text) {
  Turn turn = Says(std::move(label), std::move(text));
  turn.method = v1::Attribution::ANONYMOUS_ROLE;
  turn.anonymous = true;
  turn.role = role;
  return turn;
}

Turn Of(TurnKind kind, std::string text) { return {.kind = kind, .passages = {{std::move(text), {}}}}; }

// One string an exchange: "Q: text -> Ada: text, Odo: text", sections parted by "## heading".
std::vector<std::string> Outline(const v1::Article& article) {
  std::vector<std::string> lines;
  for (const v1::Section& section : article.sections()) {
    for (const std::string& heading : section.heading()) lines.push_back(absl::StrCat("## ", heading));
    for (const v1::Exchange& exchange : section.exchanges()) {
      std::string line;
      if (exchange.has_question())
        line = absl::StrCat(exchange.question().asker(), ": ", exchange.question().text(), " ->");
      for (const v1::Answer& answer : exchange.answers()) {
        absl::StrAppend(&line, line.empty() ? "" : " ", answer.printed_name(), ":");
        for (const std::string& paragraph : answer.paragraphs()) absl::StrAppend(&line, " ", paragraph);
      }
      lines.push_back(line);
    }
  }
  return lines;
}

TEST(Turns, WhoAsksAndEndsTheTalkDoesNotAnswerTheOwnQuestion) {
  v1::Article article;
  AddTurns({Says("主持人", "海邊冷不冷？"), Says("林巧", "冷。"), Says("主持人", "謝謝兩位。")}, article);
  EXPECT_THAT(Outline(article), ElementsAre("主持人: 海邊冷不冷？ -> 林巧: 冷。", "主持人: 謝謝兩位。"));
  EXPECT_EQ(article.sections(0).exchanges(1).answers(0).attribution().link_method(),
            v1::Attribution::NO_QUESTION);
  article.Clear();
  AddTurns({Says("主持人", "海邊冷不冷？"), Says("主持人說", "請說。"), Says("林巧", "冷。")}, article);
  EXPECT_THAT(Outline(article), ElementsAre("主持人: 海邊冷不冷？ -> 主持人說: 請說。 林巧: 冷。"));
}

TEST(Turns, AHeadingPartsStatementsButNotAQuestionFromItsAnswer) {
  v1::Article article;
  AddTurns({RoleSays("記者", TurnRole::kAsks, "為何？"), Of(TurnKind::kHeading, "海"),
            Says("林小河", "因為霧。"), Of(TurnKind::kHeading, "山"), Says("周大川", "我補充。")},
           article);
  EXPECT_THAT(Outline(article),
              ElementsAre("記者: 為何？ -> 林小河: 因為霧。", "## 海", "## 山", "周大川: 我補充。"));
  EXPECT_EQ(article.sections(2).exchanges(0).answers(0).attribution().link_method(),
            v1::Attribution::NO_QUESTION);
  EXPECT_EQ(article.question_count(), 1);
  EXPECT_EQ(article.answer_count(), 2);
}

TEST(Turns, StageDirectionsInterruptNobodyAndAreNotSpeech) {
  v1::Article article;
  AddTurns({Says("Ada", "One."), Of(TurnKind::kDirection, "(Laughter.)"), Says("Ada", "Two.")}, article);
  EXPECT_THAT(Outline(article), ElementsAre("Ada: One. Two."));
  EXPECT_THAT(article.body(), ElementsAre("(Laughter.)"));
}

TEST(Turns, ALabelAloneNamesTheTextBehindIt) {
  v1::Article article;
  Turn alone = Says("Odo", "");
  alone.passages.clear();
  AddTurns({Says("Ada", "One?"), alone, Of(TurnKind::kDirection, "(drinks)"), Of(TurnKind::kSpeech, "Two.")},
           article);
  EXPECT_THAT(Outline(article), ElementsAre("Ada: One? -> Odo: Two."));
}

TEST(Turns, ALabelWithNothingBehindItIsToldAndMakesNoRun) {
  v1::Article article;
  Turn alone = Says("Odo", "");
  alone.passages.clear();
  AddTurns({Says("Ada", "One?"), alone, Says("Lena", "Two.")}, article);
  EXPECT_THAT(Outline(article), ElementsAre("Ada: One? -> Lena: Two."));
  ASSERT_EQ(article.warnings_size(), 1);
  EXPECT_EQ(article.warnings(0).reason(), "EMPTY_RUN");
}

TEST(Turns, WhoeverAsksMostHostsAndAsksInEveryRun) {
  v1::Article article;
  AddTurns({Says("Ada", "Welcome. Who are you?"), Says("Odo", "Odo."), Says("Ada", "Tell me more."),
            Says("Odo", "I sail."), Says("Ada", "Where?"), Says("Odo", "Here."), Says("Ada", "Alone?"),
            Says("Odo", "Mostly.")},
           article);
  EXPECT_THAT(Outline(article),
              ElementsAre("Ada: Welcome. Who are you? -> Odo: Odo.", "Ada: Tell me more. -> Odo: I sail.",
                          "Ada: Where? -> Odo: Here.", "Ada: Alone? -> Odo: Mostly."));
}

TEST(Turns, AmongEqualsARunAsksThatEndsInAQuestionWhichAnotherTakesUp) {
  v1::Article article;
  AddTurns({Says("Ada", "Day one."), Says("Odo", "It was. Did you swim?"), Says("Ada", "I did, and you?"),
            Says("Odo", "No. Why would I?")},
           article);
  EXPECT_THAT(Outline(article),
              ElementsAre("Ada: Day one.",
                          "Odo: It was. Did you swim? -> Ada: I did, and you? Odo: No. Why would I?"));
}

TEST(Turns, NothingIsAQuestionBeforeSomebodyAsks) {
  v1::Article article;
  AddTurns(
      {Says("Ada", "Welcome, Odo. How are you?"), Says("Odo", "Good."), Says("Ada", "Lovely."),
       Says("Odo", "It is."), Says("Ada", "Who are you?"), Says("Odo", "Odo."), Says("Ada", "Tell me more."),
       Says("Odo", "I sail."), Says("Ada", "Where?"), Says("Odo", "Here.")},
      article);
  EXPECT_THAT(Outline(article),
              ElementsAre("Ada: Welcome, Odo. How are you? Odo: Good. Ada: Lovely. Odo: It is.",
                          "Ada: Who are you? -> Odo: Odo.", "Ada: Tell me more. -> Odo: I sail.",
                          "Ada: Where? -> Odo: Here."));
  EXPECT_EQ(article.question_count(), 3);
}

TEST(Turns, AnOpeningAddressGoesOnBehindItsQuestions) {
  std::string address;
  while (address.size() < 1600) address += "Fog comes and goes over the harbour. ";
  for (const auto& [end, asks] :
       {std::pair("Does anybody object? Then Odo has the floor.", false),
        std::pair("Does anybody object?", true), std::pair("Does anybody object? Tell us about it.", true)}) {
    v1::Article article;
    AddTurns(
        {Says("Ada", address + end), Says("Odo", "Fog is wet."), Says("Ada", "Is it?"), Says("Odo", "Yes.")},
        article);
    EXPECT_EQ(article.question_count(), asks ? 2 : 1) << end;
  }
}

TEST(Turns, AChairPassesTheWordOnBeforeTheFirstQuestionOfABriefing) {
  v1::Article article;
  AddTurns({Says("Ada", "Do you want to begin?"), Says("Odo", "Yes."), RoleSays("Q", TurnRole::kAsks, "Why?"),
            Says("Ada", "So."), RoleSays("Q", TurnRole::kAsks, "When?"), Says("Odo", "Now."),
            RoleSays("Q", TurnRole::kAsks, "And how?"), Says("Odo", "Thus.")},
           article);
  EXPECT_THAT(Outline(article), ElementsAre("Ada: Do you want to begin? Odo: Yes.", "Q: Why? -> Ada: So.",
                                            "Q: When? -> Odo: Now.", "Q: And how? -> Odo: Thus."));
}

TEST(Turns, SpeechesAskNobody) {
  std::vector<Turn> turns;
  for (const std::string name : {"Ada", "Odo", "Lena", "Ada", "Odo"}) {
    std::string speech;
    while (speech.size() < 800) speech += "Fog comes and goes over the harbour. ";
    turns.push_back(Says(name, speech + (name == "Lena" ? "Why would anybody care?" : "")));
  }
  v1::Article article;
  AddTurns(turns, article);
  EXPECT_EQ(article.question_count(), 0);
  EXPECT_EQ(article.answer_count(), 5);
}

TEST(Turns, ThePublicAsksUnlessItIsAsked) {
  v1::Article article;
  AddTurns({Says("Ada", "Does anybody know this?"), RoleSays("Audience", TurnRole::kPublic, "Is it rope?"),
            Says("Ada", "It is."), RoleSays("Audience", TurnRole::kPublic, "I wonder how long."),
            Says("Ada", "A fathom.")},
           article);
  EXPECT_THAT(Outline(article),
              ElementsAre("Ada: Does anybody know this? -> Audience: Is it rope? Ada: It is.",
                          "Audience: I wonder how long. -> Ada: A fathom."));
  EXPECT_THAT(article.sections(0).exchanges(0).answers(0).speaker_display_name(), IsEmpty());
}

TEST(Turns, WhatThePublicRepliesToAfterASpeechIsAQuestion) {
  const std::string speech = absl::StrCat(std::string(2000, 'a'), ". Why does the bell not ring?");
  v1::Article article;
  AddTurns({Says("Ada", speech), RoleSays("Audience", TurnRole::kPublic, "Too little wind."),
            Says("Ada", std::string(2000, 'b')), Says("Bo", std::string(2000, 'c')),
            Says("Ada", std::string(2000, 'd'))},
           article);
  ASSERT_EQ(article.question_count(), 1);
  EXPECT_EQ(article.sections(0).exchanges(0).question().asker(), "Ada");
  EXPECT_EQ(article.sections(0).exchanges(0).answers(0).printed_name(), "Audience");
}

TEST(Turns, WithoutSpeechHeadingsStandInTheBody) {
  v1::Article article;
  AddTurns(
      {Of(TurnKind::kBody, "A talk."), Of(TurnKind::kHeading, "Part"), Of(TurnKind::kSpeech, "Nobody's.")},
      article);
  EXPECT_THAT(article.body(), ElementsAre("A talk.", "Part", "Nobody's."));
  EXPECT_EQ(article.sections_size(), 0);
}

TEST(Turns, WhoAsksMoreThanTheOthersAsksWithRequestsToo) {
  v1::Article article;
  AddTurns(
      {Says("Ada", "How old is the bell?"), Says("Bo", "Ninety."), Says("Ada", "Tell me about the rope."),
       Says("Bo", "It is new."), Says("Ada", "I see."), Says("Bo", "Describe a bell to a fish.")},
      article);
  EXPECT_EQ(article.question_count(), 2);
  EXPECT_EQ(article.sections(0).exchanges(1).question().text(), "Tell me about the rope.");
  EXPECT_EQ(article.sections(0).exchanges(1).answers_size(), 3);
}

TEST(Turns, ARequestMayBeTheFirstQuestion) {
  v1::Article article;
  AddTurns({Says("Ada", "Welcome to the Bell Hour."), Says("Bo", "Good morning."),
            Says("Ada", "Tell us your name."), Says("Bo", "Bo."), Says("Ada", "How old is the bell?"),
            Says("Bo", "Ninety.")},
           article);
  EXPECT_EQ(article.question_count(), 2);
  EXPECT_EQ(article.sections(0).exchanges(1).question().text(), "Tell us your name.");
}

TEST(Turns, WhoAloneAsksMakesRequestsHoweverRarely) {
  v1::Article article;
  AddTurns({Says("Ada", "Welcome."), Says("Bo", "Good morning."), Says("Ada", "Tell us about the sea."),
            Says("Bo", "Wet."), Says("Ada", "I see."), Says("Bo", "Cold, too."), Says("Ada", "How cold?"),
            Says("Bo", "Very.")},
           article);
  EXPECT_EQ(article.question_count(), 2);
}

}  // namespace
}  // namespace fangtan::service
