// docs/filter_language.md says what is true: its examples compile, its errors happen, its fields are all
// there.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/query/compile.h"
#include "storage/query/fields.h"
#include "tests/testing/page_tables.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

constexpr FilterKind kKinds[] = {FilterKind::kArticles, FilterKind::kQuestions, FilterKind::kAnswers,
                                 FilterKind::kSpeakers, FilterKind::kChanges};

auto Tables() { return fangtan::testing::TablesOf(FANGTAN_SOURCE_DIR "/docs/filter_language.md"); }

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

TEST(FilterLanguageReference, ItsNumbersAreTakenToTheirEnds) {
  std::ifstream file(FANGTAN_SOURCE_DIR "/docs/filter_language.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find(absl::StrCat("from ", INT64_MIN, " to ", INT64_MAX)), std::string::npos);
  for (const char* taken : {"ordinal > -9223372036854775808", "ordinal < 9223372036854775807"})
    EXPECT_THAT(CompileFilter(taken, FilterKind::kAnswers), testing::IsOk());
  for (const char* beyond : {"ordinal > -9223372036854775809", "ordinal < 9223372036854775808"}) {
    EXPECT_THAT(CompileFilter(beyond, FilterKind::kAnswers),
                testing::Fails(absl::StatusCode::kInvalidArgument, "FILTER_TYPE"));
  }
}

}  // namespace
}  // namespace fangtan::storage
