#include "client/cli/tally_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/bar.h"
#include "client/cli/display_text.h"

namespace fangtan::client {
namespace {

using Row = v1::TallyAnswersResponse::Row;

// Texts shrink so that bars have this width, or a quarter of the terminal; where that is narrow there are
// none.
constexpr int kLeastBar = 20;
constexpr int kNarrowTerminal = 40;
constexpr int kGap = 2;

std::string ValueAt(const Row& row, int field) { return field < row.values_size() ? row.values(field) : ""; }

std::string DisplayAt(const Row& row, int field) {
  if (field < row.display_values_size() && !row.display_values(field).empty())
    return row.display_values(field);
  const std::string value = ValueAt(row, field);
  return value.empty() ? "(none)" : value;
}

// What the rows show for one field.
std::vector<std::string> Labels(const v1::TallyAnswersResponse& response, int field) {
  std::map<std::string, std::set<std::string>> values_shown_as;
  for (const Row& row : response.rows()) values_shown_as[DisplayAt(row, field)].insert(ValueAt(row, field));
  std::vector<std::string> labels;
  for (const Row& row : response.rows()) {
    std::string label = DisplayAt(row, field);
    if (values_shown_as[label].size() > 1) absl::StrAppend(&label, " (", ValueAt(row, field), ")");
    labels.push_back(OneLine(label));
  }
  return labels;
}

std::string TitleOf(int field) {
  const std::string& name =
      v1::TallyAnswersRequest::Field_Name(static_cast<v1::TallyAnswersRequest::Field>(field));
  return name.substr(name.find('_') + 1);
}

// Column by column, the titles first.
using Grid = std::vector<std::vector<std::string>>;

Grid TextColumns(const v1::TallyAnswersRequest& request, const v1::TallyAnswersResponse& response) {
  Grid columns = {{"ANSWERS"}};
  for (const Row& row : response.rows()) columns[0].push_back(absl::StrCat(row.count()));
  for (int i = 0; i < request.fields_size(); ++i) {
    columns.push_back({TitleOf(request.fields(i))});
    for (std::string& label : Labels(response, i)) columns.back().push_back(std::move(label));
  }
  if (response.rest_rows() == 0) return columns;
  columns[0].push_back(absl::StrCat(response.rest_count()));
  for (size_t i = 1; i < columns.size(); ++i) {
    columns[i].push_back(i == 1 ? absl::StrCat("… ", response.rest_rows(), " more") : "");
  }
  return columns;
}

// Columns that the bars may take beside the texts.
int BarWidth(const Grid& columns, int terminal) {
  int room = terminal;
  for (const std::vector<std::string>& column : columns) {
    int widest = 0;
    for (const std::string& cell : column) widest = std::max(widest, DisplayWidth(cell));
    room -= widest + kGap;
  }
  return std::max(room, std::min(kLeastBar, terminal / 4));
}

std::vector<std::string> Bars(const v1::TallyAnswersResponse& response, int width) {
  int64_t largest = 0;
  for (const Row& row : response.rows()) largest = std::max(largest, row.count());
  std::vector<std::string> bars = {""};
  for (const Row& row : response.rows()) bars.push_back(Bar(row.count(), largest, width));
  if (response.rest_rows() > 0) bars.emplace_back();
  return bars;
}

}  // namespace

void PrintTally(const v1::TallyAnswersRequest& request, const v1::TallyAnswersResponse& response,
                TableStyle style, std::ostream& out) {
  Grid grid = TextColumns(request, response);
  std::vector<Column> columns;
  for (const std::vector<std::string>& column : grid) columns.push_back({.title = column.front()});
  columns.front().shrink = Shrink::kNever;
  columns.front().align = Align::kRight;
  if (style.width >= kNarrowTerminal) {
    columns.push_back({.title = "", .shrink = Shrink::kNever});
    grid.push_back(Bars(response, BarWidth(grid, style.width)));
  }
  Table table(std::move(columns), style);
  for (size_t row = 1; row < grid.front().size(); ++row) {
    std::vector<std::string> cells;
    for (std::vector<std::string>& column : grid) cells.push_back(std::move(column[row]));
    table.Add(std::move(cells));
  }
  table.Flush(out);
}

}  // namespace fangtan::client
