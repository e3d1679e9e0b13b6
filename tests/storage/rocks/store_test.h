// What tests of the store have in common: a store in memory, and short ways to write and to read.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_STORE_TEST_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_STORE_TEST_H_

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "storage/store.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::storage {

template <typename M>
void ClearDerived(M& message) {
  message.clear_create_time();
  message.clear_update_time();
  message.clear_revision();
  message.clear_etag();
}

// `article` as it was put: without what the store adds, in its questions and answers neither.
inline v1::Article WithoutDerived(v1::Article article) {
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

class StoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<CommitResult> TryCommit(const std::vector<internal::Operation>& operations,
                                         int64_t age = 0) {
    return store_->Commit(Mutate(operations, age), {});
  }
  Revision Commit(const std::vector<internal::Operation>& operations, int64_t age = 0) {
    const auto done = TryCommit(operations, age);
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? done->revision : 0;
  }

  std::unique_ptr<View> At(Revision revision = 0) {
    auto view = store_->At(revision);
    EXPECT_TRUE(view.ok()) << view.status();
    return *std::move(view);
  }

  absl::StatusOr<v1::Article> Article(const std::string& id, Revision revision = 0, v1::View view = v1::FULL,
                                      bool show_deleted = false) {
    const auto bytes = At(revision)->GetArticle({.id = id}, view, show_deleted);
    if (!bytes.ok()) return bytes.status();
    return bytes->Decode();
  }
  absl::StatusOr<v1::Question> Question(const std::string& article, const std::string& id,
                                        Revision revision = 0, v1::View view = v1::BASIC) {
    const auto bytes = At(revision)->GetQuestion({.article = {.id = article}, .id = id}, view);
    if (!bytes.ok()) return bytes.status();
    return bytes->Decode();
  }
  absl::StatusOr<v1::Answer> Answer(const std::string& article, const std::string& id,
                                    Revision revision = 0) {
    const auto bytes = At(revision)->GetAnswer({.article = {.id = article}, .id = id});
    if (!bytes.ok()) return bytes.status();
    return bytes->Decode();
  }
  absl::StatusOr<v1::Speaker> Speaker(const std::string& id, Revision revision = 0) {
    const auto bytes = At(revision)->GetSpeaker({.id = id}, v1::FULL);
    if (!bytes.ok()) return bytes.status();
    return bytes->Decode();
  }

  fangtan::testing::TempStore store_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_STORE_TEST_H_
