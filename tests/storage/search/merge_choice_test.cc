#include "storage/search/merge_choice.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::Pair;

constexpr size_t kBytesOfDoc = 500;

// Segments one behind the other, of so many documents each.
std::vector<MergeCandidate> Parts(const std::vector<uint32_t>& docs) {
  std::vector<MergeCandidate> parts;
  uint32_t end = 1;
  for (const uint32_t count : docs) {
    parts.push_back({.first_doc = end, .end_doc = end + count, .bytes = count * kBytesOfDoc});
    end += count;
  }
  return parts;
}

std::pair<size_t, size_t> Choose(const std::vector<uint32_t>& docs, MergePace pace, MergeLimits limits = {}) {
  return ChooseMerge(Parts(docs), pace, limits);
}

// Merges until nothing more is wanted; the bytes that were written.
size_t Settle(std::vector<MergeCandidate>& parts, MergePace pace, const MergeLimits& limits) {
  size_t written = 0;
  for (;;) {
    const auto [begin, end] = ChooseMerge(parts, pace, limits);
    if (end - begin < 2) return written;
    MergeCandidate merged = parts[begin];
    for (size_t i = begin + 1; i < end; ++i) {
      merged.end_doc = parts[i].end_doc;
      merged.bytes += parts[i].bytes;
    }
    written += merged.bytes;
    parts[begin] = merged;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(begin) + 1,
                parts.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

TEST(MergeChoiceTest, AtIdle_WhatIsAnEighthOfTheLargest_IsMergedWithIt) {
  EXPECT_THAT(Choose({180'000, 25'000}, MergePace::kIdle), Pair(0, 2));
  EXPECT_THAT(Choose({180'000, 12'000, 11'000}, MergePace::kIdle), Pair(1, 3)) << "the small ones first";
  EXPECT_THAT(Choose({180'000, 20'000, 3'000}, MergePace::kIdle), Pair(1, 3));
  EXPECT_THAT(Choose({180'000, 20'000}, MergePace::kIdle), Pair(0, 0));
}

TEST(MergeChoiceTest, WhileDocumentsComeIn_TheLargeOneStands) {
  EXPECT_THAT(Choose({180'000, 25'000}, MergePace::kBusy), Pair(0, 0));
  EXPECT_THAT(Choose({180'000, 90'000}, MergePace::kBusy), Pair(0, 0));
}

TEST(MergeChoiceTest, WhatIsMergedKeepsToTheLimits) {
  EXPECT_THAT(Choose({180'000, 25'000}, MergePace::kIdle, {.bytes = 204'999 * kBytesOfDoc}), Pair(0, 0));
  EXPECT_THAT(Choose({180'000, 25'000}, MergePace::kIdle, {.docs = 204'999}), Pair(0, 0));
  EXPECT_THAT(Choose({180'000, 25'000}, MergePace::kIdle, {.docs = 205'000}), Pair(0, 2));
}

TEST(MergeChoiceTest, WhatIsBusyOrNoNeighbour_IsLeft) {
  std::vector<MergeCandidate> parts = Parts({100'000, 50'000, 50'000});
  parts[1].busy = true;
  EXPECT_THAT(ChooseMerge(parts, MergePace::kIdle, {}), Pair(0, 0));
  parts = Parts({100'000, 50'000});
  parts[1].first_doc += 1;
  EXPECT_THAT(ChooseMerge(parts, MergePace::kIdle, {}), Pair(0, 0));
}

// Writes of any size with a rest behind each: few segments, and no document is written often.
TEST(MergeChoiceTest, WritesWithRests_AreWrittenAFewTimesEach) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    std::vector<MergeCandidate> parts;
    uint32_t end = 1;
    size_t written = 0;
    size_t most = 0;
    while (end < 300'000) {
      const uint32_t docs = uint32_t{1} << random() % 12;
      parts.push_back({.first_doc = end, .end_doc = end + docs, .bytes = docs * kBytesOfDoc});
      end += docs;
      written += Settle(parts, MergePace::kIdle, {});
      most = std::max(most, parts.size());
    }
    EXPECT_LE(most, 7) << seed;
    EXPECT_LE(written, end * kBytesOfDoc * 16) << seed;
  }
}

}  // namespace
}  // namespace fangtan::storage
