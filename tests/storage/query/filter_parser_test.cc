#include "storage/query/filter_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "storage/text/utf8.h"
#include "tests/storage/query/filter_text.h"
#include "tests/testing/error_place.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

using testing::Fails;
using testing::IsOk;

// What `text` parses to, printed again with every value in quotes.
std::string Reprint(std::string_view text) {
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  return filter.ok() ? PrintFilter(*filter) : std::string(filter.status().message());
}

FilterNode Leaf(std::string_view text) {
  const absl::StatusOr<Filter> filter = ParseFilter(text);
  EXPECT_THAT(filter, IsOk()) << text;
  EXPECT_EQ(filter->nodes.size(), 1u) << text;
  return filter->nodes.back();
}

struct Place {
  std::string text;
  int64_t byte_position;
  std::string description;  // part of it
};

void ExpectSyntaxError(const Place& expected) {
  const absl::StatusOr<Filter> filter = ParseFilter(expected.text);
  ASSERT_THAT(filter, Fails(absl::StatusCode::kInvalidArgument, "FILTER_SYNTAX")) << expected.text;
  const ErrorPlace place = PlaceOf(filter.status());
  EXPECT_EQ(place.byte_position, expected.byte_position) << expected.text << ": " << place.description;
  EXPECT_EQ(place.field, "filter");
  EXPECT_NE(place.description.find(expected.description), std::string::npos)
      << expected.text << ": " << place.description;
}

TEST(ParseFilter, BlankTextSaysNothing) {
  for (const char* text : {"", " ", "\t\n　 "}) {
    ASSERT_OK_AND_ASSIGN(const Filter filter, ParseFilter(text));
    EXPECT_TRUE(filter.nodes.empty());
  }
}

TEST(ParseFilter, OrBindsTighterThanAnd) {
  EXPECT_EQ(Reprint("a AND b OR c"), R"("a" AND "b" OR "c")");
  ASSERT_OK_AND_ASSIGN(const Filter filter, ParseFilter("a AND b OR c"));
  EXPECT_EQ(filter.nodes.back().kind, FilterNode::Kind::kAnd);
  EXPECT_EQ(Reprint("(a AND b) OR c"), R"(("a" AND "b") OR "c")");
  EXPECT_EQ(Reprint("a OR b c OR d"), R"("a" OR "b" AND "c" OR "d")");
  EXPECT_EQ(Reprint("a OR (b OR c)"), R"("a" OR ("b" OR "c"))");
}

TEST(ParseFilter, TermsSideBySideMeanAnd) {
  EXPECT_EQ(ParseFilter("沈洁 武清区")->nodes.back().kind, FilterNode::Kind::kAnd);
  EXPECT_EQ(Reprint("a b　c"), R"("a" AND "b" AND "c")");
  EXPECT_EQ(Reprint("(a)b (c)"), R"("a" AND "b" AND "c")");
  EXPECT_EQ(Reprint("x=1 y:2"), R"(x="1" AND y:"2")");
}

TEST(ParseFilter, NegatesByWordAndByMinus) {
  EXPECT_EQ(Reprint("NOT a"), R"(NOT "a")");
  EXPECT_EQ(Reprint("-a OR NOT(b c)"), R"(NOT "a" OR NOT ("b" AND "c"))");
  EXPECT_EQ(Reprint("--a"), R"(NOT NOT "a")");
  EXPECT_EQ(Reprint("-x = -5"), R"(NOT x="-5")");
  EXPECT_EQ(Reprint("a-b"), R"("a-b")");
  EXPECT_EQ(Reprint("-\"a\" -(b)"), R"(NOT "a" AND NOT "b")");
  EXPECT_EQ(Reprint("a NOT b OR c"), R"("a" AND NOT "b" OR "c")");
}

TEST(ParseFilter, KnowsEveryOperatorWithAndWithoutSpaces) {
  const std::pair<const char*, Comparator> kOperators[] = {
      {"=", Comparator::kEqual},        {"!=", Comparator::kNotEqual}, {"<", Comparator::kLess},
      {"<=", Comparator::kLessOrEqual}, {">", Comparator::kGreater},   {">=", Comparator::kGreaterOrEqual},
      {":", Comparator::kHas},
  };
  for (const auto& [text, comparator] : kOperators) {
    for (const char* space : {"", " ", "　\n"}) {
      const FilterNode node = Leaf("article.title" + std::string(space) + text + space + "訪談");
      EXPECT_EQ(node.kind, FilterNode::Kind::kComparison);
      EXPECT_EQ(node.comparator, comparator) << text;
      EXPECT_EQ(node.field, "article.title");
      EXPECT_EQ(node.value.text, "訪談");
      EXPECT_EQ(node.comparator_position, 13 + std::string(space).size());
    }
  }
}

TEST(ParseFilter, KeywordsAreUpperCaseOnly) {
  EXPECT_EQ(Reprint("and or not And"), R"("and" AND "or" AND "not" AND "And")");
  EXPECT_EQ(Reprint("ANDROID ORDER NOTE"), R"("ANDROID" AND "ORDER" AND "NOTE")");
  EXPECT_EQ(Reprint("\"AND\""), R"("AND")");
}

TEST(ParseFilter, UnquotedValuesHoldEverythingButSpaceBracketsCommasAndQuotes) {
  EXPECT_EQ(Leaf("t>=2021-08-05T10:00:00+08:00").value.text, "2021-08-05T10:00:00+08:00");
  EXPECT_EQ(Leaf("t:a=b<c:d!").value.text, "a=b<c:d!");
  EXPECT_EQ(Leaf("t:，（沈洁）＝：「問」𠮷").value.text, "，（沈洁）＝：「問」𠮷");
  EXPECT_EQ(Leaf("（沈洁）").value.text, "（沈洁）");
}

TEST(ParseFilter, TakesEscapesAway) {
  EXPECT_EQ(Leaf(R"(t="a \"b\" \\ \' c")").value.text, R"(a "b" \ ' c)");
  EXPECT_EQ(Leaf(R"(t='it\'s "so"')").value.text, R"(it's "so")");
  EXPECT_EQ(Leaf(R"(t="\n\t\r")").value.text, "\n\t\r");
  EXPECT_EQ(Leaf(R"(t=a\\b)").value.text, R"(a\b)");
  ExpectSyntaxError({R"(t="問\x")", 6, "after a backslash"});
  ExpectSyntaxError({R"(t=a\)", 3, "after a backslash"});
  ExpectSyntaxError({R"(t="a\")", 2, "closing \""});
}

TEST(ParseFilter, MarksWildcardsAtTheEnds) {
  struct Case {
    const char* text;
    bool start, end, any;
    const char* characters;
  };
  for (const Case& c :
       {Case{"t=*", true, false, true, ""}, Case{"t=\"**\"", true, true, true, ""},
        Case{"t=沈*", false, true, false, "沈"}, Case{"t=\"*潔\"", true, false, false, "潔"},
        Case{"t=*x*", true, true, false, "x"}, Case{"t=a*b", false, false, false, "a*b"},
        Case{R"(t=\*)", false, false, false, "*"}, Case{R"(t=a\*)", false, false, false, "a*"},
        Case{R"(t=\*a*)", false, true, false, "*a"}, Case{R"(t=a\\*)", false, true, false, R"(a\)"},
        Case{"t=***", true, true, false, "*"}, Case{"t=\"\"", false, false, false, ""}}) {
    const FilterValue value = Leaf(c.text).value;
    EXPECT_EQ(value.open_start, c.start) << c.text;
    EXPECT_EQ(value.open_end, c.end) << c.text;
    EXPECT_EQ(value.any(), c.any) << c.text;
    EXPECT_EQ(value.characters(), c.characters) << c.text;
  }
}

TEST(ParseFilter, ReadsFunctions) {
  EXPECT_EQ(Reprint("exact(text,訪談)"), R"(exact(text, "訪談"))");
  EXPECT_EQ(Reprint("exact( article.title , '訪 談*' )"), R"(exact(article.title, "訪 談*"))");
  EXPECT_EQ(Reprint("-any_answer(a OR b c) d"), R"(NOT any_answer("a" OR "b" AND "c") AND "d")");
  EXPECT_EQ(Reprint("exact (a)"), R"("exact" AND "a")");
}

TEST(ParseFilter, UnknownFunctionsNameTheKnownOnes) {
  const absl::Status status = ParseFilter("沈 same(a)").status();
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "FILTER_FIELD_UNKNOWN"));
  EXPECT_EQ(PlaceOf(status).byte_position, 4);
  EXPECT_EQ(PlaceOf(status).position, 2);
  EXPECT_NE(PlaceOf(status).description.find("exact"), std::string::npos);
  EXPECT_NE(PlaceOf(status).description.find("any_answer"), std::string::npos);
}

TEST(ParseFilter, NodesKnowWhereTheyStand) {
  ASSERT_OK_AND_ASSIGN(const Filter filter, ParseFilter("沈潔 -(x != '問') OR exact(text, 答)"));
  ASSERT_EQ(filter.nodes.size(), 6u);
  EXPECT_EQ(filter.nodes[0].position, 0u);
  EXPECT_EQ(filter.nodes[1].field_position, 9u);
  EXPECT_EQ(filter.nodes[1].comparator_position, 11u);
  EXPECT_EQ(filter.nodes[1].value.position, 14u);
  EXPECT_EQ(filter.nodes[2].position, 7u);  // the minus
  EXPECT_EQ(filter.nodes[3].position, 24u);
  EXPECT_EQ(filter.nodes[3].field_position, 30u);
  EXPECT_EQ(filter.nodes[3].value.position, 36u);
}

TEST(ParseFilter, SaysWhatItExpectedAndWhere) {
  for (const Place& place : {
           Place{"title =", 7, "expected a value after \"=\""},
           Place{"title = )", 8, "expected a value after \"=\""},
           Place{"title = (a)", 8, "expected a value after \"=\""},
           Place{"title = AND b", 8, "in quotes"},
           Place{"title == b", 7, "in quotes"},
           Place{"= a", 0, "expected a field before \"=\""},
           Place{"問 (!= a)", 5, "expected a field before \"!=\""},
           Place{"a OR", 4, "expected a term after \"OR\""},
           Place{"a AND OR b", 6, "expected a term before \"OR\""},
           Place{"OR a", 0, "expected a term before \"OR\""},
           Place{"(a OR) b", 5, "expected a term after \"OR\""},
           Place{"NOT", 3, "expected a term after \"NOT\""},
           Place{"a - b", 2, "directly after \"-\""},
           Place{"-", 0, "directly after \"-\""},
           Place{"()", 1, "expected a term before \")\""},
           Place{"any_answer()", 11, "expected a term before \")\""},
           Place{"(a", 0, "expected a \")\""},
           Place{"(a (b)", 0, "expected a \")\""},
           Place{"沈)", 3, "expected a \"(\""},
           Place{"a, b", 1, "comma"},
           Place{"t = \"沈", 4, "expected a closing \""},
           Place{"'沈", 0, "expected a closing '"},
           Place{"\"title\" = a", 0, "without quotes"},
           Place{"a\"b\"", 1, "expected a space"},
           Place{"\"a\"b", 3, "expected a space"},
           Place{"t=a(b)", 3, "expected a space"},
           Place{"exact()", 6, "expected a field"},
           Place{"exact(text)", 10, "expected a comma"},
           Place{"exact(text, )", 12, "expected a value"},
           Place{"exact(text, a b)", 14, "expected a \")\""},
           Place{"exact(text, a)b", 14, "expected a space"},
           Place{"a NOT = b", 6, "expected a field"},
       }) {
    ExpectSyntaxError(place);
  }
}

TEST(ParseFilter, InvalidUtf8IsToldWithItsPlace) {
  ExpectSyntaxError({"沈\xFF", 3, "UTF-8"});
  ExpectSyntaxError({"t=\"\xE6\xB2\"", 3, "UTF-8"});
  ExpectSyntaxError({"\xED\xA0\x80", 0, "UTF-8"});
}

TEST(ParseFilter, CountsPositionsInCodePointsToo) {
  const ErrorPlace place = PlaceOf(ParseFilter("𠮷沈 = ").status());
  EXPECT_EQ(place.byte_position, 10);
  EXPECT_EQ(place.position, 5);
}

TEST(ParseFilter, WhatIsPrintedParsesToTheSame) {
  std::mt19937 random(4);
  int parsed = 0;
  for (int round = 0; round < 3000; ++round) {
    const Filter filter = RandomFilter(random, 20);
    const std::string text = PrintFilter(filter);
    const absl::StatusOr<Filter> again = ParseFilter(text);
    ASSERT_THAT(again, IsOk()) << text;
    ASSERT_EQ(WithoutPositions(*again), filter) << text;
    ++parsed;
  }
  EXPECT_EQ(parsed, 3000);
}

}  // namespace
}  // namespace fangtan::storage
