#include "storage/text/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace fangtan::storage {
namespace {

using ::testing::Optional;

TEST(FindInvalidUtf8, AcceptsEveryLengthAndTheEdges) {
  EXPECT_EQ(FindInvalidUtf8(""), std::nullopt);
  EXPECT_EQ(FindInvalidUtf8("a é 記者 𠮷野家 \U0010FFFF \uD7FF \uE000"), std::nullopt);
}

TEST(FindInvalidUtf8, NamesTheFirstBadByte) {
  EXPECT_THAT(FindInvalidUtf8("記\xFFx"), Optional(3u));
  EXPECT_THAT(FindInvalidUtf8("a\xC0\x80"), Optional(1u));         // overlong NUL
  EXPECT_THAT(FindInvalidUtf8("\xE0\x80\x80"), Optional(0u));      // overlong
  EXPECT_THAT(FindInvalidUtf8("ab\xED\xA0\x80"), Optional(2u));    // surrogate
  EXPECT_THAT(FindInvalidUtf8("\xF4\x90\x80\x80"), Optional(0u));  // above U+10FFFF
  EXPECT_THAT(FindInvalidUtf8("沈\xE6\xBD"), Optional(3u));        // cut short
  EXPECT_THAT(FindInvalidUtf8("沈\x80"), Optional(3u));            // stray continuation
}

TEST(Utf32, RoundTripsRealText) {
  const std::string text = "記者：𠮷 Ａ é\n";
  const std::u32string wide = ToUtf32(text);
  EXPECT_EQ(wide, U"記者：𠮷 Ａ é\n");
  EXPECT_EQ(ToUtf8(wide), text);
  EXPECT_EQ(CountCodePoints(text), wide.size());
}

// Bytes are looked at eight at a time: at any distance from a word's edge they must give the same.
TEST(Utf32, EveryCutCountsAndChecksAsByteByByte) {
  const std::string text = "It’s late – 記者問：𠮷野家在哪裡？ Over there, behind the second bridge. é\n";
  for (size_t begin = 0; begin < text.size(); ++begin) {
    for (size_t size = 0; begin + size <= text.size(); ++size) {
      const std::string_view part = std::string_view(text).substr(begin, size);
      size_t characters = 0;
      size_t ascii = 0;
      for (const char c : part) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
      while (ascii < size && static_cast<unsigned char>(part[ascii]) < 0x80) ++ascii;
      ASSERT_EQ(CountCodePoints(part), characters) << part;
      ASSERT_EQ(AsciiBytesAt(part, 0), ascii) << part;
    }
    std::string broken = text;
    broken[begin] = '\xFF';
    size_t start = begin;  // of the character that the byte was part of
    while ((static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    EXPECT_THAT(FindInvalidUtf8(broken), Optional(start));
  }
}

TEST(OffsetMap, CountsAstralCharactersAsOne) {
  const std::string text = "𠮷野a";
  const OffsetMap map(text);
  EXPECT_EQ(map.char_count(), 3u);
  EXPECT_EQ(map.ToChar(0), 0u);
  EXPECT_EQ(map.ToChar(4), 1u);
  EXPECT_EQ(map.ToChar(7), 2u);
  EXPECT_EQ(map.ToChar(8), 3u);
  EXPECT_EQ(map.ToByte(2), 7u);
  EXPECT_EQ(map.ToByte(3), 8u);
  EXPECT_EQ(map.ToByte(99), 8u);
}

TEST(OffsetMap, EqualsAPlainCountOnLongText) {
  std::mt19937 random(7);
  const char32_t alphabet[] = {U'a', U'é', U'記', U'𠮷'};
  std::string text;
  std::vector<size_t> starts;
  for (int i = 0; i < 5000; ++i) {
    starts.push_back(text.size());
    AppendUtf8(alphabet[random() % 4], text);
  }
  const OffsetMap map(text);
  for (size_t i = 0; i < starts.size(); ++i) {
    ASSERT_EQ(map.ToChar(starts[i]), i);
    ASSERT_EQ(map.ToByte(i), starts[i]);
  }
}

TEST(OffsetMap, EmptyTextHasOnlyItsEnd) {
  const OffsetMap map("");
  EXPECT_EQ(map.ToChar(0), 0u);
  EXPECT_EQ(map.ToByte(0), 0u);
}

}  // namespace
}  // namespace fangtan::storage
