// A store whose old revisions were thrown away opens; one that lost them does not.
#include <functional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/open_store.h"
#include "storage/rocks/database.h"
#include "storage/rocks/envelope.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::HasSubstr;

// Purges by hand, as docs/key_layout.md says.
class Purge {
 public:
  explicit Purge(rocksdb::Env& env)
      : database_(Database::Open("/store/rocksdb", MakeResources(&env, 1 << 20, 1 << 20),
                                 Database::Mode::kReadWrite)
                      .value()) {
    EXPECT_TRUE(state_.ParseFromString(*database_->Get(Family::kDefault, kStateKey).value()));
  }
  ~Purge() {
    Put(Family::kDefault, std::string(kStateKey), state_.SerializeAsString());
    EXPECT_THAT(database_->Write(batch_), IsOk());
  }

  internal::StoreState& state() { return state_; }

  void MoveHorizon(Revision oldest) {
    for (Revision revision = state_.oldest_revision(); revision < oldest; ++revision) DeleteChanges(revision);
    state_.set_oldest_revision(oldest);
  }
  void DeleteChanges(Revision revision) {
    internal::ChangeRecord change;
    for (uint16_t n = 0;; ++n) {
      const std::string key = ChangeKey{.revision = revision, .n = n}.Encode();
      const auto payload = database_->Get(Family::kChange, key).value();
      if (!payload.has_value()) return;
      ASSERT_TRUE(change.ParseFromString(*payload));
      if (n == 0) state_.set_oldest_chain(change.chain());
      Delete(Family::kChange, key);
    }
  }
  void Stub(internal::Kind kind, uint32_t doc, Revision revision) {
    internal::DocumentRecord stub;
    stub.set_revision(revision);
    stub.set_purged(true);
    Put(FamilyOf(kind), DocKey{.doc = doc}.Encode(), stub.SerializeAsString());
  }
  void Delete(Family family, const std::string& key) {
    ASSERT_TRUE(batch_.Delete(database_->handle(family), key).ok());
  }

 private:
  void Put(Family family, const std::string& key, const std::string& payload) {
    EXPECT_TRUE(batch_.Put(database_->handle(family), key, Seal(family, key, payload)).ok());
  }

  std::unique_ptr<Database> database_;
  internal::StoreState state_;
  rocksdb::WriteBatch batch_{0, 0, kProtectionBytes, 0};
};

class PurgeTest : public ::testing::Test {
 protected:
  // Revision 1 makes ranking 1, articles 1 with its children and speaker 1; 2 writes the ranking anew
  // (document 2), 3 the article (document 2) with one answer changed (document 4), 4 another ranking (3).
  void SetUp() override {
    auto store = Open();
    ASSERT_THAT(store, IsOk());
    SampleArticle sample = TwoGuests();
    Commit(**store, {Ensure("speakers/shen-jie", "沈潔"), PutRankingOf("top-ten", "一"),
                     Put(sample, internal::PutArticle::MUST_NOT_EXIST)});
    Commit(**store, {PutRankingOf("top-ten", "二")});
    sample.sections[0][0].answers[0].text = "家風正，則民風淳；家風邪，則民風衰。";
    Commit(**store, {Put(sample, internal::PutArticle::MUST_EXIST)});
    Commit(**store, {PutRankingOf("of-june", "六月")});
  }

  absl::StatusOr<std::unique_ptr<Store>> Open() {
    return OpenStore({.directory = "/store",
                      .block_cache_bytes = 1 << 20,
                      .write_buffer_bytes = 4 << 20,
                      .verify_at_open = true,
                      .env = &env_});
  }
  static void Commit(Store& store, const std::vector<internal::Operation>& operations) {
    ASSERT_THAT(store.Commit(Mutate(operations), {}), IsOk());
  }
  static void PurgeBelowThree(Purge& purge) {
    purge.MoveHorizon(3);
    purge.Stub(internal::RANKING, 1, 1);
    // What ends at the horizon itself has no reader either.
    purge.Stub(internal::ARTICLE, 1, 1);
    purge.Stub(internal::ANSWER, 1, 1);
  }
  void ExpectRefused(const std::string& why) {
    const auto store = Open();
    ASSERT_THAT(store, Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
    EXPECT_THAT(std::string(store.status().message()), HasSubstr(why));
  }

  FaultEnv env_;
};

TEST_F(PurgeTest, WhatIsKeptIsServedAndWritten) {
  { PurgeBelowThree(*std::make_unique<Purge>(env_)); }
  for (int round = 0; round < 2; ++round) {
    ASSERT_OK_AND_ASSIGN(const auto store, Open());
    EXPECT_EQ(store->Info().oldest_revision, 3);
    EXPECT_THAT(store->At(2), Fails(StatusCode::kOutOfRange, "REVISION_COMPACTED"));
    ASSERT_OK_AND_ASSIGN(const auto view, store->At(3));
    EXPECT_EQ(view->GetRanking({.id = "top-ten"})->Decode()->entries(0).title(), "二");
    EXPECT_EQ(view->GetArticle({.id = "wei-fangtan"}, v1::FULL)->Decode()->sections_size(), 2);
    EXPECT_EQ(view->Count().rankings, 1);
    EXPECT_EQ(view->Count().answers, 3);
    ASSERT_OK_AND_ASSIGN(const Page page, view->List({.kind = internal::ANSWER}));
    EXPECT_EQ(page.total_size, 3);
    EXPECT_EQ(view->GetSpeaker({.id = "shen-jie"}, v1::FULL)->Decode()->answer_count(), 2);
    Commit(*store, {PutRankingOf("top-ten", absl::StrCat("三", round)), Delete("articles/wei-fangtan"),
                    Undelete("articles/wei-fangtan")});
  }
}

TEST_F(PurgeTest, AllChangesMayBeGone) {
  {
    Purge purge(env_);
    PurgeBelowThree(purge);
    purge.MoveHorizon(5);
  }
  // Nothing of the log is left but its hash, which still has to meet the tip's.
  EXPECT_THAT(Open(), IsOk());
  { Purge(env_).state().mutable_oldest_chain()->front() ^= 1; }
  ExpectRefused("revision 4 is not the one that was acknowledged");
}

TEST_F(PurgeTest, ALostDocumentIsNoPurgedOne) {
  {
    Purge purge(env_);
    PurgeBelowThree(purge);
    purge.Delete(Family::kAnswer, DocKey{.doc = 2}.Encode());
  }
  ExpectRefused("record answer 00000002 is missing");
}

TEST_F(PurgeTest, AStubAboveTheHorizonIsRefused) {
  {
    Purge purge(env_);
    PurgeBelowThree(purge);
    purge.Stub(internal::RANKING, 3, 4);
  }
  ExpectRefused("record ranking 00000003 was purged, but revision 4 is kept");
}

TEST_F(PurgeTest, LostChangesAreNoPurgedOnes) {
  {
    Purge purge(env_);
    PurgeBelowThree(purge);
    purge.DeleteChanges(3);
  }
  ExpectRefused("the changes of revision 3 are not complete");
}

TEST_F(PurgeTest, ChangesBelowTheHorizonAreRefused) {
  { Purge(env_).state().set_oldest_revision(3); }
  ExpectRefused("are not complete");
}

TEST_F(PurgeTest, ATipFromBeforeThePurgeIsRefused) {
  const Tree before = ReadTree(env_, "/store");
  { Commit(**Open(), {PutRankingOf("of-july", "七月")}); }
  { Purge(env_).MoveHorizon(6); }
  Tree mixed = ReadTree(env_, "/store");
  mixed["/TIP"] = before.at("/TIP");
  WriteTree(mixed, env_, "/store");
  ExpectRefused("the tip file ends at revision 4");
}

}  // namespace
}  // namespace fangtan::storage
