// ClosestMatch: where in a long text a quote stands that was not copied quite right, and what differs.
//
//   const std::u32string_view parts[] = {U"每月走訪"};
//   const auto match = FindClosest(U"先每月到村走訪兩次", parts, 3);
//   // match->distance == 2, match->parts[0].mismatches == {{ {2, 2}, {3, 5} }}: 到村 was left out
//
// The distance is Levenshtein's: characters put in, left out or replaced. The parts of a quote stand in order
// and do not overlap; what stands between them costs nothing. Found is a place with the least sum of
// distances.
//
// The table of Sellers is computed column by column, 64 rows at a time (G. Myers, A fast bit-vector algorithm
// for approximate string matching, JACM 46(3), 1999; H. Hyyrö, 2003, for blocks). The row above a part after
// the first is the least that the parts before it have cost up to each column, which falls by at most one a
// column, as the method asks. Time O(text * (quote / 64 + parts)), memory O(quote * (distinct characters +
// sqrt) / 64) and one number a column where the least falls.
//
// Where that is more than kMaxMatchSteps, only the stretches are looked at that hold most of the quote's runs
// of six characters, three for each part: a place that shares hardly any such run with the quote may then be
// missed. Pure and thread-safe.
#ifndef FANGTAN_STORAGE_TEXT_CLOSEST_MATCH_H_
#define FANGTAN_STORAGE_TEXT_CLOSEST_MATCH_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// Columns of the table times words of a column: about 30 ms.
inline constexpr size_t kMaxMatchSteps = 12'000'000;

// A half-open range of characters.
struct UnitRange {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool operator==(const UnitRange&) const = default;
};

// A run in which the two have nothing in common.
struct Mismatch {
  UnitRange quote;  // of its part
  UnitRange text;

  bool operator==(const Mismatch&) const = default;
};

struct PartMatch {
  UnitRange text;
  std::vector<Mismatch> mismatches;  // in order
};

struct ClosestMatch {
  size_t distance = 0;
  std::vector<PartMatch> parts;
};

// The closest place, the first one of equals, or nothing if its distance is more than `max_distance`.
// REQUIRES: there are parts, and none is empty.
std::optional<ClosestMatch> FindClosest(std::u32string_view text, std::span<const std::u32string_view> parts,
                                        size_t max_distance, size_t max_steps = kMaxMatchSteps);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_CLOSEST_MATCH_H_
