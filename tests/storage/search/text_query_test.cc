#include "storage/search/text_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "storage/search/stop_words.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/query_text.h"
#include "tests/testing/error_place.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::ErrorPlace;
using fangtan::testing::PlaceOf;

std::string Parsed(std::string_view text, bool fuzzy = false) {
  const absl::StatusOr<TextQuery> query = ParseTextQuery(text, {.fuzzy = fuzzy});
  return query.ok() ? PrintQuery(*query) : PlaceOf(query.status()).reason;
}

TEST(TextQuery, PlainWordsAreTheirTokens) {
  EXPECT_EQ(Parsed("群眾監督"), "群众 众监 监督");
  EXPECT_EQ(Parsed("群眾 監督"), "群众 监督");
  EXPECT_EQ(Parsed("Ａｄａ Lovelace用Python"), "ada lovelace 用* python");
  EXPECT_EQ(Parsed("黨"), "党*");
  EXPECT_EQ(Parsed("𠮷野家"), "𠮷野 野家");
  EXPECT_EQ(Parsed("监督，监督 监督"), "监督");
  EXPECT_EQ(Parsed("covid-19 3.11"), "covid 19 3.11");
}

TEST(TextQuery, CharactersSpreadOutAreOneName) {
  EXPECT_EQ(Parsed("沈　潔"), "沈洁");
  EXPECT_EQ(Parsed("王 小 波 作品"), "王小 小波 作品");
  EXPECT_EQ(Parsed("沈 \"小微\" 潔"), "+小微 沈* 洁*");
}

TEST(TextQuery, PhrasesKeepTheAnalyzersTokens) {
  EXPECT_EQ(Parsed("\"群眾監督\""), "+\"群众 众监 监督\"");
  for (const std::string_view text :
       {"“小微權力”", "「小微權力」", "『小微權力』", "＂小微權力＂", "”小微權力”"}) {
    EXPECT_EQ(Parsed(text), "+\"小微 微权 权力\"") << text;
  }
  EXPECT_EQ(Parsed("\"群众，监督\""), "+\"群众 众$ 监督\"");
  EXPECT_EQ(Parsed("\"沈　潔\""), "+沈洁");
  EXPECT_EQ(Parsed("\"黨\""), "+党*");
  EXPECT_EQ(Parsed("\"open source\""), "+\"# #\"");
  EXPECT_EQ(Parsed("\"Source\""), "+source");
  EXPECT_EQ(Parsed("\"是什么\""), "+\"是什 什么\"");
  EXPECT_EQ(Parsed("\"他说“好的”吧\""), "+\"他说 说$ 好的 的$ 吧…\"");
}

TEST(TextQuery, TheLastCharacterOfAPhraseIsNotLost) {
  EXPECT_EQ(Parsed("\"第3章\""), "+\"第$ # 章…\"");
  EXPECT_EQ(Parsed("\"GDP增\""), "+\"# 增…\"");
  EXPECT_EQ(Parsed("\"群众，党\""), "+\"群众 众$ 党…\"");
}

TEST(TextQuery, QuotesStandWithinTextAndMayBeLeftOpen) {
  EXPECT_EQ(Parsed("中国“一带一路”政策"), "+\"一带 带一 一路\" 中国 政策");
  EXPECT_EQ(Parsed("\"群众监督 走访"), "+\"群众 众监 监督 督走 走访\"");
  EXPECT_EQ(Parsed("监督\""), "监督");
  EXPECT_EQ(Parsed("」监督』"), "监督");
}

TEST(TextQuery, AHyphenBeforeAWordExcludesIt) {
  EXPECT_EQ(Parsed("监督 -走访"), "-走访 监督");
  EXPECT_EQ(Parsed("监督　－走访调研"), "-\"走访 访调 调研\" 监督");
  EXPECT_EQ(Parsed("监督 -\"小微權力\""), "-\"小微 微权 权力\" 监督");
  EXPECT_EQ(Parsed("监督 -speaker:沈洁 -x*"), "-speaker:沈洁 -x 监督");
  EXPECT_EQ(Parsed("监督 -inter*"), "-inter* 监督");
  EXPECT_EQ(Parsed("监督 - 走访"), "监督 走访");
  EXPECT_EQ(Parsed("监督-走访"), "监督 走访");
  EXPECT_EQ(Parsed("“监督”-走访"), "+监督 走访");
}

TEST(TextQuery, OrTiesItsNeighbours) {
  EXPECT_EQ(Parsed("群众监督 OR 走访"), "+\"群众 众监 监督\"|走访");
  EXPECT_EQ(Parsed("a ＯＲ b OR \"c d\" e"), "+a|b|\"# #\" e");
  EXPECT_EQ(Parsed("a OR b c OR d"), "+a|b +c|d");
  EXPECT_EQ(Parsed("a OR OR b"), "+a|b");
  EXPECT_EQ(Parsed("a OR ， b"), "+a|b");
  EXPECT_EQ(Parsed("title:监督 OR 走访"), "+title:监督|走访");
  EXPECT_EQ(Parsed("x or y"), "x y");
}

TEST(TextQuery, AnOrWithoutNeighboursIsAWord) {
  EXPECT_EQ(Parsed("OR"), "or");
  EXPECT_EQ(Parsed("监督 OR"), "监督");
  EXPECT_EQ(Parsed("OR 监督"), "监督");
  EXPECT_EQ(Parsed("监督 OR -走访"), "-走访 监督");
  EXPECT_EQ(Parsed("监督 -走访 OR 调研"), "-走访 监督 调研");
}

TEST(TextQuery, AStarIsAPrefix) {
  EXPECT_EQ(Parsed("inter*"), "inter*");
  EXPECT_EQ(Parsed("Covid-inter＊"), "covid inter*");
  EXPECT_EQ(Parsed("i*"), "i");
  EXPECT_EQ(Parsed("to*"), "to*");
  EXPECT_EQ(Parsed("党*"), "党*");
  EXPECT_EQ(Parsed("监督*"), "监督");
  EXPECT_EQ(Parsed("监督 * 走访"), "监督 走访");
  EXPECT_EQ(Parsed("*"), "QUERY_EMPTY");
  EXPECT_EQ(Parsed("foo*bar"), "foo bar");
}

TEST(TextQuery, FieldsStandBeforeWordsAndPhrases) {
  EXPECT_EQ(Parsed("question:监督"), "+question:监督");
  EXPECT_EQ(Parsed("Speaker：沈潔 ｔｉｔｌｅ:访谈录 section:二 text:x"),
            "+speaker:沈洁 +title:\"访谈 谈录\" +section:二* +text:x");
  EXPECT_EQ(Parsed("title:\"群众，监督\""), "+title:\"群众 众$ 监督\"");
  EXPECT_EQ(Parsed("title:covid-19"), "+title:\"# #\"");
  EXPECT_EQ(Parsed("title:inter*"), "+title:inter*");
  EXPECT_EQ(Parsed("http://example.com"), "http example com");
  EXPECT_EQ(Parsed("title: 监督"), "title 监督");
  EXPECT_EQ(Parsed("title:"), "title");
}

TEST(TextQuery, PairsWithStopWordsWeighLessOrNothing) {
  EXPECT_EQ(Parsed("小微权力是什么"), "小微 微权 权力 力是^30");
  EXPECT_EQ(Parsed("誰發明了電燈？"), "谁发^30 发明 明了^30 了电^30 电灯");
  EXPECT_EQ(Parsed("多少人参加"), "人参^30 参加");
  EXPECT_EQ(Parsed("监督的工作"), "监督 督的^30 的工^30 工作");
  EXPECT_EQ(Parsed("何厚铧"), "何厚^30 厚铧");
  EXPECT_EQ(Parsed("What is the capital of France"), "capital france");
}

TEST(TextQuery, ACharacterBetweenStopWordsIsLookedUpAlone) {
  EXPECT_EQ(Parsed("水是什么"), "水是^30 水*");
  EXPECT_EQ(Parsed("这些和那些人"), "些人^30 人*");
  EXPECT_EQ(Parsed("的，党"), "党*");
}

TEST(TextQuery, StopWordsAloneAreMeant) {
  EXPECT_EQ(Parsed("什么"), "什么");
  EXPECT_EQ(Parsed("to be or not"), "not");
  EXPECT_EQ(Parsed("to be"), "to be");
  EXPECT_EQ(Parsed("的"), "的*");
  EXPECT_EQ(Parsed("是的 -不"), "-不* 是的");
  EXPECT_EQ(Parsed("\"监督\" 是什么"), "+监督");
}

TEST(TextQuery, TyposAreForgivenWhereAsked) {
  EXPECT_EQ(Parsed("corruption in 2021 Hong kong", true), "corruption~ 2021 hong~ kong~");
  EXPECT_EQ(Parsed("title:Lovelace \"Lovelace\" -Lovelace love*", true),
            "+title:lovelace~ +lovelace -lovelace love*");
  EXPECT_EQ(Parsed("ada OR lovelace", true), "+ada|lovelace~");
}

TEST(TextQuery, NothingAskedForIsAnError) {
  for (const std::string_view text :
       {"", " ", "　\n", "，。", "\"\"", "\"", "“”", "-", "-走访", "-\"走访\" ！", "😀", "-a -b"}) {
    EXPECT_EQ(Parsed(text), "QUERY_EMPTY") << text;
  }
}

TEST(TextQuery, ErrorsTellThePlace) {
  const ErrorPlace place = PlaceOf(ParseTextQuery("监督\xFF", {}).status());
  EXPECT_EQ(place.reason, "QUERY_SYNTAX");
  EXPECT_EQ(place.field, "query");
  EXPECT_EQ(place.position, 2);
  EXPECT_EQ(place.byte_position, 6);
  EXPECT_EQ(Parsed("\xED\xA0\x80"), "QUERY_SYNTAX");
  EXPECT_EQ(Parsed("监\x01督"), "监* 督*");
}

std::string Numbers(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += std::to_string(i) + " ";
  return out;
}

TEST(TextQuery, LimitsAreExact) {
  EXPECT_EQ(ParseTextQuery(Numbers(kMaxTextAtoms), {}).value().clauses.size(), kMaxTextAtoms);
  const ErrorPlace place = PlaceOf(ParseTextQuery(Numbers(kMaxTextAtoms + 1), {}).status());
  EXPECT_EQ(place.reason, "QUERY_TOO_LARGE");
  EXPECT_EQ(place.byte_position, static_cast<int64_t>(Numbers(kMaxTextAtoms).size()));
  EXPECT_TRUE(ParseTextQuery("x" + std::string(kMaxTextQueryBytes - 1, ' '), {}).ok());
  EXPECT_EQ(Parsed("x" + std::string(kMaxTextQueryBytes, ' ')), "QUERY_TOO_LARGE");
  std::string same;
  for (int i = 0; i < 1000; ++i) same += "监督 ";
  EXPECT_EQ(Parsed(same), "监督");
}

// A phrase of `keys` pairs, no two phrases of the same.
std::string PhraseOf(int keys, char32_t first = 0x4E00) {
  std::u32string text = U"\"";
  for (int i = 0; i <= keys; ++i) text.push_back(first + i % 100);
  return ToUtf8(text + U"\" ");
}

TEST(TextQuery, LimitsOfPhrasesAreExact) {
  EXPECT_TRUE(ParseTextQuery(PhraseOf(kMaxPhraseKeys), {}).ok());
  const ErrorPlace phrase = PlaceOf(ParseTextQuery("监督 " + PhraseOf(kMaxPhraseKeys + 1), {}).status());
  EXPECT_EQ(phrase.reason, "QUERY_TOO_LARGE");
  EXPECT_EQ(phrase.byte_position, 7);
  std::string most;
  for (int i = 0; i < 8; ++i) most += PhraseOf(kMaxTextKeys / 8, 0x5000 + i);
  EXPECT_EQ(ParseTextQuery(most, {}).value().clauses.size(), 8u);
  EXPECT_EQ(Parsed(most + "党"), Parsed(most) + " 党*") << "no key";
  EXPECT_EQ(Parsed(most + "监督"), "QUERY_TOO_LARGE");
  EXPECT_EQ(Parsed(most + "-监督"), "QUERY_TOO_LARGE");
}

TEST(TextQuery, WordsWithTyposHaveALimit) {
  std::string words;
  for (int i = 0; i < kMaxFuzzyAtoms; ++i)
    words += std::string("lov") + char('a' + i % 26) + char('a' + i / 26) + " ";
  EXPECT_EQ(ParseTextQuery(words, {.fuzzy = true}).value().clauses.size(), size_t{kMaxFuzzyAtoms});
  EXPECT_EQ(Parsed(words + "监督 \"lovelace\" 2021", true),
            "+lovelace " + Parsed(words, true) + " 监督 2021");
  EXPECT_EQ(Parsed(words + "lovelace", true), "QUERY_TOO_LARGE");
  EXPECT_EQ(Parsed(words + "lovelace"), Parsed(words) + " lovelace");
}

TEST(TextQuery, QuestionsHaveTheirWordsAsText) {
  const TextQuery query = ParseTextQuery("question:监督 title:二月 -question:走访 text:水 电灯", {}).value();
  EXPECT_EQ(PrintQuery(query), "+question:监督 +title:二月 -question:走访 +text:水* 电灯");
  const TextQuery of_questions = ForQuestions(query);
  const FieldMask both = MaskOf(TextField::kQuestion) | MaskOf(TextField::kText);
  std::vector<FieldMask> fields;
  for (const TextClause& clause : of_questions.clauses) fields.push_back(clause.atoms.at(0).fields);
  EXPECT_THAT(fields,
              ::testing::ElementsAre(both, MaskOf(TextField::kTitle), both, MaskOf(TextField::kText), 0));
  EXPECT_EQ(ForQuestions(of_questions), of_questions);
}

TEST(TextQuery, HugeQueriesAreAnsweredAtOnce) {
  for (const std::string piece : {"监", "\"", "-", "a OR ", "title:", "\xFF", "*", "何", "'", " 沈"}) {
    std::string text;
    while (text.size() < 1000000) text += piece;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(Parsed(text), "QUERY_TOO_LARGE");
    // As long as a query may be.
    Parsed(std::string_view(text).substr(0, kMaxTextQueryBytes / piece.size() * piece.size()));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500)) << piece;
  }
}

TEST(StopWords, AreFoldedAndWhole) {
  for (const std::u32string_view word : ChineseStopWords()) {
    EXPECT_EQ(Fold(ToUtf8(word)), ToUtf8(word));
    EXPECT_EQ(StopCharacters(word), std::vector<bool>(word.size(), true)) << ToUtf8(word);
  }
}

TEST(StopWords, TheLongestEntryWins) {
  EXPECT_EQ(StopCharacters(U"哪一年工作的"), (std::vector<bool>{true, true, true, false, false, true}));
  EXPECT_EQ(StopCharacters(U"一年"), (std::vector<bool>{false, false}));
  EXPECT_TRUE(IsEnglishStopWord("which"));
  EXPECT_FALSE(IsEnglishStopWord("witch"));
}

}  // namespace
}  // namespace fangtan::storage
