#include "storage/search/bit_packing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "storage/search/count_before.h"
#include "storage/search/wide_packing.h"

namespace fangtan::storage {
namespace {

constexpr uint32_t kLanes = 4;
constexpr uint32_t kRows = kBlockSize / kLanes;

// Compilers make one instruction of every operation on it.
using Row __attribute__((vector_size(16))) = uint32_t;

Row Load(const char* at) {
  Row row;
  std::memcpy(&row, at, sizeof row);
  return row;
}

void Store(Row row, uint32_t* at) { std::memcpy(at, &row, sizeof row); }

template <uint32_t bits>
void UnpackRows(const char* packed, uint32_t* values) {
  constexpr uint32_t kMask = bits == 32 ? ~0U : (1U << bits) - 1;
  Row word = Load(packed);
#pragma GCC unroll 32
  for (uint32_t row = 0; row < kRows; ++row) {
    const uint32_t from = row * bits;
    const uint32_t shift = from % 32;
    if (row != 0 && shift == 0) word = Load(packed + from / 32 * sizeof(Row));
    Row value = word >> shift;
    if (shift + bits > 32) {
      word = Load(packed + (from / 32 + 1) * sizeof(Row));
      value |= word << (32 - shift);
    }
    value &= kMask;
    Store(value, values + size_t{row} * kLanes);
  }
}

using Unpacker = void (*)(const char*, uint32_t*);

template <size_t... bits>
constexpr std::array<Unpacker, sizeof...(bits)> Unpackers(std::index_sequence<bits...>) {
  return {&UnpackRows<bits + 1>...};
}

constexpr auto kUnpackers = Unpackers(std::make_index_sequence<kMaxPackedBits>());

}  // namespace

uint32_t BitsFor(const uint32_t* values) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < kBlockSize; ++i) all |= values[i];
  return static_cast<uint32_t>(std::bit_width(all));
}

void Pack(const uint32_t* values, uint32_t bits, std::string& out) {
  std::array<uint32_t, kBlockSize> words{};
  for (uint32_t i = 0; i < kBlockSize; ++i) {
    const uint32_t from = i / kLanes * bits;
    const uint64_t shifted = uint64_t{values[i]} << (from % 32);
    const uint32_t word = from / 32 * kLanes + i % kLanes;
    words[word] |= static_cast<uint32_t>(shifted);
    if (from % 32 + bits > 32) words[word + kLanes] |= static_cast<uint32_t>(shifted >> 32);
  }
  out.append(reinterpret_cast<const char*>(words.data()), PackedBytes(bits));
}

void Unpack(const char* packed, uint32_t bits, uint32_t* values) {
  if (bits == 0) {
    std::memset(values, 0, kBlockSize * sizeof *values);
  } else {
    kUnpackers[bits - 1](packed, values);
  }
}

bool AddUpGaps(uint32_t before, uint32_t* gaps) {
  const Row none{};
  Row all{};  // the bits of all gaps
  for (uint32_t i = 0; i < kBlockSize; i += kLanes) all |= Load(reinterpret_cast<const char*>(gaps + i));
  const uint64_t most = uint64_t{all[0] | all[1] | all[2] | all[3]} + 1;
  if (before + most * kBlockSize > std::numeric_limits<uint32_t>::max()) {
    // Hardly ever: one by one, to see whether the sum itself is too large.
    uint64_t sum = before;
    for (uint32_t i = 0; i < kBlockSize; ++i) sum += uint64_t{gaps[i]} + 1;
    if (sum - 1 > std::numeric_limits<uint32_t>::max()) return false;
  }
  Row last = none + (before - 1);
  for (uint32_t i = 0; i < kBlockSize; i += kLanes) {
    Row row = Load(reinterpret_cast<const char*>(gaps + i)) + 1;
    row += __builtin_shufflevector(none, row, 0, 4, 5, 6);
    row += __builtin_shufflevector(none, row, 0, 1, 4, 5);
    row += last;
    Store(row, gaps + i);
    last = __builtin_shufflevector(row, row, 3, 3, 3, 3);
  }
  return true;
}

bool UnpackGaps(const char* packed, uint32_t bits, uint32_t before, uint32_t* numbers) {
  const uint64_t most = before + (uint64_t{kBlockSize} << bits);
  const bool surely_fits = most <= std::numeric_limits<uint32_t>::max();
  if (surely_fits && bits != 0 && bits <= kMostWideBits && HasWidePacking()) {
    WideUnpackGaps(packed, bits, before, numbers);
    return true;
  }
  Unpack(packed, bits, numbers);
  return AddUpGaps(before, numbers);
}

void UnpackBytes(const char* packed, uint32_t bits, uint32_t most, uint8_t* values) {
  if (bits == 0) {
    std::memset(values, 1, kBlockSize);
  } else if (bits <= kMostWideByteBits && HasWidePacking()) {
    WideUnpackBytes(packed, bits, most, values);
  } else {
    std::array<uint32_t, kBlockSize> unpacked;
    Unpack(packed, bits, unpacked.data());
    for (uint32_t i = 0; i < kBlockSize; ++i) {
      values[i] = static_cast<uint8_t>(std::min(unpacked[i], most - 1) + 1);
    }
  }
}

uint32_t CountInBlockBefore(uint32_t target, const uint32_t* numbers) {
  return HasWidePacking() ? WideCountBefore(target, numbers) : CountBefore(target, numbers, kBlockSize);
}

}  // namespace fangtan::storage
