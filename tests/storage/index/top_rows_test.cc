#include "storage/index/top_rows.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"

namespace fangtan::storage {
namespace {

using ::testing::ElementsAreArray;

constexpr uint32_t kArticles = 1500;
constexpr uint32_t kAnswersByArticle = 8;

// Far more answers share a time than are gathered before some are thrown out.
class TopRowsTest : public ::testing::Test {
 protected:
  TopRowsTest() {
    for (uint32_t article = 0; article < kArticles; ++article) {
      const int64_t time = article % 5 == 0 ? kAbsentTime : static_cast<int64_t>(random_() % 3);
      for (uint32_t n = 0; n < kAnswersByArticle; ++n) {
        IndexEntry entry{
            .kind = internal::ANSWER, .doc = tables_.kind(internal::ANSWER).size(), .revision = 1};
        entry.article = absl::StrCat("articles/a", random_() % 100, "-", article);
        entry.name = absl::StrCat(entry.article, "/answers/", n);
        entry.speaker = absl::StrCat("speakers/", random_() % 7);
        entry.context.publish_time = time;
        entry.ordinal = static_cast<int32_t>(random_() % 4);
        tables_.Add(entry);
      }
    }
    for (uint32_t doc = 1; doc < tables_.kind(internal::ANSWER).size(); ++doc) docs_.push_back(doc);
    std::shuffle(docs_.begin(), docs_.end(), random_);
  }

  SortOrder OrderBy(const std::vector<SortKey>& keys) const {
    return *SortOrder::Create(tables_, internal::ANSWER, 1, keys);
  }

  // The same by sorting all.
  std::vector<uint32_t> Expected(const SortOrder& order, size_t wanted, const Place& place) const {
    std::vector<uint32_t> rows = docs_;
    std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return order.Less(a, b); });
    std::erase_if(rows, [&](uint32_t doc) {
      return place.count > 0 && order.CompareToKey(doc, place.key, place.count) <= 0;
    });
    rows.resize(std::min(rows.size(), wanted));
    return rows;
  }

  void ExpectFirst(const SortOrder& order, size_t wanted, const Place& place) const {
    TopRows top(order, wanted, place);
    constexpr size_t kOffered = 700;
    for (size_t at = 0; at < docs_.size(); at += kOffered) {
      top.Offer(absl::MakeConstSpan(docs_).subspan(at, kOffered));
    }
    EXPECT_THAT(top.Take(), ElementsAreArray(Expected(order, wanted, place))) << wanted << " rows";
  }

  std::mt19937 random_{20261127};
  Tables tables_;
  std::vector<uint32_t> docs_;
};

TEST_F(TopRowsTest, AreThoseOfSortingAll) {
  using enum SortField;
  const std::vector<std::vector<SortKey>> orders = {
      {{.field = kPublishTime, .descending = true}},
      {{.field = kPublishTime, .descending = true}, {.field = kArticle}, {.field = kOrdinal}},
      {{.field = kPublishTime}},
      {{.field = kOrdinal}, {.field = kPublishTime, .descending = true}},
      {{.field = kSpeaker, .descending = true}},
      {{.field = kName}}};
  for (const std::vector<SortKey>& keys : orders) {
    const SortOrder order = OrderBy(keys);
    const uint32_t last = docs_[random_() % docs_.size()];
    for (const size_t wanted : {1, 2, 51, 1001, 5000, 20000}) {
      ExpectFirst(order, wanted, {});
      ExpectFirst(order, wanted, {.key = order.KeyOf(last), .count = order.keys().size()});
      ExpectFirst(order, wanted, {.key = order.KeyOf(last), .count = 1});
    }
  }
}

TEST_F(TopRowsTest, OfNothingAreNone) {
  const SortOrder order = OrderBy({{.field = SortField::kPublishTime, .descending = true}});
  const Place place;
  TopRows top(order, 51, place);
  top.Offer({});
  EXPECT_THAT(top.Take(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace fangtan::storage
