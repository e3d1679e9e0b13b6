#include "storage/search/best_stretch.h"

#include <algorithm>

namespace fangtan::storage {
namespace {

// The weight of the distinct ids of what it holds.
class Held {
 public:
  explicit Held(const std::vector<int>& weights) : weights_(weights), counts_(weights.size(), 0) {}

  void Add(uint32_t id) {
    if (counts_[id]++ == 0) total_ += weights_[id];
  }
  void Remove(uint32_t id) {
    if (--counts_[id] == 0) total_ -= weights_[id];
  }
  int64_t total() const { return total_; }

 private:
  const std::vector<int>& weights_;
  std::vector<int> counts_;
  int64_t total_ = 0;
};

struct Best {
  int64_t weight = 0;
  CharRange within;  // begins where the stretch does
};

// Goes over the spans of one free range: a stretch can only be best if it begins with a span.
void Improve(const std::vector<SnippetSpan>& by_begin, const std::vector<int>& weights, CharRange free,
             int32_t room, Best& best) {
  std::vector<SnippetSpan> by_end = by_begin;
  std::stable_sort(by_end.begin(), by_end.end(),
                   [](const SnippetSpan& a, const SnippetSpan& b) { return a.end < b.end; });
  Held held(weights);
  size_t added = 0;
  for (const SnippetSpan& first : by_begin) {
    const int32_t limit = std::min(free.end, first.begin + room);
    for (; added < by_end.size() && by_end[added].end <= limit; ++added) held.Add(by_end[added].id);
    if (held.total() > best.weight) best = {held.total(), {first.begin, limit}};
    // Every span is added when its own turn comes at the latest, for none is longer than `room`.
    held.Remove(first.id);
  }
}

}  // namespace

std::optional<CharRange> BestStretch(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights,
                                     const std::vector<CharRange>& free, int32_t room) {
  Best best;
  auto next = spans.begin();
  for (const CharRange& range : free) {
    std::vector<SnippetSpan> inside;
    for (; next != spans.end() && next->begin < range.end; ++next) {
      if (next->begin >= range.begin && next->end <= range.end) inside.push_back(*next);
    }
    Improve(inside, weights, range, room, best);
  }
  if (best.weight == 0) return std::nullopt;
  int32_t end = best.within.begin;
  for (const SnippetSpan& span : spans) {
    if (span.begin >= best.within.begin && span.end <= best.within.end) end = std::max(end, span.end);
  }
  return CharRange{best.within.begin, end};
}

}  // namespace fangtan::storage
