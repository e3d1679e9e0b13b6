// Blocks of kBlockSize small numbers, packed with as many bits each as the largest needs.
//
// Laid out in four lanes, so that four numbers are packed and unpacked at once (after D. Lemire and L.
// Boytsov, "Decoding billions of integers per second through vectorization", 2015): row r of a block holds
// the numbers 4r .. 4r+3, lane by lane.
//
// Pure functions, thread-safe. Nothing is read beyond PackedBytes(bits), nothing written beyond a block.
#ifndef FANGTAN_STORAGE_SEARCH_BIT_PACKING_H_
#define FANGTAN_STORAGE_SEARCH_BIT_PACKING_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "storage/search/segment_format.h"

namespace fangtan::storage {

inline constexpr uint32_t kMaxPackedBits = 32;

constexpr size_t PackedBytes(uint32_t bits) { return bits * kBlockSize / 8; }

// The bits that `values[0 .. kBlockSize)` need.
uint32_t BitsFor(const uint32_t* values);

// Appends the packed block. REQUIRES: no value needs more than `bits`, which is at most kMaxPackedBits.
void Pack(const uint32_t* values, uint32_t bits, std::string& out);

// `packed` holds PackedBytes(bits) bytes, at any address.
void Unpack(const char* packed, uint32_t bits, uint32_t* values);

// Makes ascending numbers, the first of them at least `before`, of the gaps in a block: each is one more than
// its gap behind the one before it. False, and no numbers, where they would not fit into 32 bits.
bool AddUpGaps(uint32_t before, uint32_t* gaps);

// Both in one go, by wide_packing.h where the processor can.
bool UnpackGaps(const char* packed, uint32_t bits, uint32_t before, uint32_t* numbers);

// Each number plus one, as a byte; `most` where that is more, which is 1 to 255.
void UnpackBytes(const char* packed, uint32_t bits, uint32_t most, uint8_t* values);

// How many of a block's numbers, which ascend, are less than `target`.
uint32_t CountInBlockBefore(uint32_t target, const uint32_t* numbers);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_BIT_PACKING_H_
