#include "storage/text/char_class.h"

#include <iterator>

namespace fangtan::storage {
namespace {

// Made by make_char_class_table: kClassPages[code point >> 8] names a page of kClasses.
#include "storage/text/char_class_table.inc"

// Planes 2 and 3 are set aside for Han: what a later Unicode puts there needs no new table.
constexpr char32_t kHanPlanes = 0x20000;
constexpr char32_t kHanPlanesEnd = 0x40000;

}  // namespace

CharClass ClassOf(char32_t c) {
  const char32_t page = c >> 8;
  if (page < std::size(kClassPages))
    return static_cast<CharClass>(kClasses[kClassPages[page] << 8 | (c & 0xFF)]);
  return c >= kHanPlanes && c < kHanPlanesEnd ? CharClass::kIdeograph : CharClass::kSeparator;
}

}  // namespace fangtan::storage
