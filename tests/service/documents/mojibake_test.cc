// Damages text as wrong decoding does, by ICU's converters, and counts what comes back.
#include "service/documents/mojibake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "service/documents/decode.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/charset_samples.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Damage {
  const char* written;
  const char* read;
  const char* name;  // in the warning
};
constexpr Damage kLossless[] = {{"GB18030", "ISO-8859-1", "GBK read as Latin-1"},
                                {"UTF-8", "ISO-8859-1", "UTF-8 read as Latin-1"},
                                {"UTF-8", "windows-1252", "UTF-8 read as Latin-1"},
                                {"Big5", "GB18030", "Big5 read as GBK"}};

std::string Repaired(std::string_view text) {
  const auto decoded = Decode(text);
  EXPECT_TRUE(decoded.ok()) << decoded.status();
  return decoded.ok() ? decoded->text.text() : "";
}

struct Score {
  size_t damaged = 0;
  size_t restored = 0;
};

// Characters beyond ASCII of the lines of `clean` that came back as they were, line by line.
void Count(std::string_view clean, std::string_view repaired, Score& score) {
  while (!clean.empty()) {
    const std::string_view line = clean.substr(0, clean.find('\n'));
    const std::string_view got = repaired.substr(0, repaired.find('\n'));
    clean.remove_prefix(std::min(clean.size(), line.size() + 1));
    repaired.remove_prefix(std::min(repaired.size(), got.size() + 1));
    const std::u32string wanted = storage::ToUtf32(line);
    const std::u32string found = storage::ToUtf32(got);
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i] < 0x80) continue;
      ++score.damaged;
      if (i < found.size() && found[i] == wanted[i]) ++score.restored;
    }
  }
}

TEST(Mojibake, InventedInterviewsComeBack) {
  for (const Damage& damage : kLossless) {
    for (const std::string_view clean : {kSimplifiedInterview, kTraditionalInterview}) {
      const auto bytes = Encoded(clean, damage.written);
      if (!bytes.has_value()) continue;
      EXPECT_EQ(Repaired(Misread(*bytes, damage.read)), clean) << damage.name;
    }
  }
}

TEST(Mojibake, OneParagraphOfASoundPageComesBack) {
  const std::string_view sound = "这一段没有坏，它说的是村里的桥和路。\n";
  for (const Damage& damage : kLossless) {
    const auto bytes = Encoded("我們希望孩子能在鎮上讀書，不必每天坐車。", damage.written);
    const std::string page = std::string(sound) + Misread(*bytes, damage.read) + "\n" + std::string(sound);
    const auto decoded = Decode(page);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->text.text(),
              std::string(sound) + "我們希望孩子能在鎮上讀書，不必每天坐車。\n" + std::string(sound));
    ASSERT_EQ(decoded->warnings.size(), 1u) << damage.name;
    EXPECT_EQ(decoded->warnings[0].reason, "TEXT_REPAIRED");
    EXPECT_THAT(decoded->warnings[0].message, HasSubstr(damage.name));
    EXPECT_EQ(decoded->warnings[0].source.begin, sound.size());
    EXPECT_EQ(decoded->warnings[0].source.end, page.size() - sound.size() - 1);
  }
}

TEST(Mojibake, AccentsSavedTwiceComeBack) {
  EXPECT_EQ(Repaired("Le cafÃ© est fermÃ©.\n"), "Le café est fermé.\n");
  EXPECT_EQ(Repaired("It\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2s late.\n"), "It’s late.\n");
}

TEST(Mojibake, Utf8ReadAsGbkComesBackButForLostBytes) {
  // Even numbers of bytes lose nothing.
  const std::string whole = Misread("他说河上有三座桥", "GBK");
  EXPECT_EQ(Repaired(whole + "\n"), "他说河上有三座桥\n");
  const std::string odd = Misread("他说河上有三座木桥", "GBK");
  const auto decoded = Decode(odd + "\n");
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->text.text(), "他说河上有三座木\uFFFD\n");
  EXPECT_EQ(decoded->warnings[1].reason, "GARBLED_TEXT_KEPT");
}

TEST(Mojibake, SoundTextIsLeftAlone) {
  for (const std::string_view sound :
       {"Où est l’été ? Là-bas, à côté de l’église.\n", "ÀÁÂÃÄÅ und ÄÖÜ sind Großbuchstaben.\n",
        "饕餮、貔貅、囫囵、蹒跚、踟蹰，都是难写的字。\n", "Ø±0.5 mm, 5×±3, “IRMÃ”, «Ça va ?»\n",
        "禁漁(yú)期巡護(hù)隊務(wù)處,發(fā)現(xiàn)產(chǎn)業(yè)還(hái)在,責(zé)任網(wǎng)好。\n",
        "ㄅㄆㄇ、カタカナ、Привет、한국어\n", "𠮷野家、𡃁仔、〇二〇\n"}) {
    EXPECT_THAT(RepairMojibake(sound).edits, IsEmpty()) << sound;
    EXPECT_THAT(RepairMojibake(sound).warnings, IsEmpty()) << sound;
  }
}

TEST(Mojibake, RealDocumentsComeBackAndSoundOnesStay) {
  size_t documents = 0;
  Score scores[std::size(kLossless)];
  for (const char* folder : {"zh-interviews", "archivetw-zh"}) {
    for (const std::string& clean : SharedDocuments(folder)) {
      EXPECT_THAT(RepairMojibake(clean).edits, IsEmpty());
      ++documents;
      for (size_t kind = 0; kind < std::size(kLossless); ++kind) {
        const auto bytes = Encoded(clean, kLossless[kind].written);
        if (bytes.has_value()) Count(clean, Repaired(Misread(*bytes, kLossless[kind].read)), scores[kind]);
      }
    }
  }
  if (documents == 0) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  for (size_t kind = 0; kind < std::size(kLossless); ++kind) {
    const Score& score = scores[kind];
    std::printf("%s: %zu of %zu characters\n", kLossless[kind].name, score.restored, score.damaged);
    EXPECT_GE(score.restored * 100, score.damaged * 99) << kLossless[kind].name;
  }
}

// Lines of `clean` whose UTF-8 is read as GBK: characters that a lost byte belonged to are unknown; all
// others come back.
TEST(Mojibake, RealDocumentsReadAsGbkComeBackButForLostBytes) {
  size_t documents = 0, lost = 0;
  Score score;
  for (const char* folder : {"zh-interviews", "archivetw-zh"}) {
    for (const std::string& clean : SharedDocuments(folder)) {
      ++documents;
      const std::string got = Repaired(Misread(clean, "GBK"));
      lost += static_cast<size_t>(std::ranges::count(storage::ToUtf32(got), char32_t{0xFFFD}));
      Score one;
      Count(clean, got, one);
      score.damaged += one.damaged;
      score.restored += one.restored;
    }
  }
  if (documents == 0) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  std::printf("UTF-8 read as GBK: %zu of %zu characters, %zu lost a byte\n", score.restored, score.damaged,
              lost);
  // Counted by their places in the line: behind a character that is lost twice all of the line is counted
  // wrong.
  EXPECT_GE((score.restored + lost) * 100, score.damaged * 97);
}

TEST(Mojibake, NoUndamagedDocumentIsChanged) {
  size_t documents = 0;
  for (const char* folder : {"archivetw-akn", "archivetw-en", "archivetw-zh", "bitcointranscripts",
                             "changelog", "parla-tei", "subtitles", "wh-press", "zh-interviews"}) {
    for (const std::string& sound : AllSharedDocuments(folder)) {
      ++documents;
      const auto decoded = Decode(sound);
      ASSERT_TRUE(decoded.ok()) << decoded.status();
      for (const DecodeWarning& warning : decoded->warnings) {
        EXPECT_NE(warning.reason, "TEXT_REPAIRED") << folder << ' ' << sound.substr(0, 80);
      }
      if (!decoded->readings.empty()) continue;  // notes on pronunciation go
      const size_t mark = sound.starts_with("\xEF\xBB\xBF") ? 3 : 0;
      EXPECT_EQ(decoded->text.text(), sound.substr(mark)) << folder << ' ' << sound.substr(0, 80);
    }
  }
  if (documents == 0) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
  std::printf("%zu documents\n", documents);
}

}  // namespace
}  // namespace fangtan::service
