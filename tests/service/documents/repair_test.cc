#include "service/documents/repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/documents/decode.h"
#include "service/documents/gbk.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/charset_samples.h"
#include "tests/service/documents/damage.h"
#include "tests/service/documents/expected_page.h"
#include "tests/service/documents/transcript_check.h"
#include "tests/testing/instrumented.h"

namespace fangtan::service {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;

const std::map<char32_t, std::string> kNotes = {
    {U'調', "diào"}, {U'護', "hù"}, {U'應', "yīng"}, {U'務', "wù"},  {U'現', "xiàn"}, {U'鎮', "zhèn"},
    {U'業', "yè"},   {U'發', "fā"}, {U'還', "hái"},  {U'結', "jié"}, {U'漁', "yú"},   {U'網', "wǎng"}};

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back().push_back(c);
    }
  }
  return lines;
}

DecodedText Decoded(std::string_view text) {
  auto decoded = Decode(text);
  EXPECT_TRUE(decoded.ok()) << decoded.status();
  return decoded.ok() ? *std::move(decoded) : DecodedText();
}

// The shipped page as its authors wrote it: repaired, and with full-width marks again.
std::string CleanPage() {
  std::u32string page =
      storage::ToUtf32(Decoded(ReadTestFile(TestDataPath("interview/page.txt"))).text.text());
  const std::map<char32_t, char32_t> wide = {{U',', U'，'}, {U':', U'：'}, {U'?', U'？'}, {U'!', U'！'}};
  for (char32_t& c : page) {
    if (const auto found = wide.find(c); found != wide.end()) c = found->second;
  }
  return storage::ToUtf8(page);
}

// Number of code points that differ outside of the longest common beginning and end.
size_t Damage(std::string_view a, std::string_view b) {
  std::u32string x = storage::ToUtf32(a), y = storage::ToUtf32(b);
  while (!x.empty() && !y.empty() && x.back() == y.back()) {
    x.pop_back();
    y.pop_back();
  }
  size_t same = 0;
  while (same < x.size() && same < y.size() && x[same] == y[same]) ++same;
  return std::max(x.size(), y.size()) - same;
}

TEST(Damage, LeavesSoundTextAloneButForNotesAndWidth) {
  EXPECT_EQ(Damage("青崖鎮，好。", DamageOptions{.notes = {{U'鎮', "zhèn"}}}), "青崖鎮(zhèn),好。");
}

TEST(Damage, MatchesAcrossCharacters) {
  // 。” is A1A3 A1B1, with the bytes of ！ in the middle.
  EXPECT_EQ(Damage("山。”在", DamageOptions{}), "山?!痹?");
}

TEST(RepairGarbledRuns, ManyCutsIntoAPageComeBack) {
  const std::string clean = CleanPage();
  const std::vector<std::string> wanted = Lines(NarrowText(clean));
  const std::u32string wide = storage::ToUtf32(clean);
  std::mt19937 random(20240229);
  size_t before = 0, after = 0, worse = 0, exact = 0, damaged = 0;
  for (int round = 0; round < 15; ++round) {
    DamageOptions options{.notes = kNotes};
    size_t cut = random() % wide.size();
    while (!storage::IsHan(wide[cut])) cut = random() % wide.size();
    options.cuts = {cut};
    const std::string page = Damage(clean, options);
    DamageOptions notes_only{.notes = kNotes, .cut_sentences = false};
    const std::vector<std::string> got = Lines(NarrowText(Decoded(page).text.text()));
    const std::vector<std::string> broken = Lines(page);
    ASSERT_EQ(got.size(), wanted.size());
    ASSERT_EQ(broken.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
      const size_t was = Damage(broken[i], wanted[i]);
      const size_t is = Damage(got[i], wanted[i]);
      before += was;
      after += is;
      damaged += was > 0 ? 1 : 0;
      exact += was > 0 && is == 0 ? 1 : 0;
      worse += is > was ? 1 : 0;
    }
  }
  RecordProperty("damaged_lines", static_cast<int>(damaged));
  RecordProperty("exact_lines", static_cast<int>(exact));
  EXPECT_EQ(worse, 0u);
  EXPECT_GT(exact * 10, damaged * 8) << exact << " of " << damaged << " lines came back";
}

TEST(RepairGarbledRuns, EveryRepairIsReportedWithItsPlace) {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  const DecodedText decoded = Decoded(page);
  ASSERT_EQ(decoded.warnings.size(), 4u);
  for (const DecodeWarning& warning : decoded.warnings) {
    EXPECT_EQ(warning.reason, "TEXT_REPAIRED");
    const std::string run = page.substr(warning.source.begin, warning.source.end - warning.source.begin);
    EXPECT_TRUE(run.starts_with("?")) << run;
    EXPECT_FALSE(storage::FindInvalidUtf8(run)) << run;
  }
}

TEST(RepairGarbledRuns, WhatIsNotSureIsKeptWithAWarning) {
  // Nothing else in the document says what the lost bytes were.
  const std::string page = "他看了一眼?鬟x取了三條路,然后走了。\n";
  const DecodedText decoded = Decoded(page);
  EXPECT_EQ(decoded.text.text(), page);
}

TEST(RepairGarbledRuns, CharactersThatAreOnlyGuessedAreLeftOut) {
  // The first byte of each run is lost, and the pairs that mean nothing have vanished.
  struct Case {
    std::string run;
    std::u32string written;
    size_t known;  // characters that come back at least
  };
  for (const Case& c :
       {Case{"?乩锏呐┘颊九扇说教锿方檀蠹倚藜艄?", U"地里的农技站派人到田头教大家修剪果", 14},
        Case{"?诽ㄇ懊娴目盏乇桓某闪送３党『筒耸谐?", U"戏台前面的空地被改成了停车场和菜市场", 15}}) {
    const std::string ahead = "这里的居民大多从事渔业和农业。村里有一所学校。";
    const std::string behind = "，大家都这么说。村外有一条河，河上有三座桥。\n";
    const DecodedText decoded = Decoded(ahead + c.run + behind);
    const std::string text = decoded.text.text();
    ASSERT_TRUE(text.starts_with(ahead) && text.ends_with(behind)) << text;
    const std::u32string read =
        storage::ToUtf32(text.substr(ahead.size(), text.size() - ahead.size() - behind.size()));
    size_t known = 0, at = 0;
    for (const char32_t character : read) {
      if (character == 0xFFFD) continue;
      at = c.written.find(character, at);
      ASSERT_NE(at, std::u32string::npos) << text << " was not written so";
      ++at;
      ++known;
    }
    EXPECT_GE(known, c.known) << text;
    ASSERT_FALSE(decoded.warnings.empty()) << text;
    EXPECT_EQ(decoded.warnings[0].reason, "TEXT_REPAIRED");
    const bool all = read.find(0xFFFD) == std::u32string::npos;
    EXPECT_EQ(decoded.warnings.size(), all ? 1u : 2u);
    EXPECT_EQ(decoded.warnings.back().reason, all ? "TEXT_REPAIRED" : "GARBLED_TEXT_KEPT");
  }
}

// `text` read one byte late, its characters left out that would make a pair without a character; `clean` is
// what was read.
std::string ReadLate(std::string_view text, std::u32string& clean) {
  std::u32string late;
  uint8_t trail = 0;
  for (const char32_t c : storage::ToUtf32(text)) {
    const auto pair = Gbk::Get().Encode(c);
    if (c < 0x80 || !pair.has_value() || pair->trail < 0xB0 || pair->trail > 0xF7) continue;
    if (trail != 0) {
      const char32_t read = Gbk::Get().Decode(trail, pair->lead);
      if (read == 0) continue;
      late.push_back(read);
    }
    clean.push_back(c);
    trail = pair->trail;
  }
  return storage::ToUtf8(late);
}

// `text` read one byte late; pairs without a character vanish.
std::string ReadLateWithHoles(std::string_view text) {
  std::vector<uint8_t> bytes;
  for (const char32_t c : storage::ToUtf32(text)) {
    const auto pair = Gbk::Get().Encode(c);
    if (c < 0x80 || !pair.has_value()) {
      bytes.push_back(c < 0x80 ? static_cast<uint8_t>(c) : '?');
    } else {
      bytes.insert(bytes.end(), {pair->lead, pair->trail});
    }
  }
  std::u32string late = U"?";
  for (size_t at = 1; at < bytes.size();) {
    const bool pair = bytes[at] >= 0x80 && at + 1 < bytes.size() && Gbk::IsTrail(bytes[at + 1]);
    const char32_t c = pair               ? Gbk::Get().Decode(bytes[at], bytes[at + 1])
                       : bytes[at] < 0x80 ? char32_t{bytes[at]}
                                          : U'?';
    if (c != 0) late.push_back(c);
    at += pair ? 2 : 1;
  }
  return storage::ToUtf8(late);
}

// Length of the longest sequence of characters that stands in both.
size_t Shared(std::string_view a, std::string_view b) {
  const std::u32string x = storage::ToUtf32(a);
  const std::u32string y = storage::ToUtf32(b);
  std::vector<size_t> row(y.size() + 1);
  for (const char32_t c : x) {
    size_t diagonal = 0;
    for (size_t k = 0; k < y.size(); ++k) {
      const size_t above = row[k + 1];
      row[k + 1] = c == y[k] ? diagonal + 1 : std::max(above, row[k]);
      diagonal = above;
    }
  }
  return row.back();
}

// Of a short page; a third does where nothing is thought to have vanished.
TEST(RepairGarbledRuns, HalfOfWhatVanishedComesBack) {
  const std::string clean = CleanPage();
  const std::vector<std::string> wanted = Lines(NarrowText(clean));
  size_t lost = 0, back = 0;
  for (size_t first = 0; first < 4; ++first) {
    std::vector<std::string> broken = Lines(clean);
    std::string page;
    for (size_t i = 0; i < broken.size(); ++i) {
      if (i % 4 == first && storage::CountCodePoints(broken[i]) >= 20)
        broken[i] = ReadLateWithHoles(broken[i]);
      absl::StrAppend(&page, i == 0 ? "" : "\n", broken[i]);
    }
    const std::vector<std::string> got = Lines(NarrowText(Decoded(page).text.text()));
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
      const size_t kept = Shared(NarrowText(broken[i]), wanted[i]);
      lost += storage::CountCodePoints(wanted[i]) - kept;
      back += Shared(got[i], wanted[i]) - std::min(kept, Shared(got[i], wanted[i]));
    }
  }
  RecordProperty("lost", static_cast<int>(lost));
  RecordProperty("back", static_cast<int>(back));
  EXPECT_GT(lost, 100u);
  EXPECT_GT(back * 100, lost * 45) << back << " of " << lost;
}

TEST(RepairGarbledRuns, ALongRunHasNoSeams) {
  std::string text;
  while (text.size() < 5'000) text += kSimplifiedInterview;
  std::u32string clean;
  const std::string late = ReadLate(text, clean);
  ASSERT_GT(clean.size(), 1'000u);
  const DecodedText got = Decoded(std::string(kSimplifiedInterview) + "\n" + late + "\n");
  const std::string inner = storage::ToUtf8(clean.substr(2, clean.size() - 4));
  EXPECT_NE(got.text.text().find(inner), std::string::npos) << got.text.text();
}

TEST(RepairGarbledRuns, LostBytesAmongFullWidthMarksAreReported) {
  const std::string page = "村里有河，有桥，有路。大家??都说好，真好，很好！\n";
  const DecodedText decoded = Decoded(page);
  EXPECT_EQ(decoded.text.text(), page);
  ASSERT_EQ(decoded.warnings.size(), 1u);
  EXPECT_EQ(decoded.warnings[0].reason, "GARBLED_TEXT_KEPT");
}

TEST(RepairGarbledRuns, LinesMayEndWithCarriageReturns) {
  const std::string page = ReadTestFile(TestDataPath("interview/page.txt"));
  const DecodedText plain = Decoded(page);
  const DecodedText returned = Decoded(absl::StrReplaceAll(page, {{"\n", "\r\n"}}));
  EXPECT_EQ(absl::StrReplaceAll(returned.text.text(), {{"\r", ""}}), plain.text.text());
  EXPECT_EQ(returned.warnings.size(), plain.warnings.size());
}

TEST(RepairGarbledRuns, LostCharactersAreReported) {
  const DecodedText decoded = Decoded("記者:今天\uFFFD\uFFFD怎么樣?\n");
  ASSERT_EQ(decoded.warnings.size(), 1u);
  EXPECT_EQ(decoded.warnings[0].reason, "GARBLED_TEXT_KEPT");
}

TEST(RepairGarbledRuns, QuestionMarksAndRareWordsOfSoundTextStay) {
  for (const std::string_view sound :
       {"你去嗎?去!你呢?我也去。\n", "鱻、龘、靐都是怪字,誰認得?沒有人。\n", "Q版人物?A級景區?都有。\n",
        "他說ㄅㄆㄇ怎么念?沒人會。α粒子和β粒子?下節課講。\n", "東頭邨、勐臘、黇鹿、歘、饕餮\n"}) {
    const DecodedText decoded = Decoded(sound);
    EXPECT_EQ(decoded.text.text(), sound);
    EXPECT_THAT(decoded.warnings, IsEmpty()) << sound;
  }
}

double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Marks of lost bytes among common characters: everything looks as if it might be out of step. What one costs
// must not grow with their number.
TEST(RepairGarbledRuns, WorkIsLinearInMarksAmongCommonCharacters) {
  const std::string piece = "沈潔：沈潔??????沈潔：沈潔：地上草木初生\uFFFD??\U00020BB7??芽的意思，沈潔＼?";
  std::string page = piece;
  while (page.size() < 2000) page += piece;
  Decoded(page);  // tables are built once
  const double begin = ProcessorSeconds();
  Decoded(page);
  const double once = ProcessorSeconds() - begin;
  EXPECT_LT(once, testing::kInstrumented ? 10.0 : 1.0) << "for 2 KB";
  std::string longer;
  for (int i = 0; i < 8; ++i) longer += page + "\n";
  const double middle = ProcessorSeconds();
  Decoded(longer);
  EXPECT_LT(ProcessorSeconds() - middle, 20 * once + 0.5);
}

// What repeats is searched once, and restored alike each time.
TEST(RepairGarbledRuns, ALineThatRepeats_CostsNoMoreSearches) {
  constexpr size_t kTimes = 100;
  const std::vector<std::string> lines = Lines(ReadTestFile(TestDataPath("interview/page.txt")));
  const auto damaged = std::ranges::find_if(
      lines, [](const std::string& line) { return !RepairGarbledRuns(line, {}).edits.empty(); });
  ASSERT_NE(damaged, lines.end());
  std::string page;
  for (size_t i = 0; i < kTimes; ++i) page += *damaged + "\n";
  const double begin = ProcessorSeconds();
  RepairGarbledRuns(*damaged, {});
  const double middle = ProcessorSeconds();
  const std::vector<Edit> edits = RepairGarbledRuns(page, {}).edits;
  EXPECT_LT(ProcessorSeconds() - middle, kTimes / 4.0 * (middle - begin) + 0.1);
  const size_t once = edits.size() / kTimes;
  ASSERT_GT(once, 0U);
  EXPECT_EQ(edits.size(), once * kTimes);
  for (size_t i = 0; i < edits.size(); ++i) EXPECT_EQ(edits[i].text, edits[i % once].text);
}

// What a reader works on is what was in the file, for every document of the data, the packed ones included.
TEST(RepairGarbledRuns, WorkIsLinearInLinesThatLostMarks) {
  std::string page = "汉，汉，汉，\n";
  for (int i = 0; i < 40'000; ++i) page += "汉??汉\n";
  const std::clock_t before = std::clock();
  EXPECT_GT(RepairGarbledRuns(page, {}).warnings.size(), 1'000U);
  EXPECT_LT(std::clock() - before, 5 * CLOCKS_PER_SEC);  // it was quadratic
}

TEST(RepairGarbledRuns, RealDocumentsAreNotTouched) {
  size_t documents = 0;
  for (const char* folder : {"archivetw-akn", "archivetw-en", "archivetw-zh", "bitcointranscripts",
                             "changelog", "parla-tei", "subtitles", "wh-press", "zh-interviews"}) {
    for (const std::string& content : AllSharedDocuments(folder)) {
      const DecodedText decoded = Decoded(content);
      EXPECT_EQ(decoded.text.text() == content, true) << folder << ": " << content.substr(0, 200);
      EXPECT_THAT(decoded.warnings, IsEmpty()) << folder << ": " << content.substr(0, 200);
      ++documents;
    }
  }
  if (documents == 0) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  RecordProperty("documents", static_cast<int>(documents));
  EXPECT_GE(documents, 600u);
}

}  // namespace
}  // namespace fangtan::service
