// Whole pages in, whole articles out: the shipped page, its variant, and, where it is laid out beside the
// checkout, the page that the project began from.
#include "service/documents/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

constexpr char kHead[] = "局长面对面 | 让公交更准点 让出行更舒心\n城市公交一头连着民生，一头连着发展。\n";
constexpr char kGuests[] = "嘉宾：\n李大壮 东平县委常委、县交通局局长\n欧阳小 西岭县副县长\n";

std::string Page(const std::string& body) { return absl::StrCat(kHead, kGuests, body); }

// Headings, questions and answers, one a line: "§ heading", "Q asker: text", "A label=person: paragraphs".
std::vector<std::string> Sketch(const Reading& reading) {
  std::vector<std::string> lines;
  for (const v1::Section& section : reading.article.sections()) {
    if (!section.heading().empty()) lines.push_back("§ " + absl::StrJoin(section.heading(), " / "));
    for (const v1::Exchange& exchange : section.exchanges()) {
      const v1::Question& question = exchange.question();
      if (exchange.has_question())
        lines.push_back(absl::StrCat("Q ", question.asker(), ": ", question.text()));
      for (const v1::Answer& answer : exchange.answers()) {
        lines.push_back(absl::StrCat("A ", answer.printed_name(), "=", answer.speaker_display_name(), ": ",
                                     absl::StrJoin(answer.paragraphs(), " / ")));
      }
    }
  }
  return lines;
}

TEST(Labels, AskersHaveOutletsNamesAndNicknames) {
  const Reading reading =
      Read(Page("记者：先问什么？\n李大壮：先说路。\n新华社记者 "
                "王小明：再问什么？\n欧阳小：再说车。\n网友“小草”：还能问吗？\n"
                "李大壮：能。\n周一鸣（晚报记者）：最后呢？\n李大壮：没了。\n"));
  EXPECT_THAT(Sketch(reading), ElementsAre("Q 记者: 先问什么？", "A 李大壮=李大壮: 先说路。",
                                           "Q 新华社记者 王小明: 再问什么？", "A 欧阳小=欧阳小: 再说车。",
                                           "Q 网友“小草”: 还能问吗？", "A 李大壮=李大壮: 能。",
                                           "Q 周一鸣（晚报记者）: 最后呢？", "A 李大壮=李大壮: 没了。"));
}

TEST(Labels, ListedNamesHaveTitlesAndParts) {
  const Reading reading =
      Read(Page("记者：怎么办？\n李大壮局长：慢慢办。\n欧阳副县长：快快办。\n大壮：好办。\n李：就这样。\n"));
  EXPECT_THAT(Sketch(reading),
              ElementsAre("Q 记者: 怎么办？", "A 李大壮局长=李大壮: 慢慢办。",
                          "A 欧阳副县长=欧阳小: 快快办。", "A 大壮=李大壮: 好办。", "A 李=李大壮: 就这样。"));
  const auto& answers = reading.article.sections(0).exchanges(0).answers();
  EXPECT_EQ(answers[0].full_name(), "李大壮");
  EXPECT_EQ(answers[2].attribution().speaker_method(), v1::Attribution::PARTIAL_NAME);
  EXPECT_THAT(Reasons(reading), IsEmpty());
}

TEST(Labels, PartOfSeveralNamesIsNobody) {
  const Reading reading = Read(absl::StrCat(
      kHead,
      "嘉宾：\n李大壮 东平县县长\n李小小 西岭县副县长\n记者：怎么办？\n李：慢慢办。\n李小小：快办。\n"));
  EXPECT_THAT(Sketch(reading), ElementsAre("Q 记者: 怎么办？", "A 李=: 慢慢办。", "A 李小小=李小小: 快办。"));
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_AMBIGUOUS"));
  const v1::Answer& answer = reading.article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.attribution().speaker_method(), v1::Attribution::ANONYMOUS_ROLE);
  EXPECT_THAT(answer.printed_posts(), IsEmpty());
}

TEST(Labels, ShortUnlistedAnswersAreNoHeadings) {
  EXPECT_THAT(Sketch(Read("标题在此\n记者：问？\n李大壮：答")),
              ElementsAre("Q 记者: 问？", "A 李大壮=李大壮: 答"));
  const Reading reading = Read(Page("记者：问？\n钱七：答\n李大壮：好。\n欧阳小：好。\n"));
  EXPECT_THAT(Sketch(reading), ElementsAre("Q 记者: 问？", "A 钱七=钱七: 答", "A 李大壮=李大壮: 好。",
                                           "A 欧阳小=欧阳小: 好。"));
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_NOT_LISTED"));
}

TEST(Labels, NamesakesAreToldByTheirPosts) {
  const Reading reading =
      Read(absl::StrCat(kHead,
                        "嘉宾：\n李伟 甲县县长\n李伟 乙县书记\n记者：怎么办？\n李伟（乙县）：慢慢办。\n"
                        "李伟（甲县）：快快办。\n记者：然后呢？\n李伟：不办。\n"));
  EXPECT_THAT(Sketch(reading),
              ElementsAre("Q 记者: 怎么办？", "A 李伟（乙县）=李伟: 慢慢办。",
                          "A 李伟（甲县）=李伟: 快快办。", "Q 记者: 然后呢？", "A 李伟=: 不办。"));
  const v1::Section& section = reading.article.sections(0);
  EXPECT_THAT(section.exchanges(0).answers(0).printed_posts(), ElementsAre("乙县书记"));
  EXPECT_THAT(section.exchanges(0).answers(1).printed_posts(), ElementsAre("甲县县长"));
  EXPECT_THAT(section.exchanges(1).answers(0).printed_posts(), IsEmpty());
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_AMBIGUOUS"));
}

TEST(Labels, WhoIsPrintedWithAnotherUnitIsNotTheListedNamesake) {
  for (const auto& [label, name] :
       {std::pair{"乙县书记李伟", "乙县书记李伟"}, {"李伟（乙县书记）", "李伟"}}) {
    const Reading reading =
        Read(absl::StrCat(kHead, "嘉宾：\n李伟 甲县县长\n记者：怎么办？\n李伟：慢慢办。\n", label,
                          "：快快办。\n甲县副县长李伟：不办。\n"));
    const auto& answers = reading.article.sections(0).exchanges(0).answers();
    ASSERT_THAT(answers, SizeIs(3));
    EXPECT_THAT(answers[0].printed_posts(), ElementsAre("甲县县长"));
    EXPECT_EQ(answers[1].printed_name(), name);
    EXPECT_THAT(answers[1].printed_posts(), ElementsAre("乙县书记"));
    EXPECT_EQ(answers[1].attribution().speaker_method(), v1::Attribution::LABEL_UNLISTED);
    EXPECT_THAT(answers[2].printed_posts(), ElementsAre("甲县县长"));
    EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_NOT_LISTED"));
  }
}

TEST(Labels, NamesakesAreToldByTheirTitles) {
  const Reading reading =
      Read(absl::StrCat(kHead,
                        "嘉宾：\n李伟 甲县县长\n李伟 乙县书记\n记者：怎么办？\n李伟县长：慢慢办。\n"
                        "李书记：快快办。\n李伟局长：不办。\n"));
  const auto& answers = reading.article.sections(0).exchanges(0).answers();
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_THAT(answers[0].printed_posts(), ElementsAre("甲县县长"));
  EXPECT_THAT(answers[1].printed_posts(), ElementsAre("乙县书记"));
  EXPECT_THAT(answers[2].printed_posts(), IsEmpty());
  EXPECT_EQ(answers[1].full_name(), "李伟");
  EXPECT_THAT(Reasons(reading), ElementsAre("SPEAKER_AMBIGUOUS"));
}

TEST(Guests, MayStandOnTheLineOfTheirHeading) {
  for (const char* guests : {"嘉宾：李大壮 东平县委常委、局长\n欧阳小 西岭县副县长\n",
                             "嘉宾：李大壮 东平县委常委、局长；欧阳小 西岭县副县长\n",
                             "嘉宾：李大壮（东平县委常委、局长）、欧阳小（西岭县副县长）\n"}) {
    const Reading reading =
        Read(absl::StrCat(kHead, guests, "记者：怎么办？\n李大壮：慢慢办。\n欧阳小：快办。\n"));
    ASSERT_THAT(reading.article.participants(), SizeIs(2)) << guests;
    EXPECT_EQ(reading.article.participants(0).name(), "李大壮");
    EXPECT_THAT(reading.article.participants(0).posts(), ElementsAre("东平县委常委", "局长"));
    EXPECT_THAT(reading.article.participants(1).posts(), ElementsAre("西岭县副县长"));
    EXPECT_EQ(reading.article.answer_count(), 2);
  }
  const Reading alone =
      Read(absl::StrCat(kHead, "嘉宾：李大壮 东平县委常委\n记者：怎么办？\n李大壮：慢慢办。\n"));
  EXPECT_THAT(alone.article.participants(), SizeIs(1));
}

TEST(Headings, StandBeforeQuestionsAndAreNoFieldsOrThanks) {
  const Reading reading = Read(Page(
      "公交怎么准点\n记者：怎么办？\n李大壮：慢慢办。\n电话：12345\n记者：还有呢？\n李大壮：办完了。\n谢谢大"
      "家\n"
      "欧阳小：我也说。\n就这么办\n李大壮：好的。\n时间：12:30\n车从哪里来\n记者：何时？\n欧阳小：明天。\n"));
  EXPECT_THAT(Sketch(reading),
              ElementsAre("§ 公交怎么准点", "Q 记者: 怎么办？", "A 李大壮=李大壮: 慢慢办。 / 电话：12345",
                          "Q 记者: 还有呢？", "A 李大壮=李大壮: 办完了。 / 谢谢大家",
                          "A 欧阳小=欧阳小: 我也说。 / 就这么办", "A 李大壮=李大壮: 好的。 / 时间：12:30",
                          "§ 车从哪里来", "Q 记者: 何时？", "A 欧阳小=欧阳小: 明天。"));
}

TEST(Headings, MayAskOrExclaim) {
  const Reading reading = Read(Page(
      "“3+"
      "1”模式如何“落地”？\n记者：怎么办？\n李大壮：慢慢办。\n钱从哪里来？\n记者：钱呢？\n李大壮：县里出。\n"
      "干出样子来！\n记者：还有呢？\n欧阳小：没了。\n谢谢大家！\n记者：再见。\n"));
  EXPECT_THAT(Sketch(reading),
              ElementsAre("§ “3+1”模式如何“落地”？", "Q 记者: 怎么办？", "A 李大壮=李大壮: 慢慢办。",
                          "§ 钱从哪里来？", "Q 记者: 钱呢？", "A 李大壮=李大壮: 县里出。", "§ 干出样子来！",
                          "Q 记者: 还有呢？", "A 欧阳小=欧阳小: 没了。 / 谢谢大家！", "Q 记者: 再见。"));
}

TEST(Credits, SeveralLinesAndTrailersLeaveTheLastAnswer) {
  const std::string talk = "记者：怎么办？\n李大壮：慢慢办。\n欧阳小：快办。";
  for (const std::string_view end :
       {"\n（记者 王五）\n（责任编辑：孙七）\n", "（记者 王五）\n（责任编辑：孙七）\n扫码关注本报公众号。\n",
        "\n（记者 王五）\n责任编辑：孙七\n扫码关注本报公众号。\n"}) {
    const Reading reading = Read(Page(talk + std::string(end)));
    EXPECT_EQ(Sketch(reading).back(), "A 欧阳小=欧阳小: 快办。") << end;
    ASSERT_THAT(reading.article.credits(), SizeIs(2)) << end;
    EXPECT_EQ(reading.article.credits(0).name(), "王五");
    EXPECT_EQ(reading.article.credits(1).role(), "责任编辑");
    const bool trailer = end.find("扫码") != std::string_view::npos;
    EXPECT_THAT(reading.article.body(), SizeIs(trailer ? 1 : 0)) << end;
  }
}

TEST(Ranking, OpeningListKeepsItsPrintedRanks) {
  const std::map<std::string, std::vector<int>> lists = {
      {"- 1 头条\n- 2 二条\n", {1, 2}},
      {"- 1 头条\n- 2 二条\n- 4 四条\n- 5 五条\n", {1, 2, 4, 5}},
      {"- 1 头条\n- 1 又一条\n- 2 二条\n", {1, 1, 2}},
      {"- 1 头条\n- 2 二条\n- 3 三条\n- 12 跳条\n", {1, 2, 3, 12}}};
  for (const auto& [list, ranks] : lists) {
    const Reading reading = Read(list + Page("记者：怎么办？\n李大壮：慢慢办。\n欧阳小：快办。\n"));
    ASSERT_TRUE(reading.ranking.has_value()) << list;
    std::vector<int> found;
    for (const v1::RankingEntry& entry : reading.ranking->entries()) found.push_back(entry.rank());
    EXPECT_EQ(found, ranks);
    EXPECT_EQ(reading.article.title(), "让公交更准点 让出行更舒心");
    EXPECT_THAT(reading.article.lead(), SizeIs(1));
    EXPECT_THAT(reading.article.body(), IsEmpty());
  }
}

TEST(ReadDocument, PageOfStatementsSaysWhereTheyStand) {
  const Reading reading = Read(Page("李大壮：慢慢办。\n欧阳小：快办。\n"));
  EXPECT_EQ(reading.article.answer_count(), 2);
  ASSERT_THAT(Reasons(reading), ElementsAre("NO_QUESTION"));
  EXPECT_THAT(reading.article.warnings(0).message(), HasSubstr("sections"));
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
