// Integers as the on-disk format has them in keys, envelope and tip file: most significant byte first, so
// that keys sort as their numbers do. Pure functions.
#ifndef FANGTAN_STORAGE_ROCKS_BIG_ENDIAN_H_
#define FANGTAN_STORAGE_ROCKS_BIG_ENDIAN_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace fangtan::storage {

// Writes sizeof(Integer) bytes at `out`.
template <std::unsigned_integral Integer>
void StoreBigEndian(Integer value, char* out) {
  for (size_t i = 0; i < sizeof(Integer); ++i) {
    out[i] = static_cast<char>(uint64_t{value} >> (8 * (sizeof(Integer) - 1 - i)));
  }
}

template <std::unsigned_integral Integer>
void AppendBigEndian(Integer value, std::string& out) {
  out.resize(out.size() + sizeof(Integer));
  StoreBigEndian(value, out.data() + out.size() - sizeof(Integer));
}

// REQUIRES: sizeof(Integer) bytes at `in`.
template <std::unsigned_integral Integer>
Integer LoadBigEndian(const char* in) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Integer); ++i) value = value << 8 | static_cast<uint8_t>(in[i]);
  return static_cast<Integer>(value);
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_BIG_ENDIAN_H_
