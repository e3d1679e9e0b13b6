#include "storage/index/postings.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

std::vector<uint32_t> DocsOf(const PostedDocs& posted) { return {posted.begin(), posted.end()}; }

TEST(PostingsTest, ARunIsReadAsAListIs) {
  Postings postings;
  for (const uint32_t doc : {7, 8, 9}) postings.Add(1, doc);
  for (const uint32_t doc : {7, 9, 10}) postings.Add(4, doc);
  for (const uint32_t value : {1, 4}) {
    const PostedDocs docs = postings.at(value);
    EXPECT_EQ(docs.size(), 3);
    EXPECT_EQ(docs.back(), *std::max_element(docs.begin(), docs.end()));
    EXPECT_TRUE(std::binary_search(docs.begin(), docs.end(), 9U));
    EXPECT_FALSE(std::binary_search(docs.begin(), docs.end(), 11U));
    std::vector<uint32_t> appended = {1};
    docs.AppendTo(appended);
    EXPECT_EQ(appended.size(), 4);
    EXPECT_EQ(appended[1], 7);
  }
  EXPECT_THAT(DocsOf(postings.at(1)), ElementsAre(7, 8, 9));
  EXPECT_THAT(DocsOf(postings.at(4)), ElementsAre(7, 9, 10));
  EXPECT_THAT(postings.at(2), IsEmpty());
  EXPECT_THAT(postings.at(1000), IsEmpty());
  EXPECT_FALSE(postings.at(1) == postings.at(4));
}

// Random adds, deaths, revivals and purges beside a plain map of sets.
TEST(PostingsTest, EqualAPlainMap) {
  std::mt19937 random(20261127);
  for (int round = 0; round < 40; ++round) {
    Postings postings;
    std::map<uint32_t, std::vector<uint32_t>> docs;
    std::map<uint32_t, std::set<uint32_t>> hidden, gone;
    uint32_t next = 1;
    for (int step = 0; step < 400; ++step) {
      const uint32_t value = random() % 5;
      std::vector<uint32_t>& own = docs[value];
      switch (random() % 4) {
        case 0:
        case 1:
          next += random() % 3 == 0 ? 1 + random() % 4 : 1;
          postings.Add(value, next);
          own.push_back(next);
          break;
        case 2: {
          if (own.empty()) break;
          const uint32_t doc = own[random() % own.size()];
          if (gone[value].contains(doc)) break;
          const bool shown = hidden[value].erase(doc) > 0;
          if (!shown) hidden[value].insert(doc);
          postings.CountHidden(value, shown ? -1 : 1);
          break;
        }
        default: {
          std::vector<uint32_t> purged;
          for (const uint32_t doc : hidden[value]) {
            if (!gone[value].contains(doc) && random() % 2 == 0) purged.push_back(doc);
          }
          if (purged.empty()) break;
          gone[value].insert(purged.begin(), purged.end());
          postings.Forget(value, purged.size(), [&](uint32_t doc) { return gone[value].contains(doc); });
        }
      }
      for (const auto& [of, all] : docs) {
        const auto is_gone = [&](uint32_t doc) { return gone[of].contains(doc); };
        std::vector<uint32_t> expected = all;
        std::erase_if(expected, is_gone);
        std::vector<uint32_t> actual = DocsOf(postings.at(of));
        EXPECT_LT(std::count_if(actual.begin(), actual.end(), is_gone) * 2,
                  std::max<int64_t>(1, std::ssize(actual)));
        std::erase_if(actual, is_gone);
        EXPECT_THAT(actual, ElementsAreArray(expected));
        EXPECT_EQ(postings.shown(of), std::count_if(all.begin(), all.end(),
                                                    [&](uint32_t doc) { return !hidden[of].contains(doc); }));
      }
      if (HasFailure()) return;
    }
  }
}

TEST(PostingsTest, BuiltAtOnceTheyAreTheSame) {
  std::mt19937 random(5);
  std::vector<std::pair<uint32_t, uint32_t>> all;
  for (uint32_t doc = 1; doc < 2000; ++doc) all.emplace_back(doc % 7 == 0 ? random() % 50 : doc / 10, doc);
  Postings built, added;
  built.Build([&](auto visit) {
    for (const auto& [value, doc] : all) visit(value, doc);
  });
  for (const auto& [value, doc] : all) added.Add(value, doc);
  ASSERT_EQ(built.size(), added.size());
  for (uint32_t value = 0; value < built.size(); ++value) {
    EXPECT_TRUE(built.at(value) == added.at(value)) << value;
    EXPECT_EQ(built.shown(value), static_cast<int64_t>(added.at(value).size()));
  }
}

// As a store in which everything is written over and over, and swept: what lists leave is used again.
TEST(PostingsTest, RewritingTakesNoMorePlaces) {
  std::mt19937 random(20261127);
  Postings postings;
  std::map<uint32_t, std::vector<uint32_t>> live;
  uint32_t next = 1;
  size_t documents = 0;
  for (uint32_t value = 0; value < 300; ++value) {
    for (uint32_t count = 3 + random() % 400; count > 0; --count, ++documents) {
      live[value].push_back(next += 2);
      postings.Add(value, next);
    }
  }
  for (size_t round = 0; round < 20 * documents; ++round) {
    const uint32_t value = random() % 300;
    std::vector<uint32_t>& own = live[value];
    own.push_back(next += 2);
    postings.Add(value, next);
    own.erase(own.begin());
    postings.CountHidden(value, 1);
    postings.Forget(value, 1, [&](uint32_t doc) { return doc < own.front(); });
  }
  EXPECT_LT(postings.places(), 4 * documents);
  for (const auto& [value, docs] : live) {
    const std::vector<uint32_t> posted = DocsOf(postings.at(value));
    ASSERT_GE(posted.size(), docs.size());
    EXPECT_TRUE(std::equal(docs.rbegin(), docs.rend(), posted.rbegin()));
  }
}

}  // namespace
}  // namespace fangtan::storage
