#include "service/documents/annotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Notes(std::string_view text) {
  std::vector<std::string> notes;
  for (const Annotation& note : FindAnnotations(text)) {
    notes.emplace_back(text.substr(note.range.begin, note.range.end - note.range.begin));
  }
  return notes;
}

TEST(IsPinyinSyllable, KnowsSyllablesAndTones) {
  bool tone = false;
  for (const char* syllable : {"jì", "jiān", "zhuàng", "lǜ", "ér", "ā", "nǚ", "xué", "jia\u0304n"}) {
    EXPECT_TRUE(IsPinyinSyllable(syllable, &tone)) << syllable;
    EXPECT_TRUE(tone) << syllable;
  }
  EXPECT_TRUE(IsPinyinSyllable("men", &tone));
  EXPECT_FALSE(tone);
  for (const char* other : {"", "WHO", "jìwěi", "jíì", "bx", "yuan2", "é t", "café", "straße"}) {
    EXPECT_FALSE(IsPinyinSyllable(other)) << other;
  }
}

TEST(FindAnnotations, FindsAConvertersNotes) {
  EXPECT_THAT(Notes("市紀(jì)委監(jiān)委（zh）與經(jīng)濟（jì）"),
              ElementsAre("(jì)", "(jiān)", "(jīng)", "（jì）"));
}

TEST(FindAnnotations, NeutralSyllablesCountWhereTheyAreTheReading) {
  EXPECT_THAT(Notes("我們(men)把經(jīng)濟(jì)搞好"), ElementsAre("(men)", "(jīng)", "(jì)"));
}

TEST(FindAnnotations, SimplifiedCharactersCountWhereTheNotesAreTheirReadings) {
  EXPECT_THAT(Notes("沈(shěn)洁(jié)是渔(yú)民"), ElementsAre("(shěn)", "(jié)", "(yú)"));
  EXPECT_THAT(Notes("沈(shěn)洁(jié)是民"), IsEmpty()) << "few";
  EXPECT_THAT(Notes("沈(bō)洁(kǎi)是渔(mō)民"), IsEmpty()) << "read otherwise";
  EXPECT_THAT(Notes("沈（shěn）洁（jié）是渔（yú）民"), IsEmpty()) << "an author's brackets";
  EXPECT_THAT(Notes("长(cháng)江和长(zhǎng)大，渔(yú)民，银行(háng)，步行(xíng)"), IsEmpty()) << "a lesson";
  EXPECT_THAT(Notes("沈(shěn)潔(jié)是漁(yú)民"), ElementsAre("(shěn)", "(jié)", "(yú)"));
}

TEST(FindAnnotations, OrdinaryBracketsStay) {
  EXPECT_THAT(Notes("世界衛生組織中心(WHO)和經(jīng)濟(jì)價格(yuan)以及單位(a)"),
              ElementsAre("(jīng)", "(jì)"));
  EXPECT_THAT(Notes("價格(yuan)、中心(WHO)、我們(men)"), IsEmpty());
}

TEST(FindAnnotations, AnAuthorsGlossStays) {
  EXPECT_THAT(Notes("她叫李翀（chōng），住在亳（bó）州。"), IsEmpty());
  EXPECT_THAT(Notes("老師談「無（wú）」"), IsEmpty());
}

TEST(FindAnnotations, ALetterMayCarryANoteBehindAShiftedDecode) {
  EXPECT_THAT(Notes("嗣駷橹行牡陌l(fā)展,經(jīng)濟(jì)"), ElementsAre("(fā)", "(jīng)", "(jì)"));
}

}  // namespace
}  // namespace fangtan::service
