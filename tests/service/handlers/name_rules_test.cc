#include "service/handlers/name_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fangtan::service {
namespace {

struct Case {
  std::string asked;
  std::vector<std::string> asked_posts;
  std::string known;
  std::vector<std::string> known_posts;
  std::string unit;
  std::string rule;  // empty: no match
};

std::string RuleOf(const Case& test) {
  const auto match = BestRule(MakePerson({test.asked}, test.asked_posts),
                              MakePerson({test.known}, test.known_posts, test.unit));
  return match.has_value() ? std::string(match->rule) : "";
}

double ScoreOf(const Case& test) {
  const auto match = BestRule(MakePerson({test.asked}, test.asked_posts),
                              MakePerson({test.known}, test.known_posts, test.unit));
  return match.has_value() ? match->score : 0;
}

TEST(NameRules, EachRuleHasItsCases) {
  const std::vector<Case> cases = {
      {"沈　潔", {"河北区纪委书记"}, "沈洁", {}, "河北區", "SAME_NAME_AND_UNIT"},
      {"沈洁", {"河北區"}, "沈潔", {"天津市河北區紀委書記"}, "", "SAME_NAME_AND_UNIT"},
      {"Ada Lovelace", {"Acme"}, "ADA LOVELACE", {"CEO of Acme"}, "", "SAME_NAME_AND_UNIT"},
      {"沈潔", {}, "沈 洁", {}, "河北區", "SAME_FOLDED_NAME"},
      {"ＡＤＡ　Lovelace", {}, "Ada Lovelace", {}, "", "SAME_FOLDED_NAME"},
      {"卡爾・馬克思", {}, "卡尔•马克思", {}, "", "SAME_FOLDED_NAME"},
      {"A.J. Croce", {}, "A. J. Croce", {}, "", "PUNCTUATION_DROPPED"},
      {"卡尔马克思", {}, "卡爾・馬克思", {}, "", "PUNCTUATION_DROPPED"},
      {"弗拉·卡爾・馬克思", {}, "弗拉 卡尔马克思", {}, "", "PUNCTUATION_DROPPED"},
      {"Lovelace, Ada", {}, "Ada Lovelace", {}, "", "NAME_REORDERED"},
      {"Ada Lovelace", {}, "LOVELACE Ada", {}, "", "NAME_REORDERED"},
      {"Jack Ma", {}, "馬雲 Jack Ma", {}, "", "NAME_IN_ONE_SCRIPT"},
      {"ma, jack", {}, "马云Jack Ma", {}, "", "NAME_IN_ONE_SCRIPT"},
      {"马云", {}, "Jack Ma 馬　雲", {}, "", "NAME_IN_ONE_SCRIPT"},
      {"馬雲 Jack Ma", {}, "马云", {}, "", "NAME_IN_ONE_SCRIPT"},
      {"馬雲 Jack Ma", {}, "馬雲 JACK MA", {}, "", "SAME_FOLDED_NAME"},
      {"沈潔女士", {}, "沈洁", {}, "", "COURTESY_TITLE_DROPPED"},
      {"沈洁", {}, "沈潔書記", {}, "", "COURTESY_TITLE_DROPPED"},
      {"歐陽修副主任", {}, "欧阳修", {}, "", "COURTESY_TITLE_DROPPED"},
      {"Dr. Ada Lovelace", {}, "Ada Lovelace", {}, "", "COURTESY_TITLE_DROPPED"},
      {"Adam Jonas, Ph.D.", {}, "Adam Jonas", {}, "", "COURTESY_TITLE_DROPPED"},
      {"Prof Jane Roe PsyD", {}, "Mrs. Jane Roe", {}, "", "COURTESY_TITLE_DROPPED"},
      {"沈書記", {}, "沈潔", {"河北區紀委書記"}, "河北區", "SURNAME_AND_TITLE"},
      {"歐陽主任", {}, "欧阳修", {"辦公室主任"}, "", "SURNAME_AND_TITLE"},
      {"沈潔", {"區紀委書記"}, "沈书记", {}, "", "SURNAME_AND_TITLE"},
      {"AJ", {}, "Adam Jonas", {}, "", "INITIALS"},
      {"ＡＪ", {}, "Adam Jonas", {}, "", "INITIALS"},
      {"Adam Jonas", {}, "A.J.", {}, "", "INITIALS"},
      {"J. K. Rowling", {}, "Joanne Kathleen Rowling", {}, "", "INITIALS"},
      {"A. Lovelace", {}, "Ada Lovelace", {}, "", "INITIALS"},
      {"Lovelace", {}, "Ada Lovelace", {}, "", "PARTIAL_NAME"},
      {"Augusta Ada Lovelace", {}, "Ada Lovelace", {}, "", "PARTIAL_NAME"},
      {"馬克思", {}, "卡尔·马克思", {}, "", "PARTIAL_NAME"},
      {"沈先生", {}, "沈潔", {}, "", "PARTIAL_NAME"},
      {"美玲", {}, "陳美玲", {}, "", "NAME_CONTAINED"},
  };
  for (const Case& test : cases) EXPECT_EQ(RuleOf(test), test.rule) << test.asked << " / " << test.known;
}

TEST(NameRules, OthersAreNotMeant) {
  const std::vector<Case> cases = {
      {"沈潔", {}, "李明", {}, "", ""},
      {"沈書記", {}, "李明", {"區紀委書記"}, "", ""},
      {"Al", {}, "Adam Lee", {}, "", ""},
      {"AJ", {}, "Adam Brown", {}, "", ""},
      {"Ada Byron", {}, "Ada Lovelace", {}, "", ""},
      {"沈潔", {}, "沈明", {}, "", ""},
      {"an", {}, "Jane Anders", {}, "", ""},
      {"书记", {}, "沈潔", {"區紀委書記"}, "", ""},
      {"𠮷", {}, "沈潔", {}, "", ""},
  };
  for (const Case& test : cases) EXPECT_EQ(RuleOf(test), "") << test.asked << " / " << test.known;
}

TEST(NameRules, BetterRulesHaveBetterScores) {
  const std::vector<Case> best_first = {
      {"沈潔", {"河北區"}, "沈洁", {}, "河北區", ""},
      {"沈潔", {}, "沈洁", {}, "", ""},
      {"A.J. Croce", {}, "A. J. Croce", {}, "", ""},
      {"Lovelace, Ada", {"Acme"}, "Ada Lovelace", {"CEO of Acme"}, "Acme", ""},
      {"沈潔女士", {}, "沈洁", {}, "", ""},
      {"沈書記", {"河北區紀委書記"}, "沈洁", {"河北區紀委書記"}, "河北區", ""},
      {"AJ", {}, "Adam Jonas", {}, "", ""},
      {"Lovelace", {}, "Ada Lovelace", {}, "", ""},
      {"美玲", {}, "陳美玲", {}, "", ""},
      {"沈潔", {"和平區"}, "沈洁", {}, "河北區", ""},
  };
  double last = 1.0001;
  for (const Case& test : best_first) {
    const double score = ScoreOf(test);
    EXPECT_LT(score, last) << test.asked;
    EXPECT_GT(score, 0) << test.asked;
    last = score;
  }
}

TEST(NameRules, AContradictingUnitIsBelowTheWeakestRuleWithout) {
  const double contradicted = ScoreOf({"沈潔", {"和平區紀委書記"}, "沈洁", {"河北區紀委書記"}, "河北區", ""});
  EXPECT_LT(contradicted, ScoreOf({"美玲", {}, "陳美玲", {}, "", ""}));
  // An unknown unit contradicts nothing, nor does a post without one.
  EXPECT_EQ(RuleOf({"沈潔", {"和平區紀委書記"}, "沈洁", {}, "", ""}), "SAME_FOLDED_NAME");
  EXPECT_GT(ScoreOf({"沈潔", {"和平區紀委書記"}, "沈洁", {}, "", ""}), contradicted);
  EXPECT_GT(ScoreOf({"沈潔", {"書記"}, "沈洁", {}, "河北區", ""}), contradicted);
}

TEST(NameRules, AnyOfSeveralNamesCounts) {
  const Person known = MakePerson({"沈潔", "Jie Shen", "沈書記"}, {});
  EXPECT_EQ(BestRule(MakePerson({"Shen, Jie"}, {}), known)->rule, "NAME_REORDERED");
  EXPECT_EQ(BestRule(MakePerson({"沈书记"}, {}), known)->rule, "SAME_FOLDED_NAME");
}

TEST(PersonName, NamesThatAreNoneAreTakenAsTheyAre) {
  EXPECT_TRUE(AnalyzeName("　 ").folded.empty());
  for (const std::string printed : {"Ph.D.", ".", "，", "先生", "Dr.", "·", "。。。"}) {
    const PersonName name = AnalyzeName(printed);
    EXPECT_FALSE(name.bare.empty()) << printed;
  }
}

}  // namespace
}  // namespace fangtan::service
