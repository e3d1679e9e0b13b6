#include "service/documents/edited_text.h"

#include <gtest/gtest.h>

namespace fangtan::service {
namespace {

std::string Original(std::string_view source, const EditedText& text, std::string_view part) {
  const size_t begin = text.text().find(part);
  const ByteRange range = text.Source({begin, begin + part.size()});
  return std::string(source.substr(range.begin, range.end - range.begin));
}

TEST(EditedText, WithoutEditsEveryRangeIsItsOwn) {
  const EditedText text = ApplyEdits("記者", {});
  EXPECT_EQ(text.Source({3, 6}), (ByteRange{3, 6}));
  EXPECT_EQ(text.Source({2, 2}), (ByteRange{2, 2}));
}

TEST(EditedText, ARemovedNoteBelongsToTheCharacterBeforeIt) {
  const std::string source = "紀(jì)委監(jiān)委";
  const EditedText text = ApplyEdits(source, {{{3, 8}, ""}, {{14, 21}, ""}});
  ASSERT_EQ(text.text(), "紀委監委");
  EXPECT_EQ(Original(source, text, "紀"), "紀(jì)");
  EXPECT_EQ(Original(source, text, "委監"), "委監(jiān)");
  EXPECT_EQ(Original(source, text, "紀委監委"), source);
}

TEST(EditedText, ATouchedReplacementIsCoveredWhole) {
  const std::string source = "abXYZcd";
  const EditedText text = ApplyEdits(source, {{{2, 5}, "repaired"}});
  ASSERT_EQ(text.text(), "abrepairedcd");
  EXPECT_EQ(Original(source, text, "pair"), "XYZ");
  EXPECT_EQ(Original(source, text, "brep"), "bXYZ");
  EXPECT_EQ(Original(source, text, "cd"), "cd");
  EXPECT_EQ(Original(source, text, "ab"), "ab");
}

TEST(EditedText, NeighbouringEditsStayApart) {
  const std::string source = "\uFEFFa(1)(2)b";
  const EditedText text = ApplyEdits(source, {{{0, 3}, ""}, {{4, 7}, ""}, {{7, 10}, "-"}});
  ASSERT_EQ(text.text(), "a-b");
  EXPECT_EQ(Original(source, text, "a"), "a(1)");
  EXPECT_EQ(Original(source, text, "-"), "(2)");
  EXPECT_EQ(Original(source, text, "b"), "b");
}

TEST(EditedText, EditsOfAnEditedTextLeadToItsSource) {
  const std::string source = "\uFEFF紀(jì)委<b>XYZ</b>cd";
  const EditedText first = ApplyEdits(source, {{{0, 3}, ""}, {{6, 11}, ""}, {{17, 20}, "repaired"}});
  ASSERT_EQ(first.text(), "紀委<b>repaired</b>cd");
  const EditedText text =
      ApplyEdits(first, {{{6, 9}, "**"}, {{17, 21}, "**"}, {{22, 22}, "-"}, {{22, 23}, ""}});
  ASSERT_EQ(text.text(), "紀委**repaired**c-");
  EXPECT_EQ(Original(source, text, "紀"), "紀(jì)");
  EXPECT_EQ(Original(source, text, "委"), "委");
  EXPECT_EQ(Original(source, text, "委**re"), "委<b>XYZ");
  EXPECT_EQ(Original(source, text, "pair"), "XYZ");
  EXPECT_EQ(Original(source, text, "d**"), "XYZ</b>");
  EXPECT_EQ(Original(source, text, "c"), "c");
}

TEST(EditedText, AnEditMayCutAReplacement) {
  const std::string source = "abXYZcd";
  const EditedText first = ApplyEdits(source, {{{2, 5}, "repaired"}});
  const EditedText text = ApplyEdits(first, {{{0, 4}, ""}, {{6, 7}, "-"}, {{11, 11}, "!"}});
  ASSERT_EQ(text.text(), "pa-redc!d");
  EXPECT_EQ(Original(source, text, "pa"), "XYZ");
  EXPECT_EQ(Original(source, text, "-"), "XYZ");
  EXPECT_EQ(Original(source, text, "red"), "XYZ");
  EXPECT_EQ(Original(source, text, "c"), "c");
  EXPECT_EQ(Original(source, text, "c!d"), "cd");
}

}  // namespace
}  // namespace fangtan::service
