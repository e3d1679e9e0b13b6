#include "storage/bit_count.h"

#include <bit>

namespace fangtan::storage {
namespace {

uint64_t CountPlainly(std::span<const uint64_t> words) {
  uint64_t count = 0;
  for (const uint64_t word : words) count += static_cast<uint64_t>(std::popcount(word));
  return count;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) uint64_t CountByInstruction(std::span<const uint64_t> words) {
  uint64_t count = 0;
  for (const uint64_t word : words) count += static_cast<uint64_t>(__builtin_popcountll(word));
  return count;
}
#endif

}  // namespace

uint64_t CountBits(std::span<const uint64_t> words) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("popcnt") != 0;
  if (has_instruction) return CountByInstruction(words);
#endif
  return CountPlainly(words);
}

}  // namespace fangtan::storage
