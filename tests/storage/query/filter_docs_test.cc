// docs/filter_language.md says what is true: its examples compile, its errors happen, its fields are all
// there.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "storage/query/compile.h"
#include "storage/query/fields.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

constexpr FilterKind kKinds[] = {FilterKind::kArticles, FilterKind::kQuestions, FilterKind::kAnswers,
                                 FilterKind::kSpeakers, FilterKind::kChanges};

// The cells of the rows of tables, by the heading above them; without marks of code.
std::map<std::string, std::vector<std::vector<std::string>>> Tables() {
  std::ifstream file(FANGTAN_SOURCE_DIR "/docs/filter_language.md");
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

FilterKind KindOf(const std::string& name) {
  for (const FilterKind kind : kKinds) {
    if (KindName(kind) == name) return kind;
  }
  ADD_FAILURE() << "no kind " << name;
  return FilterKind::kAnswers;
}

TEST(FilterLanguageReference, ListsEveryFieldOfEveryKind) {
  auto tables = Tables();
  for (const FilterKind kind : kKinds) {
    std::set<std::string> listed;
    for (const auto& row : tables["Fields of " + std::string(KindName(kind))]) listed.insert(row.at(0));
    std::set<std::string> known;
    for (const FieldEntry& entry : FieldsOf(kind)) known.emplace(entry.name);
    EXPECT_EQ(listed, known) << KindName(kind);
  }
}

TEST(FilterLanguageReference, ItsExamplesAreFilters) {
  const auto examples = Tables()["Examples"];
  EXPECT_EQ(examples.size(), 15u);
  for (const auto& row : examples) {
    EXPECT_THAT(CompileFilter(row.at(1), KindOf(row.at(0))), testing::IsOk()) << row.at(1);
  }
}

TEST(FilterLanguageReference, ItsErrorsHappen) {
  const auto errors = Tables()["Errors"];
  EXPECT_GE(errors.size(), 10u);
  for (const auto& row : errors) {
    EXPECT_THAT(CompileFilter(row.at(1), KindOf(row.at(0))),
                testing::Fails(absl::StatusCode::kInvalidArgument, row.at(2)))
        << row.at(1);
  }
}

}  // namespace
}  // namespace fangtan::storage
