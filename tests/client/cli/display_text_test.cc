#include "client/cli/display_text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

using ::testing::ElementsAre;

TEST(DisplayWidthTest, CountsTerminalColumns) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("articles/a1b2"), 13);
  EXPECT_EQ(DisplayWidth("書記微訪談"), 10);
  EXPECT_EQ(DisplayWidth("书记"), 4);
  EXPECT_EQ(DisplayWidth("ＡＢ１："), 8) << "full-width forms";
  EXPECT_EQ(DisplayWidth("ｱｲ"), 2) << "half-width forms";
  EXPECT_EQ(DisplayWidth("𠮷野家"), 6) << "astral";
  EXPECT_EQ(DisplayWidth("한국"), 4);
  EXPECT_EQ(DisplayWidth("「、。」"), 8);
}

TEST(DisplayWidthTest, CombiningMarksTakeNothing) {
  EXPECT_EQ(DisplayWidth("jì"), 2) << "precomposed";
  EXPECT_EQ(DisplayWidth("ji\xCC\x80"), 2) << "i with combining grave";
  EXPECT_EQ(DisplayWidth("\xE2\x80\x8B"), 0) << "zero width space";
  EXPECT_EQ(DisplayWidth("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), 2) << "한 in jamo";
  EXPECT_EQ(DisplayWidth("か\xE3\x82\x99"), 2) << "combining voiced mark";
}

TEST(DisplayWidthTest, AnEmojiSequenceTakesTwo) {
  EXPECT_EQ(DisplayWidth("😀"), 2);
  EXPECT_EQ(DisplayWidth("👨‍👩‍👧‍👦"), 2);
  EXPECT_EQ(DisplayWidth("👍🏽"), 2);
  EXPECT_EQ(DisplayWidth("🇹🇼"), 2);
  EXPECT_EQ(DisplayWidth("❤️"), 2);
  EXPECT_EQ(DisplayWidth("❤"), 1);
}

TEST(CutToWidthTest, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(CutToWidth("困難村走上幸福路", 16), "困難村走上幸福路");
  EXPECT_EQ(CutToWidth("困難村走上幸福路", 15), "困難村走上幸福…");
  EXPECT_EQ(CutToWidth("困難村走上幸福路", 8), "困難村…");
  EXPECT_EQ(CutToWidth("困難村走上幸福路", 7), "困難村…");
  EXPECT_EQ(CutToWidth("困難村", 1), "…");
  EXPECT_EQ(CutToWidth("one two", 5), "one…") << "no space before the ellipsis";
}

TEST(CutToWidthTest, NeverCutsAClusterApart) {
  EXPECT_EQ(CutToWidth("a👨‍👩‍👧‍👦bc", 4), "a👨‍👩‍👧‍👦…");
  EXPECT_EQ(CutToWidth("a👨‍👩‍👧‍👦bc", 3), "a…");
  EXPECT_EQ(CutToWidth("xi\xCC\x80yz", 3), "xi\xCC\x80…");
}

TEST(CharactersTest, AreGraphemeClusters) {
  EXPECT_THAT(Characters("a王i\xCC\x80👍🏽\n"), ElementsAre("a", "王", "i\xCC\x80", "👍🏽", "\n"));
  EXPECT_THAT(Characters(""), ElementsAre());
}

TEST(WrapLinesTest, BreaksChineseAnywhereButBeforePunctuation) {
  EXPECT_THAT(WrapLines("困難村走上幸福路。", 16), ElementsAre("困難村走上幸福", "路。"));
  EXPECT_THAT(WrapLines("一二三四五", 4), ElementsAre("一二", "三四", "五"));
}

TEST(WrapLinesTest, BreaksLatinAtSpaces) {
  EXPECT_THAT(WrapLines("who said what, in answer", 10), ElementsAre("who said", "what, in", "answer"));
}

TEST(WrapLinesTest, BreaksAWordThatIsLongerThanTheLine) {
  EXPECT_THAT(WrapLines("ab 0123456789 c", 4), ElementsAre("ab", "0123", "4567", "89 c"));
}

TEST(WrapLinesTest, WithoutAWidthThereIsOneLine) {
  EXPECT_THAT(WrapLines("困難村走上幸福路", 0), ElementsAre("困難村走上幸福路"));
  EXPECT_THAT(WrapLines("", 10), ElementsAre(""));
}

TEST(PrintableTest, ControlCharactersBecomePictures) {
  EXPECT_EQ(Printable("\x1b[2J\x07"), "␛[2J␇");
  EXPECT_EQ(Printable("\x7f\b\r"), "␡␈␍");
  EXPECT_EQ(Printable(std::string("\0", 1)), "␀");
  EXPECT_EQ(Printable("記者:\n\t問"), "記者:\n\t問") << "line feeds and tabs stay";
}

TEST(PrintableTest, C1AndBidirectionalControlsAndBrokenBytesAreReplaced) {
  EXPECT_EQ(Printable("\xC2\x9B"
                      "31m"),
            "\xEF\xBF\xBD"
            "31m")
      << "C1 CSI";
  EXPECT_EQ(Printable("a\xE2\x80\xAE"
                      "b"),
            "a\xEF\xBF\xBD"
            "b")
      << "right-to-left override";
  EXPECT_EQ(Printable("a\xFF"
                      "b\xE5\x9B"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(Printable("\x9B"
                      "31m"),
            "\xEF\xBF\xBD"
            "31m")
      << "a raw C1 byte is no UTF-8";
}

TEST(OneLineTest, FoldsSpacesAndLineFeeds) {
  EXPECT_EQ(OneLine("  推動監督\n與群眾\t 監督  "), "推動監督 與群眾 監督");
  EXPECT_EQ(Flatten(" a\n b "), " a  b ");
}

}  // namespace
}  // namespace fangtan::client
