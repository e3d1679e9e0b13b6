// NumberTable: finds numbers by what they stand for, which the caller keeps: a hash table with linear probing
// whose slots are a NumberColumn, so that it can lie in a file.
//
//   NumberTable table;
//   const uint64_t hash = table.Hash(name.data(), name.size());
//   uint32_t number = table.Find(hash, [&](uint32_t known) { return names[known] == name; });
//   if (number == NumberTable::kNone) table.Insert(hash, number = Add(name));
//
// Its hashes are seeded with a number drawn by chance, which lies in the file with it: who writes names
// cannot choose such as fall together. Not locked: const access from any thread while nobody changes it.
#ifndef FANGTAN_STORAGE_INDEX_NUMBER_TABLE_H_
#define FANGTAN_STORAGE_INDEX_NUMBER_TABLE_H_

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>

#include "storage/index/number_column.h"

namespace fangtan::storage {

class NumberTable {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // `salt` is hashed too.
  uint64_t Hash(const void* data, size_t bytes, uint32_t salt = 0) const {
    return XXH3_64bits_withSeed(data, bytes, seed_ + salt);
  }

  // The number that was inserted with `hash` and is(number); kNone if there is none.
  template <typename Is>
  uint32_t Find(uint64_t hash, Is is) const {
    if (count_ == 0) return kNone;
    const auto wanted = static_cast<uint32_t>(hash);
    for (size_t at = wanted & Mask();; at = (at + 1) & Mask()) {
      const uint64_t slot = slots_[at];
      if (slot == 0) return kNone;
      if (HashIn(slot) == wanted && is(NumberIn(slot))) return NumberIn(slot);
    }
  }

  // REQUIRES: it is not in; number is not kNone.
  void Insert(uint64_t hash, uint32_t number) {
    if (++count_ > slots_.size() / 4 * 3) Rehash(std::max(kFewest, slots_.size() * 2));
    Place(uint64_t{static_cast<uint32_t>(hash)} << 32 | (uint64_t{number} + 1));
  }

  // Makes room for `count` in all.
  void Reserve(size_t count) {
    const size_t slots = std::bit_ceil(std::max(kFewest, count / 3 * 4 + 4));
    if (slots > slots_.size()) Rehash(slots);
  }

  // Fetches what Find and Insert are going to need, so that they do not have to wait for memory.
  void Prefetch(uint64_t hash) const {
    if (slots_.size() > 0) __builtin_prefetch(&slots_[static_cast<uint32_t>(hash) & Mask()]);
  }

  size_t bytes() const { return slots_.size() * sizeof(uint64_t); }

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.slots_);
    visit(self.count_);
    visit(self.seed_);
  }

 private:
  static constexpr size_t kFewest = 8;

  static uint64_t Seed() {
    static const uint64_t seed = uint64_t{std::random_device()()} << 32 | std::random_device()();
    return seed;
  }
  static uint32_t HashIn(uint64_t slot) { return static_cast<uint32_t>(slot >> 32); }
  static uint32_t NumberIn(uint64_t slot) { return static_cast<uint32_t>(slot) - 1; }
  size_t Mask() const { return slots_.size() - 1; }

  void Place(uint64_t slot) {
    size_t at = HashIn(slot) & Mask();
    while (slots_[at] != 0) at = (at + 1) & Mask();
    slots_[at] = slot;
  }

  void Rehash(size_t slots) {
    NumberColumn<uint64_t> before = std::move(slots_);
    slots_ = NumberColumn<uint64_t>();
    slots_.Grow(slots);
    for (const uint64_t slot : before) {
      if (slot != 0) Place(slot);
    }
  }

  NumberColumn<uint64_t> slots_;  // hash, then number + 1; 0: free. As many as a power of two
  uint64_t count_ = 0;
  uint64_t seed_ = Seed();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_NUMBER_TABLE_H_
