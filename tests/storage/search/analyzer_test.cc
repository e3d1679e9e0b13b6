#include "storage/search/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "storage/text/utf8.h"
#include "tests/storage/search/search_text.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The tokens as text: pairs and words as they stand, a "$" behind the last character of a run.
std::vector<std::string> Tokens(std::string_view text) {
  TextAnalyzer analyzer;
  std::vector<std::string> out;
  for (const Token& token : analyzer.Analyze(text)) {
    const std::string bytes = analyzer.folded().substr(token.begin, token.end - token.begin);
    const std::string name = IsPair(token.key) ? KeyText(token.key) : bytes;
    EXPECT_TRUE(IsPair(token.key) ? name.starts_with(bytes) : token.key == WordKey(bytes)) << name;
    out.push_back(name);
  }
  return out;
}

TEST(Analyzer, EveryIdeographStartsAToken) {
  EXPECT_THAT(Tokens("群眾監督"), ElementsAre("群众", "众监", "监督", "督$"));
  EXPECT_THAT(Tokens("党，的"), ElementsAre("党$", "的$"));
  EXPECT_THAT(Tokens("𠮷野家"), ElementsAre("𠮷野", "野家", "家$"));
  EXPECT_THAT(Tokens("人々〇"), ElementsAre("人々", "々〇", "〇$"));
  EXPECT_THAT(Tokens("ｶﾞイド한"), ElementsAre("カ\u3099", "\u3099イ", "イド", "ド한", "한$"));
}

TEST(Analyzer, SpacesThatOnlyAlignDoNotPartAName) {
  EXPECT_THAT(Tokens("沈　潔"), ElementsAre("沈洁", "洁$"));
  EXPECT_THAT(Tokens("  沈\n洁 "), ElementsAre("沈洁", "洁$"));
  EXPECT_THAT(Tokens("沈　Ada"), ElementsAre("沈$", "ada"));
}

TEST(Analyzer, WordsAreRunsOfLettersDigitsAndMarks) {
  EXPECT_THAT(Tokens("Ａｄａ用Python3写"), ElementsAre("ada", "用$", "python3", "写$"));
  EXPECT_THAT(Tokens("e\u0301cole हिन्दी Москва"), ElementsAre("e\u0301cole", "हिन्दी", "москва"));
  EXPECT_THAT(Tokens("㎏ ﬃ Ⅷ ①"), ElementsAre("kg", "ffi", "viii", "1"));
  EXPECT_THAT(Tokens("foo_bar C++ Covid-19"), ElementsAre("foo", "bar", "c", "covid", "19"));
}

TEST(Analyzer, AnApostropheJoinsAndADotBetweenDigits) {
  EXPECT_THAT(Tokens("don't O’Brien rock'n' 'tis"), ElementsAre("don't", "o’brien", "rock'n", "tis"));
  EXPECT_EQ(WordKey("o’brien"), WordKey("o'brien"));
  EXPECT_NE(WordKey("o’brien"), WordKey("obrien"));
  EXPECT_EQ(WordText("rock’n’roll"), "rock'n'roll");
  EXPECT_THAT(Tokens("3.11 ３．１１ 1. .5 a.b 3.a 1,000"),
              ElementsAre("3.11", "3.11", "1", "5", "a", "b", "3", "a", "1", "000"));
}

TEST(Analyzer, SeparatorsAndBadBytesAreNoTokens) {
  EXPECT_THAT(Tokens(""), IsEmpty());
  EXPECT_THAT(Tokens("，。— 😀👨‍👩 \uE000 \x01\u0085"), IsEmpty());
  EXPECT_THAT(Tokens("监\xFF督"), ElementsAre("监$", "督$"));
  EXPECT_THAT(Tokens("监\xE7\x9B"), ElementsAre("监$"));
  EXPECT_THAT(Tokens("a\xED\xA0\x80z"), ElementsAre("a", "z"));
}

TEST(Analyzer, AWordIsCutBeforeTheCharacterThatDoesNotFit) {
  EXPECT_THAT(Tokens(std::string(200, 'x') + " y"), ElementsAre(std::string(kMaxWordBytes, 'x'), "y"));
  EXPECT_THAT(Tokens("x" + std::string(100, 'x').replace(62, 2, "é")), ElementsAre(std::string(63, 'x')));
}

TEST(Analyzer, KeysOfPairsWithTheSameFirstCharacterAreNeighbours) {
  EXPECT_LT(PairKey(U'监', 0), PairKey(U'监', 0x10FFFF));
  EXPECT_LT(PairKey(U'监', 0x10FFFF), PairKey(U'监' + 1, 0));
  EXPECT_EQ(FirstOfPair(PairKey(U'𠮷', U'𰀀')), U'𠮷');
  EXPECT_EQ(SecondOfPair(PairKey(U'𠮷', U'𰀀')), U'𰀀');
  EXPECT_FALSE(IsPair(WordKey("x")));
}

// Segments hold these keys.
TEST(Analyzer, KeysDoNotChange) {
  EXPECT_EQ(PairKey(U'监', U'督'), 0x4000000000000000u + (uint64_t{0x76D1} << 21) + 0x7763u);
  EXPECT_EQ(WordKey("fangtan"), 0xB8DA341383D80540u);
}

TEST(CharClass, AgreesWithUnicode) {
  for (char32_t c = 0; c < 0x20000; ++c) {
    const bool counts = u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_MC_MASK | U_GC_N_MASK)) != 0;
    EXPECT_EQ(ClassOf(c) != CharClass::kSeparator, counts) << std::hex << static_cast<uint32_t>(c);
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(c, &error);
    if (!counts) continue;
    if (script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_THAI) {
      EXPECT_EQ(ClassOf(c), CharClass::kWord) << std::hex << static_cast<uint32_t>(c);
    }
    if (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_HANGUL ||
        script == USCRIPT_YI) {
      EXPECT_EQ(ClassOf(c), CharClass::kIdeograph) << std::hex << static_cast<uint32_t>(c);
    }
  }
  EXPECT_EQ(ClassOf(0x323AF), CharClass::kIdeograph);
  EXPECT_EQ(ClassOf(0x40000), CharClass::kSeparator);
  EXPECT_EQ(ClassOf(0xF0000), CharClass::kSeparator);
  EXPECT_EQ(ClassOf(0xFFFFFFFF), CharClass::kSeparator);
}

// All Han of fold's are pairs, so that the spaces that it takes out join characters of one run.
TEST(CharClass, HanAreIdeographs) {
  for (char32_t c = 0x3000; c < 0x33000; ++c) {
    if (!IsHan(c) || (c >= 0xF900 && c <= 0xFAFF)) continue;
    EXPECT_EQ(ClassOf(c), CharClass::kIdeograph) << std::hex << static_cast<uint32_t>(c);
  }
}

TEST(AnalyzerProperty, EqualsThePlainTokenizer) {
  std::mt19937 random(1);
  TextAnalyzer analyzer;
  for (int round = 0; round < 30000; ++round) {
    const std::string text = RandomSearchText(random, 30);
    SCOPED_TRACE(::testing::PrintToString(text));
    ASSERT_EQ(analyzer.Analyze(text), PlainTokens(Fold(text)));
    ASSERT_EQ(analyzer.folded(), Fold(text));
    ASSERT_EQ(analyzer.folded(), FoldWithOffsets(text).text());
    const std::vector<Token> tokens = analyzer.Analyze(text);
    std::vector<Token> again(1);
    AnalyzeFolded(analyzer.folded(), again);
    ASSERT_EQ(std::vector<Token>(again.begin() + 1, again.end()), tokens);
  }
}

TEST(AnalyzerProperty, BadBytesSeparate) {
  std::mt19937 random(2);
  TextAnalyzer analyzer;
  for (int round = 0; round < 30000; ++round) {
    const std::string text = WithBadBytes(random, RandomSearchText(random, 12));
    SCOPED_TRACE(::testing::PrintToString(text));
    std::vector<Token> tokens;
    AnalyzeFolded(text, tokens);
    ASSERT_EQ(tokens, PlainTokens(text));
    analyzer.Analyze(text);
    ASSERT_EQ(FindInvalidUtf8(analyzer.folded()), std::nullopt);
  }
}

}  // namespace
}  // namespace fangtan::storage
