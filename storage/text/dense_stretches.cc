#include "storage/text/dense_stretches.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_map.h"

namespace fangtan::storage {
namespace {

constexpr size_t kBucket = 64;
constexpr int kStretchesOfPart = 3;
constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;

// Calls `use(position, hash)` for each run of `text`.
template <typename Use>
void ForEachRun(std::u32string_view text, Use use) {
  uint64_t oldest = 1;
  for (size_t i = 0; i < kSharedRun; ++i) oldest *= kFactor;
  uint64_t hash = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    hash = hash * kFactor + text[i];
    if (i >= kSharedRun) hash -= oldest * text[i - kSharedRun];
    if (i + 1 >= kSharedRun) use(i + 1 - kSharedRun, hash);
  }
}

// The stretch of `buckets` neighbouring counts with the greatest sum, as its first one; its counts are taken
// out.
size_t TakeDensest(std::vector<uint32_t>& counts, size_t buckets) {
  uint64_t sum = 0;
  uint64_t most = 0;
  size_t best = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    if (i >= buckets) sum -= counts[i - buckets];
    if (sum > most) {
      most = sum;
      best = i + 1 - std::min(i + 1, buckets);
    }
  }
  if (most == 0) return counts.size();
  std::fill_n(counts.begin() + static_cast<ptrdiff_t>(best), std::min(buckets, counts.size() - best), 0);
  return best;
}

std::vector<UnitRange> Join(std::vector<UnitRange> stretches) {
  std::ranges::sort(stretches, {}, &UnitRange::begin);
  std::vector<UnitRange> joined;
  for (const UnitRange& stretch : stretches) {
    if (!joined.empty() && stretch.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, stretch.end);
    } else {
      joined.push_back(stretch);
    }
  }
  return joined;
}

}  // namespace

std::vector<UnitRange> FindDenseStretches(std::u32string_view text,
                                          std::span<const std::u32string_view> parts) {
  absl::flat_hash_map<uint64_t, size_t> part_of_run;
  for (size_t part = 0; part < parts.size(); ++part) {
    ForEachRun(parts[part], [&](size_t, uint64_t hash) { part_of_run.emplace(hash, part); });
  }
  std::vector<std::vector<uint32_t>> counts(parts.size(), std::vector<uint32_t>(text.size() / kBucket + 1));
  ForEachRun(text, [&](size_t at, uint64_t hash) {
    const auto run = part_of_run.find(hash);
    if (run != part_of_run.end()) ++counts[run->second][at / kBucket];
  });
  std::vector<UnitRange> stretches;
  for (size_t part = 0; part < parts.size(); ++part) {
    const size_t room = parts[part].size() / 4 + kBucket;
    const size_t buckets = (parts[part].size() + room) / kBucket + 1;
    for (int i = 0; i < kStretchesOfPart; ++i) {
      const size_t first = TakeDensest(counts[part], buckets);
      if (first == counts[part].size()) break;
      const size_t begin = first * kBucket;
      stretches.push_back(
          {begin - std::min(begin, room), std::min(text.size(), begin + buckets * kBucket + room)});
    }
  }
  return Join(std::move(stretches));
}

}  // namespace fangtan::storage
