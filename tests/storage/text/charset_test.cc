#include "storage/text/charset.h"

#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <random>

#include "storage/text/charset_map.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

struct Reference {
  Charset charset;
  const char* icu_name;
};
constexpr Reference kReferences[] = {
    {Charset::kGb18030, "gb18030"},      {Charset::kBig5, "Big5"},
    {Charset::kBig5Hkscs, "Big5-HKSCS"}, {Charset::kUtf16Le, "UTF-16LE"},
    {Charset::kUtf16Be, "UTF-16BE"},     {Charset::kWindows1252, "windows-1252"}};

// Random units that can be decoded.
std::string RandomBytes(Charset charset, std::mt19937& random, size_t units) {
  std::string bytes;
  while (units > 0) {
    std::string code;
    for (int i = 0; i < 4; ++i)
      code.push_back(static_cast<char>(random() % 4 == 0 ? 0x30 + random() % 10 : random()));
    const CharsetUnit unit = DecodeUnit(charset, code, 0);
    if (unit.length == 0 || unit.first == 0 || (charset == Charset::kGb18030 && code[0] == '\x80')) continue;
    bytes += code.substr(0, unit.length);
    --units;
  }
  return bytes;
}

TEST(Charset, DecodesAsIcuDoes) {
  std::mt19937 random(11);
  for (const Reference& reference : kReferences) {
    const std::string bytes = RandomBytes(reference.charset, random, 3000);
    std::string wanted;
    icu::UnicodeString(bytes.data(), static_cast<int32_t>(bytes.size()), reference.icu_name)
        .toUTF8String(wanted);
    const CharsetText got = ToUtf8(bytes, reference.charset);
    EXPECT_EQ(got.bad_byte, std::nullopt) << reference.icu_name;
    EXPECT_EQ(got.text == wanted, true) << reference.icu_name;
    EXPECT_EQ(got.characters, CountCodePoints(got.text));
  }
}

TEST(Charset, NamesAndAliases) {
  EXPECT_EQ(CharsetOf("GB2312"), Charset::kGb18030);
  EXPECT_EQ(CharsetOf("Big5-HKSCS"), Charset::kBig5Hkscs);
  EXPECT_EQ(CharsetOf("ISO-8859-1"), Charset::kWindows1252);
  EXPECT_EQ(CharsetOf("ebcdic"), std::nullopt);
  for (const Reference& reference : kReferences)
    EXPECT_EQ(CharsetOf(CharsetName(reference.charset)), reference.charset);
}

TEST(Charset, TheFirstUndecodableByteIsTold) {
  EXPECT_EQ(ToUtf8("a\xFF", Charset::kGb18030).bad_byte, 1u);
  EXPECT_EQ(ToUtf8(std::string_view("a\0\x3D\xD8z\0", 6), Charset::kUtf16Le).bad_byte, 2u);
  EXPECT_EQ(ToUtf8("a\x81", Charset::kWindows1252).bad_byte, 1u);
  EXPECT_EQ(ToUtf8("\xC4", Charset::kBig5).bad_byte, 0u);
}

// Every place found by walking from the start.
TEST(CharsetMap, EqualsAWalkOverTheBytes) {
  std::mt19937 random(13);
  for (const Reference& reference : kReferences) {
    const std::string bytes = RandomBytes(reference.charset, random, 900);
    const CharsetMap map(bytes, reference.charset);
    CharsetMap::Place at;
    while (at.byte < bytes.size()) {
      const CharsetUnit unit = DecodeUnit(reference.charset, bytes, at.byte);
      const std::string text =
          ToUtf8(std::string_view(bytes).substr(at.byte, unit.length), reference.charset).text;
      for (size_t inside = 0; inside < unit.length; ++inside) {
        const CharsetMap::Place found = map.OfByte(at.byte + inside);
        ASSERT_EQ(found.byte, at.byte);
        ASSERT_EQ(found.text, at.text);
        ASSERT_EQ(found.character, at.character);
      }
      for (size_t inside = 0; inside < text.size(); ++inside) {
        ASSERT_EQ(map.OfText(at.text + inside).byte, at.byte);
        ASSERT_EQ(map.EndOfText(at.text + inside + 1).byte, at.byte + unit.length);
      }
      ASSERT_EQ(map.OfCharacter(at.character).byte, at.byte);
      at = {at.byte + unit.length, at.text + text.size(), at.character + unit.characters()};
    }
    EXPECT_EQ(map.char_count(), at.character);
    EXPECT_EQ(map.OfByte(bytes.size() + 5).byte, bytes.size());
  }
}

}  // namespace
}  // namespace fangtan::storage
