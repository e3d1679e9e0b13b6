#include <google/protobuf/util/message_differencer.h>

#include "gtest/gtest.h"
#include "storage/store.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using google::protobuf::util::MessageDifferencer;
using internal::PutArticle;

template <typename M>
void ClearDerived(M& message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
  message.clear_etag();
}

// `article` as it was put.
v1::Article WithoutDerived(v1::Article article) {
  ClearDerived(article);
  article.clear_delete_time();
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) ClearDerived(*exchange.mutable_question());
      for (v1::Answer& answer : *exchange.mutable_answers()) ClearDerived(answer);
    }
  }
  return article;
}

class RocksStoreTest : public ::testing::Test {
 protected:
  Revision Commit(const std::vector<internal::Operation>& operations, int64_t age = 0) {
    const auto done = store_->Commit(Mutate(operations, age), {});
    EXPECT_THAT(done, IsOk());
    return done.ok() ? done->revision : 0;
  }

  absl::StatusOr<v1::Article> Article(const std::string& id, Revision revision = 0,
                                      v1::View view = v1::FULL) {
    auto at = store_->At(revision);
    if (!at.ok()) return at.status();
    auto bytes = (*at)->GetArticle({.id = id}, view);
    if (!bytes.ok()) return bytes.status();
    return bytes->Decode();
  }

  TempStore store_;
};

TEST_F(RocksStoreTest, CreatedArticleComesOutAsItWentIn) {
  const SampleArticle sample = TwoGuests();
  ASSERT_EQ(Commit({Ensure("speakers/shen-jie", "沈潔"), Put(sample, PutArticle::MUST_NOT_EXIST)}), 1);
  ASSERT_OK_AND_ASSIGN(const v1::Article full, Article("wei-fangtan"));
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(full), Expected(sample))) << full.DebugString();
  EXPECT_EQ(full.revision(), 1);
  EXPECT_EQ(full.create_time().seconds(), kSampleTime / 1000000);

  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const v1::Article again, Article("wei-fangtan"));
  EXPECT_TRUE(MessageDifferencer::Equals(again, full));
}

}  // namespace
}  // namespace fangtan::storage
