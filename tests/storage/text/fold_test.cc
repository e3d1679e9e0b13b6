#include "storage/text/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

TEST(Fold, TakesAwayScriptAndVariants) {
  EXPECT_EQ(Fold("書記微訪談"), Fold("书记微访谈"));
  EXPECT_EQ(Fold("臺灣羣眾"), Fold("台湾群众"));
  EXPECT_EQ(Fold("裏裡里"), "里里里");
  EXPECT_EQ(Fold("為爲为"), "为为为");
  EXPECT_EQ(Fold("説說说"), "说说说");
  EXPECT_EQ(Fold("髮發"), "发发");
  EXPECT_EQ(Fold("戶戸户"), "户户户");
}

// Both are current in one script or the other, so that no table of scripts has them.
TEST(Fold, TakesAwayVariantsThatAreWordsOfTheirOwnInOneScript) {
  EXPECT_EQ(Fold("意味著、跟著"), Fold("意味着、跟着"));
  EXPECT_EQ(Fold("擡頭隣居鬭爭淸靑郞馀竝"), Fold("抬头邻居斗争清青郎余并"));
  EXPECT_EQ(FoldWithOffsets("接著問").text(), "接着问");
}

// Ids of speakers are made from it (TheTableIsFrozen).
TEST(FoldName, KeepsThem) {
  EXPECT_NE(FoldName("沈著"), FoldName("沈着"));
  EXPECT_EQ(FoldName("沈 著"), "沈著");
}

TEST(Fold, TakesAwayWidthCaseAndCompatibility) {
  EXPECT_EQ(Fold("ＦＡＮＧ，１２：３"), "fang,12:3");
  EXPECT_EQ(Fold("Straße ﬃ ㎏"), "strasse ffi kg");
  EXPECT_EQ(Fold("Á"), "á");
  EXPECT_EQ(Fold("a\u00ADb\uFE0F"), "ab");
}

TEST(Fold, KeepsWhatHasAMeaningOfItsOwn) {
  EXPECT_EQ(Fold("芸 弁 𠮷"), "芸弁𠮷");
  EXPECT_EQ(Fold("「問」"), "「问」");
}

TEST(Fold, SpacesSeparateWordsButNotHan) {
  EXPECT_EQ(Fold("  沈　 潔  "), "沈洁");
  EXPECT_EQ(Fold("Audrey \t Tang"), "audrey tang");
  EXPECT_EQ(Fold("唐鳳 Audrey Tang\n"), "唐凤 audrey tang");
  EXPECT_EQ(Fold(" \u3000 "), "");
}

TEST(FoldName, DropsAligningSpacesAndUnifiesInterpuncts) {
  EXPECT_EQ(FoldName("沈 潔"), FoldName("沈洁"));
  EXPECT_EQ(FoldName("布萊恩・克尼漢"), FoldName("布莱恩•克尼汉"));
  EXPECT_EQ(FoldName("唐鳳 Audrey"), "唐凤audrey");
  EXPECT_EQ(FoldName(" Jerod  SANTO "), "jerod santo");
  for (const char* name : {"Brian O’Connor", "Brian O‘Connor", "BRIAN OʼCONNOR", "Brian O＇Connor"}) {
    EXPECT_EQ(FoldName(name), "brian o'connor") << name;
  }
  EXPECT_EQ(FoldName("Jean‐Luc"), "jean-luc");
  EXPECT_EQ(FoldName("Jean‑Luc"), "jean-luc");
}

// Letters, digits and single blanks have a way of their own, which must lead to the same.
TEST(FoldName, PlainNamesAreFoldedAsAnyText) {
  for (const char* name : {"Ada", "ADA BYRON", "Q", "q12", "Speaker 1", "Ada  Byron", " Ada", "Ada ", "", " ",
                           "A B C", "Ada\tByron", "Ada.Byron", "Ada-Byron"})
    EXPECT_EQ(FoldName(name), Fold(name)) << name;
}

TEST(FoldWithOffsets, PointsBackAtTheOriginal) {
  const std::string text = "　沈　 潔：㎏Ａ";
  const FoldedText folded = FoldWithOffsets(text);
  ASSERT_EQ(folded.text(), "沈洁:kga");
  const auto original = [&](std::string_view part) {
    const size_t begin = folded.text().find(part);
    const ByteRange range = folded.Original({begin, begin + part.size()});
    return text.substr(range.begin, range.end - range.begin);
  };
  EXPECT_EQ(original("沈洁"), "沈　 潔");
  EXPECT_EQ(original("洁"), "潔");
  EXPECT_EQ(original(":"), "：");
  EXPECT_EQ(original("g"), "㎏");
  EXPECT_EQ(original("ga"), "㎏Ａ");
  EXPECT_EQ(original("沈洁:kga"), text.substr(3));
}

TEST(FoldWithOffsets, EveryCodePointMapsToOneThatFoldsToIt) {
  std::mt19937 random(11);
  const std::u32string alphabet = U"aＡé 　沈潔𠮷㎏ﬃ：，臺\u00AD\n發";
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) AppendUtf8(alphabet[random() % alphabet.size()], text);
    const FoldedText folded = FoldWithOffsets(text);
    ASSERT_EQ(folded.text(), Fold(text));
    size_t last_end = 0;
    for (size_t at = 0; at < folded.text().size();) {
      const CodePoint c = DecodeAt(folded.text(), at);
      const ByteRange range = folded.Original({at, at + c.length});
      at += c.length;
      ASSERT_LT(range.begin, range.end);
      ASSERT_LE(range.end, text.size());
      ASSERT_GE(range.end, last_end);
      last_end = range.end;
      const CodePoint source = DecodeAt(text, range.begin);
      if (c.value == U' ') {
        ASSERT_TRUE(IsSpace(source.value));
      } else {
        const FoldedCodePoint expected = FoldCodePoint(source.value);
        ASSERT_TRUE(expected.first == c.value || expected.rest.find(c.value) != std::u32string_view::npos);
      }
    }
  }
}

TEST(Fold, IsStableUnderItself) {
  for (char32_t c = 1; c < 0x32400; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    const std::string once = Fold(ToUtf8(std::u32string(1, c)));
    ASSERT_EQ(Fold(once), once) << std::hex << static_cast<uint32_t>(c);
  }
}

// Ids of speakers are made from folded names, so a table that folds one code point differently makes other
// people of those who are stored. A change of this number needs a plan for the stores that exist, not a new
// number.
TEST(FoldCodePoint, TheTableIsFrozen) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  const auto add = [&hash](uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (value >> shift & 0xff)) * 0x100000001b3;
  };
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    const FoldedCodePoint folded = FoldCodePoint(value);
    add(folded.first);
    add(static_cast<uint32_t>(folded.rest.size()));
    for (const char32_t rest : folded.rest) add(rest);
  }
  EXPECT_EQ(hash, 0x71e3a0cfe1b1de76) << std::hex << hash;
}

}  // namespace
}  // namespace fangtan::storage
