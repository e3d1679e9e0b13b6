// Numbers of 7 bits a byte, the low ones first, the high bit saying that more follow (as Protocol Buffers'
// varints). Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_VARINT_H_
#define FANGTAN_STORAGE_SEARCH_VARINT_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace fangtan::storage {

inline constexpr size_t kMaxVarintBytes = 5;

// Writes to `at`, which has room for kMaxVarintBytes; the byte behind.
inline char* PutVarint(uint32_t value, char* at) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}

inline void AppendVarint(uint32_t value, std::string& out) {
  char bytes[kMaxVarintBytes];
  out.append(bytes, static_cast<size_t>(PutVarint(value, bytes) - bytes));
}

// Takes a number off [*at, end); false, at the end, if there is no whole one.
inline bool TakeVarint(const char*& at, const char* end, uint32_t& value) {
  value = 0;
  for (uint32_t shift = 0; at != end; shift += 7) {
    const auto byte = static_cast<uint8_t>(*at++);
    if (shift < 32) value |= uint32_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_VARINT_H_
