// Character encodings of documents: their names, and strict decoding that knows how many bytes each character
// took.
//
//   const std::optional<Charset> charset = CharsetOf("GB2312");  // kGb18030, which holds it
//   const CharsetText decoded = ToUtf8(bytes, *charset);
//   if (decoded.bad_byte.has_value()) return UnreadableAt(*decoded.bad_byte);
//
// Byte order marks are characters like others (U+FEFF). The tables are ICU's (gb18030, windows-950,
// ibm-1375 for HKSCS, windows-1252), read once; 0x80 in GB18030 is € as code page 936 has it. Pure and
// thread-safe. UTF-16: RFC 2781; a surrogate without its other half is undecodable.
#ifndef FANGTAN_STORAGE_TEXT_CHARSET_H_
#define FANGTAN_STORAGE_TEXT_CHARSET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangtan::storage {

enum class Charset { kUtf8, kUtf16Le, kUtf16Be, kGb18030, kBig5, kBig5Hkscs, kWindows1252 };

// IANA name in lower case, as Source.charset holds it.
std::string_view CharsetName(Charset charset);

// The encoding that reads documents of that name or alias, in any case; nothing for names that are not known.
// GBK and GB2312 are read as GB18030, latin-1 as windows-1252, as browsers do (WHATWG Encoding).
std::optional<Charset> CharsetOf(std::string_view name);

// What stands at one place of encoded bytes: one character, two for four codes of HKSCS.
struct CharsetUnit {
  char32_t first = 0;
  char32_t second = 0;  // 0: there is none
  uint32_t length = 0;  // bytes; 0: undecodable

  size_t characters() const { return second == 0 ? 1 : 2; }
};

// REQUIRES: `at` < bytes.size() and on a boundary.
CharsetUnit DecodeUnit(Charset charset, std::string_view bytes, size_t at);

struct CharsetText {
  std::string text;                // valid UTF-8
  size_t characters = 0;           // code points of it
  std::optional<size_t> bad_byte;  // where decoding ended early
};

// `bytes` decoded, up to the first byte that does not belong to a character.
CharsetText ToUtf8(std::string_view bytes, Charset charset);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_CHARSET_H_
