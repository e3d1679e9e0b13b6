// Bitmap: a set of document numbers, a bit each.
#ifndef FANGTAN_STORAGE_INDEX_BITMAP_H_
#define FANGTAN_STORAGE_INDEX_BITMAP_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/bit_count.h"

namespace fangtan::storage {

class Bitmap {
 public:
  Bitmap() = default;
  // Room for numbers below `bound`; none of them is in.
  explicit Bitmap(uint32_t bound) : words_((bound + 63) / 64) {}

  // Numbers below bound() can be set.
  uint32_t bound() const { return static_cast<uint32_t>(words_.size() * 64); }
  void Grow(uint32_t bound) {
    if (bound > this->bound()) words_.resize((bound + 63) / 64);
  }

  void Set(uint32_t doc) { words_[doc / 64] |= uint64_t{1} << (doc % 64); }
  void Clear(uint32_t doc) { words_[doc / 64] &= ~(uint64_t{1} << (doc % 64)); }
  bool Has(uint32_t doc) const {
    const size_t word = doc / 64;
    return word < words_.size() && (words_[word] >> (doc % 64) & 1) != 0;
  }

  // Numbers from `bound` on go.
  void CutAt(uint32_t bound) {
    const size_t word = bound / 64;
    if (word >= words_.size()) return;
    words_[word] &= (uint64_t{1} << (bound % 64)) - 1;
    std::fill(words_.begin() + static_cast<std::ptrdiff_t>(word) + 1, words_.end(), 0);
  }
  // What `other` has no room for is not in it.
  void And(const Bitmap& other) {
    const size_t both = std::min(words_.size(), other.words_.size());
    for (size_t i = 0; i < both; ++i) words_[i] &= other.words_[i];
    std::fill(words_.begin() + static_cast<std::ptrdiff_t>(both), words_.end(), 0);
  }
  void AndNot(const Bitmap& other) {
    const size_t both = std::min(words_.size(), other.words_.size());
    for (size_t i = 0; i < both; ++i) words_[i] &= ~other.words_[i];
  }
  void Or(const Bitmap& other) {
    Grow(other.bound());
    for (size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }

  int64_t Count() const { return static_cast<int64_t>(CountBits(words_)); }

  // Calls visit(doc) for every number, ascending.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
  }

  const std::vector<uint64_t>& words() const { return words_; }
  size_t bytes() const { return words_.size() * sizeof(uint64_t); }

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.words_);
  }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_BITMAP_H_
