// The conditions find at least whom the rules accept: checked against a plain reading of the predicate.
#include "service/handlers/name_query.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

using storage::Predicate;
using storage::PredicateNode;

// Whether a speaker who was printed as `name` alone matches.
bool Finds(const Predicate& predicate, const std::string& name) {
  std::vector<bool> held;
  const auto holds = [&held](uint32_t child) { return held[child]; };
  for (const PredicateNode& node : predicate.nodes) {
    if (node.op == PredicateNode::Op::kCondition) {
      held.push_back(storage::MatchesValue(node.condition, storage::FoldName(name), name));
    } else if (node.op == PredicateNode::Op::kAnd) {
      held.push_back(std::all_of(node.children.begin(), node.children.end(), holds));
    } else {
      held.push_back(std::any_of(node.children.begin(), node.children.end(), holds));
    }
  }
  return held.back();
}

const std::vector<std::string>& Names() {
  static const auto* const names = new std::vector<std::string>{"沈潔",
                                                                "沈　洁",
                                                                "沈書記",
                                                                "沈潔女士",
                                                                "沈先生",
                                                                "沈",
                                                                "欧阳修",
                                                                "歐陽主任",
                                                                "歐陽",
                                                                "卡爾・馬克思",
                                                                "马克思",
                                                                "卡尔马克思",
                                                                "弗拉·卡爾·馬克思",
                                                                "弗拉 卡尔马克思",
                                                                "陳美玲",
                                                                "美玲",
                                                                "Ada Lovelace",
                                                                "ADA LOVELACE",
                                                                "Lovelace, Ada",
                                                                "Lovelace Ada",
                                                                "Dr. Ada Lovelace",
                                                                "Ada Lovelace, PhD",
                                                                "Lovelace",
                                                                "Augusta Ada Lovelace",
                                                                "A. Lovelace",
                                                                "Ada L.",
                                                                "AL",
                                                                "A.L.",
                                                                "AJ",
                                                                "Adam Jonas",
                                                                "A.J. Croce",
                                                                "A. J. Croce",
                                                                "Adam James Croce",
                                                                "J. K. Rowling",
                                                                "Joanne Kathleen Rowling",
                                                                "Élodie Brun",
                                                                "É. Brun",
                                                                "ÉB",
                                                                "先生",
                                                                "𠮷田",
                                                                "Ph.D.",
                                                                "."};
  return *names;
}

TEST(NameQuery, FindsWhomTheRulesAccept) {
  int accepted = 0;
  for (const std::string& asked_name : Names()) {
    for (const std::string& known_name : Names()) {
      const std::vector<std::string> posts = {"天津市河北區紀委書記", "辦公室主任"};
      const Person asked = MakePerson({asked_name}, posts);
      const auto match = BestRule(asked, MakePerson({known_name}, posts));
      if (!match.has_value()) continue;
      ++accepted;
      EXPECT_TRUE(Finds(SpellingsOf(asked), known_name) || Finds(RelativesOf(asked), known_name))
          << asked_name << " means " << known_name << " by " << match->rule;
    }
  }
  EXPECT_GT(accepted, 100);
}

TEST(NameQuery, ThoseWhoBearTheNameAreFoundByTheirSpelling) {
  const Predicate spellings = SpellingsOf(MakePerson({"沈潔女士"}, {"區紀委書記"}));
  for (const std::string name : {"沈 洁", "沈洁女士", "沈书记"}) EXPECT_TRUE(Finds(spellings, name)) << name;
  for (const std::string name : {"沈", "沈潔如", "李明"}) EXPECT_FALSE(Finds(spellings, name)) << name;
}

TEST(NameQuery, NodesStandBeforeTheirParents_AndNoTextIsEmpty) {
  for (const std::string& name : Names()) {
    for (const Predicate& predicate :
         {SpellingsOf(MakePerson({name}, {})), RelativesOf(MakePerson({name}, {}))}) {
      ASSERT_FALSE(predicate.empty()) << name;
      for (uint32_t i = 0; i < predicate.nodes.size(); ++i) {
        const PredicateNode& node = predicate.nodes[i];
        if (node.op == PredicateNode::Op::kCondition) {
          EXPECT_FALSE(node.condition.text.empty()) << name;
        } else {
          EXPECT_GE(node.children.size(), 2u) << name;
        }
        for (const uint32_t child : node.children) EXPECT_LT(child, i) << name;
      }
    }
  }
}

}  // namespace
}  // namespace fangtan::service
