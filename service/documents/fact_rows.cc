#include "service/documents/fact_rows.h"

#include "service/documents/label_shapes.h"
#include "service/documents/lines.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// Without the marks of emphasis around it.
std::string_view WithoutMarks(std::string_view cell) {
  while (cell.starts_with('*') || cell.starts_with('_')) cell.remove_prefix(1);
  while (cell.ends_with('*') || cell.ends_with('_')) cell.remove_suffix(1);
  return Trim(cell);
}

}  // namespace

std::optional<FactRow> ParseFactRow(std::string_view line) {
  if (!line.starts_with('|')) return std::nullopt;
  line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  const size_t bar = line.find('|');
  if (bar == std::string_view::npos || line.find('|', bar + 1) != std::string_view::npos) return std::nullopt;
  FactRow row{.name = WithoutMarks(Trim(line.substr(0, bar))),
              .value = WithoutMarks(Trim(line.substr(bar + 1)))};
  DropColon(row.name);
  row.name = WithoutMarks(row.name);
  row.key = storage::FoldName(row.name);
  const bool rule = line.find_first_not_of("-: |") == std::string_view::npos;
  if (row.key.empty() || row.value.empty() || rule) return std::nullopt;
  return row;
}

}  // namespace fangtan::service
