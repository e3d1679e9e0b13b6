#include "storage/index/number_table.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace fangtan::storage {
namespace {

uint32_t Find(const NumberTable& table, const std::vector<std::string>& names, uint64_t hash,
              const std::string& name) {
  return table.Find(hash, [&](uint32_t number) { return names[number] == name; });
}

TEST(NumberTable, FindsWhatWasInserted_AndNothingElse) {
  NumberTable table;
  std::vector<std::string> names;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "沈潔" + std::to_string(i);
    const uint64_t hash = table.Hash(name.data(), name.size());
    EXPECT_EQ(Find(table, names, hash, name), NumberTable::kNone);
    table.Insert(hash, static_cast<uint32_t>(names.size()));
    names.push_back(name);
  }
  for (uint32_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(Find(table, names, table.Hash(names[i].data(), names[i].size()), names[i]), i);
  }
}

// All with few hashes, among them those that lie at the end of the table and go round.
TEST(NumberTable, HashesThatAreTheSame_AreToldApart) {
  std::mt19937 random(20261127);
  NumberTable table;
  std::vector<std::string> names;
  std::vector<uint64_t> hashes;
  for (int i = 0; i < 500; ++i) {
    hashes.push_back(random() % 2 == 0 ? 0xFFFFFFFF - random() % 3 : uint64_t{random() % 3} << 32);
    names.push_back(std::to_string(i));
    table.Insert(hashes.back(), static_cast<uint32_t>(i));
    if (i % 50 == 0) table.Reserve(static_cast<size_t>(i) * 3);
  }
  for (uint32_t i = 0; i < names.size(); ++i) EXPECT_EQ(Find(table, names, hashes[i], names[i]), i);
  EXPECT_EQ(Find(table, names, 0xFFFFFFFF, "500"), NumberTable::kNone);
}

TEST(NumberTable, OfNothing_NothingIsFound) {
  const NumberTable table;
  EXPECT_EQ(table.Find(0, [](uint32_t) { return true; }), NumberTable::kNone);
}

TEST(NumberTable, TheSaltChangesTheHash) {
  const NumberTable table;
  EXPECT_NE(table.Hash("ab", 2, 1), table.Hash("ab", 2, 2));
  EXPECT_EQ(table.Hash("ab", 2, 1), table.Hash("ab", 2, 1));
}

}  // namespace
}  // namespace fangtan::storage
