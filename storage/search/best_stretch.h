// BestStretch: the stretch of a text, no longer than `room`, whose spans' distinct ids weigh most; of equal
// ones, the first. It begins and ends with a span.
//
//   const BestStretch stretches(spans, weights, room);
//   const std::optional<CharRange> best = stretches.Within({{0, size}});
//
// Sorts the spans once; each question is linear in the spans of its ranges, which is why it is no simple loop
// over windows. Const access from any thread; must not outlive the spans and the weights.
#ifndef FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_
#define FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/search/snippet_window.h"

namespace fangtan::storage {

class BestStretch {
 public:
  // `spans` are in order of their begins and not longer than `room`; `weights` are those of their ids.
  BestStretch(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights, int32_t room);

  // Within one of the ranges of `free`, which are in order and apart; spans that lie in none do not count.
  // Nothing if no span is left.
  std::optional<CharRange> Within(const std::vector<CharRange>& free) const;

 private:
  struct Start {
    int64_t weight = 0;
    CharRange within;  // begins where the stretch does
  };

  // Makes `best` the best start of a stretch in the range, if there is a better one.
  void Improve(CharRange free, Start& best) const;

  const std::vector<SnippetSpan>& by_begin_;
  const std::vector<int>& weights_;
  const int32_t room_;
  std::vector<SnippetSpan> by_end_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_BEST_STRETCH_H_
