// Bitset: a set of a segment's documents, a bit each. Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_BITSET_H_
#define FANGTAN_STORAGE_SEARCH_BITSET_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/bit_count.h"

namespace fangtan::storage {

class Bitset {
 public:
  explicit Bitset(uint32_t size) : words_((size + 63) / 64) {}

  static Bitset All(uint32_t size) {
    Bitset all(size);
    std::fill(all.words_.begin(), all.words_.end(), ~uint64_t{0});
    return all;
  }

  void Set(uint32_t doc) { words_[doc / 64] |= uint64_t{1} << (doc % 64); }
  bool Has(uint32_t doc) const { return (words_[doc / 64] >> (doc % 64) & 1) != 0; }
  void And(const Bitset& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void AndNot(const Bitset& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }
  // Calls visit(doc) for every one, ascending.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
  }
  std::vector<uint64_t>& words() { return words_; }
  const std::vector<uint64_t>& words() const { return words_; }
  // How many there are; what All sets beyond its size counts as well.
  uint64_t Count() const { return CountBits(words_); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_BITSET_H_
