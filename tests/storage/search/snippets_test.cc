#include "storage/search/snippets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "storage/search/analyzer.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/query_text.h"
#include "tests/storage/search/search_text.h"
#include "tests/storage/search/snippet_check.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Snippets with their highlights in brackets.
std::vector<std::string> Cut(std::string_view query, std::string_view text, int max_chars = 120,
                             int max_snippets = 1, TextField field = TextField::kText, bool fuzzy = false) {
  const TextQuery parsed = ParseTextQuery(query, {.fuzzy = fuzzy}).value();
  std::vector<std::string> out;
  for (const Snippet& snippet : CutSnippets(parsed, text, field, {max_snippets, max_chars})) {
    out.push_back(Bracketed(snippet));
  }
  return out;
}

TEST(Snippets, BothScriptsMeet) {
  EXPECT_THAT(Cut("群众监督", "我們依靠群眾監督小微權力。"), ElementsAre("我們依靠[群眾監督]小微權力。"));
  EXPECT_THAT(Cut("群眾監督", "我们依靠群众监督。"), ElementsAre("我们依靠[群众监督]。"));
  EXPECT_THAT(Cut("羣衆", "群众"), ElementsAre("[群众]"));
}

TEST(Snippets, HighlightsAreWholeOriginalCharacters) {
  EXPECT_THAT(Cut("沈洁", "答：沈　潔 同志"), ElementsAre("答：[沈　潔] 同志"));
  EXPECT_THAT(Cut("ada", "致Ａｄａ女士"), ElementsAre("致[Ａｄａ]女士"));
  EXPECT_THAT(Cut("𠮷野家", "在𠮷野家吃饭"), ElementsAre("在[𠮷野家]吃饭"));
  EXPECT_THAT(Cut("kg", "重５㎏ 左右"), ElementsAre("重５㎏ 左右"));
  EXPECT_THAT(Cut("kg", "重 ㎏ 左右"), ElementsAre("重 [㎏] 左右"));
  EXPECT_THAT(Cut("ffi*", "die ﬃliation"), ElementsAre("die [ﬃliation]"));
  EXPECT_THAT(Cut("式会", "某㍿内"), ElementsAre("某[㍿]内"));
  EXPECT_THAT(Cut("监督", "监\u00AD督"), ElementsAre("[监\u00AD督]"));
}

TEST(Snippets, WhatTouchesIsOneHighlight) {
  EXPECT_THAT(Cut("监督 督工 工作", "监督工作、监督、工作"), ElementsAre("[监督工作]、[监督]、[工作]"));
  EXPECT_THAT(Cut("open source", "Open source"), ElementsAre("[Open] [source]"));
  EXPECT_THAT(Cut("党", "党的党"), ElementsAre("[党]的[党]"));
}

TEST(Snippets, PhrasesAreHighlightedAsAWhole) {
  EXPECT_THAT(Cut("\"群众监督\"", "群众、监督、群众监督"), ElementsAre("群众、监督、[群众监督]"));
  EXPECT_THAT(Cut("\"群众，监督\"", "群众监督；群众——监督"), ElementsAre("群众监督；[群众——监督]"));
  EXPECT_THAT(Cut("\"第3章\"", "第3节，第３章的"), ElementsAre("第3节，[第３章]的"));
  EXPECT_THAT(Cut("\"open source\"", "source open source"), ElementsAre("source [open source]"));
}

TEST(Snippets, ExcludedThingsAndOtherFieldsAreNotHighlighted) {
  EXPECT_THAT(Cut("监督 -走访", "监督走访"), ElementsAre("[监督]走访"));
  EXPECT_THAT(Cut("title:监督 走访", "监督走访"), ElementsAre("监督[走访]"));
  EXPECT_THAT(Cut("title:监督 走访", "监督走访", 120, 1, TextField::kTitle), ElementsAre("[监督走访]"));
}

TEST(Snippets, PrefixesAndTypos) {
  EXPECT_THAT(Cut("inter*", "Internet, inter, winter"), ElementsAre("[Internet], [inter], winter"));
  EXPECT_THAT(Cut("lovelace", "Ada Lovelcae", 120, 1, TextField::kText, true), ElementsAre("Ada [Lovelcae]"));
  EXPECT_THAT(Cut("o'br*", "Flann O’Brien"), ElementsAre("Flann [O’Brien]"));
}

TEST(Snippets, AreCutAtSentences) {
  const std::string text = "今天天气很好。我们谈监督。你说对吗？后来大家都回去了，很晚。";
  EXPECT_THAT(Cut("监督", text, 15), ElementsAre("我们谈[监督]。你说对吗？"));
  EXPECT_THAT(Cut("天气", text, 12), ElementsAre("今天[天气]很好。"));
  EXPECT_THAT(Cut("很晚", text, 18), ElementsAre("后来大家都回去了，[很晚]。"));
  EXPECT_THAT(Cut("很晚", text, 22), ElementsAre("你说对吗？后来大家都回去了，[很晚]。"));
  EXPECT_THAT(Cut("好", "“很好。”他说。\n　　下一段。", 10), ElementsAre("“很[好]。”他说。"));
}

TEST(Snippets, AnEllipsisTellsOfACutSentence) {
  const std::string text = "一二三四五六七八九十，监督工作，甲乙丙丁戊己庚辛壬癸";
  EXPECT_THAT(Cut("监督", text, 12), ElementsAre("…十，[监督]工作，甲乙丙…"));
  EXPECT_THAT(Cut("壬癸", text, 8), ElementsAre("…戊己庚辛[壬癸]"));
  EXPECT_THAT(Cut("一二", text, 8), ElementsAre("[一二]三四五六…"));
  EXPECT_THAT(Cut("needle", "some haystack with a needle within it, somewhere", 20),
              ElementsAre("…a [needle] within…"));
  EXPECT_THAT(Cut("pi", "It is 3.14 and pi is. Not pie", 14), ElementsAre("…[pi] is."));
}

TEST(Snippets, TheBestPieceIsTheOneWithMostOfTheQuery) {
  const std::string text = "监督，监督，监督。这里没有什么。走访和监督。再没有了。走访监督。";
  EXPECT_THAT(Cut("监督 走访", text, 9), ElementsAre("[走访]和[监督]。"));
  EXPECT_THAT(Cut("监督 走访", text, 9, 2), ElementsAre("[走访]和[监督]。", "[走访监督]。"));
  EXPECT_THAT(Cut("监督 走访", text, 10, 9),
              ElementsAre("[监督]，[监督]，[监督]…", "[走访]和[监督]。", "[走访监督]。"));
}

TEST(Snippets, WithoutAMatchTheBeginning) {
  EXPECT_THAT(Cut("没有", "　今天天气很好。我们谈监督。", 10), ElementsAre("今天天气很好。"));
  EXPECT_THAT(Cut("没有", "一二三四五六七八九十", 6), ElementsAre("一二三四…"));
  EXPECT_THAT(Cut("没有", ""), IsEmpty());
  EXPECT_THAT(Cut("没有", " \n　"), IsEmpty());
}

TEST(Snippets, OddOptionsAndBadBytes) {
  EXPECT_THAT(Cut("监督", "监督", 0), IsEmpty());
  EXPECT_THAT(Cut("监督", "监督", 120, 0), IsEmpty());
  EXPECT_THAT(Cut("监督", "好，监督工作", 1), ElementsAre("…[监]…"));
  EXPECT_THAT(Cut("监督", "监督\xFF监督"), ElementsAre("[监督]"));
  EXPECT_THAT(Cut("\"一二三四五六七八\"", "零一二三四五六七八九", 6), ElementsAre("…[一二三四]…"));
}

TEST(Snippets, TheirWeightIsWhatTheyHoldOfTheQuery) {
  const TextQuery query = ParseTextQuery("监督 工作 \"小微权力\" title:走访 -春耕", {}).value();
  SnippetFinder finder(query, MaskOf(TextField::kText));
  const auto weight_of = [&finder](std::string_view text, int max_chars = 120, int max_snippets = 1) {
    return finder.Cut(text, {max_snippets, max_chars}).weight;
  };
  EXPECT_EQ(finder.max_weight(), 100 + 100 + 300);
  EXPECT_EQ(weight_of("春耕走访"), 0);
  EXPECT_EQ(weight_of("监督，监督，监督"), 100) << "each thing once";
  EXPECT_EQ(weight_of("监督的工作，小微权力"), 500);
  const std::string apart = "监督。今天天气很好很好很好很好。工作";
  EXPECT_EQ(weight_of(apart, 8), 100);
  EXPECT_EQ(weight_of(apart, 8, 2), 200);
  SnippetFinder titles(query, MaskOf(TextField::kTitle) | MaskOf(TextField::kText));
  EXPECT_EQ(titles.Cut("走访监督", {}).weight, 200) << "of any of the fields";
}

TEST(Snippets, MoreWordsThanAreRememberedAreStillFound) {
  std::string words = "Lovelcae ";
  for (int i = 0; i < 100000; ++i) words += "w" + std::to_string(i) + " ";
  ASSERT_LT(words.size() + 8, kMaxSnippetTextBytes);
  words += "Lovelcae";
  SnippetFinder finder(ParseTextQuery("lovelace w9999*", {.fuzzy = true}).value(), MaskOf(TextField::kText));
  const std::vector<Snippet> snippets = finder.Cut(words, {.max_snippets = 3, .max_chars = 30}).snippets;
  std::vector<std::string> cut;
  for (const Snippet& snippet : snippets) cut.push_back(Bracketed(snippet));
  using ::testing::HasSubstr;
  EXPECT_THAT(
      cut, ElementsAre(HasSubstr("[Lovelcae] w0"), HasSubstr("[w9999]"), HasSubstr("[w99999] [Lovelcae]")));
}

TEST(Snippets, OnlyTheBeginningOfALongTextIsLookedAt) {
  const std::string filler = "今天天气很好。";
  std::string text;
  while (text.size() + filler.size() < kMaxSnippetTextBytes - 30) text += filler;
  const std::string before = text + "说到监督";
  // Whatever byte of a character the limit falls on.
  for (size_t shift = 0; shift < 4; ++shift) {
    std::string long_text = before + std::string(shift, 'x');
    while (long_text.size() < kMaxSnippetTextBytes) long_text += "𠮷";
    long_text += "走访";
    EXPECT_THAT(Cut("监督", long_text, 12), ElementsAre(::testing::StartsWith("说到[监督]")));
    EXPECT_THAT(Cut("走访", long_text, 12), ElementsAre(::testing::Not(::testing::HasSubstr("["))));
    EXPECT_THAT(Cut("𠮷", long_text, 12), ElementsAre(::testing::EndsWith("…"))) << "it goes on";
  }
  EXPECT_THAT(Cut("监督", "监督\xFF" + text + text, 4), ElementsAre("[监督]")) << "bad bytes are its end";
}

TEST(Snippets, OnlyTheFirstPlacesOfAThingThatStandsEverywhereCount) {
  std::string text;
  for (size_t i = 0; i < kMaxOccurrences; ++i) text += "好";
  EXPECT_THAT(Cut("好 OR 监督", text.substr(0, text.size() / 2) + "监督", 12),
              ElementsAre(::testing::EndsWith("监督]")));
  EXPECT_THAT(Cut("好 OR 监督", text + "监督", 12),
              ElementsAre(::testing::AllOf(::testing::StartsWith("[好"), ::testing::EndsWith("…"))));
}

// A finder that has seen other texts finds what a new one does.
TEST(SnippetsProperty, AFinderServesManyTexts) {
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    const absl::StatusOr<TextQuery> query =
        ParseTextQuery(RandomQueryText(random, 6), {.fuzzy = random() % 2 == 0});
    if (!query.ok()) continue;
    const auto field = static_cast<TextField>(random() % kTextFieldCount);
    SnippetFinder finder(*query, MaskOf(field));
    for (int i = 0; i < 20; ++i) {
      const std::string text = RandomSearchText(random, 30);
      const SnippetOptions options{1 + static_cast<int>(random() % 3), 10 + static_cast<int>(random() % 40)};
      const TextSnippets cut = finder.Cut(text, options);
      ASSERT_EQ(cut.snippets, CutSnippets(*query, text, field, options)) << PrintQuery(*query) << text;
      ASSERT_LE(cut.weight, finder.max_weight());
    }
  }
}

// A text that is a snippet as a whole has all that a plain search finds.
TEST(SnippetsProperty, HighlightsAreWhatAPlainSearchFinds) {
  std::mt19937 random(5);
  int highlights = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string text = RandomSearchText(random, 20);
    std::string asked = RandomQueryText(random, 6);
    if (random() % 2 == 0) asked += " " + RandomPiece(random, text);
    const absl::StatusOr<TextQuery> query = ParseTextQuery(asked, {.fuzzy = random() % 2 == 0});
    if (!query.ok()) continue;
    const auto field = static_cast<TextField>(random() % kTextFieldCount);
    SCOPED_TRACE(PrintQuery(*query) + " in " + ::testing::PrintToString(text));
    const std::vector<Snippet> snippets = CutSnippets(*query, text, field, {.max_chars = 100000});
    ASSERT_LE(snippets.size(), 1u);
    if (snippets.empty()) continue;
    ASSERT_EQ(snippets[0].highlights, PlainHighlights(*query, snippets[0].text, field));
    highlights += static_cast<int>(snippets[0].highlights.size());
  }
  EXPECT_GT(highlights, 3000);
}

TEST(SnippetsProperty, PiecesAreOfTheTextAndWithinTheirBounds) {
  std::mt19937 random(6);
  for (int round = 0; round < 10000; ++round) {
    const std::string text = RandomSearchText(random, 60);
    const absl::StatusOr<TextQuery> query =
        ParseTextQuery(RandomPiece(random, text) + RandomQueryText(random, 3), {});
    if (!query.ok()) continue;
    const SnippetOptions options{static_cast<int>(random() % 5), static_cast<int>(random() % 60)};
    SCOPED_TRACE(PrintQuery(*query) + " in " + ::testing::PrintToString(text));
    ASSERT_NO_FATAL_FAILURE(CheckSnippets(*query, text, TextField::kText, options));
  }
}

TEST(Snippets, LongTextsAndQueriesTakeLinearTime) {
  std::string text;
  std::mt19937 random(7);
  while (text.size() < 1000000) AppendUtf8(0x4E00 + random() % 300, text);
  std::string asked;
  for (int i = 0; i < 120; ++i) AppendUtf8(0x4E00 + random() % 300, asked);
  std::string same;
  while (same.size() < 1000000) same += "我";
  std::string phrases;
  for (int length = 2; length < 45; ++length) phrases += "\"" + same.substr(0, 3 * length) + "\" ";
  const std::string longest = "\"" + same.substr(0, 3 * (kMaxPhraseKeys + 1)) + "\"";
  for (const auto& [query, in] :
       {std::pair(asked, text), {asked, same}, {phrases, same}, {longest, same}, {"我我", same}}) {
    const TextQuery parsed = ParseTextQuery(query, {}).value();
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_FALSE(CutSnippets(parsed, in, TextField::kText, {20, 120}).empty());
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f ms for a megabyte\n", took.count());
    EXPECT_LT(took.count(), 5000);
  }
}

}  // namespace
}  // namespace fangtan::storage
