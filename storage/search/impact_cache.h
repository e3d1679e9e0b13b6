// ImpactCache: the greatest impacts of a segment's longest lists, so that not every search goes through all
// their blocks again.
//
//   const uint32_t impact = segment.impacts().Get(begin_of_list, [&] { return GreatestOf(blocks); });
//
// Lists that fall into one slot displace each other. Thread-safe, without a lock.
#ifndef FANGTAN_STORAGE_SEARCH_IMPACT_CACHE_H_
#define FANGTAN_STORAGE_SEARCH_IMPACT_CACHE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace fangtan::storage {

class ImpactCache {
 public:
  // What find() said of the list that begins at byte `list`, or says now.
  template <typename Find>
  uint32_t Get(uint64_t list, Find find) {
    std::atomic<uint64_t>& slot = slots_[SlotOf(list)];
    const uint64_t known = slot.load(std::memory_order_relaxed);
    if (known >> kImpactBits == list + 1) return known & kMostImpact;
    const uint32_t impact = find();
    // A larger one is none: the list does not hold together.
    if (impact <= kMostImpact) slot.store((list + 1) << kImpactBits | impact, std::memory_order_relaxed);
    return impact;
  }

 private:
  static constexpr int kImpactBits = 8;
  static constexpr uint32_t kMostImpact = (1 << kImpactBits) - 1;
  static constexpr int kSlotBits = 10;

  static size_t SlotOf(uint64_t list) { return list * 0x9E3779B97F4A7C15 >> (64 - kSlotBits); }

  // The list's beginning, plus 1, and the impact; 0: free.
  std::array<std::atomic<uint64_t>, size_t{1} << kSlotBits> slots_{};
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_IMPACT_CACHE_H_
