#include "storage/search/merge_choice.h"

#include <algorithm>
#include <bit>

namespace fangtan::storage {
namespace {

constexpr int kBitsOfLevel = 3;
// 8^4 = 4096 documents: what is below costs little to merge, so there it is done sooner.
constexpr int kFirstLargeLevel = 4;
constexpr size_t kSmallFactor = 4;
constexpr size_t kLargeFactor = 8;
// What comes behind a large one is worth writing that again for from this part of it on. A document is so
// written some thirteen times, where it was ten, while an index grows by writes with rests between them.
constexpr size_t kWorthwhilePart = 8;

int LevelOf(const MergeCandidate& part) {
  return (static_cast<int>(std::bit_width(part.end_doc - part.first_doc)) - 1) / kBitsOfLevel;
}

// Whether the others come near enough to the largest.
bool IsInProportion(std::span<const MergeCandidate> run) {
  size_t all = 0;
  size_t largest = 0;
  for (const MergeCandidate& part : run) {
    all += part.bytes;
    largest = std::max(largest, part.bytes);
  }
  return (all - largest) * kWorthwhilePart >= largest;
}

bool IsWorthMerging(std::span<const MergeCandidate> run, int level, MergePace pace) {
  if (pace == MergePace::kBusy) {
    return run.size() >= (level < kFirstLargeLevel ? kSmallFactor : kLargeFactor);
  }
  // One of the level alone would be written again for every small one that comes behind it.
  return IsInProportion(run) || std::count_if(run.begin(), run.end(), [level](const MergeCandidate& part) {
                                  return LevelOf(part) == level;
                                }) >= 2;
}

// From `begin` on, as far as parts are neighbours of at most `level` that together keep to the limits.
size_t EndOfRun(std::span<const MergeCandidate> parts, size_t begin, int level, const MergeLimits& limits) {
  size_t bytes = 0;
  size_t at = begin;
  for (; at < parts.size(); ++at) {
    const MergeCandidate& part = parts[at];
    bytes += part.bytes;
    if (part.busy || LevelOf(part) > level || bytes > limits.bytes) break;
    if (part.end_doc - parts[begin].first_doc > limits.docs) break;
    if (at > begin && part.first_doc != parts[at - 1].end_doc) break;
  }
  return at;
}

}  // namespace

std::pair<size_t, size_t> ChooseMerge(std::span<const MergeCandidate> parts, MergePace pace,
                                      const MergeLimits& limits) {
  constexpr int kLevels = 32 / kBitsOfLevel + 1;
  for (int level = 0; level < kLevels; ++level) {
    for (size_t begin = 0; begin < parts.size();) {
      const size_t end = EndOfRun(parts, begin, level, limits);
      if (end - begin >= 2 && IsWorthMerging(parts.subspan(begin, end - begin), level, pace)) {
        return {begin, end};
      }
      begin = std::max(end, begin + 1);
    }
  }
  return {0, 0};
}

}  // namespace fangtan::storage
