#include "storage/text/charset_tables.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace fangtan::storage {
namespace {

// One of ICU's converters, strict.
class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode error = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name, &error));
    ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    if (U_FAILURE(error)) converter_.reset();
  }

  // The one or two characters of `code`; zeros where it is not exactly that.
  std::array<char32_t, 2> Decode(std::string_view code) {
    std::array<char32_t, 2> characters{};
    if (converter_ == nullptr) return characters;
    std::array<UChar, 8> units{};
    UErrorCode error = U_ZERO_ERROR;
    ucnv_reset(converter_.get());
    const int32_t size = ucnv_toUChars(converter_.get(), units.data(), static_cast<int32_t>(units.size()),
                                       code.data(), static_cast<int32_t>(code.size()), &error);
    if (U_FAILURE(error) || size == 0) return characters;
    int32_t at = 0;
    for (char32_t& character : characters) {
      UChar32 c = 0;
      if (at < size) U16_NEXT(units.data(), at, size, c);
      character = c == 0xFFFD ? 0 : static_cast<char32_t>(c);
    }
    return at == size ? characters : std::array<char32_t, 2>{};
  }

 private:
  struct Close {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  std::unique_ptr<UConverter, Close> converter_;
};

constexpr uint32_t kFourByteOfFirstPlane = 39'420;
constexpr uint32_t kFourByteOfOtherPlanes = 189'000;  // 0x90308130 is U+10000

}  // namespace

DoubleByteTable::DoubleByteTable(const char* name) : characters_(1 << 16) {
  Converter converter(name);
  for (uint32_t lead = 0x81; lead <= 0xFE; ++lead) {
    for (uint32_t trail = 0x40; trail <= 0xFE; ++trail) {
      if (trail == 0x7F) continue;
      const char code[2] = {static_cast<char>(lead), static_cast<char>(trail)};
      const auto [first, second] = converter.Decode({code, 2});
      // Two characters of which the second is ASCII are a bad lead byte and what stands behind it.
      if (second != 0 && second < 0x80) continue;
      characters_[lead << 8 | trail] = first;
      if (second != 0) tails_.push_back({static_cast<uint16_t>(lead << 8 | trail), second});
    }
  }
}

const DoubleByteTable& DoubleByteTable::Gb18030() {
  static const DoubleByteTable& table = *new DoubleByteTable("gb18030");
  return table;
}

const DoubleByteTable& DoubleByteTable::Big5() {
  static const DoubleByteTable& table = *new DoubleByteTable("Big5");
  return table;
}

const DoubleByteTable& DoubleByteTable::Big5Hkscs() {
  static const DoubleByteTable& table = *new DoubleByteTable("Big5-HKSCS");
  return table;
}

char32_t DoubleByteTable::Second(uint8_t lead, uint8_t trail) const {
  const auto code = static_cast<uint16_t>(lead << 8 | trail);
  const auto found = std::ranges::find(tails_, code, &Tail::code);
  return found == tails_.end() ? 0 : found->character;
}

char32_t Gb18030FourByte(uint32_t index) {
  static const std::vector<char32_t>& first_plane = *[] {
    auto* characters = new std::vector<char32_t>(kFourByteOfFirstPlane);
    Converter converter("gb18030");
    for (uint32_t i = 0; i < kFourByteOfFirstPlane; ++i) {
      const char code[4] = {static_cast<char>(0x81 + i / 12'600), static_cast<char>(0x30 + i / 1'260 % 10),
                            static_cast<char>(0x81 + i / 10 % 126), static_cast<char>(0x30 + i % 10)};
      (*characters)[i] = converter.Decode({code, 4})[0];
    }
    return characters;
  }();
  if (index < kFourByteOfFirstPlane) return first_plane[index];
  const uint32_t character = index - kFourByteOfOtherPlanes + 0x10000;
  return index >= kFourByteOfOtherPlanes && character <= 0x10FFFF ? character : 0;
}

const std::array<char32_t, 128>& Windows1252() {
  static const std::array<char32_t, 128>& table = *[] {
    auto* characters = new std::array<char32_t, 128>{};
    Converter converter("windows-1252");
    for (size_t i = 0; i < characters->size(); ++i) {
      const char byte = static_cast<char>(0x80 + i);
      const char32_t c = converter.Decode({&byte, 1})[0];
      (*characters)[i] = c >= 0x80 && c < 0xA0 ? 0 : c;
    }
    return characters;
  }();
  return table;
}

}  // namespace fangtan::storage
