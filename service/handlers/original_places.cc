#include "service/handlers/original_places.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::UnitRange;

constexpr size_t kRun = 8;
constexpr int kGapCosts = 8;
constexpr int kSkippedCosts = 1;  // a character that was left out
constexpr int kInventedCosts =
    20;  // one that the source does not show: more than a gap, so that all shown are found

bool Same(char32_t a, char32_t b) { return a == b || (storage::IsSpace(a) && storage::IsSpace(b)); }

// Where each run of `range` stands that stands there once.
absl::flat_hash_map<std::u32string_view, size_t> SingleRuns(std::u32string_view text, UnitRange range) {
  absl::flat_hash_map<std::u32string_view, size_t> runs;
  for (size_t at = range.begin; at + kRun <= range.end; ++at) {
    const auto [run, fresh] = runs.try_emplace(text.substr(at, kRun), at);
    if (!fresh) run->second = std::u32string_view::npos;
  }
  return runs;
}

struct Anchor {
  size_t cleaned;
  size_t source;
};

// The most anchors that rise in both texts (longest increasing subsequence).
std::vector<Anchor> Rising(const std::vector<Anchor>& anchors) {
  std::vector<size_t> ends;  // by length: the anchor with the least source that such a sequence ends with
  std::vector<size_t> before(anchors.size(), anchors.size());
  for (size_t i = 0; i < anchors.size(); ++i) {
    const auto place = std::ranges::lower_bound(ends, anchors[i].source, {},
                                                [&](size_t number) { return anchors[number].source; });
    if (place != ends.begin()) before[i] = *std::prev(place);
    if (place == ends.end()) {
      ends.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<Anchor> rising;
  for (size_t i = ends.empty() ? anchors.size() : ends.back(); i < anchors.size(); i = before[i])
    rising.push_back(anchors[i]);
  std::ranges::reverse(rising);
  return rising;
}

std::vector<Anchor> FindAnchors(std::u32string_view cleaned, UnitRange in_cleaned, std::u32string_view source,
                                UnitRange in_source) {
  const auto here = SingleRuns(cleaned, in_cleaned);
  const auto there = SingleRuns(source, in_source);
  std::vector<Anchor> anchors;
  for (size_t at = in_cleaned.begin; at + kRun <= in_cleaned.end; ++at) {
    const std::u32string_view run = cleaned.substr(at, kRun);
    if (here.at(run) != at) continue;
    const auto found = there.find(run);
    if (found != there.end() && found->second != std::u32string_view::npos)
      anchors.push_back({at, found->second});
  }
  return Rising(anchors);
}

// Gotoh's table for two short texts: what each cell is reached by, for the three ways in which it may be
// left.
class GapTable {
 public:
  enum Layer : uint8_t { kPaired, kSkipped, kInvented };

  GapTable(std::u32string_view cleaned, std::u32string_view source)
      : cleaned_(cleaned), source_(source), width_(source.size() + 1) {
    from_.resize((cleaned.size() + 1) * width_);
    std::vector<Costs> above(width_, {kFar, kFar, kFar});
    std::vector<Costs> line(width_);
    for (size_t i = 0; i <= cleaned.size(); ++i) {
      for (size_t j = 0; j <= source.size(); ++j) Fill(i, j, above, line);
      std::swap(above, line);
    }
    end_ = Cheapest(above[source.size()]);
  }

  // Calls `pair(i, j)` for the characters that are the same, from the last on.
  template <typename Pair>
  void Trace(Pair pair) const {
    size_t i = cleaned_.size();
    size_t j = source_.size();
    Layer layer = end_;
    while (i > 0 || j > 0) {
      const auto before = static_cast<Layer>((from_[i * width_ + j] >> (2 * layer)) & 3);
      if (layer != kSkipped) --i;
      if (layer != kInvented) --j;
      if (layer == kPaired) pair(i, j);
      layer = before;
    }
  }

 private:
  static constexpr int kFar = 1 << 29;
  struct Costs {
    int of[3];
  };

  static Layer Cheapest(const Costs& costs) {
    return static_cast<Layer>(std::min_element(costs.of, costs.of + 3) - costs.of);
  }

  // The cheapest way from `costs` into `layer`; a gap costs extra where it begins.
  static Layer Enter(const Costs& costs, Layer layer, int& cost) {
    Layer best = layer;
    cost = costs.of[layer];
    for (const Layer before : {kPaired, kSkipped, kInvented}) {
      const int with_gap = costs.of[before] + (before == layer ? 0 : kGapCosts);
      if (with_gap < cost) {
        cost = with_gap;
        best = before;
      }
    }
    return best;
  }

  void Fill(size_t i, size_t j, const std::vector<Costs>& above, std::vector<Costs>& line) {
    Costs& costs = line[j];
    costs = {kFar, kFar, kFar};
    if (i == 0 && j == 0) {
      costs.of[kPaired] = 0;
      return;
    }
    uint8_t from = 0;
    if (i > 0 && j > 0 && Same(cleaned_[i - 1], source_[j - 1])) {
      const Layer before = Cheapest(above[j - 1]);
      costs.of[kPaired] = above[j - 1].of[before];
      from |= before;
    }
    if (j > 0) {
      from |= static_cast<uint8_t>(Enter(line[j - 1], kSkipped, costs.of[kSkipped]) << 2);
      costs.of[kSkipped] += kSkippedCosts;
    }
    if (i > 0) {
      from |= static_cast<uint8_t>(Enter(above[j], kInvented, costs.of[kInvented]) << 4);
      costs.of[kInvented] += kInventedCosts;
    }
    from_[i * width_ + j] = from;
  }

  std::u32string_view cleaned_;
  std::u32string_view source_;
  size_t width_;
  std::vector<uint8_t> from_;  // two bits a layer: the layer before
  Layer end_ = kPaired;
};

}  // namespace

OriginalPlaces::OriginalPlaces(std::u32string_view cleaned, std::u32string_view source)
    : cleaned_(cleaned), source_(source), source_size_(source.size()), places_(cleaned.size(), kNowhere) {
  Align({0, cleaned.size()}, {0, source.size()});
  cleaned_ = {};
  source_ = {};
}

void OriginalPlaces::Align(UnitRange cleaned, UnitRange source) {
  while (cleaned.size() > 0 && source.size() > 0 && Same(cleaned_[cleaned.begin], source_[source.begin]))
    places_[cleaned.begin++] = static_cast<int64_t>(source.begin++);
  while (cleaned.size() > 0 && source.size() > 0 && Same(cleaned_[cleaned.end - 1], source_[source.end - 1]))
    places_[--cleaned.end] = static_cast<int64_t>(--source.end);
  if (cleaned.size() == 0 || source.size() == 0) return;
  if ((cleaned.size() + 1) * (source.size() + 1) <= kMaxAlignedCells) return AlignByTable(cleaned, source);
  for (const Anchor& anchor : FindAnchors(cleaned_, cleaned, source_, source)) {
    if (anchor.cleaned < cleaned.begin || anchor.source < source.begin)
      continue;  // Inside of the one before.
    AlignBetween({cleaned.begin, anchor.cleaned}, {source.begin, anchor.source});
    for (size_t i = 0; i < kRun; ++i) places_[anchor.cleaned + i] = static_cast<int64_t>(anchor.source + i);
    cleaned.begin = anchor.cleaned + kRun;
    source.begin = anchor.source + kRun;
  }
  AlignBetween(cleaned, source);
}

void OriginalPlaces::AlignBetween(UnitRange cleaned, UnitRange source) {
  if (cleaned.size() == 0 || source.size() == 0) return;
  if ((cleaned.size() + 1) * (source.size() + 1) <= kMaxAlignedCells) return AlignByTable(cleaned, source);
  AlignGreedily(cleaned, source);
}

void OriginalPlaces::AlignByTable(UnitRange cleaned, UnitRange source) {
  const GapTable table(cleaned_.substr(cleaned.begin, cleaned.size()),
                       source_.substr(source.begin, source.size()));
  table.Trace(
      [&](size_t i, size_t j) { places_[cleaned.begin + i] = static_cast<int64_t>(source.begin + j); });
}

void OriginalPlaces::AlignGreedily(UnitRange cleaned, UnitRange source) {
  for (size_t at = cleaned.begin; at < cleaned.end; ++at) {
    size_t next = source.begin;
    while (next < source.end && !Same(cleaned_[at], source_[next])) ++next;
    if (next == source.end) return;  // The rest is somewhere behind; it covers all of that.
    places_[at] = static_cast<int64_t>(next);
    source.begin = next + 1;
  }
}

size_t OriginalPlaces::EndBefore(size_t at) const {
  while (at > 0 && places_[at - 1] == kNowhere) --at;
  return at == 0 ? 0 : static_cast<size_t>(places_[at - 1]) + 1;
}

size_t OriginalPlaces::BeginFrom(size_t at) const {
  while (at < places_.size() && places_[at] == kNowhere) ++at;
  return at == places_.size() ? source_size_ : static_cast<size_t>(places_[at]);
}

UnitRange OriginalPlaces::Of(UnitRange range) const {
  if (range.size() == 0) {
    const size_t place = BeginFrom(range.begin);
    return {place, place};
  }
  const bool begins = places_[range.begin] != kNowhere;
  const bool ends = places_[range.end - 1] != kNowhere;
  const size_t begin = begins ? static_cast<size_t>(places_[range.begin]) : EndBefore(range.begin);
  const size_t end = ends ? static_cast<size_t>(places_[range.end - 1]) + 1 : BeginFrom(range.end);
  return {begin, end};
}

}  // namespace fangtan::service
