// DocMask: the documents that a search may return, by their numbers: a bit each, 64 a word. Documents beyond
// the words are not in it. Refers to the words. Thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_DOC_MASK_H_
#define FANGTAN_STORAGE_SEARCH_DOC_MASK_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/search/bitset.h"

namespace fangtan::storage {

struct DocMask {
  std::span<const uint64_t> words;

  bool Has(uint32_t doc) const { return doc / 64 < words.size() && (words[doc / 64] >> (doc % 64) & 1) != 0; }

  // Those from `first` on, so many, counted from `first`.
  Bitset Cut(uint32_t first, uint32_t size) const {
    Bitset cut(size);
    const uint32_t shift = first % 64;
    for (size_t i = 0; i < cut.words().size(); ++i) {
      const size_t at = first / 64 + i;
      const uint64_t low = at < words.size() ? words[at] >> shift : 0;
      const uint64_t high = shift != 0 && at + 1 < words.size() ? words[at + 1] << (64 - shift) : 0;
      cut.words()[i] = low | high;
    }
    if (size % 64 != 0) cut.words().back() &= (uint64_t{1} << (size % 64)) - 1;
    return cut;
  }
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_DOC_MASK_H_
