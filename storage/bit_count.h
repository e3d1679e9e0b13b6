// How many bits are set in many words.
//
//   const uint64_t count = CountBits(bitmap.words());
//
// By the processor's own instruction where it has it, which programs for all of x86-64 may not use unasked.
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_BIT_COUNT_H_
#define FANGTAN_STORAGE_BIT_COUNT_H_

#include <cstdint>
#include <span>

namespace fangtan::storage {

uint64_t CountBits(std::span<const uint64_t> words);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_BIT_COUNT_H_
