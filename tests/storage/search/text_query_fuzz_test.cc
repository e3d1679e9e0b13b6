// Fuzzes the search language and snippets: queries of signs and odd texts, changed at random. Seeded, so
// every run begins alike; FANGTAN_FUZZ_SECONDS says how long it goes on (5 by default).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "storage/search/text_query.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/query_text.h"
#include "tests/storage/search/search_text.h"
#include "tests/storage/search/snippet_check.h"
#include "tests/testing/error_place.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

using Match = TextAtom::Match;

void CheckError(const std::string& text, const absl::Status& status) {
  static const std::set<std::string> kReasons = {"QUERY_SYNTAX", "QUERY_EMPTY", "QUERY_TOO_LARGE"};
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  const ErrorPlace place = PlaceOf(status);
  ASSERT_EQ(kReasons.count(place.reason), 1u) << place.reason;
  ASSERT_EQ(place.field, "query");
  ASSERT_FALSE(place.description.empty());
  ASSERT_GE(place.byte_position, 0);
  ASSERT_LE(place.byte_position, static_cast<int64_t>(text.size()));
  const std::string before = text.substr(0, place.byte_position);
  if (text.size() > kMaxTextQueryBytes && FindInvalidUtf8(text).has_value()) return;
  ASSERT_EQ(FindInvalidUtf8(before), std::nullopt);
  ASSERT_EQ(place.position, static_cast<int64_t>(CountCodePoints(before)));
}

void CheckAtom(const TextAtom& atom) {
  ASSERT_FALSE(atom.text.empty());
  ASSERT_EQ(FindInvalidUtf8(atom.text), std::nullopt);
  ASSERT_LT(atom.fields, 1 << kTextFieldCount);
  ASSERT_TRUE(atom.weight == 100 || (atom.weight == 30 && atom.match == Match::kTerm));
  const size_t size = atom.keys.size();
  switch (atom.match) {
    case Match::kTerm:
      ASSERT_TRUE(size == 1 && atom.then == 0);
      break;
    case Match::kPhrase:
      ASSERT_TRUE(size > 1 || (size == 1 && atom.then != 0));
      break;
    default:
      ASSERT_TRUE(size == 0 && atom.then == 0);
  }
}

void CheckQuery(const TextQuery& query) {
  size_t atoms = 0;
  int asked = 0;
  for (const TextClause& clause : query.clauses) {
    ASSERT_FALSE(clause.atoms.empty());
    ASSERT_TRUE(clause.occur == TextClause::Occur::kRequired || clause.atoms.size() == 1);
    asked += clause.occur != TextClause::Occur::kExcluded;
    atoms += clause.atoms.size();
    for (const TextAtom& atom : clause.atoms) ASSERT_NO_FATAL_FAILURE(CheckAtom(atom));
  }
  ASSERT_GT(asked, 0);
  ASSERT_LE(atoms, static_cast<size_t>(kMaxTextAtoms));
}

std::string Sentence(std::mt19937& random) {
  std::string text = RandomQueryText(random, 10);
  if (random() % 4 == 0) text = WithBadBytes(random, text);
  if (random() % 100 != 0) return text;
  const std::string piece = text;
  for (uint32_t left = random() % 300; left > 0; --left) text += piece;
  return text;
}

// Whether `text` is a query.
bool Check(std::mt19937& random, const std::string& text) {
  const TextQueryOptions options{.fuzzy = random() % 2 == 0};
  const absl::StatusOr<TextQuery> query = ParseTextQuery(text, options);
  if (!query.ok()) {
    CheckError(text, query.status());
    return false;
  }
  CheckQuery(*query);
  EXPECT_EQ(ParseTextQuery(text, options).value(), *query);
  const std::string document =
      random() % 2 == 0 ? RandomSearchText(random, 40) : text + RandomSearchText(random, 5);
  const SnippetOptions cut{static_cast<int>(random() % 4), static_cast<int>(random() % 80)};
  CheckSnippets(*query, document, static_cast<TextField>(random() % kTextFieldCount), cut);
  CutSnippets(*query, WithBadBytes(random, document), TextField::kText, cut);
  return true;
}

TEST(TextQueryFuzz, EveryTextIsAQueryOrAnErrorWithAPlace) {
  const char* given = std::getenv("FANGTAN_FUZZ_SECONDS");
  const std::chrono::seconds length(given == nullptr ? 5 : std::atoi(given));
  const auto end = std::chrono::steady_clock::now() + length;
  std::mt19937 random(1600);
  int64_t texts = 0;
  int64_t queries = 0;
  while (std::chrono::steady_clock::now() < end && !::testing::Test::HasFailure()) {
    const std::string text = Sentence(random);
    SCOPED_TRACE(::testing::PrintToString(text));
    ++texts;
    queries += Check(random, text);
  }
  std::printf("%lld texts, %lld of them queries\n", static_cast<long long>(texts),
              static_cast<long long>(queries));
  EXPECT_GT(queries, 0);
  EXPECT_LT(queries, texts);
}

}  // namespace
}  // namespace fangtan::storage
