#include "client/pages.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::client {
namespace {

using ::fangtan::testing::Fails;
using ::testing::ElementsAre;

// Pages of the given sizes, the items numbered through; `calls` takes the tokens asked for.
PageRange<int> Pages(std::vector<int> sizes, std::vector<std::string>& calls) {
  return PageRange<int>([sizes, &calls](const std::string& token) -> absl::StatusOr<Page<int>> {
    calls.push_back(token);
    const size_t number = token.empty() ? 0 : std::stoul(token);
    int first = 0;
    for (size_t i = 0; i < number; ++i) first += sizes[i];
    Page<int> page;
    for (int i = 0; i < sizes[number]; ++i) page.items.push_back(first + i);
    if (number + 1 < sizes.size()) page.next_page_token = absl::StrCat(number + 1);
    page.total_size = 7;
    page.read_revision = 42;
    return page;
  });
}

std::vector<int> All(PageRange<int>& range) {
  std::vector<int> items;
  for (absl::StatusOr<int>& item : range) {
    EXPECT_TRUE(item.ok()) << item.status();
    if (item.ok()) items.push_back(*item);
  }
  return items;
}

TEST(PageRangeTest, WalksOverAllPagesInOrder) {
  std::vector<std::string> calls;
  PageRange<int> range = Pages({3, 3, 1}, calls);
  EXPECT_THAT(All(range), ElementsAre(0, 1, 2, 3, 4, 5, 6));
  EXPECT_THAT(calls, ElementsAre("", "1", "2"));
  EXPECT_EQ(range.total_size(), 7);
  EXPECT_EQ(range.read_revision(), 42);
}

TEST(PageRangeTest, EmptyPagesInBetweenAreNoEnd) {
  std::vector<std::string> calls;
  PageRange<int> range = Pages({0, 2, 0, 0, 1, 0}, calls);
  EXPECT_THAT(All(range), ElementsAre(0, 1, 2));
}

TEST(PageRangeTest, NothingAtAllIsAnEmptyRange) {
  std::vector<std::string> calls;
  PageRange<int> range = Pages({0}, calls);
  EXPECT_THAT(All(range), ElementsAre());
}

TEST(PageRangeTest, FetchesAPageOnlyWhenItIsReached) {
  std::vector<std::string> calls;
  PageRange<int> range = Pages({2, 2}, calls);
  auto item = range.begin();
  ++item;
  EXPECT_THAT(calls, ElementsAre(""));
  EXPECT_EQ(range.next_page_token(), "1");
  ++item;
  EXPECT_THAT(calls, ElementsAre("", "1"));
  EXPECT_EQ(range.next_page_token(), "");
}

TEST(PageRangeTest, AnErrorIsTheLastItem) {
  int calls = 0;
  PageRange<int> range([&calls](const std::string&) -> absl::StatusOr<Page<int>> {
    if (++calls == 2) return MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED", "no longer kept");
    Page<int> page;
    page.items = {1};
    page.next_page_token = "next";
    return page;
  });
  auto item = range.begin();
  EXPECT_TRUE(item->ok());
  ++item;
  EXPECT_THAT(*item, Fails(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED"));
  ++item;
  EXPECT_TRUE(item == range.end());
  EXPECT_EQ(calls, 2);
}

TEST(PageRangeTest, AServerThatTurnsInCirclesIsStopped) {
  PageRange<int> range([](const std::string&) -> absl::StatusOr<Page<int>> {
    Page<int> page;
    page.next_page_token = "again";
    return page;
  });
  auto item = range.begin();
  EXPECT_THAT(*item, Fails(absl::StatusCode::kInternal, "PAGE_TOKEN_REPEATED"));
}

}  // namespace
}  // namespace fangtan::client
