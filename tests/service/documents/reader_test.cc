// Whole pages in, whole articles out: the shipped page, its variant, and, where it is laid out beside the
// checkout, the page that the project began from.
#include "service/documents/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "storage/errors.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/expected_page.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Reading Read(std::string_view content) {
  auto reading = ReadDocument({.content = content, .uri = "page.txt"});
  EXPECT_TRUE(reading.ok()) << reading.status();
  return reading.ok() ? *std::move(reading) : Reading();
}

std::vector<std::string> Reasons(const Reading& reading) {
  std::vector<std::string> reasons;
  for (const v1::Warning& warning : reading.article.warnings()) reasons.push_back(warning.reason());
  return reasons;
}

std::string Replace(std::string text, const std::map<std::string, std::string>& changes) {
  for (const auto& [from, to] : changes) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

std::string Simplify(std::string_view text) {
  std::u32string wide = storage::ToUtf32(text);
  for (char32_t& c : wide) {
    if (storage::IsHan(c)) c = storage::FoldCodePoint(c).first;
  }
  return storage::ToUtf8(wide);
}

TEST(ReadDocument, ShippedPageComesOutAsExpected) {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  const Reading reading = Read(page);
  EXPECT_THAT(DifferencesFrom(ReadTestFile(TestDataPath("interview/expected.json")), reading), IsEmpty());
  EXPECT_THAT(WrongSpans(page, reading), IsEmpty());
  EXPECT_THAT(Reasons(reading),
              ElementsAre("TEXT_REPAIRED", "TEXT_REPAIRED", "TEXT_REPAIRED", "TEXT_REPAIRED"));
  EXPECT_EQ(reading.article.language(), "zh-Hant");
  EXPECT_EQ(reading.article.question_count(), 4);
  EXPECT_EQ(reading.article.answer_count(), 7);
}

TEST(ReadDocument, VariantComesOutAsExpected) {
  const std::string page = ReadTestFile(TestDataPath("interview/variant.txt"));
  const Reading reading = Read(page);
  EXPECT_THAT(DifferencesFrom(ReadTestFile(TestDataPath("interview/variant.expected.json")), reading),
              IsEmpty());
  EXPECT_THAT(WrongSpans(page, reading), IsEmpty());
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_NOT_LISTED"));
  EXPECT_EQ(reading.article.language(), "zh-Hans");
  EXPECT_EQ(reading.article.publish_date().year(), 2022);
  EXPECT_EQ(reading.article.publish_time().seconds(), 1647250200);
  EXPECT_EQ(reading.article.participants(1).printed_name(), "卫　舟");
  EXPECT_EQ(reading.article.credits(2).role(), "摄影");
}

TEST(ReadDocument, SourceIsNamedByItsBytes) {
  const std::string page = "記者:好嗎?\n沈潔:好。\n";
  const v1::Source source = Read(page).source;
  EXPECT_EQ(source.name().size(), std::string("sources/").size() + 52);
  EXPECT_EQ(source.digest().size(), 64u);
  EXPECT_EQ(source.byte_count(), static_cast<int64_t>(page.size()));
  EXPECT_EQ(source.char_count(), 13);
  EXPECT_EQ(source.media_type(), "text/plain");
  EXPECT_EQ(source.charset(), "utf-8");
  EXPECT_EQ(source.uri(), "page.txt");
  EXPECT_TRUE(source.content().empty());
}

TEST(ReadDocument, LineEndsBlanksAndByteOrderMarkChangeNothing) {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  const std::string expected = ReadTestFile(TestDataPath("interview/expected.json"));
  for (const std::string& variant :
       {"\uFEFF" + Replace(page, {{"\n", "\r\n"}}), Replace(page, {{"\n", " \r"}}),
        Replace(page, {{"\n", "\u3000\n\n\n\u3000\u3000"}}), Replace(page, {{"\n", "\n\t"}})}) {
    const Reading reading = Read(variant);
    EXPECT_THAT(DifferencesFrom(expected, reading), IsEmpty());
    EXPECT_THAT(WrongSpans(variant, reading), IsEmpty());
  }
}

TEST(ReadDocument, AttributionSaysHowSpeakersWereFound) {
  const Reading reading = Read(
      "市民會客廳 | 老街不老\n嘉賓:\n沈 潔 "
      "街道主任、文保員\n記者:老街怎麼修?\n沈潔:慢慢修。\n田曉野:我補充一句,"
      "先修水管。\n");
  const v1::Exchange& exchange = reading.article.sections(0).exchanges(0);
  EXPECT_EQ(exchange.question().attribution().speaker_method(), v1::Attribution::ANONYMOUS_ROLE);
  ASSERT_EQ(exchange.answers().size(), 2);
  const v1::Answer& listed = exchange.answers(0);
  EXPECT_EQ(listed.attribution().speaker_method(), v1::Attribution::LABEL);
  EXPECT_EQ(listed.attribution().link_method(), v1::Attribution::FOLLOWS_QUESTION);
  EXPECT_EQ(listed.printed_name(), "沈潔");
  EXPECT_EQ(listed.speaker_display_name(), "沈潔");
  EXPECT_THAT(listed.printed_posts(), ElementsAre("街道主任", "文保員"));
  EXPECT_EQ(exchange.answers(1).attribution().speaker_method(), v1::Attribution::LABEL_UNLISTED);
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_NOT_LISTED"));
}

TEST(ReadDocument, SilentGuestIsReported) {
  const Reading reading = Read(
      "老街不老\n嘉賓:\n沈 潔 街道主任\n王海山 文保員、工程師\n記者:老街怎麼修?\n沈潔:慢慢修,不著急。\n");
  EXPECT_THAT(reading.article.participants(), SizeIs(2));
  EXPECT_THAT(Reasons(reading), ElementsAre("PARTICIPANT_SILENT"));
}

TEST(ReadDocument, StatementBeforeTheFirstQuestionHasNone) {
  const Reading reading = Read(
      "老街不老\n嘉賓:\n沈 潔 "
      "街道主任、文保員\n沈潔:我先說兩句。老街是大家的。\n記者:那麼怎麼修?\n沈潔:慢慢修。\n");
  const v1::Section& section = reading.article.sections(0);
  ASSERT_EQ(section.exchanges().size(), 2);
  EXPECT_FALSE(section.exchanges(0).has_question());
  EXPECT_EQ(section.exchanges(0).answers(0).attribution().link_method(), v1::Attribution::NO_QUESTION);
  EXPECT_TRUE(section.exchanges(1).has_question());
}

TEST(ReadDocument, UnansweredQuestionStandsAlone) {
  const Reading reading = Read("老街不老\n記者:修不修?\n記者:怎麼修?\n沈潔:慢慢修,一處一處來。\n");
  const v1::Section& section = reading.article.sections(0);
  ASSERT_EQ(section.exchanges().size(), 2);
  EXPECT_THAT(section.exchanges(0).answers(), IsEmpty());
  EXPECT_THAT(section.exchanges(1).answers(), SizeIs(1));
}

TEST(ReadDocument, PageWithoutQuestionIsAPlainArticle) {
  const Reading reading = Read("海草回來了\n三年前,這片灘塗寸草不生。\n今天,海草長到了膝蓋高。\n(葉知秋)\n");
  EXPECT_EQ(reading.article.title(), "海草回來了");
  EXPECT_THAT(reading.article.body(), ElementsAre("三年前,這片灘塗寸草不生。", "今天,海草長到了膝蓋高。"));
  EXPECT_THAT(reading.article.sections(), IsEmpty());
  EXPECT_THAT(Reasons(reading), ElementsAre("NO_QUESTION"));
  EXPECT_EQ(reading.article.credits(0).name(), "葉知秋");
}

TEST(ReadDocument, NothingSpokenIsLost) {
  const std::string page =
      "老街不老\n記者:怎麼修?\n沈潔:分三步。\n第一步:先修水管。\n地址:老街一號,就在橋頭。\n辦法:一戶一策。\n"
      "他說:“不急。”\n記者:然後呢?\n沈潔:然後修屋頂。\n";
  const Reading reading = Read(page);
  const v1::Section& section = reading.article.sections(0);
  ASSERT_EQ(section.exchanges().size(), 2);
  EXPECT_THAT(section.exchanges(0).answers(0).paragraphs(),
              ElementsAre("分三步。", "第一步:先修水管。", "地址:老街一號,就在橋頭。", "辦法:一戶一策。",
                          "他說:“不急。”"));
}

TEST(ReadDocument, LatinInterviewWithInitialLabels) {
  const Reading reading = Read(
      "The lighthouse keeper\nA short talk about a long job and the people who used to do it.\n"
      "Q: How did you begin?\nA: By accident, as most of us did.\nQ: And now?\nA: Now it is all "
      "automatic.\n");
  EXPECT_EQ(reading.article.language(), "en");
  EXPECT_EQ(reading.article.question_count(), 2);
  EXPECT_EQ(reading.article.answer_count(), 2);
}

TEST(ReadDocument, RefusesWhatIsNoText) {
  const auto reason = [](std::string_view content) {
    const auto reading = ReadDocument({.content = content});
    EXPECT_EQ(reading.status().code(), absl::StatusCode::kInvalidArgument);
    return storage::ErrorReason(reading.status());
  };
  EXPECT_EQ(reason(""), "DOCUMENT_UNREADABLE");
  EXPECT_EQ(reason(" \n\u3000\n"), "DOCUMENT_UNREADABLE");
  EXPECT_EQ(reason(std::string_view("\x89PNG\0\0\1", 7)), "DOCUMENT_UNREADABLE");
  EXPECT_EQ(reason("\x01\x02\x03\x04 text"), "DOCUMENT_UNREADABLE");
  EXPECT_EQ(reason("記者\xFF"), "DOCUMENT_UNREADABLE");
  EXPECT_EQ(reason(std::string(kMaxDocumentBytes + 1, 'a')), "TOO_LARGE");
  std::string lines;
  for (int i = 0; i < 300'000; ++i) lines += "a\n";
  EXPECT_EQ(reason(lines), "TOO_LARGE");
}

TEST(ReadDocument, InvalidUtf8NamesTheByte) {
  const auto reading = ReadDocument({.content = "記者:\xE6\xBD"});
  EXPECT_THAT(std::string(reading.status().message()), HasSubstr("at byte 7"));
}

TEST(ReadDocument, UnknownFormatIsRefusedAndANamedOneTaken) {
  const auto unknown = ReadDocument({.content = "記者:好嗎?", .format = "papyrus"});
  EXPECT_EQ(storage::ErrorReason(unknown.status()), "FORMAT_UNKNOWN");
  EXPECT_TRUE(ReadDocument({.content = "記者:好嗎?", .format = "interview"}).ok());
}

TEST(ReadDocument, OneLongLineOfTheLargestSizeIsRead) {
  std::string line;
  while (line.size() + 12 <= kMaxDocumentBytes) line += "人民?江山";
  const auto reading = ReadDocument({.content = line});
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_THAT(reading->article.body(), SizeIs(1));
}

TEST(ReadDocument, SameBytesGiveTheSameReading) {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(Read(page).article, Read(page).article));
}

// The page that the project began from.
class SeedPage : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string page = SharedDataPath("seed/interview.txt");
    if (page.empty()) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
    page_ = ReadTestFile(page);
    expected_ = ReadTestFile(SharedDataPath("seed/expected.json"));
  }

  std::string page_, expected_;
};

TEST_F(SeedPage, ComesOutFieldByField) {
  const Reading reading = Read(page_);
  EXPECT_THAT(DifferencesFrom(expected_, reading), IsEmpty());
  EXPECT_THAT(WrongSpans(page_, reading), IsEmpty());
  EXPECT_THAT(Reasons(reading), ElementsAre("TEXT_REPAIRED", "TEXT_REPAIRED", "TEXT_REPAIRED"));
}

TEST_F(SeedPage, OtherNamesWorkAlike) {
  const std::map<std::string, std::string> names = {{"王海山", "司徒雲"}, {"顧冬梅", "白鷺"},
                                                    {"沈 潔", "高 峰"},   {"沈潔", "高峰"},
                                                    {"田瑩", "江流"},     {"嘉賓", "對話嘉賓"}};
  const std::string page = Replace(page_, names);
  const Reading reading = Read(page);
  EXPECT_THAT(DifferencesFrom(Replace(expected_, names), reading), IsEmpty());
  EXPECT_THAT(WrongSpans(page, reading), IsEmpty());
}

TEST_F(SeedPage, SimplifiedAndCleanWorksAlike) {
  const std::string page = Simplify(ReadTestFile(SharedDataPath("seed/clean.txt")));
  const Reading reading = Read(page);
  EXPECT_THAT(DifferencesFrom(Simplify(expected_), reading), IsEmpty());
  EXPECT_EQ(reading.article.language(), "zh-Hans");
  EXPECT_THAT(Reasons(reading), IsEmpty());
}

TEST_F(SeedPage, GuestMissingFromTheListStillSpeaks) {
  const Reading reading = Read(Replace(ReadTestFile(SharedDataPath("seed/clean.txt")),
                                       {{"顧冬梅 武清區委常委、區紀委書記、區監委主任\n", ""}}));
  EXPECT_THAT(reading.article.participants(), SizeIs(2));
  EXPECT_EQ(reading.article.answer_count(), 6);
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_NOT_LISTED", "SPEAKER_NOT_LISTED"));
}

}  // namespace
}  // namespace fangtan::service
