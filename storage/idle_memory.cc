#include "storage/idle_memory.h"

#if __has_include(<mimalloc.h>)
#include <mimalloc.h>

#include <cstdlib>

// Not there in programs that link no allocator.
#pragma weak mi_collect
#pragma weak mi_option_get
#pragma weak mi_option_set
#pragma weak mi_option_set_default
#endif

namespace fangtan::storage {

void KeepFreedMemory() {
#if __has_include(<mimalloc.h>)
  constexpr long kMilliseconds = 1000;
  if (mi_option_set_default != nullptr) mi_option_set_default(mi_option_decommit_delay, kMilliseconds);
#endif
}

void GiveBackIdleMemory() {
#if __has_include(<mimalloc.h>)
  if (mi_collect == nullptr) return;
  static const long delay = mi_option_get(mi_option_decommit_delay);
  mi_option_set(mi_option_decommit_delay, 0);
  mi_collect(/*force=*/true);
  // A page taken anew, and given back, makes it look after what waits for its time in the same segment.
  constexpr size_t kRareSize = 57'000;
  void* volatile page = std::malloc(kRareSize);
  std::free(page);
  mi_collect(/*force=*/true);
  mi_option_set(mi_option_decommit_delay, delay);
#endif
}

}  // namespace fangtan::storage
