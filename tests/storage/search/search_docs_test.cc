// docs/search_language.md says what is true: its examples are queries, its errors happen, its limits are the
// code's.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/search/analyzer.h"
#include "storage/search/text_query.h"
#include "tests/testing/page_tables.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

std::string Page() {
  std::ifstream file(FANGTAN_SOURCE_DIR "/docs/search_language.md");
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

auto Tables() { return fangtan::testing::TablesOf(FANGTAN_SOURCE_DIR "/docs/search_language.md"); }

TEST(SearchLanguageReference, ItsExamplesAreQueries) {
  const auto examples = Tables()["Examples"];
  EXPECT_EQ(examples.size(), 12u);
  for (const auto& row : examples) EXPECT_THAT(ParseTextQuery(row.at(0), {}), testing::IsOk()) << row.at(0);
}

TEST(SearchLanguageReference, ItsErrorsHappen) {
  const auto errors = Tables()["Errors"];
  EXPECT_EQ(errors.size(), 4u);
  for (const auto& row : errors) {
    EXPECT_THAT(ParseTextQuery(row.at(0), {}), testing::Fails(absl::StatusCode::kInvalidArgument, row.at(1)))
        << row.at(0);
  }
}

TEST(SearchLanguageReference, ItsLimitsAreTheCodes) {
  const auto rows = Tables()["Limits"];
  std::vector<std::string> limits;
  for (const auto& row : rows) limits.push_back(row.at(1));
  std::vector<std::string> expected;
  for (const size_t limit : {kMaxTextQueryBytes, size_t{kMaxTextAtoms}, size_t{kMaxPhraseKeys},
                             size_t{kMaxTextKeys}, size_t{kMaxFuzzyAtoms}}) {
    expected.push_back(absl::StrCat(limit));
  }
  EXPECT_EQ(limits, expected);
  EXPECT_NE(Page().find(absl::StrCat("first ", kMaxWordBytes, " bytes of a word")), std::string::npos);
}

}  // namespace
}  // namespace fangtan::storage
