// Memory that is filled as fast as it can be: a page of 4 KiB that is touched for the first time costs some
// microseconds on a virtual machine, as much as sorting what fits into it, and one of 2 MiB not much more.
//
//   std::vector<uint32_t> numbers;
//   ReserveOnHugePages(numbers, count);
//
// Only advice, and only for what is large: where the system has no such pages nothing changes. For buffers
// that are filled and soon given back, and for what is whole pages anyhow; what else stays would take whole
// pages for its rest. Thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_HUGE_PAGES_H_
#define FANGTAN_STORAGE_SEARCH_HUGE_PAGES_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace fangtan::storage {

inline constexpr size_t kHugePageBytes = 2 << 20;

// Of [begin, begin + bytes), which has not been touched yet, the huge pages that lie inside.
inline void AdviseHugePages(void* begin, size_t bytes) {
  const auto from = reinterpret_cast<uintptr_t>(begin);
  const uintptr_t first = (from + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  const uintptr_t last = (from + bytes) / kHugePageBytes * kHugePageBytes;
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

// For a vector or a string.
template <typename Container>
void ReserveOnHugePages(Container& container, size_t size) {
  if (container.capacity() >= size) return;
  container.reserve(size);
  const size_t used = container.size();
  AdviseHugePages(container.data() + used, (container.capacity() - used) * sizeof(*container.data()));
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_HUGE_PAGES_H_
