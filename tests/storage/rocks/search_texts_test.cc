// What a search reads of records: their words by field, and nothing that reaches from one element to the
// next.
#include "storage/rocks/search_texts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "gmock/gmock.h"
#include "storage/search/analyzer.h"
#include "tests/storage/rocks/sample.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;

// The elements of a field.
std::string Joined(const std::vector<std::string>& elements) { return absl::StrJoin(elements, "\x1F"); }

// What the analyzer makes of a field, by keys.
std::vector<TermKey> KeysOf(std::string_view text) {
  TextAnalyzer analyzer;
  std::vector<TermKey> keys;
  for (const Token& token : analyzer.Analyze(text)) keys.push_back(token.key);
  return keys;
}

TEST(SearchTextsTest, AnAnswerIsFoundByItsExchange) {
  v1::Answer answer;
  answer.set_article_title("河北區紀委書記談家風");
  answer.set_section("第一節");
  answer.set_question_text("家風建設從何抓起？");
  answer.set_printed_name("沈　潔");
  answer.set_full_name("沈潔");
  answer.set_speaker_display_name("沈潔");
  answer.add_printed_posts("區紀委書記");
  answer.add_printed_posts("區委常委");
  answer.add_paragraphs("家風正，");
  answer.add_paragraphs("則民風淳；𠮷慶之家。");
  answer.set_name("articles/a1b2/answers/c3d4");
  answer.add_article_labels("廉政");
  DocumentText text = SearchTextOf(internal::ANSWER, answer.SerializeAsString());
  EXPECT_EQ(text[TextField::kTitle], "河北區紀委書記談家風");
  EXPECT_EQ(text[TextField::kSection], "第一節");
  EXPECT_EQ(text[TextField::kQuestion], "家風建設從何抓起？");
  EXPECT_EQ(text[TextField::kSpeaker], Joined({"沈潔", "沈　潔", "區紀委書記", "區委常委"}));
  EXPECT_EQ(text[TextField::kText], Joined({"家風正，", "則民風淳；𠮷慶之家。"}));
}

TEST(SearchTextsTest, AnArticleIsFoundByItsOwnWords) {
  SampleArticle sample = TwoGuests();
  v1::Article article = Expected(sample);
  article.set_column("微訪談");
  article.add_lead("導語");
  article.add_body("正文");
  article.add_credits()->set_name("張三");
  DocumentText text = SearchTextOf(internal::ARTICLE, article.SerializeAsString());
  EXPECT_EQ(text[TextField::kTitle], sample.title);
  EXPECT_EQ(text[TextField::kSection], Joined({"微訪談", "第1節　談「廉」", "第2節　談「廉」"}));
  EXPECT_EQ(text[TextField::kQuestion], "");
  EXPECT_EQ(text[TextField::kSpeaker],
            Joined({"沈潔", "沈　潔", "河北區委常委", "區紀委書記", "李明", "天津市紀委副書記", "張三"}));
  EXPECT_EQ(text[TextField::kText], Joined({"導語", "正文"}));
}

// Neither where folding takes white space away, between ideographs, nor beside an astral one, nor in words.
TEST(SearchTextsTest, NothingIsFoundAcrossElements) {
  v1::Answer answer;
  for (const char* post : {"王海山", "李明𠮷", "𠮷慶之家", "Ada", "Lovelace"}) answer.add_printed_posts(post);
  answer.add_paragraphs("家風正");
  answer.add_paragraphs("則民風淳");
  DocumentText text = SearchTextOf(internal::ANSWER, answer.SerializeAsString());
  EXPECT_THAT(
      KeysOf(text[TextField::kSpeaker]),
      ElementsAre(PairKey(U'王', U'海'), PairKey(U'海', U'山'), PairKey(U'山', 0), PairKey(U'李', U'明'),
                  PairKey(U'明', U'𠮷'), PairKey(U'𠮷', 0), PairKey(U'𠮷', U'庆'), PairKey(U'庆', U'之'),
                  PairKey(U'之', U'家'), PairKey(U'家', 0), WordKey("ada"), WordKey("lovelace")));
  EXPECT_THAT(
      KeysOf(text[TextField::kText]),
      ElementsAre(PairKey(U'家', U'风'), PairKey(U'风', U'正'), PairKey(U'正', 0), PairKey(U'则', U'民'),
                  PairKey(U'民', U'风'), PairKey(U'风', U'淳'), PairKey(U'淳', 0)));
}

// Minutes, if each were compared with all others.
TEST(SearchTextsTest, ManyNamesAreEachTakenOnce) {
  constexpr int kNames = 300'000;
  v1::Article article;
  std::vector<std::string> names;
  for (int i = 0; i < kNames; ++i) names.push_back(absl::StrCat("張三", i));
  for (int round = 0; round < 2; ++round) {
    for (const std::string& name : names) article.add_credits()->set_name(name);
  }
  DocumentText text = SearchTextOf(internal::ARTICLE, article.SerializeAsString());
  EXPECT_TRUE(text[TextField::kSpeaker] == Joined(names));
}

TEST(SearchTextsTest, BytesThatAreNoMessageHaveNoText) {
  const std::string whole = Expected(TwoGuests()).SerializeAsString();
  for (size_t size = 0; size < whole.size(); ++size) {
    // What ends in the middle must not be read beyond its end; AddressSanitizer watches.
    const std::string cut(whole.data(), size);
    SearchTextOf(internal::ARTICLE, cut);
    SearchTextOf(internal::ANSWER, cut);
  }
  EXPECT_THAT(SearchTextOf(internal::QUESTION, "\xff\xff\xff").fields, ::testing::Each(""));
}

}  // namespace
}  // namespace fangtan::storage
