#include "client/cli/table.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/cli/display_text.h"
#include "gtest/gtest.h"

namespace fangtan::client {
namespace {

std::string Flushed(Table& table) {
  std::ostringstream out;
  table.Flush(out);
  return out.str();
}

TEST(TableTest, AlignsWideCharacters) {
  Table table({{.title = "NAME"}, {.title = "SPEAKER"}, {.title = "N", .align = Align::kRight}}, {});
  table.Add({"a", "王海山", "7"});
  table.Add({"bcd", "Ann 😀", "123"});
  table.Add({"é", "ji\xCC\x80", ""});
  EXPECT_EQ(Flushed(table),
            "NAME  SPEAKER    N\n"
            "a     王海山     7\n"
            "bcd   Ann 😀   123\n"
            "é     ji\xCC\x80\n");
}

TEST(TableTest, RunningTextGivesWayBeforeNames) {
  Table table({{.title = "NAME", .shrink = Shrink::kLast}, {.title = "TITLE"}, {.title = "COLUMN"}},
              {.width = 43});
  table.Add({"articles/abcdefgh", "織密天網 有逃必追 精準研判 提升質效", "書記微訪談"});
  const std::string text = Flushed(table);
  EXPECT_EQ(text,
            "NAME               TITLE         COLUMN\n"
            "articles/abcdefgh  織密天網 有…  書記微訪談\n")
      << text;
}

TEST(TableTest, NoLineIsWiderThanTheTerminal) {
  for (int width : {20, 33, 40, 79, 120}) {
    Table table({{.title = "NAME", .shrink = Shrink::kLast},
                 {.title = "SPEAKER", .shrink = Shrink::kLast},
                 {.title = "TEXT"}},
                {.width = width});
    table.Add({"articles/7gxtdsxyujggkwaeestwlipksxxj/answers/a1b2c3d4", "顧冬梅",
               "武清區紀委監委聚焦群眾關心的熱點難點問題"});
    const std::string text = Flushed(table);
    for (absl::string_view line : absl::StrSplit(text, '\n')) EXPECT_LE(DisplayWidth(line), width) << line;
  }
}

TEST(TableTest, NamesAreNeverCut) {
  Table table({{.title = "NAME", .shrink = Shrink::kNever},
               {.title = "SPEAKER", .shrink = Shrink::kLast},
               {.title = "TEXT"}},
              {.width = 33});
  table.Add({"articles/abcdefgh", "顧冬梅", "困難村走上幸福路"});
  EXPECT_EQ(Flushed(table),
            "NAME               SPEAK…  TEXT\n"
            "articles/abcdefgh  顧冬梅  困難…\n");
  table.Add({"articles/abcdefgh/answers/ijkl", "王海山", "監督推著幹部"});
  EXPECT_EQ(Flushed(table), "articles/abcdefgh/answers/ijkl  王海山  監督…\n") << "a later, longer one";
}

TEST(TableTest, WhereNamesHaveNoRoomBesideTextsARowIsABlock) {
  const std::vector<Column> columns = {{.title = "SCORE", .shrink = Shrink::kNever, .align = Align::kRight},
                                       {.title = "NAME", .shrink = Shrink::kNever},
                                       {.title = "SPEAKER", .shrink = Shrink::kLast},
                                       {.title = "INTO", .shrink = Shrink::kNever, .optional = true},
                                       {.title = "TEXT", .expendable = true}};
  Table table(columns, {.width = 40});
  table.Add(
      {"0.5", "articles/abcdefgh/answers/ijklmnop", "顧冬梅", "", "困難村走上幸福路，監督推著幹部往前走"});
  table.Add({"12", "articles/a", "", "speakers/abcdefghijklmnopqrstuvwxyz12345", "短"});
  EXPECT_EQ(Flushed(table),
            "articles/abcdefgh/answers/ijklmnop\n"
            "  SCORE    0.5\n"
            "  SPEAKER  顧冬梅\n"
            "  TEXT     困難村走上幸福路，監督推著幹…\n"
            "articles/a\n"
            "  SCORE    12\n"
            "  INTO     speakers/abcdefghijklmnopqrstuvwxyz12345\n"
            "  TEXT     短\n");
  table.Add({"1", "articles/b", "", "", ""});
  EXPECT_EQ(Flushed(table), "articles/b\n  SCORE    1\n") << "later rows are alike";
}

TEST(TableTest, WhereTextsHaveNoRoomAnExpendableColumnGoes) {
  const std::vector<Column> columns = {{.title = "NAME", .shrink = Shrink::kNever},
                                       {.title = "QUESTION", .expendable = true},
                                       {.title = "ANSWER"}};
  const std::vector<std::string> row = {"articles/a1b2", "有哪些積極探索？", "推動監督下沉。"};
  Table wide(columns, {.width = 41});
  wide.Add(row);
  EXPECT_EQ(Flushed(wide),
            "NAME           QUESTION      ANSWER\n"
            "articles/a1b2  有哪些積極…   推動監督下…\n");
  Table narrow(columns, {.width = 40});
  narrow.Add(row);
  EXPECT_EQ(Flushed(narrow),
            "NAME           ANSWER\n"
            "articles/a1b2  推動監督下沉。\n");
}

TEST(TableTest, AnOptionalColumnStandsOnlyWhereItIsUsed) {
  const Column merged = {.title = "INTO", .optional = true};
  Table without({{.title = "A"}, merged, {.title = "B"}}, {});
  without.Add({"甲", "", "x"});
  EXPECT_EQ(Flushed(without), "A   B\n甲  x\n");
  without.Add({"乙", "late", "y"});
  EXPECT_EQ(Flushed(without), "乙  late  y\n") << "told all the same";
  Table with({{.title = "A"}, merged}, {});
  with.Add({"甲", ""});
  with.Add({"乙", "z"});
  EXPECT_EQ(Flushed(with), "A   INTO\n甲\n乙  z\n");
}

TEST(TableTest, WithoutAWidthNothingIsCut) {
  Table table({{.title = "TEXT"}}, {});
  table.Add({std::string(500, 'x')});
  EXPECT_EQ(Flushed(table), "TEXT\n" + std::string(500, 'x') + "\n");
}

TEST(TableTest, TitlesComeOnceAndLaterRowsKeepTheWidths) {
  Table table({{.title = "A"}, {.title = "B"}}, {});
  table.Add({"一", "x"});
  EXPECT_EQ(Flushed(table), "A   B\n一  x\n");
  table.Add({"三四", "y"});
  EXPECT_EQ(Flushed(table), "…   y\n");
}

TEST(TableTest, NoRowsNoTitles) {
  Table table({{.title = "A"}}, {});
  EXPECT_EQ(Flushed(table), "");
}

TEST(TableTest, CellsCannotBreakOut) {
  Table table({{.title = "A"}}, {});
  table.Add({"one\ntwo\x1b[31m\r"});
  EXPECT_EQ(Flushed(table), "A\none two␛[31m␍\n");
}

TEST(TableTest, ColourIsOnTheTitlesAlone) {
  Table table({{.title = "A"}}, {.color = true});
  table.Add({"x"});
  EXPECT_EQ(Flushed(table), "\x1b[1mA\x1b[0m\nx\n");
}

}  // namespace
}  // namespace fangtan::client
