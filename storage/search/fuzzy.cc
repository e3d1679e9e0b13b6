#include "storage/search/fuzzy.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "storage/search/analyzer.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr size_t kShortest = 4;
constexpr size_t kLong = 8;

// The letters of a word, on the stack: a dictionary is run through.
struct Letters {
  explicit Letters(std::string_view word) {
    for (size_t at = 0; at < word.size();) {
      const CodePoint c = DecodeAt(word, at);
      values[size++] = c.value;
      at += c.length;
    }
  }

  std::array<char32_t, kMaxWordBytes> values;
  size_t size = 0;
};

// The rows of the table that the next one needs; index j stands for the first j letters of the candidate.
using Row = std::array<int, kMaxWordBytes + 1>;

// Fills `row` for the first `i` letters of `a`; returns its least value.
int FillRow(const Letters& a, const Letters& b, size_t i, const Row& two_before, const Row& before,
            Row& row) {
  row[0] = static_cast<int>(i);
  int least = row[0];
  for (size_t j = 1; j <= b.size; ++j) {
    const bool same = a.values[i - 1] == b.values[j - 1];
    row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (same ? 0 : 1)});
    const bool swapped =
        i > 1 && j > 1 && a.values[i - 1] == b.values[j - 2] && a.values[i - 2] == b.values[j - 1];
    if (swapped) row[j] = std::min(row[j], two_before[j - 2] + 1);
    least = std::min(least, row[j]);
  }
  return least;
}

bool IsWithin(const Letters& a, const Letters& b, int distance) {
  Row two_before{};
  Row before;
  Row row;
  for (size_t j = 0; j <= b.size; ++j) before[j] = static_cast<int>(j);
  int least_before = 0;
  for (size_t i = 1; i <= a.size; ++i) {
    const int least = FillRow(a, b, i, two_before, before, row);
    // A swap reaches over one row, so it takes two that are too far to give up.
    if (least > distance && least_before > distance) return false;
    least_before = least;
    two_before = before;
    before = row;
  }
  return before[b.size] <= distance;
}

}  // namespace

int FuzzyDistance(std::string_view word) {
  if (std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; })) return 0;
  const size_t letters = CountCodePoints(word);
  if (letters < kShortest) return 0;
  return letters < kLong ? 1 : 2;
}

bool FuzzyMatches(std::string_view word, std::string_view candidate) {
  if (word == candidate) return true;
  if (word.empty() || candidate.empty() || word[0] != candidate[0]) return false;
  if (word.size() > kMaxWordBytes || candidate.size() > kMaxWordBytes) return false;
  const int distance = FuzzyDistance(word);
  if (distance == 0) return false;
  const Letters a(word);
  const Letters b(candidate);
  const int longer = std::abs(static_cast<int>(a.size) - static_cast<int>(b.size));
  return longer <= distance && a.values[0] == b.values[0] && IsWithin(a, b, distance);
}

}  // namespace fangtan::storage
