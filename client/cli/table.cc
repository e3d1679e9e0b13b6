#include "client/cli/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/cli/display_text.h"
#include "client/cli/style.h"

namespace fangtan::client {
namespace {

constexpr absl::string_view kGap = "  ";
constexpr int kGapWidth = 2;

// Columns that running text, and then what is needed whole, keep at least.
constexpr int kLeastText = 12;
constexpr int kLeastOfAny = 6;

// In the place of a width: no row had anything in the column, or there is no room for it.
constexpr int kUnused = 0;
constexpr int kDropped = -1;

}  // namespace

Table::Table(std::vector<Column> columns, TableStyle style) : columns_(std::move(columns)), style_(style) {}

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = OneLine(cell);
  rows_.push_back(std::move(cells));
}

void Table::Flush(std::ostream& out) {
  if (rows_.empty()) return;
  if (widths_.empty()) {
    SettleWidths();
    if (!IsStacked()) PrintTitles(out);
  }
  for (const std::vector<std::string>& row : rows_) {
    out << (IsStacked() ? FormatBlock(row) : FormatRow(row)) << '\n';
  }
  rows_.clear();
}

void Table::SettleWidths() {
  for (size_t i = 0; i < columns_.size(); ++i) {
    int width = kUnused;
    for (const std::vector<std::string>& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    if (width > 0 || !columns_[i].optional) width = std::max(width, DisplayWidth(columns_[i].title));
    widths_.push_back(width);
  }
  if (style_.width <= 0) return;
  std::vector<int> wanted = widths_;
  ShrinkTo(style_.width, Shrink::kFirst, kLeastText);
  ShrinkTo(style_.width, Shrink::kLast, kLeastText);
  for (size_t i = 0; i < columns_.size() && Needed() > style_.width; ++i) {
    if (!columns_[i].expendable) continue;
    wanted[i] = kDropped;
    widths_ = wanted;
    ShrinkTo(style_.width, Shrink::kFirst, kLeastText);
    ShrinkTo(style_.width, Shrink::kLast, kLeastText);
  }
  ShrinkTo(style_.width, Shrink::kFirst, kLeastOfAny);
  ShrinkTo(style_.width, Shrink::kLast, kLeastOfAny);
}

// Whether no row can be a line.
bool Table::IsStacked() const { return style_.width > 0 && Needed() > style_.width; }

// What a block begins with.
size_t Table::NameColumn() const {
  const auto name = std::find_if(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.shrink == Shrink::kNever && column.align == Align::kLeft;
  });
  return name == columns_.end() ? 0 : static_cast<size_t>(name - columns_.begin());
}

// Columns that a whole row takes.
int Table::Needed() const {
  int needed = -kGapWidth;
  for (int width : widths_) needed += width > 0 ? width + kGapWidth : 0;
  return needed;
}

// Takes from the widest column of the kind, one by one, so that narrow ones stay whole as long as possible.
void Table::ShrinkTo(int available, Shrink which, int least) {
  while (Needed() > available) {
    int widest = -1;
    for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
      if (columns_[i].shrink != which || widths_[i] <= least) continue;
      if (widest < 0 || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest < 0) return;
    --widths_[widest];
  }
}

void Table::PrintTitles(std::ostream& out) const {
  std::vector<std::string> titles;
  for (size_t i = 0; i < columns_.size(); ++i) titles.push_back(widths_[i] > 0 ? columns_[i].title : "");
  out << Paint(FormatRow(titles), Color::kBold, style_.color) << '\n';
}

std::string Table::FormatRow(const std::vector<std::string>& cells) const {
  std::string line;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (widths_[i] == kDropped || (widths_[i] == kUnused && cells[i].empty())) continue;
    const bool whole = widths_[i] == kUnused || columns_[i].shrink == Shrink::kNever;
    const std::string cell = whole ? cells[i] : CutToWidth(cells[i], widths_[i]);
    const std::string padding(std::max(0, widths_[i] - DisplayWidth(cell)), ' ');
    if (i > 0) absl::StrAppend(&line, kGap);
    if (columns_[i].align == Align::kRight) {
      absl::StrAppend(&line, padding, cell);
    } else {
      absl::StrAppend(&line, cell, padding);
    }
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

std::string Table::FormatBlock(const std::vector<std::string>& cells) const {
  int titles = 0;
  for (const Column& column : columns_) titles = std::max(titles, DisplayWidth(column.title));
  const int room = std::max(kLeastOfAny, style_.width - 2 * kGapWidth - titles);
  const auto shown = [&](size_t i, int width) {
    return columns_[i].shrink == Shrink::kNever ? cells[i] : CutToWidth(cells[i], width);
  };
  std::string block = shown(NameColumn(), style_.width);
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i == NameColumn() || cells[i].empty()) continue;
    const std::string title = absl::StrCat(
        columns_[i].title, std::string(static_cast<size_t>(titles - DisplayWidth(columns_[i].title)), ' '));
    absl::StrAppend(&block, "\n", kGap, Paint(title, Color::kBold, style_.color), kGap, shown(i, room));
  }
  return block;
}

}  // namespace fangtan::client
