#include "storage/query/predicate.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = Condition::Match;

// One code point after the other, without any library search.
bool StandsAt(const std::u32string& value, size_t at, const std::u32string& wanted) {
  if (at + wanted.size() > value.size()) return false;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (value[at + i] != wanted[i]) return false;
  }
  return true;
}

bool Reference(Match match, const std::string& wanted_text, const std::string& folded_text,
               const std::string& original_text) {
  const std::u32string wanted = ToUtf32(wanted_text);
  const std::u32string value = ToUtf32(match == Match::kExact ? original_text : folded_text);
  if (match == Match::kPresent) return value.size() > 0;
  if (match == Match::kPrefix) return StandsAt(value, 0, wanted);
  if (match == Match::kEquals) return StandsAt(value, 0, wanted) && value.size() == wanted.size();
  if (match == Match::kSuffix) {
    return wanted.size() <= value.size() && StandsAt(value, value.size() - wanted.size(), wanted);
  }
  for (size_t at = 0; at <= value.size(); ++at) {
    if (StandsAt(value, at, wanted)) return true;
  }
  return false;
}

std::string RandomName(std::mt19937& random, size_t longest) {
  static const std::u32string kAlphabet = U"沈潔洁𠮷Ａa 　·・";
  std::string text;
  for (size_t left = random() % (longest + 1); left > 0; --left) {
    AppendUtf8(kAlphabet[random() % kAlphabet.size()], text);
  }
  return text;
}

TEST(MatchesValue, EqualsAPlainReference) {
  std::mt19937 random(6);
  int held = 0;
  for (int round = 0; round < 40000; ++round) {
    const Field field = random() % 2 == 0 ? Field::kTitle : Field::kSpeakerName;
    const Match match = static_cast<Match>(random() % 6);
    const std::string original = RandomName(random, 6);
    const std::string folded = FoldValue(field, original);
    std::string wanted = RandomName(random, 2);
    if (match != Match::kExact) wanted = FoldValue(field, wanted);
    const bool needs_text = match != Match::kEquals && match != Match::kPresent;
    if (wanted.empty() && needs_text) continue;
    if (match == Match::kPresent) wanted.clear();
    const Condition condition{.field = field, .match = match, .text = wanted};
    const bool expected = Reference(match, wanted, folded, original);
    ASSERT_EQ(MatchesValue(condition, folded, original), expected)
        << static_cast<int>(match) << " " << wanted << " in " << original;
    held += expected;
  }
  EXPECT_GT(held, 2000);
}

TEST(MatchesValue, LooksAtFoldedValuesUnlessExact) {
  const std::string original = "沈　潔";
  const std::string folded = FoldValue(Field::kSpeakerName, original);
  EXPECT_TRUE(MatchesValue({.match = Match::kEquals, .text = "沈洁"}, folded, original));
  EXPECT_FALSE(MatchesValue({.match = Match::kExact, .text = "沈洁"}, folded, original));
  EXPECT_TRUE(MatchesValue({.match = Match::kExact, .text = "　潔"}, folded, original));
}

TEST(MatchesValue, NothingButSpaceIsAbsent) {
  const std::string folded = FoldValue(Field::kColumn, "　 ");
  EXPECT_FALSE(MatchesValue({.match = Match::kPresent}, folded, "　 "));
  EXPECT_TRUE(MatchesValue({.match = Match::kEquals}, folded, "　 "));
}

TEST(FoldValue, FoldsNamesAsNamesAndTextAsText) {
  EXPECT_EQ(FoldValue(Field::kCredits, "唐鳳 Audrey"), FoldName("唐鳳 Audrey"));
  EXPECT_EQ(FoldValue(Field::kTitle, "唐鳳 Audrey"), Fold("唐鳳 Audrey"));
  EXPECT_NE(Fold("唐鳳 Audrey"), FoldName("唐鳳 Audrey"));
  EXPECT_EQ(FoldValue(Field::kSpeaker, "speakers/ABC"), "speakers/ABC");
}

}  // namespace
}  // namespace fangtan::storage
