#include "storage/index/tables.h"

#include "gmock/gmock.h"
#include "tests/storage/index/tables_history.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr internal::Kind kKinds[] = {internal::ARTICLE, internal::QUESTION, internal::ANSWER,
                                     internal::SPEAKER};

TEST(TablesTest, Prefetch_LooksAtTheNewestDocumentsOfTheNames) {
  TablesHistory history(7);
  Tables tables;
  for (int revision = 0; revision < 60; ++revision) history.Write(tables);
  history.Purge(tables);
  for (const internal::Kind kind : kKinds) {
    const DocTable& table = tables.kind(kind);
    ASSERT_GT(table.names.size(), 5);
    std::vector<std::string> names;
    std::vector<uint32_t> newest;
    for (uint32_t entity = table.names.size(); entity-- > 0;) {
      names.push_back(tables.NameOf(kind, entity));
      if (entity < table.newest.size()) newest.push_back(table.newest[entity]);
    }
    EXPECT_THAT(tables.Prefetch(kind, std::vector<std::string_view>(names.begin(), names.end())),
                ElementsAreArray(newest));
  }
}

TEST(TablesTest, Prefetch_OfNamesThatAreNotThere_FindsNothing) {
  TablesHistory history(8);
  Tables tables;
  const std::vector<std::string_view> names = {"",
                                               "articles/",
                                               "articles/沈洁",
                                               "speakers/none",
                                               "articles/none/answers/none",
                                               "articles/none/questions/"};
  for (int revision = 0; revision < 3; ++revision) {
    for (const internal::Kind kind : kKinds) EXPECT_THAT(tables.Prefetch(kind, names), IsEmpty());
    history.Write(tables);
  }
}

}  // namespace
}  // namespace fangtan::storage
