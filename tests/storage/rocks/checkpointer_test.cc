#include "storage/rocks/checkpointer.h"

#include <rocksdb/env.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/index/orders.h"
#include "storage/index/tables.h"
#include "storage/rocks/engine_options.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/store_identity.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using fangtan::testing::IsOk;

class CheckpointerTest : public ::testing::Test {
 protected:
  CheckpointerTest() {
    auto tables = std::make_unique<Tables>();
    auto orders = std::make_unique<Orders>(*tables);
    orders->Build();
    index_ = std::make_unique<Index>(std::move(tables), std::move(orders), 0, 1 << 20, 0);
    database_ = *Database::Open("/db", MakeResources(env_.get(), 1 << 20, 1 << 20), Database::Mode::kCreate);
    checkpointer_ = std::make_unique<Checkpointer>(*database_, *index_, internal::Checkpoint());
  }

  void Publish(uint32_t count) {
    IndexDelta delta;
    ++revision_;
    for (uint32_t i = 0; i < count; ++i) {
      IndexEntry entry;
      entry.kind = internal::ARTICLE;
      entry.doc = next_doc_++;
      entry.revision = revision_;
      entry.name = absl::StrCat("articles/家風-", entry.doc);
      delta.born.push_back(std::move(entry));
    }
    index_->Apply(delta, revision_);
  }

  void Delete(uint32_t first_doc, uint32_t count) {
    IndexDelta delta;
    ++revision_;
    for (uint32_t doc = first_doc; doc < first_doc + count; ++doc) {
      delta.died.push_back({.kind = internal::ARTICLE, .doc = doc, .revision = revision_});
    }
    index_->Apply(delta, revision_);
  }

  // At what the index has come to, as the records do.
  void WriteCheckpoint() {
    internal::StoreState state;
    state.set_format_version(kFormatVersion);
    state.set_revision(revision_);
    state.set_oldest_revision(1);
    state.set_chain(std::string(16, 'x'));
    for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) state.add_next_doc(next_doc_);
    ASSERT_THAT(PutState(state, *database_), IsOk());
    ASSERT_THAT(checkpointer_->Write(), IsOk());
  }

  std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<Index> index_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Checkpointer> checkpointer_;
  Revision revision_ = 0;
  uint32_t next_doc_ = 1;
};

// An opening takes both in, and each has to have an end.
TEST_F(CheckpointerTest, DocumentsAndDeathsLieBehindIt) {
  Publish(100);
  EXPECT_EQ(checkpointer_->Behind(), 100);
  WriteCheckpoint();
  EXPECT_EQ(checkpointer_->Behind(), 0);
  Delete(1, 80);
  EXPECT_EQ(checkpointer_->Behind(), 20) << "of which each costs less";
  Publish(5);
  EXPECT_EQ(checkpointer_->Behind(), 25);
  index_->Purge(internal::ARTICLE, {1, 2, 3, 4});
  EXPECT_EQ(checkpointer_->Behind(), 26);
  WriteCheckpoint();
  EXPECT_EQ(checkpointer_->Behind(), 0);
}

}  // namespace
}  // namespace fangtan::storage
