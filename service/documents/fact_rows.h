// Rows of a table of facts, as it stands above a talk in Markdown: "| Interviewer: | Ada Byron |".
//
//   if (const auto row = ParseFactRow(line)) Use(row->key, row->value);
//
// Pure, thread-safe, linear. Views point into the line.
#ifndef FANGTAN_SERVICE_DOCUMENTS_FACT_ROWS_H_
#define FANGTAN_SERVICE_DOCUMENTS_FACT_ROWS_H_

#include <optional>
#include <string>
#include <string_view>

namespace fangtan::service {

struct FactRow {
  std::string key;         // folded, without marks and colon
  std::string_view name;   // the same as printed
  std::string_view value;  // never empty
};

// The row of two cells that `line` is, if it is one.
std::optional<FactRow> ParseFactRow(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_FACT_ROWS_H_
