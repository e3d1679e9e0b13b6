// PackedRow: up to kBlockSize numbers of as many bits each as the largest needs, one behind the other, the
// lowest bits first. Any of them is read without the others.
//
//   at = PutPackedRow(values, bits, at);
//   PackedRow row(bytes, bits, end);
//   uint32_t third = row[2];
//
// Immutable, thread-safe; the bytes must outlive it.
#ifndef FANGTAN_STORAGE_SEARCH_PACKED_ROW_H_
#define FANGTAN_STORAGE_SEARCH_PACKED_ROW_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace fangtan::storage {

constexpr size_t PackedRowBytes(size_t count, uint32_t bits) { return (count * bits + 7) / 8; }

// Writes to `at`, which has room for PackedRowBytes; the byte behind.
// REQUIRES: no value needs more than `bits`, which is at most 32.
inline char* PutPackedRow(std::span<const uint32_t> values, uint32_t bits, char* at) {
  uint64_t word = 0;
  uint32_t filled = 0;
  for (const uint32_t value : values) {
    word |= uint64_t{value} << filled;
    filled += bits;
    if (filled < 32) continue;
    std::memcpy(at, &word, sizeof(uint32_t));
    at += sizeof(uint32_t);
    word >>= 32;
    filled -= 32;
  }
  const size_t rest = (filled + 7) / 8;
  std::memcpy(at, &word, rest);
  return at + rest;
}

class PackedRow {
 public:
  PackedRow() = default;
  // REQUIRES: `bits` is at most 32. Nothing is read at or behind `end`.
  PackedRow(const char* bytes, uint32_t bits, const char* end)
      : bytes_(bytes), end_(end), bits_(bits), mask_((uint64_t{1} << bits) - 1) {}

  // REQUIRES: the number lies before `end`.
  uint32_t operator[](size_t i) const {
    const size_t bit = i * bits_;
    const char* const from = bytes_ + bit / 8;
    const auto left = static_cast<size_t>(end_ - from);
    uint64_t word = 0;
    if (left >= sizeof word) {
      std::memcpy(&word, from, sizeof word);
    } else {
      std::memcpy(&word, from, left);
    }
    return static_cast<uint32_t>(word >> bit % 8 & mask_);
  }

 private:
  const char* bytes_ = nullptr;
  const char* end_ = nullptr;
  uint32_t bits_ = 0;
  uint64_t mask_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_PACKED_ROW_H_
