// A table with aligned columns, for characters of any width.
//
//   Table table({{.title = "NAME", .shrink = Shrink::kNever}, {.title = "標題"}}, TableStyle{.width = 80});
//   table.Add({"articles/a1b2", "困難村走上幸福路"});
//   table.Flush(out);
//
// The first Flush settles the widths; rows that come later keep to them, so that a long list is printed as it
// arrives. Where what is never cut has no room side by side, every row becomes a block of lines instead: its
// name, then cell by cell what else it has. Cells are made harmless (OneLine). For one thread.
#ifndef FANGTAN_CLIENT_CLI_TABLE_H_
#define FANGTAN_CLIENT_CLI_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace fangtan::client {

// When a column gives way if the table is wider than it may be.
enum class Shrink {
  kFirst,  // Running text.
  kLast,   // What is short and hard to guess: only when running text cannot shrink further.
  kNever,  // What is worthless in part, such as a name to copy or a number.
};

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Shrink shrink = Shrink::kFirst;
  Align align = Align::kLeft;

  // Left out, with its title, where no row of the first Flush has something in it.
  bool optional = false;

  // Left out where otherwise running text would hardly have room.
  bool expendable = false;
};

struct TableStyle {
  // Columns that a line may take; 0: any number.
  int width = 0;

  // Whether the titles are set off with colour.
  bool color = false;
};

class Table {
 public:
  Table(std::vector<Column> columns, TableStyle style);

  // Adds a row. REQUIRES: one cell for each column.
  void Add(std::vector<std::string> cells);

  // Prints the rows added since the last Flush, before the first of them the titles. Without rows: nothing.
  void Flush(std::ostream& out);

 private:
  void SettleWidths();
  void ShrinkTo(int available, Shrink which, int least);
  int Needed() const;
  bool IsStacked() const;
  size_t NameColumn() const;
  void PrintTitles(std::ostream& out) const;
  std::string FormatRow(const std::vector<std::string>& cells) const;
  std::string FormatBlock(const std::vector<std::string>& cells) const;

  const std::vector<Column> columns_;
  const TableStyle style_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> widths_;  // Empty until settled; see kUnused and kDropped.
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_TABLE_H_
