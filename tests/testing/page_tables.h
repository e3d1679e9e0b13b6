// The tables of a page of documentation, for tests that hold what it says against the code.
#ifndef FANGTAN_TESTS_TESTING_PAGE_TABLES_H_
#define FANGTAN_TESTS_TESTING_PAGE_TABLES_H_

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace fangtan::testing {

// The cells of the rows of tables, by the heading above them; without marks of code.
inline std::map<std::string, std::vector<std::vector<std::string>>> TablesOf(const std::string& path) {
  std::ifstream file(path);
  std::map<std::string, std::vector<std::vector<std::string>>> tables;
  std::string heading;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) heading = line.substr(line.find(' ') + 1);
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) {
      if (cell.size() < 2) continue;
      cell = cell.substr(1, cell.size() - 2);
      if (cell.starts_with('`') && cell.ends_with('`')) cell = cell.substr(1, cell.size() - 2);
      cells.push_back(cell);
    }
    tables[heading].push_back(cells);
  }
  for (auto& [of, rows] : tables) rows.erase(rows.begin());
  return tables;
}

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_PAGE_TABLES_H_
