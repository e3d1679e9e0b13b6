// What of the process's memory no file holds.
#ifndef FANGTAN_TESTS_TESTING_OWN_MEMORY_H_
#define FANGTAN_TESTS_TESTING_OWN_MEMORY_H_

#include <cstdint>
#include <fstream>

#include "tests/testing/instrumented.h"

namespace fangtan::testing {

// Under a sanitizer, what was given back stays the process's for a while.
inline constexpr bool kMemoryTells = !kInstrumented;

// In pages.
inline int64_t OwnPages() {
  std::ifstream file("/proc/self/statm");
  int64_t size = 0, resident = 0, shared = 0;
  file >> size >> resident >> shared;
  return resident - shared;
}

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_OWN_MEMORY_H_
