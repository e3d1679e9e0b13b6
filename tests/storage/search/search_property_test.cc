// Searches of random collections, in random segments, against the plain reference. Longer by hand:
// FANGTAN_SEARCH_ROUNDS=20 tests/search_property_test
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "storage/search/searcher.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/query_text.h"
#include "tests/storage/search/search_check.h"
#include "tests/storage/search/search_collection.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

constexpr int kSmallCollections = 120;
constexpr int kQueriesOfSmall = 30;
constexpr int kBigCollections = 2;
constexpr int kQueriesOfBig = 40;

// So many times as many small collections: FANGTAN_SEARCH_ROUNDS.
int Rounds() {
  const char* rounds = std::getenv("FANGTAN_SEARCH_ROUNDS");
  return rounds == nullptr ? 1 : std::max(1, std::atoi(rounds));
}

TextQuery RandomQuery(std::mt19937& random) {
  if (random() % 3 == 0) return RandomTextQuery(random);
  for (;;) {
    auto query = ParseTextQuery(RandomQuestion(random), {.fuzzy = random() % 2 == 0});
    if (query.ok()) return *std::move(query);
  }
}

SearchCollection RandomCollection(std::mt19937& random, uint32_t documents, uint32_t max_words) {
  std::vector<DocumentText> texts;
  while (texts.size() < documents) texts.push_back(RandomDocument(random, max_words));
  return {static_cast<uint32_t>(1 + random() % 100), texts};
}

AskedSearch RandomSearch(std::mt19937& random, const SearchCollection& collection) {
  const uint32_t documents = collection.end_doc() - collection.first_doc();
  AskedSearch asked{.query = RandomQuery(random), .bound = collection.end_doc()};
  if (random() % 3 == 0) asked.bound = collection.first_doc() + random() % (documents + 1);
  if (random() % 10 == 0) asked.bound += documents;  // beyond all there are
  asked.mask = RandomMask(random, asked.bound);
  asked.any_required = random() % 4 == 0;
  return asked;
}

// Queries that found something.
int AskAll(std::mt19937& random, const SearchCollection& collection, uint32_t most_segments, int queries) {
  int found = 0;
  auto snapshot = collection.Split(random, most_segments);
  for (int i = 0; i < queries; ++i) {
    if (i % 10 == 9) snapshot = collection.Split(random, most_segments);
    const AskedSearch asked = RandomSearch(random, collection);
    SCOPED_TRACE(PrintQuery(asked.query) + " below " + std::to_string(asked.bound) + " of " +
                 std::to_string(snapshot->segments.size()) + " segments");
    const ReferenceSearch::Results expected = ResultsOf(collection.reference(), asked);
    found += expected.by_number.empty() ? 0 : 1;
    CheckSearch(random, snapshot, asked, expected);
    CheckClauses(snapshot, asked, collection.reference());
    if (::testing::Test::HasFailure()) break;
  }
  return found;
}

TEST(SearchProperty, SmallCollectionsEqualTheReference) {
  int found = 0;
  const int collections = kSmallCollections * Rounds();
  for (int i = 0; i < collections && !HasFailure(); ++i) {
    SCOPED_TRACE("collection " + std::to_string(i));
    std::mt19937 random(static_cast<uint32_t>(i));
    const SearchCollection collection =
        RandomCollection(random, 1 + random() % (i % 4 == 0 ? 30 : 500), 1 + random() % 60);
    found += AskAll(random, collection, 9, kQueriesOfSmall);
  }
  // Else the queries would tell nothing.
  EXPECT_GT(found, collections * kQueriesOfSmall / 2);
}

// Several windows of a scan, packed blocks, lists that are seeked through.
TEST(SearchProperty, BigCollectionsEqualTheReference) {
  int found = 0;
  for (int i = 0; i < kBigCollections && !HasFailure(); ++i) {
    SCOPED_TRACE("collection " + std::to_string(i));
    std::mt19937 random(static_cast<uint32_t>(1000 + i));
    const SearchCollection collection = RandomCollection(random, 12000 + random() % 4000, 6);
    found += AskAll(random, collection, i == 0 ? 1 : 3, kQueriesOfBig);
  }
  EXPECT_GT(found, kBigCollections * kQueriesOfBig / 2);
}

// More results of one segment than a scan gathers before it completes them, with a term that only follows.
TEST(SearchProperty, ManyResultsEqualTheReference) {
  std::mt19937 random(4000);
  std::vector<DocumentText> texts;
  while (texts.size() < 20000) {
    texts.push_back(RandomDocument(random, 3));
    std::string& text = texts.back()[TextField::kText];
    for (uint32_t left = random() % 5; left > 0; --left) text += "，監督";
    for (uint32_t left = random() % 4; left > 0; --left) text += "，工作";
  }
  const SearchCollection collection(1, texts);
  const auto snapshot = collection.Split(random, 1);
  const auto clause = [](char32_t first, char32_t second, uint8_t weight) {
    return TextClause{.atoms = {{.weight = weight, .keys = {PairKey(first, second)}}}};
  };
  const TextQuery query = {{clause(U'监', U'督', 20), clause(U'工', U'作', 100)}};
  for (int i = 0; i < 6 && !HasFailure(); ++i) {
    AskedSearch asked{.query = query, .bound = collection.end_doc()};
    if (i > 2) asked.mask = RandomMask(random, asked.bound);
    const ReferenceSearch::Results expected = ResultsOf(collection.reference(), asked);
    if (i == 0) {
      ASSERT_GT(expected.by_number.size(), 12000u);
    }
    CheckSearch(random, snapshot, asked, expected);
  }
}

// A walk goes on as it began, though documents that nobody sees are dropped meanwhile.
TEST(SearchProperty, WalksOutliveMerges) {
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    std::mt19937 random(static_cast<uint32_t>(2000 + i));
    const SearchCollection collection = RandomCollection(random, 200, 20);
    AskedSearch asked = RandomSearch(random, collection);
    asked.mask = std::vector<uint64_t>((collection.end_doc() + 63) / 64);
    for (uint64_t& word : *asked.mask) word = (uint64_t{random()} << 32 | random()) | random();
    SCOPED_TRACE(PrintQuery(asked.query));
    const auto whole = collection.Split(random, 9);
    const KeepFunction keep = [mask = asked.allowed()](uint32_t doc) { return mask->Has(doc); };
    bool begun = false;
    const auto next = [&] {
      const bool merges = std::exchange(begun, true);
      return merges ? Merged(random, *whole, keep) : whole;
    };
    CheckWalk(random, next, asked, ResultsOf(collection.reference(), asked));
  }
}

// Statistics are what the segments hold: without what merging dropped, but by the same number of documents.
TEST(SearchProperty, WhatMergesDropIsGone) {
  for (int i = 0; i < 30 && !HasFailure(); ++i) {
    std::mt19937 random(static_cast<uint32_t>(3000 + i));
    const SearchCollection collection = RandomCollection(random, 1 + random() % 300, 20);
    ReferenceSearch kept = collection.reference();
    std::vector<bool> dropped(collection.end_doc());
    for (uint32_t doc = collection.first_doc(); doc < collection.end_doc(); ++doc) {
      dropped[doc] = random() % 3 == 0;
      if (dropped[doc]) kept.Forget(doc);
    }
    auto bytes =
        MergeSegments(collection.Split(random, 9)->segments, [&](uint32_t doc) { return !dropped[doc]; }, {});
    ASSERT_THAT(bytes, fangtan::testing::IsOk());
    const auto snapshot = std::make_shared<TextSnapshot>(TextSnapshot{{OpenSegment(*std::move(bytes))}});
    for (int j = 0; j < 10 && !HasFailure(); ++j) {
      const AskedSearch asked = RandomSearch(random, collection);
      SCOPED_TRACE(PrintQuery(asked.query));
      CheckSearch(random, snapshot, asked, ResultsOf(kept, asked));
    }
  }
}

}  // namespace
}  // namespace fangtan::storage
