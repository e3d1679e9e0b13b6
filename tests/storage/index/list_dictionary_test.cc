#include "storage/index/list_dictionary.h"

#include <map>
#include <random>
#include <vector>

#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ListDictionaryTest, TheEmptyListIsNumberZero) {
  ListDictionary lists;
  EXPECT_EQ(lists.size(), 1u);
  EXPECT_THAT(lists.at(0), IsEmpty());
  EXPECT_EQ(lists.Intern({}), 0u);
  EXPECT_EQ(lists.size(), 1u);
}

TEST(ListDictionaryTest, OrderAndRepetitionMakeAnotherList) {
  ListDictionary lists;
  const uint32_t id = lists.Intern({4, 2});
  EXPECT_EQ(lists.Intern({4, 2}), id);
  EXPECT_NE(lists.Intern({2, 4}), id);
  EXPECT_NE(lists.Intern({4, 2, 2}), id);
  EXPECT_THAT(lists.at(id), ElementsAre(4, 2));
  EXPECT_EQ(lists.size(), 4u);
}

TEST(ListDictionaryTest, ListsOutliveGrowthAndTheCallersArgument) {
  ListDictionary lists;
  std::vector<uint32_t> argument = {7, 8, 9};
  const uint32_t kept = lists.Intern(argument);
  argument.assign({0, 0, 0});
  for (uint32_t i = 0; i < 10000; ++i) lists.Intern({i, i + 1});
  EXPECT_THAT(lists.at(kept), ElementsAre(7, 8, 9));
}

TEST(ListDictionaryTest, NumbersListsAsAMapDoes) {
  std::mt19937 random(11);
  ListDictionary lists;
  std::map<std::vector<uint32_t>, uint32_t> reference = {{{}, 0}};
  for (int i = 0; i < 20000; ++i) {
    std::vector<uint32_t> list(random() % 5);
    for (uint32_t& value : list) value = random() % 6;
    const auto expected = static_cast<uint32_t>(reference.size());
    EXPECT_EQ(lists.Intern(list), reference.try_emplace(list, expected).first->second);
  }
  ASSERT_EQ(lists.size(), reference.size());
  for (const auto& [list, id] : reference) EXPECT_EQ(lists.at(id), ListDictionary::List(list));
}

}  // namespace
}  // namespace fangtan::storage
