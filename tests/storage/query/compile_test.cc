#include "storage/query/compile.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "storage/query/filter_parser.h"
#include "storage/query/resolver.h"
#include "tests/storage/query/filter_text.h"
#include "tests/testing/error_place.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::PlaceOf;

using testing::Fails;
using testing::IsOk;
using Op = PredicateNode::Op;

Predicate Compile(const std::string& text, FilterKind kind = FilterKind::kAnswers) {
  const absl::StatusOr<Predicate> predicate = CompileFilter(text, kind);
  EXPECT_THAT(predicate, IsOk()) << text;
  return predicate.value_or(Predicate());
}

PredicateNode TextNode(const std::string& folded) {
  return {.op = Op::kCondition,
          .condition = {.field = Field::kText, .match = Condition::Match::kContains, .text = folded}};
}

TEST(CompileFilter, BlankTextMatchesEverything) {
  EXPECT_TRUE(Compile("").empty());
  EXPECT_TRUE(Compile(" 　\n").empty());
}

TEST(CompileFilter, ChildrenStandBeforeTheirParentsAndTheRootIsLast) {
  const Predicate predicate = Compile("訪談 AND (a OR NOT b)");
  ASSERT_EQ(predicate.nodes.size(), 6u);
  EXPECT_EQ(predicate.nodes[0], TextNode("访谈"));
  EXPECT_EQ(predicate.nodes[1], TextNode("a"));
  EXPECT_EQ(predicate.nodes[2], TextNode("b"));
  EXPECT_EQ(predicate.nodes[3], (PredicateNode{.op = Op::kNot, .children = {2}}));
  EXPECT_EQ(predicate.nodes[4], (PredicateNode{.op = Op::kOr, .children = {1, 3}}));
  EXPECT_EQ(predicate.nodes[5], (PredicateNode{.op = Op::kAnd, .children = {0, 4}}));
  EXPECT_EQ(predicate.root(), 5u);
}

TEST(CompileFilter, WordsLookAtTextOrName) {
  for (const FilterKind kind : {FilterKind::kAnswers, FilterKind::kQuestions, FilterKind::kArticles}) {
    EXPECT_EQ(Compile("沈潔", kind), Compile("text:\"沈　潔\"", kind));
  }
  for (const FilterKind kind : {FilterKind::kSpeakers, FilterKind::kChanges}) {
    EXPECT_EQ(Compile("沈潔", kind), Compile("name:\"沈潔\"", kind));
  }
  EXPECT_EQ(Compile("any_answer(沈潔)", FilterKind::kArticles).nodes[0], TextNode("沈洁"));
  EXPECT_EQ(Compile("speaker").nodes.back(), TextNode("speaker"));
  EXPECT_EQ(Compile("\"沈 OR 潔\"").nodes.back(), TextNode("沈 or 洁"));
  EXPECT_EQ(Compile("*沈*"), Compile("沈"));
  EXPECT_EQ(Compile("*"), Compile("text:*"));
}

TEST(CompileFilter, TheSameSaidInOtherWaysIsTheSame) {
  const std::vector<std::vector<std::string>> kSame = {
      {"a b c", "a AND b AND c", "(a b) c", "a AND (b AND c)", "((a) AND ((b))) c", "a NOT (NOT (b c))",
       "--a b c"},
      {"a OR b OR c", "a OR (b OR c)", "((a OR b)) OR c", "NOT NOT (a OR b) OR c"},
      {"a b OR c", "a AND (b OR c)", "a AND b OR c", "a (b OR c)"},
      {"NOT a", "-a", "-(a)", "NOT (NOT -a)", "---a"},
      {"ordinal != 3", "NOT ordinal = 3", "-ordinal=3", "NOT ordinal:3", "NOT NOT ordinal != \"3\""},
      {"ordinal = 3", "NOT ordinal != 3", "ordinal:3", "-(ordinal != 3)"},
      {"article.labels = ''", "NOT article.labels:*", "article.labels != *", "-(article.labels != '')"},
      {"speaker.name = 沈潔", "speaker.name=\"沈 洁\"", "speaker.name = '沈　潔'"},
      {"publish_time = 2021-08", "publish_time:2021-08", "publish_time = \"2021-08\""},
      {"publish_time > 2021-08-05", "publish_time >= 2021-08-06",
       "publish_time >= 2021-08-06T08:00:00+08:00"},
      {"publish_time <= 2021", "publish_time < 2022", "publish_time < 2022-01-01T00:00:00Z"},
      {"ordinal > 3", "ordinal >= 4"},
  };
  for (const std::vector<std::string>& same : kSame) {
    for (const std::string& text : same) EXPECT_EQ(Compile(text), Compile(same.front())) << text;
  }
}

TEST(CompileFilter, DifferentThingsAreDifferent) {
  EXPECT_NE(Compile("a OR b c"), Compile("a OR (b c)"));
  EXPECT_NE(Compile("NOT a b"), Compile("NOT (a b)"));
  EXPECT_NE(Compile("exact(text, 沈潔)"), Compile("text:沈潔"));
  EXPECT_NE(Compile("publish_time >= 2021-08"), Compile("publish_time > 2021-08"));
}

TEST(CompileFilter, AnyAnswerIsAboutAnswersInFiltersOfArticles) {
  const Predicate predicate = Compile(
      "title:訪談 AND NOT any_answer(speaker.name = 沈洁 AND article.title:a)", FilterKind::kArticles);
  ASSERT_EQ(predicate.nodes.size(), 7u);
  EXPECT_EQ(predicate.nodes[1].condition.field, Field::kSpeakerName);
  EXPECT_EQ(predicate.nodes[3].op, Op::kAnd);
  EXPECT_EQ(predicate.nodes[4], (PredicateNode{.op = Op::kAnyAnswer, .children = {3}}));
  EXPECT_EQ(predicate.nodes[5].op, Op::kNot);
  EXPECT_EQ(predicate.nodes[6], (PredicateNode{.op = Op::kAnd, .children = {0, 5}}));
}

TEST(CompileFilter, AnyAnswerStandsNowhereElse) {
  for (const FilterKind kind :
       {FilterKind::kAnswers, FilterKind::kQuestions, FilterKind::kSpeakers, FilterKind::kChanges}) {
    const absl::Status status = CompileFilter("-any_answer(a)", kind).status();
    EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX"));
    EXPECT_EQ(PlaceOf(status).byte_position, 1);
  }
  const absl::Status nested =
      CompileFilter("any_answer(a AND any_answer(b))", FilterKind::kArticles).status();
  EXPECT_THAT(nested, Fails(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX"));
  EXPECT_EQ(PlaceOf(nested).byte_position, 17);
  EXPECT_THAT(CompileFilter("any_answer(title:a)", FilterKind::kArticles),
              Fails(absl::StatusCode::kInvalidArgument, "FILTER_FIELD_UNKNOWN"));
}

TEST(CompileFilter, TheFirstThingWrongIsTold) {
  const absl::Status status = CompileFilter("沈 ordinal = x AND colour = 1", FilterKind::kAnswers).status();
  EXPECT_EQ(PlaceOf(status).reason, "FILTER_TYPE");
  EXPECT_EQ(PlaceOf(status).byte_position, 14);
  EXPECT_EQ(PlaceOf(status).position, 12);
  EXPECT_EQ(status.message(), "filter: expected a whole number");
}

// Truth of a filter, straight from its AST, where each term is looked up in `truth` by its own condition.
class Reference {
 public:
  Reference(std::mt19937& random, const Filter& filter) : filter_(filter) {
    for (const FilterNode& node : filter.nodes) {
      if (node.children.empty()) truth_.try_emplace(node.value.text, random() % 2 == 0);
    }
  }

  bool OfFilter() const {
    std::vector<bool> held;
    for (const FilterNode& node : filter_.nodes) {
      bool all = true;
      bool any = false;
      for (const uint32_t child : node.children) {
        all = all && held[child];
        any = any || held[child];
      }
      if (node.children.empty()) {
        held.push_back(truth_.at(node.value.text));
      } else if (node.kind == FilterNode::Kind::kNot) {
        held.push_back(!any);
      } else {
        held.push_back(node.kind == FilterNode::Kind::kAnd ? all : any);
      }
    }
    return held.back();
  }

  bool OfPredicate(const Predicate& predicate) const {
    std::vector<bool> held;
    for (const PredicateNode& node : predicate.nodes) {
      bool all = true;
      bool any = false;
      for (const uint32_t child : node.children) {
        all = all && held[child];
        any = any || held[child];
      }
      if (node.op == Op::kCondition) {
        held.push_back(truth_.at(node.condition.text));
      } else if (node.op == Op::kNot) {
        held.push_back(!any);
      } else {
        held.push_back(node.op == Op::kOr ? any : all);
      }
    }
    return held.back();
  }

 private:
  const Filter& filter_;
  std::map<std::string, bool> truth_;
};

TEST(CompileFilter, FlatteningKeepsTheMeaning) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    Filter filter = RandomFilter(random, 12);
    for (FilterNode& node : filter.nodes) {
      if (node.kind == FilterNode::Kind::kAnyAnswer) node.kind = FilterNode::Kind::kNot;
      if (!node.children.empty()) continue;
      node = {.kind = FilterNode::Kind::kWord,
              .value = {.text = std::string(1, static_cast<char>('a' + random() % 6))}};
    }
    ASSERT_OK_AND_ASSIGN(const Predicate predicate, ResolveFilter(filter, "", FilterKind::kAnswers));
    for (int truth = 0; truth < 8; ++truth) {
      const Reference reference(random, filter);
      ASSERT_EQ(reference.OfPredicate(predicate), reference.OfFilter()) << PrintFilter(filter);
    }
  }
}

}  // namespace
}  // namespace fangtan::storage
