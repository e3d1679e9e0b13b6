// Quotes against texts, without a store.
#include "service/handlers/citation.h"

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "service/handlers/original_places.h"
#include "service/handlers/unit_search.h"
#include "storage/text/utf8.h"
#include "tests/testing/instrumented.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using Response = v1::VerifyCitationResponse;
using Pair = std::pair<std::string, std::string>;  // quoted, original

struct Shown {
  std::string verdict;
  std::vector<std::string> parts;
  std::vector<Pair> differences;

  bool operator==(const Shown&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Shown& shown) {
  out << shown.verdict;
  for (const std::string& part : shown.parts) out << " [" << part << "]";
  for (const auto& [quoted, original] : shown.differences) out << " {" << quoted << "|" << original << "}";
  return out;
}

Shown Check(const std::string& quote, const std::vector<std::string>& passages) {
  const absl::StatusOr<Quote> parsed = Quote::Parse(quote);
  if (!parsed.ok()) return {storage::ErrorReason(parsed.status()), {}, {}};
  const Citation citation = CheckCitation(*parsed, passages);
  const auto cut = [&](ByteRange range) {
    return passages[citation.passage].substr(range.begin, range.end - range.begin);
  };
  Shown shown{Response::Verdict_Name(citation.verdict), {}, {}};
  for (const ByteRange& part : citation.parts) shown.parts.push_back(cut(part));
  for (const auto& difference : citation.differences)
    shown.differences.emplace_back(difference.quoted, cut(difference.original));
  return shown;
}

Shown Check(const std::string& quote, const std::string& text) { return Check(quote, std::vector{text}); }

const char kText[] =
    "去年汛期，白沙鎮一共轉移了239戶人家。有人說「水來了再走也不遲」，我們不同意！\n"
    "這件事不應該由鎮裡一家來辦——縣裡、村裡都要出力。𠮷縣的漁民也來幫忙，他們用ＡＰＰ看水位。";

TEST(CitationTest, WordForWord) {
  const Shown exact{"EXACT", {"白沙鎮一共轉移了239戶人家"}, {}};
  EXPECT_EQ(Check("白沙鎮一共轉移了239戶人家", kText), exact);
  EXPECT_EQ(Check(" 白沙鎮一共\n轉移了239戶 人家　", kText).verdict, "EXACT") << "white space apart";
  EXPECT_EQ(Check("「白沙鎮一共轉移了239戶人家」", kText), exact);
  EXPECT_EQ(Check("“『白沙鎮一共轉移了239戶人家』”", kText), exact) << "nested marks around all of it";
  EXPECT_EQ(Check("白沙鎮一共轉移了239戶人家」", kText), exact) << "a mark left over";
  EXPECT_EQ(Check("「水來了再走也不遲」", kText).parts[0], "「水來了再走也不遲」") << "the text's own marks";
  EXPECT_EQ(Check("𠮷縣的漁民", kText), (Shown{"EXACT", {"𠮷縣的漁民"}, {}}));
}

TEST(CitationTest, AcrossTheEndOfAParagraph) {
  const Shown both{"EXACT", {"我們不同意！\n這件事不應該由鎮裡一家來辦"}, {}};
  EXPECT_EQ(Check("我們不同意！這件事不應該由鎮裡一家來辦", kText), both);
  EXPECT_EQ(Check("「我們不同意！\r\n\r\n　　這件事不應該由鎮裡一家來辦」", kText), both);
}

TEST(CitationTest, WrittenOtherwise) {
  EXPECT_EQ(Check("白沙镇一共转移了２３９户人家", kText),
            (Shown{"FOLDED", {"白沙鎮一共轉移了239戶人家"}, {}}));
  EXPECT_EQ(Check("有人說“水來了再走也不遲”，我們不同意", kText).verdict, "FOLDED") << "other marks within";
  EXPECT_EQ(Check("「有人說『水來了再走也不遲』，我們不同意」", kText).verdict, "FOLDED") << "nested ones";
  EXPECT_EQ(Check("來辦—縣裡、村裡", kText).verdict, "FOLDED") << "half a dash";
  EXPECT_EQ(Check("來辦--縣裡、村裡", kText).verdict, "FOLDED");
  EXPECT_EQ(Check("他們用app看水位", kText).verdict, "FOLDED");
  EXPECT_EQ(Check("We don't know - yet", "“We don’t know — yet,” she said.").verdict, "FOLDED");
}

TEST(CitationTest, BlanksBetweenWordsCount) {
  EXPECT_EQ(Check("a part of it", "It is a  part\nof it.").verdict, "EXACT");
  EXPECT_EQ(Check("apart of it", "It is a part of it, so we thought.").verdict, "ALTERED");
}

TEST(CitationTest, LeftOut) {
  const Shown two{"EXACT", {"去年汛期", "轉移了239戶人家"}, {}};
  for (const char* quote : {"去年汛期……轉移了239戶人家", "去年汛期…轉移了239戶人家",
                            "去年汛期...轉移了239戶人家", "「去年汛期［……］轉移了239戶人家」",
                            "……去年汛期[...]轉移了239戶人家……", "去年汛期（…）轉移了239戶人家"}) {
    EXPECT_EQ(Check(quote, kText), two) << quote;
  }
  EXPECT_EQ(Check("去年汛期……鎮裡一家来办", kText).verdict, "FOLDED") << "across paragraphs";
  EXPECT_EQ(Check("轉移了239戶人家……去年汛期", kText).verdict, "ABSENT") << "the wrong order";
  EXPECT_EQ(Check("他想了想……走了", "他想了想……走了。").parts.size(), 1U) << "an ellipsis of the text itself";
  EXPECT_EQ(Check("去年汛期……轉移了293戶人家", kText),
            (Shown{"ALTERED", {"去年汛期", "轉移了239戶人家"}, {{"293", "239"}}}));
}

TEST(CitationTest, ADroppedNegationIsExactlyThat) {
  EXPECT_EQ(Check("這件事應該由鎮裡一家來辦", kText),
            (Shown{"ALTERED", {"這件事不應該由鎮裡一家來辦"}, {{"", "不"}}}));
  EXPECT_EQ(Check("「这件事应该由镇里一家来办」", kText),
            (Shown{"ALTERED", {"這件事不應該由鎮裡一家來辦"}, {{"", "不"}}}));
  EXPECT_EQ(Check("We do think that this is fair", "We do not think that this is fair."),
            (Shown{"ALTERED", {"We do not think that this is fair"}, {{"", "not"}}}));
}

TEST(CitationTest, DifferencesAreWordsAndRuns) {
  EXPECT_EQ(
      Check("They notice that the water rises in spring", "They do not notice that the water rises in spring")
          .differences,
      (std::vector<Pair>{{"", "do not"}}));
  EXPECT_EQ(Check("We think that this is fair", "We do not think that this is fair"),
            (Shown{"ALTERED", {"We do not think that this is fair"}, {{"", "do not"}}}));
  EXPECT_EQ(Check("鎮裡的人都說這件事應該做下去", "鎮裡的人。有的人不說這件事應該做下去").parts,
            (std::vector<std::string>{"。有的人不說這件事應該做下去"}))
      << "not from another sentence";
  EXPECT_EQ(
      Check("It is not the case that they were ready", "It is the case that they were ready").differences,
      (std::vector<Pair>{{"not", ""}}));
  EXPECT_EQ(Check("一共轉移了293戶人家", kText).differences, (std::vector<Pair>{{"293", "239"}}));
  EXPECT_EQ(Check("the town supported it as a whole", "In May the town opposed it as a whole.").differences,
            (std::vector<Pair>{{"supported", "opposed"}}));
  EXPECT_EQ(Check("last yearabout Guix I have worked a lot", "Last year about Guix I have worked a lot.")
                .differences,
            (std::vector<Pair>{{"yearabout", "year about"}}));
  EXPECT_EQ(Check("what they wanted wasa lot of time", "what they wanted was a lot of time").differences,
            (std::vector<Pair>{{"wasa", "was a"}}));
  EXPECT_EQ(Check("what they wanted wasalot of time", "what they wanted was a lot of time").differences,
            (std::vector<Pair>{{"wasalot", "was a lot"}}));
  EXPECT_EQ(Check("白沙鎮一共轉移了239戶商家", kText).differences, (std::vector<Pair>{{"商", "人"}}));
  EXPECT_EQ(Check("縣裡、村裡都很願意出力", kText).differences, (std::vector<Pair>{{"很願意", "要"}}));
  EXPECT_EQ(Check("𠮷縣的農民也來幫忙", kText).differences, (std::vector<Pair>{{"農", "漁"}}));
  EXPECT_EQ(Check("我們絕對不同意！這件事不應該由鎮裡一家來辦", kText).differences,
            (std::vector<Pair>{{"絕對", ""}}));
}

TEST(CitationTest, WhatWasNotSaid) {
  EXPECT_EQ(Check("明年會修一座新的大橋", kText), (Shown{"ABSENT", {}, {}}));
  EXPECT_EQ(Check("這件事不應該由鎮裡一家來辦。去年汛期，白沙鎮一共轉移了239戶人家", kText).verdict, "ABSENT")
      << "two halves in the wrong order";
  EXPECT_EQ(Check("轉移了一共白沙鎮239戶人家", kText).verdict, "ABSENT");
  EXPECT_EQ(Check("村裡、縣裡都要出力，漁民也來幫忙", kText).verdict, "ABSENT") << "more than 30 of 100";
  EXPECT_EQ(Check("同意?", "").verdict, "ABSENT");
}

TEST(CitationTest, AQuoteLiesInOnePassage) {
  EXPECT_EQ(Check("您同意嗎？不同意", std::vector<std::string>{"您同意嗎？", "不同意。"}).verdict, "ABSENT");
  EXPECT_EQ(Check("不同意", std::vector<std::string>{"您不同意嗎？", "不同意。"}).parts[0], "不同意");
  // The better verdict wins, wherever it stands.
  EXPECT_EQ(Check("水位每天都看三次", {"水位每天都看二次", "水位每天都看叁次", "水位每天都看三次"}).verdict,
            "EXACT");
}

TEST(CitationTest, QuotesThatCannotBeLookedFor) {
  EXPECT_EQ(Check("", kText).verdict, "INVALID_FIELD");
  EXPECT_EQ(Check("「……」，。", kText).verdict, "INVALID_FIELD");
  EXPECT_EQ(Check("\xFF", kText).verdict, "INVALID_FIELD");
  EXPECT_EQ(Check("\xEF\xB8\x8F", kText).verdict, "INVALID_FIELD") << "a variation selector alone";
  std::string most;
  for (size_t i = 0; i < kMaxQuoteChars; ++i) most += "水";
  EXPECT_EQ(Check(most, kText).verdict, "ABSENT");
  EXPECT_EQ(Check(most + "水", kText).verdict, "TOO_LARGE");
  std::string parts;
  for (size_t i = 0; i <= kMaxQuoteParts; ++i) parts += "水……";
  EXPECT_EQ(Check(parts, kText).verdict, "TOO_LARGE");
}

TEST(CitationTest, LongQuotesOfLongAnswersAreBounded) {
  std::mt19937 random(3);
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) storage::AppendUtf8(U'一' + random() % 4000, text);
  const std::u32string all = storage::ToUtf32(text);
  std::u32string quote = all.substr(700'000, 9'900);
  for (size_t i = 5; i < quote.size(); i += 11) quote[i] = U'卍';
  const auto begin = std::chrono::steady_clock::now();
  const Shown shown = Check(storage::ToUtf8(quote), text);
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(shown.verdict, "ALTERED");
  EXPECT_EQ(storage::CountCodePoints(shown.parts.at(0)), 9'900U);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(taken).count();
  RecordProperty("milliseconds", static_cast<int>(milliseconds));
  EXPECT_LT(milliseconds,
            testing::kInstrumented ? 20'000 : 2000);  // far above what it takes, for slow builds
}

TEST(UnitSearchTest, FindsWhatStringFindFinds) {
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::u32string text;
    std::u32string pattern;
    for (size_t i = random() % 60; i > 0; --i) text += U'甲' + random() % 2;
    for (size_t i = 1 + random() % 6; i > 0; --i) pattern += U'甲' + random() % 2;
    const size_t from = random() % 10;
    const size_t expected = from > text.size() ? std::u32string::npos : text.find(pattern, from);
    const auto found = UnitPattern(pattern).Find(text, from);
    EXPECT_EQ(found.has_value() ? found->begin : std::u32string::npos, expected);
  }
}

// The source's characters at which `part` of `cleaned` stood.
std::string Placed(const std::u32string& cleaned, const std::u32string& source, const std::u32string& part) {
  const size_t at = cleaned.find(part);
  const UnitRange place = OriginalPlaces(cleaned, source).Of({at, at + part.size()});
  return storage::ToUtf8(std::u32string_view(source).substr(place.begin, place.size()));
}

TEST(OriginalPlacesTest, WhatCleaningLeftOutLiesBetween) {
  const std::u32string pinyin = U"沈(shěn)潔(jié)說(shuō)水(shuǐ)退了";
  EXPECT_EQ(Placed(U"沈潔說水退了", pinyin, U"潔說"), "潔(jié)說");
  EXPECT_EQ(Placed(U"沈潔說水退了", pinyin, U"沈潔說水退了"), storage::ToUtf8(pinyin));
  EXPECT_EQ(Placed(U"4 cats and 40 dogs", U"\\[04:14\\] 4 cats **and** 40 dogs", U"4 cats"), "4 cats");
  EXPECT_EQ(Placed(U"one two three", U"one\r\n   two\r\n   three", U"two three"), "two\r\n   three");
  EXPECT_EQ(Placed(U"它是'水'的", U"它是&#39;水&#39;的", U"'水'"), "&#39;水&#39;");
  EXPECT_EQ(Placed(U"前面修好了後面", U"前面ÐÞºÃÁË後面", U"修好了"), "ÐÞºÃÁË") << "repaired";
  EXPECT_EQ(Placed(U"甲乙", U"甲乙", U"乙"), "乙");
}

TEST(OriginalPlacesTest, LongParagraphsAreAlignedBetweenRunsThatStandOnce) {
  std::mt19937 random(11);
  std::u32string cleaned;
  std::u32string source;
  std::vector<size_t> places;
  for (int i = 0; i < 60'000; ++i) {
    if (random() % 40 == 0) source += U"\\[00:12:34\\] ";
    places.push_back(source.size());
    cleaned += U'一' + random() % 2000;
    source += cleaned.back();
  }
  const OriginalPlaces aligned(cleaned, source);
  for (size_t i = 0; i < cleaned.size(); ++i)
    ASSERT_EQ(aligned.Of({i, i + 1}), (UnitRange{places[i], places[i] + 1}));
}

}  // namespace
}  // namespace fangtan::service
