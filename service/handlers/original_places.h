// OriginalPlaces: where each character of a paragraph stood in the stretch of the source that it was cleaned
// from.
//
//   const OriginalPlaces places(U"沈潔說", U"沈(shěn)潔(jié)說");
//   places.Of({0, 2});  // {0, 8}: 沈(shěn)潔
//
// Cleaning leaves characters out (notes, mark-up, times), replaces some (what was garbled, entities) and
// joins lines; an article keeps one span for each paragraph. So the two are aligned: what both begin and end
// with, then runs of eight characters that stand once in each, and between these the alignment with the
// fewest and shortest gaps (O. Gotoh, 1982). Where that would be too large, each character is the next equal
// one. A character that the source does not show covers all that lies between its neighbours.
//
// Time O((n + m) log n) and at most kMaxAlignedCells between two runs. Immutable; safe to share between
// threads.
#ifndef FANGTAN_SERVICE_HANDLERS_ORIGINAL_PLACES_H_
#define FANGTAN_SERVICE_HANDLERS_ORIGINAL_PLACES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/text/closest_match.h"

namespace fangtan::service {

inline constexpr size_t kMaxAlignedCells = 1'000'000;

class OriginalPlaces {
 public:
  OriginalPlaces(std::u32string_view cleaned, std::u32string_view source);

  // The characters of the source that `range` of the cleaned text stood in: from the first one's begin to the
  // last one's end. Empty in: empty out.
  storage::UnitRange Of(storage::UnitRange range) const;

 private:
  static constexpr int64_t kNowhere = -1;

  void Align(storage::UnitRange cleaned, storage::UnitRange source);
  void AlignBetween(storage::UnitRange cleaned, storage::UnitRange source);
  void AlignByTable(storage::UnitRange cleaned, storage::UnitRange source);
  void AlignGreedily(storage::UnitRange cleaned, storage::UnitRange source);
  // The end of the last character before `at` that is shown, and the begin of the first one from `at` on.
  size_t EndBefore(size_t at) const;
  size_t BeginFrom(size_t at) const;

  std::u32string_view cleaned_;  // while aligning
  std::u32string_view source_;
  size_t source_size_;
  std::vector<int64_t> places_;  // by character of the cleaned text: its place, or kNowhere
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ORIGINAL_PLACES_H_
