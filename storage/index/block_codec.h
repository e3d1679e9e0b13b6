// The bytes of column blocks: many numbers or strings of one field as one value of the store. The bytes are
// the on-disk format, frozen by tests/storage/index/block_codec_test.cc: DO NOT CHANGE.
//
//   const std::string bytes = EncodeColumn({1000, 1003, 1001});
//   if (!DecodeColumn(bytes, numbers)) return RecordCorrupt(...);
//
// Numbers, frame of reference, all little-endian: u8 version 1, u8 width (0, 1, 2, 4 or 8), u32 count, i64
// base, then for each number its distance from the base (the smallest) in `width` bytes.
// Strings: u8 version 1, u32 count, the length of each as a varint, then the bytes of all.
//
// Decoding any bytes at all is safe, and takes no more memory than a small multiple of them. Pure and
// thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_BLOCK_CODEC_H_
#define FANGTAN_STORAGE_INDEX_BLOCK_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace fangtan::storage {

// REQUIRES: fewer than 2^32 numbers.
std::string EncodeColumn(absl::Span<const int64_t> numbers);

// Appends the numbers to `out`. False, and `out` unchanged, if `bytes` are none that EncodeColumn makes.
[[nodiscard]] bool DecodeColumn(std::string_view bytes, std::vector<int64_t>& out);

// REQUIRES: fewer than 2^32 strings.
std::string EncodeStrings(absl::Span<const std::string_view> strings);

// Appends the strings to `out`, as views into `bytes`. False, and `out` unchanged, if `bytes` are none.
[[nodiscard]] bool DecodeStrings(std::string_view bytes, std::vector<std::string_view>& out);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_BLOCK_CODEC_H_
