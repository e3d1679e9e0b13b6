// UTF-8 text: validation, iteration, and the two units in which positions are counted (bytes and code
// points).
//
//   if (const auto bad = FindInvalidUtf8(bytes)) return UnreadableAt(*bad);
//   for (size_t at = 0; at < text.size();) {
//     const CodePoint c = DecodeAt(text, at);
//     at += c.length;
//   }
//   const OffsetMap map(text);
//   const size_t character = map.ToChar(byte);
//
// Everything but FindInvalidUtf8 expects valid text. All functions are pure; const objects may be shared
// between threads. Validity is that of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#ifndef FANGTAN_STORAGE_TEXT_UTF8_H_
#define FANGTAN_STORAGE_TEXT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// One decoded character and the number of bytes (1 to 4) it takes.
struct CodePoint {
  char32_t value = 0;
  uint32_t length = 0;
};

// Offset of the first byte that does not belong to a valid character, or nothing if all of `bytes` is valid.
std::optional<size_t> FindInvalidUtf8(std::string_view bytes);

// The character that starts at byte `offset`. REQUIRES: `text` is valid, `offset` < size and on a boundary.
// Inline, as IsSpace and IsHan are: readers of documents ask them of every character, again and again.
inline CodePoint DecodeAt(std::string_view text, size_t offset) {
  const auto byte = [&](size_t i) -> char32_t { return static_cast<unsigned char>(text[offset + i]); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {((lead & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) return {((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {((lead & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F), 4};
}

// Appends the UTF-8 form of `value`. REQUIRES: a Unicode scalar value.
void AppendUtf8(char32_t value, std::string& out);

// How many bytes of ASCII stand from byte `offset` on. Eight at a time: most of most documents.
inline size_t AsciiBytesAt(std::string_view text, size_t offset) {
  size_t at = offset;
  for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at - offset;
}

// Number of code points of valid `text`.
size_t CountCodePoints(std::string_view text);

// `text` as code points, and back.
std::u32string ToUtf32(std::string_view text);
std::string ToUtf8(std::u32string_view text);

// Whether `value` is white space that only separates or aligns: ASCII blanks, U+00A0, U+2000..U+200B, U+3000
// and the byte order mark. Line ends count.
inline bool IsSpace(char32_t value) {
  if (value < 0x80) return value == U' ' || (value >= 0x09 && value <= 0x0D);
  return value == 0x85 || value == 0xA0 || (value >= 0x2000 && value <= 0x200B) || value == 0x2028 ||
         value == 0x2029 || value == 0x202F || value == 0x205F || value == 0x3000 || value == 0xFEFF;
}

// Whether `value` is a Han character (unified ideographs with their extensions, compatibility forms, 〇 and
// 々).
inline bool IsHan(char32_t value) {
  if (value < 0x3005) return false;
  return (value >= 0x4E00 && value <= 0x9FFF) || (value >= 0x3400 && value <= 0x4DBF) ||
         (value >= 0xF900 && value <= 0xFAFF) || (value >= 0x20000 && value <= 0x323AF) || value == 0x3005 ||
         value == 0x3007;
}

// Translates positions of one text between bytes and code points. Building is one pass; a look-up reads at
// most one block of 512 bytes. Keeps a view of the text, which must outlive it.
class OffsetMap {
 public:
  explicit OffsetMap(std::string_view text);

  // Code points that start before byte `byte`; beyond the end: all of them.
  size_t ToChar(size_t byte) const;

  // First byte of code point number `character`; beyond the end: the size in bytes.
  size_t ToByte(size_t character) const;

  size_t byte_count() const { return text_.size(); }
  size_t char_count() const { return char_count_; }

 private:
  static constexpr size_t kBlockBytes = 128;

  std::string_view text_;
  std::vector<uint32_t> chars_before_block_;
  size_t char_count_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_UTF8_H_
