// The unpacking of bit_packing.h by instructions that not every processor has: AVX2, eight numbers at once.
//
// Pure functions, thread-safe. As there, nothing is read beyond PackedBytes(bits) or written beyond a block.
#ifndef FANGTAN_STORAGE_SEARCH_WIDE_PACKING_H_
#define FANGTAN_STORAGE_SEARCH_WIDE_PACKING_H_

#include <cstdint>

namespace fangtan::storage {

// Whether this processor has them. REQUIRED by all others here.
bool HasWidePacking();

// More bits are rare, and each number of bits is a function of its own.
inline constexpr uint32_t kMostWideBits = 24;
inline constexpr uint32_t kMostWideByteBits = 7;

// As UnpackGaps. REQUIRES: 1 to kMostWideBits bits, and that the numbers fit.
void WideUnpackGaps(const char* packed, uint32_t bits, uint32_t before, uint32_t* numbers);

// As UnpackBytes. REQUIRES: 1 to kMostWideByteBits bits.
void WideUnpackBytes(const char* packed, uint32_t bits, uint32_t most, uint8_t* values);

// How many of a block's numbers are less than `target`.
uint32_t WideCountBefore(uint32_t target, const uint32_t* numbers);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_WIDE_PACKING_H_
