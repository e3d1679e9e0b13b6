// TermNumbers: gives the terms of a batch of documents small numbers, in the order in which they are met, and
// counts them. A hash table of its own because it is looked into once a token of all that is imported.
//
//   terms.Fetch(tokens[i + 16].key);
//   const uint32_t number = terms.Count(tokens[i].key);
//
// Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_
#define FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "storage/search/huge_pages.h"
#include "storage/search/token.h"

namespace fangtan::storage {

class TermNumbers {
 public:
  struct Term {
    TermKey key = 0;
    uint32_t number = 0;
    uint32_t count = 0;
  };

  TermNumbers() : slots_(kFirstSlots, 0) {}

  // Where Count will look first for `key`.
  void Fetch(TermKey key) const { __builtin_prefetch(&slots_[SlotOf(key)]); }

  // Counts an occurrence of `key`; its number. Whether it is new is told by size().
  uint32_t Count(TermKey key) {
    for (size_t slot = SlotOf(key);; slot = (slot + 1) & (slots_.size() - 1)) {
      if (slots_[slot] == 0) return Add(key, slot);
      Term& term = terms_[slots_[slot] - 1];
      if (term.key != key) continue;
      ++term.count;
      return term.number;
    }
  }

  uint32_t size() const { return static_cast<uint32_t>(terms_.size()); }

  // All, by their keys, in place of what `terms` holds.
  void PutInOrder(std::vector<Term>& terms) const {
    ReserveOnHugePages(terms, terms_.size());
    terms = terms_;
    std::sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.key < b.key; });
  }

  // Forgets all. The table stays as large as it is, unless what it held had room in a far smaller one.
  void Clear() {
    slots_.assign(terms_.size() * kFarLarger < slots_.size() ? kFirstSlots : slots_.size(), 0);
    terms_.clear();
  }

 private:
  static constexpr size_t kFirstSlots = 1024;
  static constexpr size_t kFarLarger = 32;
  static constexpr uint64_t kMix = 0x9E3779B97F4A7C15;

  size_t SlotOf(TermKey key) const {
    const uint64_t mixed = (key ^ key >> 32) * kMix;
    return static_cast<size_t>(mixed >> 32) & (slots_.size() - 1);
  }

  uint32_t Add(TermKey key, size_t slot) {
    const uint32_t number = size();
    if (terms_.size() == terms_.capacity()) ReserveOnHugePages(terms_, 2 * terms_.size() + kFirstSlots);
    terms_.push_back({.key = key, .number = number, .count = 1});
    slots_[slot] = size();
    if (terms_.size() * 2 > slots_.size()) Grow();
    return number;
  }

  void Grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (const Term& term : terms_) {
      size_t slot = SlotOf(term.key);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = term.number + 1;
    }
  }

  // Small, so that most of it stays in the cache: number + 1; 0: free. As many as a power of two.
  std::vector<uint32_t> slots_;
  std::vector<Term> terms_;  // by number: those that are met often lie together
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TERM_NUMBERS_H_
