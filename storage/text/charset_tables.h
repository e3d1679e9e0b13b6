// Tables of the multi-byte encodings, made of ICU's converters when they are first needed. Thread-safe.
#ifndef FANGTAN_STORAGE_TEXT_CHARSET_TABLES_H_
#define FANGTAN_STORAGE_TEXT_CHARSET_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fangtan::storage {

// Characters of two-byte codes.
class DoubleByteTable {
 public:
  // `name`: of ICU's converter.
  explicit DoubleByteTable(const char* name);

  static const DoubleByteTable& Gb18030();
  static const DoubleByteTable& Big5();
  static const DoubleByteTable& Big5Hkscs();

  // The character of a pair; 0: there is none. Codes of two characters: see Second.
  char32_t At(uint8_t lead, uint8_t trail) const { return characters_[size_t{lead} << 8 | trail]; }

  // The second character of a pair, 0 for nearly all.
  char32_t Second(uint8_t lead, uint8_t trail) const;

 private:
  struct Tail {
    uint16_t code;
    char32_t character;
  };

  std::vector<char32_t> characters_;
  std::vector<Tail> tails_;
};

// The character of GB18030's four-byte code number `index`, counted from 0x81308130; 0: there is none.
char32_t Gb18030FourByte(uint32_t index);

// The characters of windows-1252's bytes 0x80 to 0xFF; 0: there is none.
const std::array<char32_t, 128>& Windows1252();

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_CHARSET_TABLES_H_
