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

bool Lies(const SnippetSpan& span, CharRange range) {
  return span.begin >= range.begin && span.end <= range.end;
}

}  // namespace

BestStretch::BestStretch(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights, int32_t room)
    : by_begin_(spans), weights_(weights), room_(room), by_end_(spans) {
  std::stable_sort(by_end_.begin(), by_end_.end(),
                   [](const SnippetSpan& a, const SnippetSpan& b) { return a.end < b.end; });
}

std::optional<CharRange> BestStretch::Within(const std::vector<CharRange>& free) const {
  Start best;
  for (const CharRange& range : free) Improve(range, best);
  if (best.weight == 0) return std::nullopt;
  int32_t end = best.within.begin;
  const auto last = std::partition_point(
      by_end_.begin(), by_end_.end(), [&](const SnippetSpan& span) { return span.end <= best.within.end; });
  // The last to end that begins no earlier than the stretch: one of them is its first.
  for (auto span = last; span != by_end_.begin() && end == best.within.begin;) {
    if ((--span)->begin >= best.within.begin) end = span->end;
  }
  return CharRange{best.within.begin, end};
}

// A stretch can only be best if it begins with a span.
void BestStretch::Improve(CharRange free, Start& best) const {
  auto first = std::partition_point(by_begin_.begin(), by_begin_.end(),
                                    [&](const SnippetSpan& span) { return span.begin < free.begin; });
  auto added = std::partition_point(by_end_.begin(), by_end_.end(),
                                    [&](const SnippetSpan& span) { return span.end <= free.begin; });
  Held held(weights_);
  for (; first != by_begin_.end() && first->begin < free.end; ++first) {
    if (!Lies(*first, free)) continue;
    const int32_t limit = std::min(free.end, first->begin + room_);
    for (; added != by_end_.end() && added->end <= limit; ++added) {
      if (Lies(*added, free)) held.Add(added->id);
    }
    if (held.total() > best.weight) best = {held.total(), {first->begin, limit}};
    // Every span is added when its own turn comes at the latest, for none is longer than the room.
    held.Remove(first->id);
  }
}

}  // namespace fangtan::storage
