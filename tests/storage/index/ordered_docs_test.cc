#include "storage/index/ordered_docs.h"

#include <numeric>
#include <random>
#include <set>

#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using Position = OrderedDocs::Position;

std::vector<uint32_t> Content(const OrderedDocs& docs, Position from, Position to) {
  std::vector<uint32_t> all;
  docs.Visit(from, to, [&all](absl::Span<const uint32_t> piece) {
    EXPECT_THAT(piece, ::testing::Not(IsEmpty()));
    all.insert(all.end(), piece.begin(), piece.end());
  });
  return all;
}

// Sorts documents by a key of their own that many share, then by number; beside it, a std::set does the same.
class OrderedDocsTest : public ::testing::Test {
 protected:
  struct ByKey {
    const std::vector<uint32_t>* keys;
    bool operator()(uint32_t a, uint32_t b) const {
      return std::pair((*keys)[a], a) < std::pair((*keys)[b], b);
    }
  };

  void SetKeys(size_t count, uint32_t different) {
    keys_.resize(count);
    for (uint32_t& key : keys_) key = random_() % different;
  }
  void Insert(uint32_t doc) {
    if (!reference_.insert(doc).second) return;
    docs_.Insert(doc, ByKey{&keys_});
  }
  void Erase(uint32_t doc) { EXPECT_EQ(docs_.Erase(doc, ByKey{&keys_}), reference_.erase(doc) == 1) << doc; }
  Position AtKey(uint32_t key) const {
    return docs_.PartitionPoint([&](uint32_t doc) { return keys_[doc] < key; });
  }

  void ExpectSame() {
    ASSERT_EQ(docs_.size(), reference_.size());
    const std::vector<uint32_t> expected(reference_.begin(), reference_.end());
    EXPECT_EQ(Content(docs_, docs_.begin(), docs_.end()), expected);
    std::vector<uint32_t> forward;
    for (Position at = docs_.begin(); at != docs_.end(); at = docs_.Next(at))
      forward.push_back(docs_.doc(at));
    EXPECT_EQ(forward, expected);
    std::vector<uint32_t> backward;
    for (Position at = docs_.end(); at != docs_.begin();) backward.push_back(docs_.doc(at = docs_.Prev(at)));
    std::reverse(backward.begin(), backward.end());
    EXPECT_EQ(backward, expected);
  }
  void ExpectSameRange(uint32_t low, uint32_t high) {
    std::vector<uint32_t> expected;
    for (const uint32_t doc : reference_) {
      if (keys_[doc] >= low && keys_[doc] < high) expected.push_back(doc);
    }
    const Position from = AtKey(low);
    const Position to = AtKey(high);
    const auto below_low = [&](uint32_t doc) { return keys_[doc] < low; };
    EXPECT_EQ(docs_.PartitionPointNear(to, below_low), from);
    EXPECT_EQ(docs_.PartitionPointNear(docs_.end(), below_low), from);
    EXPECT_EQ(docs_.Distance(from, to), static_cast<int64_t>(expected.size()));
    EXPECT_EQ(Content(docs_, from, to), expected);
  }

  std::mt19937 random_{17};
  std::vector<uint32_t> keys_;
  OrderedDocs docs_;
  std::set<uint32_t, ByKey> reference_{ByKey{&keys_}};
};

TEST_F(OrderedDocsTest, AnEmptyOneHasNoPositions) {
  EXPECT_TRUE(docs_.empty());
  EXPECT_EQ(docs_.begin(), docs_.end());
  EXPECT_EQ(docs_.PartitionPoint([](uint32_t) { return true; }), docs_.end());
  EXPECT_FALSE(docs_.Erase(1, std::less<>()));
  docs_.Assign({});
  EXPECT_EQ(docs_.begin(), docs_.end());
}

TEST_F(OrderedDocsTest, FollowsASetThroughRandomChanges) {
  SetKeys(30000, 2000);
  for (int round = 0; round < 60; ++round) {
    // Grows to several chunks, then shrinks to none.
    const uint32_t inserts_of_ten = round < 30 ? 8 : 2;
    for (int i = 0; i < 1500; ++i) {
      const uint32_t doc = random_() % keys_.size();
      if (random_() % 10 < inserts_of_ten) {
        Insert(doc);
      } else {
        Erase(doc);
      }
    }
    ExpectSame();
    const uint32_t low = random_() % 2000;
    ExpectSameRange(low, low + random_() % 300);
  }
  while (!reference_.empty()) Erase(*reference_.begin());
  ExpectSame();
}

TEST_F(OrderedDocsTest, ErasingFromTheMiddleJoinsChunksAndKeepsTheOrder) {
  SetKeys(20000, 20000);
  for (uint32_t doc = 0; doc < keys_.size(); ++doc) Insert(doc);
  for (uint32_t doc = 0; doc < keys_.size(); ++doc) {
    if (doc % 50 != 0) Erase(doc);
  }
  ExpectSame();
  for (uint32_t doc = 0; doc < keys_.size(); ++doc) Insert(doc);
  ExpectSame();
}

TEST_F(OrderedDocsTest, DocumentsInAscendingAndDescendingOrderStand) {
  keys_.resize(10000);
  std::iota(keys_.begin(), keys_.end(), 0);
  for (uint32_t doc = 5000; doc < 10000; ++doc) Insert(doc);
  for (uint32_t doc = 5000; doc-- > 0;) Insert(doc);
  ExpectSame();
  ExpectSameRange(1023, 8193);
}

TEST_F(OrderedDocsTest, ABulkLoadCanBeChangedAfterwards) {
  SetKeys(20000, 500);
  std::vector<uint32_t> sorted(10000);
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(), ByKey{&keys_});
  docs_.Assign(sorted);
  reference_.insert(sorted.begin(), sorted.end());
  ExpectSame();
  for (uint32_t doc = 10000; doc < 20000; ++doc) Insert(doc);
  for (uint32_t doc = 0; doc < 20000; doc += 3) Erase(doc);
  ExpectSame();
  ExpectSameRange(0, 250);
  docs_.Assign({4});
  EXPECT_THAT(Content(docs_, docs_.begin(), docs_.end()), ElementsAre(4));
}

TEST_F(OrderedDocsTest, DistanceCountsBetweenAnyTwoPositions) {
  std::vector<uint32_t> sorted(3000);
  std::iota(sorted.begin(), sorted.end(), 0);
  docs_.Assign(sorted);
  const auto at = [this](uint32_t number) {
    return docs_.PartitionPoint([number](uint32_t doc) { return doc < number; });
  };
  for (const uint32_t from : {0u, 1u, 767u, 768u, 769u, 1536u, 2999u, 3000u}) {
    for (uint32_t to = from; to <= 3000; ++to) ASSERT_EQ(docs_.Distance(at(from), at(to)), to - from);
  }
  EXPECT_THAT(Content(docs_, at(700), at(1600)),
              ElementsAreArray(std::vector<uint32_t>(sorted.begin() + 700, sorted.begin() + 1600)));
}

}  // namespace
}  // namespace fangtan::storage
