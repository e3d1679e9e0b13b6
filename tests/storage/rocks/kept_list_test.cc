// Lists that are asked for again and are kept, while the store is written and swept.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/query/compile.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kSecond = 1000 * 1000;
constexpr int kMostRows = 24;

class KeptListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenStore({.directory = "/store",
                            .block_cache_bytes = 1 << 20,
                            .write_buffer_bytes = 4 << 20,
                            .retention = absl::Seconds(10),
                            .sweep_period = absl::InfiniteDuration(),
                            .many_rows = 8,
                            .kept_list_rows = kMostRows,
                            .env = &env_});
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  void Commit(const std::vector<internal::Operation>& operations) {
    ASSERT_THAT(store_->Commit(Mutate(operations, ++second_ * kSecond), {}), IsOk());
  }
  // So many more articles of the title that is asked for.
  void Add(int count) {
    std::vector<internal::Operation> operations;
    for (int i = 0; i < count; ++i) {
      SampleArticle article = TwoGuests(absl::StrCat("art-", articles_++));
      article.title = "廉潔齊家";
      article.publish_seconds += articles_;
      operations.push_back(storage::Put(article, internal::PutArticle::MUST_NOT_EXIST));
    }
    Commit(operations);
  }
  // Makes documents that no kept revision shows, and throws them away.
  void Purge() {
    Commit({storage::Put(TwoGuests("gone"), internal::PutArticle::MUST_NOT_EXIST)});
    Commit({Delete("articles/gone")});
    Commit({PutRankingOf("top-ten", "一")});
    second_ += 100;
    ASSERT_THAT(store_->Sweep(absl::FromUnixMicros(kSampleTime + second_ * kSecond)), IsOk());
    const auto view = store_->At(0);
    ASSERT_THAT(view, IsOk());
    ASSERT_FALSE((*view)->GetArticle({.id = "gone"}, v1::BASIC, /*show_deleted=*/true).ok());
  }

  Page Ask() const {
    ListQuery query{.kind = internal::ARTICLE, .order = {{.field = SortField::kPublishTime}}, .limit = 1000};
    auto predicate = CompileFilter("title = \"廉洁齐家\"", FilterKind::kArticles);
    EXPECT_THAT(predicate, IsOk());
    query.predicate = *std::move(predicate);
    auto page = (*store_->At(0))->List(query);
    EXPECT_THAT(page, IsOk());
    return *std::move(page);
  }
  // What is asked for must be all, and found as `plan` says.
  void ExpectAll(const ::testing::Matcher<std::string>& plan) const {
    const Page page = Ask();
    EXPECT_EQ(page.total_size, articles_);
    EXPECT_EQ(std::ssize(page.items), articles_);
    EXPECT_THAT(page.plan, plan);
  }

  FaultEnv env_;
  std::unique_ptr<Store> store_;
  int articles_ = 0;
  int64_t second_ = 0;
};

TEST_F(KeptListTest, IsKeptFromTheSecondTimeOnAndGrows) {
  Add(5);
  ExpectAll(Not(HasSubstr("kept")));
  ExpectAll(HasSubstr("a kept list"));
  Add(3);
  ExpectAll(HasSubstr("a kept list"));
  Purge();
  ExpectAll(HasSubstr("a kept list"));
}

// More than may be kept came at once, so that the list is made anew, and made anew there are too many.
TEST_F(KeptListTest, OutgrowsItsLimitAtOnce) {
  Purge();
  Add(5);
  Ask();
  ExpectAll(HasSubstr("a kept list"));
  Add(kMostRows);
  ExpectAll(Not(HasSubstr("kept")));
  ExpectAll(Not(HasSubstr("kept")));
  Add(1);
  ExpectAll(Not(HasSubstr("kept")));
}

TEST_F(KeptListTest, OutgrowsItsLimitByAFew) {
  Purge();
  Add(kMostRows - 1);
  Ask();
  ExpectAll(HasSubstr("a kept list"));
  Add(2);
  ExpectAll(Not(HasSubstr("kept")));
  Purge();
  ExpectAll(Not(HasSubstr("kept")));
}

}  // namespace
}  // namespace fangtan::storage
