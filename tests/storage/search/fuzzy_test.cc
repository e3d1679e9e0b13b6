#include "storage/search/fuzzy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// The whole table, by the book.
int PlainDistance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

TEST(Fuzzy, LongerWordsMayHaveMoreTypos) {
  EXPECT_EQ(FuzzyDistance("ada"), 0);
  EXPECT_EQ(FuzzyDistance("kong"), 1);
  EXPECT_EQ(FuzzyDistance("écol"), 1);
  EXPECT_EQ(FuzzyDistance("hamburg"), 1);
  EXPECT_EQ(FuzzyDistance("lovelace"), 2);
  EXPECT_EQ(FuzzyDistance("covid2019"), 0);
}

TEST(Fuzzy, OneTypoIsALetterMoreLessOrAnotherOrASwap) {
  EXPECT_TRUE(FuzzyMatches("hong", "honng"));
  EXPECT_TRUE(FuzzyMatches("hong", "hog"));
  EXPECT_TRUE(FuzzyMatches("hong", "hung"));
  EXPECT_TRUE(FuzzyMatches("hong", "hogn"));
  EXPECT_TRUE(FuzzyMatches("hong", "hong"));
  EXPECT_FALSE(FuzzyMatches("hong", "kong"));
  EXPECT_FALSE(FuzzyMatches("hong", "hogan"));
  EXPECT_TRUE(FuzzyMatches("lovelace", "lovlac"));
  EXPECT_TRUE(FuzzyMatches("école", "écloe"));
  EXPECT_FALSE(FuzzyMatches("école", "ècole"));
  EXPECT_FALSE(FuzzyMatches("ada", "adb"));
  EXPECT_FALSE(FuzzyMatches("", "a"));
  EXPECT_TRUE(FuzzyMatches(std::string(200, 'x'), std::string(200, 'x')));
  EXPECT_FALSE(FuzzyMatches(std::string(200, 'x'), std::string(201, 'x')));
}

TEST(FuzzyProperty, EqualsTheWholeTable) {
  std::mt19937 random(3);
  const std::u32string letters = U"abéж";
  int matches = 0;
  for (int round = 0; round < 200000; ++round) {
    std::u32string a = U"a";
    for (uint32_t left = random() % 11; left > 0; --left) a += letters[random() % letters.size()];
    std::u32string b = a;
    for (uint32_t left = random() % 4; left > 0; --left) {
      const size_t at = random() % (b.size() + 1);
      if (random() % 3 == 0) b.insert(at, 1, letters[random() % letters.size()]);
      if (random() % 3 == 0) b.erase(std::min(at, b.size()), 1);
      if (at + 1 < b.size()) std::swap(b[at], b[at + 1]);
    }
    const bool wanted =
        a == b || (!b.empty() && a[0] == b[0] && PlainDistance(a, b) <= FuzzyDistance(ToUtf8(a)));
    ASSERT_EQ(FuzzyMatches(ToUtf8(a), ToUtf8(b)), wanted) << ToUtf8(a) << " " << ToUtf8(b);
    matches += wanted;
  }
  EXPECT_GT(matches, 10000);
  EXPECT_LT(matches, 190000);
}

}  // namespace
}  // namespace fangtan::storage
