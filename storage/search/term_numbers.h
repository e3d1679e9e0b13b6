// TermNumbers: gives the terms of a batch of documents small numbers, in the order in which they are met.
// A hash table of its own because it is looked into once a token of all that is imported. Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_
#define FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/search/token.h"

namespace fangtan::storage {

class TermNumbers {
 public:
  TermNumbers() : slots_(kFirstSlots, 0) {}

  // The number of `key`; whether it is new is told by size().
  uint32_t NumberOf(TermKey key) {
    size_t slot = SlotOf(key);
    while (slots_[slot] != 0) {
      const uint32_t number = slots_[slot] - 1;
      if (keys_[number] == key) return number;
      slot = (slot + 1) & (slots_.size() - 1);
    }
    keys_.push_back(key);
    slots_[slot] = static_cast<uint32_t>(keys_.size());
    if (keys_.size() * 2 > slots_.size()) Grow();
    return static_cast<uint32_t>(keys_.size() - 1);
  }

  uint32_t size() const { return static_cast<uint32_t>(keys_.size()); }
  const std::vector<TermKey>& keys() const { return keys_; }

 private:
  static constexpr size_t kFirstSlots = 1024;
  static constexpr uint64_t kMix = 0x9E3779B97F4A7C15;

  size_t SlotOf(TermKey key) const {
    const uint64_t mixed = (key ^ key >> 32) * kMix;
    return static_cast<size_t>(mixed >> 32) & (slots_.size() - 1);
  }

  void Grow() {
    slots_.assign(slots_.size() * 4, 0);
    for (uint32_t number = 0; number < keys_.size(); ++number) {
      size_t slot = SlotOf(keys_[number]);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = number + 1;
    }
  }

  std::vector<uint32_t> slots_;  // number + 1; 0: free. As many as a power of two
  std::vector<TermKey> keys_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_
