#include "storage/text/closest_match.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace fangtan::storage {
namespace {

using Parts = std::vector<std::u32string_view>;

// The least distance by the whole table of Sellers, row by row: what FindClosest must equal.
size_t PlainDistance(std::u32string_view text, const Parts& parts) {
  std::vector<size_t> top(text.size() + 1, 0);
  for (const std::u32string_view part : parts) {
    std::vector<size_t> above = top;
    for (size_t row = 1; row <= part.size(); ++row) {
      std::vector<size_t> line(text.size() + 1);
      line[0] = above[0] + 1;
      for (size_t at = 1; at <= text.size(); ++at) {
        const size_t replaced = above[at - 1] + (part[row - 1] == text[at - 1] ? 0 : 1);
        line[at] = std::min({replaced, above[at] + 1, line[at - 1] + 1});
      }
      above = line;
    }
    for (size_t at = 1; at <= text.size(); ++at) above[at] = std::min(above[at], above[at - 1]);
    top = above;
  }
  return top.back();
}

// What `match` says must turn the text into the quote, at the cost that it names.
void ExpectProof(std::u32string_view text, const Parts& parts, const ClosestMatch& match) {
  ASSERT_EQ(match.parts.size(), parts.size());
  size_t cost = 0;
  size_t behind = 0;
  for (size_t part = 0; part < parts.size(); ++part) {
    const PartMatch& found = match.parts[part];
    EXPECT_GE(found.text.begin, behind) << "parts overlap";
    behind = found.text.end;
    UnitRange at = {0, found.text.begin};  // places in the quote and in the text
    for (const Mismatch& mismatch : found.mismatches) {
      const size_t equal = mismatch.quote.begin - at.begin;
      EXPECT_EQ(mismatch.text.begin - at.end, equal);
      EXPECT_EQ(parts[part].substr(at.begin, equal), text.substr(at.end, equal));
      EXPECT_GT(mismatch.quote.size() + mismatch.text.size(), 0U);
      cost += std::max(mismatch.quote.size(), mismatch.text.size());
      at = {mismatch.quote.end, mismatch.text.end};
    }
    EXPECT_EQ(parts[part].substr(at.begin), text.substr(at.end, found.text.end - at.end));
  }
  EXPECT_EQ(cost, match.distance);
}

std::u32string Random(std::mt19937& random, size_t size, char32_t letters) {
  std::u32string text;
  for (size_t i = 0; i < size; ++i) text += U'一' + random() % letters;
  return text;
}

// `text` with about one in `often` characters changed, left out or doubled.
std::u32string Damaged(std::mt19937& random, std::u32string_view text, unsigned often, char32_t letters) {
  std::u32string damaged;
  for (const char32_t c : text) {
    const unsigned what = random() % (3 * often);
    if (what == 0) continue;
    damaged += what == 1 ? U'一' + random() % letters : c;
    if (what == 2) damaged += c;
  }
  return damaged;
}

TEST(ClosestMatchTest, EqualsTheWholeTable) {
  std::mt19937 random(20261126);
  for (int round = 0; round < 1500; ++round) {
    const char32_t letters = 2 + random() % 40;
    const std::u32string text = Random(random, random() % 400, letters);
    std::vector<std::u32string> quotes(1 + random() % 3);
    size_t length = 0;
    for (std::u32string& quote : quotes) {
      const size_t begin = text.empty() ? 0 : random() % text.size();
      quote = Damaged(random, std::u32string_view(text).substr(begin, 1 + random() % 200), 1 + random() % 20,
                      letters);
      if (quote.empty() || random() % 5 == 0) quote = Random(random, 1 + random() % 150, letters);
      length += quote.size();
    }
    const Parts parts(quotes.begin(), quotes.end());
    const auto match = FindClosest(text, parts, length);
    ASSERT_TRUE(match.has_value());
    EXPECT_EQ(match->distance, PlainDistance(text, parts)) << "round " << round;
    ExpectProof(text, parts, *match);
    if (HasFailure()) return;
    if (match->distance > 0) {
      EXPECT_FALSE(FindClosest(text, parts, match->distance - 1).has_value());
    }
  }
}

TEST(ClosestMatchTest, ADroppedNegationIsTheOnlyDifference) {
  const std::u32string text = U"我們說過，這件事不應該由縣裡一家來辦，也不應該拖到明年。";
  const Parts parts = {U"這件事應該由縣裡一家來辦"};
  const auto match = FindClosest(text, parts, 3);
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->parts[0].mismatches, (std::vector<Mismatch>{{{3, 3}, {8, 9}}}));
  EXPECT_EQ(match->parts[0].text, (UnitRange{5, 18}));
}

TEST(ClosestMatchTest, WhatWasReplacedAtAnEndIsToldWithWhatReplacedIt) {
  const Parts parts = {U"全鎮上下都支持"};
  const auto match = FindClosest(U"當時全鎮上下都反對，後來不。", parts, 3);
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->parts[0].mismatches, (std::vector<Mismatch>{{{5, 7}, {7, 9}}}));
}

TEST(ClosestMatchTest, ManyTimesTheSameCharacterAndTheEnds) {
  const std::u32string text(5000, U'啊');
  const std::u32string quote(3000, U'啊');
  EXPECT_EQ(FindClosest(text, Parts{quote}, 0)->distance, 0U);
  EXPECT_EQ(FindClosest(quote, Parts{text}, 2000)->distance, 2000U);
  EXPECT_FALSE(FindClosest(quote, Parts{text}, 1999).has_value());
  EXPECT_EQ(FindClosest(U"", Parts{U"甲乙"}, 2)->distance, 2U);
  EXPECT_EQ(FindClosest(U"𠮷野", Parts{U"𠮷田"}, 2)->distance, 1U);
}

TEST(ClosestMatchTest, InAVeryLongTextTheDenseStretchesAreEnough) {
  std::mt19937 random(7);
  const std::u32string text = Random(random, 300'000, 3000);
  for (const size_t place : {size_t{0}, size_t{123'456}, size_t{295'000}}) {
    const std::u32string quote = Damaged(random, std::u32string_view(text).substr(place, 4000), 6, 3000);
    const Parts halves = {std::u32string_view(quote).substr(0, 1500),
                          std::u32string_view(quote).substr(2000)};
    for (const Parts& parts : {Parts{quote}, halves}) {
      const auto whole = FindClosest(text, parts, 2000, 1'000'000'000);
      const auto quick = FindClosest(text, parts, 2000, 1'000'000);
      ASSERT_TRUE(whole.has_value());
      ASSERT_TRUE(quick.has_value());
      EXPECT_EQ(quick->distance, whole->distance);
      EXPECT_EQ(quick->parts[0].text, whole->parts[0].text);
      ExpectProof(text, parts, *quick);
    }
  }
  const std::u32string other(4000, U'卍');
  EXPECT_FALSE(FindClosest(text, Parts{other}, 1200, 1'000'000).has_value());
}

}  // namespace
}  // namespace fangtan::storage
