// Fuzzes the filter language: sentences of the grammar, changed at random. Seeded, so every run begins alike;
// FANGTAN_FUZZ_SECONDS says how long it goes on (5 by default).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/query/compile.h"
#include "storage/query/filter_parser.h"
#include "storage/text/utf8.h"
#include "tests/storage/query/filter_text.h"
#include "tests/testing/error_place.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

constexpr FilterKind kKinds[] = {FilterKind::kArticles, FilterKind::kQuestions, FilterKind::kAnswers,
                                 FilterKind::kSpeakers, FilterKind::kChanges};

const std::vector<std::string>& Pieces() {
  static const std::vector<std::string> kPieces = {"AND",
                                                   "OR",
                                                   "NOT",
                                                   "-",
                                                   "(",
                                                   ")",
                                                   " ",
                                                   "  ",
                                                   "\xE3\x80\x80",
                                                   ",",
                                                   "=",
                                                   "!=",
                                                   "<",
                                                   "<=",
                                                   ">",
                                                   ">=",
                                                   ":",
                                                   "*",
                                                   "\"",
                                                   "'",
                                                   "\\",
                                                   "\\*",
                                                   "\\\"",
                                                   "any_answer(",
                                                   "exact(",
                                                   "exact(text, \"訪談\")",
                                                   "foo(",
                                                   "article",
                                                   "article.title",
                                                   "article.column",
                                                   "article.credits",
                                                   "article.labels",
                                                   "publish_time",
                                                   "language",
                                                   "section",
                                                   "question",
                                                   "question.text",
                                                   "question.asker",
                                                   "speaker",
                                                   "speaker.name",
                                                   "printed_name",
                                                   "printed_posts",
                                                   "text",
                                                   "ordinal",
                                                   "create_time",
                                                   "update_time",
                                                   "title",
                                                   "column",
                                                   "labels",
                                                   "credits",
                                                   "participants.name",
                                                   "participants.posts",
                                                   "answered_by",
                                                   "asker",
                                                   "answer_count",
                                                   "name",
                                                   "posts",
                                                   "unit",
                                                   "kind",
                                                   "reason",
                                                   "revision",
                                                   "time",
                                                   "speakers/abcd",
                                                   "articles/a1b2",
                                                   "articles/a1b2/questions/c3d4",
                                                   "沈　潔",
                                                   "\"區紀委書記\"",
                                                   "武清区",
                                                   "𠮷野家",
                                                   "2021",
                                                   "2021-08",
                                                   "2020-02-29",
                                                   "2021-08-05+08:00",
                                                   "2021-08-05T10:00:00+08:00",
                                                   "9999-12-31T23:59:59.999999Z",
                                                   "-1",
                                                   "9223372036854775807",
                                                   "-9223372036854775808",
                                                   "99999999999999999999",
                                                   "CREATED",
                                                   "kind_merged",
                                                   "speaker.name = 沈洁 ",
                                                   "title:\"訪談*\" ",
                                                   "publish_time >= 2021-08 ",
                                                   "any_answer(speaker.name = 沈洁) ",
                                                   "column = \"\" ",
                                                   "name:* ",
                                                   "ordinal > 3 ",
                                                   "revision <= 9 ",
                                                   "reason = \"*更正\" ",
                                                   "\xFF",
                                                   "\xE4\xB8",
                                                   std::string(1, '\0'),
                                                   "\xC2\xAD",
                                                   "\xEF\xBB\xBF"};
  return kPieces;
}

const std::string& Piece(std::mt19937& random) { return Pieces()[random() % Pieces().size()]; }

std::string Sentence(std::mt19937& random) {
  if (random() % 3 == 0) return PrintFilter(RandomFilter(random, 12));
  std::string text;
  for (uint32_t left = random() % 16; left > 0; --left) {
    text += Piece(random);
    if (random() % 3 == 0) text += ' ';
  }
  return text;
}

void Mutate(std::mt19937& random, std::string& text) {
  const size_t at = random() % (text.size() + 1);
  switch (random() % 7) {
    case 0:
      text.insert(at, Piece(random));
      break;
    case 1:
      text.erase(at, random() % 8);
      break;
    case 2:
      text.insert(at, 1, static_cast<char>(random()));
      break;
    case 3:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random() % 8));
      break;
    case 4:
      text.insert(at, text.substr(random() % (text.size() + 1), random() % 40));
      break;
    case 5:
      text.insert(at, Sentence(random));
      break;
    default: {
      const std::string piece = Piece(random);
      for (uint32_t left = random() % 400; left > 0; --left) text.insert(at, piece);
    }
  }
}

void CheckError(const std::string& text, const absl::Status& status) {
  static const std::set<std::string> kReasons = {"FILTER_SYNTAX", "FILTER_FIELD_UNKNOWN", "FILTER_TYPE",
                                                 "FILTER_TOO_LARGE"};
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  const ErrorPlace place = PlaceOf(status);
  ASSERT_EQ(kReasons.count(place.reason), 1u) << place.reason;
  ASSERT_EQ(place.field, "filter");
  ASSERT_FALSE(place.description.empty());
  ASSERT_EQ(FindInvalidUtf8(place.description), std::nullopt);
  ASSERT_GE(place.byte_position, 0);
  ASSERT_LE(place.byte_position, static_cast<int64_t>(text.size()));
  const std::string before = text.substr(0, place.byte_position);
  if (place.reason == "FILTER_TOO_LARGE" && FindInvalidUtf8(text).has_value()) return;
  ASSERT_EQ(FindInvalidUtf8(before), std::nullopt);
  ASSERT_EQ(place.position, static_cast<int64_t>(CountCodePoints(before)));
}

void CheckPredicate(const Predicate& predicate) {
  for (size_t i = 0; i < predicate.nodes.size(); ++i) {
    const PredicateNode& node = predicate.nodes[i];
    const bool joins = node.op == PredicateNode::Op::kAnd || node.op == PredicateNode::Op::kOr;
    if (node.op == PredicateNode::Op::kCondition) {
      ASSERT_TRUE(node.children.empty());
      const Condition::Match match = node.condition.match;
      if (match == Condition::Match::kContains || match == Condition::Match::kPrefix ||
          match == Condition::Match::kSuffix || match == Condition::Match::kExact) {
        ASSERT_FALSE(node.condition.text.empty());
      }
      continue;
    }
    ASSERT_TRUE(joins ? node.children.size() >= 2 : node.children.size() == 1);
    for (const uint32_t child : node.children) {
      ASSERT_LT(child, i);
      if (node.op == PredicateNode::Op::kAnyAnswer) continue;
      ASSERT_NE(predicate.nodes[child].op, node.op);
    }
  }
}

// Whether `text` is a filter of the kind.
bool Check(const std::string& text, FilterKind kind) {
  const absl::StatusOr<Predicate> predicate = CompileFilter(text, kind);
  if (!predicate.ok()) {
    CheckError(text, predicate.status());
    return false;
  }
  CheckPredicate(*predicate);
  EXPECT_EQ(CompileFilter(text, kind).value(), *predicate);
  const std::string printed = PrintFilter(ParseFilter(text).value());
  if (printed.size() > kMaxFilterBytes) return true;
  const absl::StatusOr<Predicate> again = CompileFilter(printed, kind);
  EXPECT_TRUE(again.ok() && *again == *predicate) << printed << ": " << again.status();
  return true;
}

TEST(FilterFuzz, EveryTextIsAFilterOrAnErrorWithAPlace) {
  const char* given = std::getenv("FANGTAN_FUZZ_SECONDS");
  const std::chrono::seconds length(given == nullptr ? 5 : std::atoi(given));
  const auto end = std::chrono::steady_clock::now() + length;
  std::mt19937 random(160);
  std::vector<std::string> accepted = {"text:訪談"};
  int64_t texts = 0;
  int64_t filters = 0;
  while (std::chrono::steady_clock::now() < end && !::testing::Test::HasFailure()) {
    std::string text = random() % 2 == 0 ? Sentence(random) : accepted[random() % accepted.size()];
    for (uint32_t left = random() % 4; left > 0; --left) Mutate(random, text);
    for (const FilterKind kind : kKinds) {
      SCOPED_TRACE(::testing::PrintToString(text));
      ++texts;
      if (!Check(text, kind)) continue;
      ++filters;
      if (accepted.size() < 2000) {
        accepted.push_back(text);
      } else {
        accepted[random() % accepted.size()] = text;
      }
    }
  }
  std::printf("%lld texts, %lld of them filters\n", static_cast<long long>(texts),
              static_cast<long long>(filters));
  EXPECT_GT(filters, 0);
}

}  // namespace
}  // namespace fangtan::storage
