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
  for (int length = 2; length < 60; ++length) phrases += "\"" + same.substr(0, 3 * length) + "\" ";
  for (const auto& [query, in] : {std::pair(asked, text), {asked, same}, {phrases, same}, {"我我", same}}) {
    const TextQuery parsed = ParseTextQuery(query, {}).value();
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_FALSE(CutSnippets(parsed, in, TextField::kText, {3, 120}).empty());
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    std::printf("%.0f ms for a megabyte\n", took.count());
    EXPECT_LT(took.count(), 5000);
  }
}

}  // namespace
}  // namespace fangtan::storage
