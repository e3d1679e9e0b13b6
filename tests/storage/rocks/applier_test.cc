// What a group of mutations costs and keeps when some of them fail, and what damage among the requests does.
#include "storage/rocks/applier.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/recovery.h"
#include "tests/storage/rocks/fault_env.h"
#include "tests/storage/rocks/sample.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using internal::PutArticle;

constexpr int64_t kDay = 24LL * 3600 * 1000 * 1000;

internal::Mutation Requested(internal::Mutation mutation, const std::string& id) {
  mutation.set_request_id(id);
  mutation.set_request_digest("digest");
  return mutation;
}

class ApplierTest : public ::testing::Test {
 protected:
  ApplierTest()
      : resources_(MakeResources(&env_, 1 << 20, 1 << 20)),
        database_(Database::Open("/store", resources_, Database::Mode::kCreate).value()),
        applier_(*database_, NewState(std::string(16, 's'), std::string(32, 't'))) {}

  // Puts `value`, as it is, where a request is kept.
  void PutRawRequest(const std::string& id, const std::string& value) {
    rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
    ASSERT_TRUE(batch.Put(database_->handle(Family::kRequest), id, value).ok());
    ASSERT_THAT(database_->Write(batch), IsOk());
  }
  void PutRequest(const std::string& id, int64_t expire_micros) {
    internal::RequestRecord record;
    record.set_digest("digest");
    record.set_revision(1);
    record.set_expire_micros(expire_micros);
    PutRawRequest(id, Seal(Family::kRequest, id, record.SerializeAsString()));
  }

  // Entries of the open batch, without the state that every look at it adds.
  uint32_t Entries() {
    const auto batch = applier_.Seal();
    EXPECT_THAT(batch, IsOk());
    return (*batch)->Count() - ++looks_;
  }

  FaultEnv env_;
  EngineResources resources_;
  std::unique_ptr<Database> database_;
  Applier applier_;
  uint32_t looks_ = 0;
};

TEST_F(ApplierTest, AMutationWithoutOperationsOnlyAsks) {
  ASSERT_OK_AND_ASSIGN(const Applied asked, applier_.Apply(Requested(Mutate({}), "r-1"), {}, 8));
  EXPECT_FALSE(asked.written);
  EXPECT_FALSE(asked.replayed);
  EXPECT_EQ(asked.revision, 7);
  EXPECT_EQ(Entries(), 0);
}

TEST_F(ApplierTest, OnlyAWriteSweepsRequests) {
  const internal::Mutation mutation = Requested(Mutate({PutRankingOf("top-ten", "家風")}), "r-1");
  PutRequest("a-expired", mutation.time_micros() - kDay);
  ASSERT_THAT(applier_.Apply(mutation, {.validate_only = true}, 1), IsOk());
  EXPECT_EQ(Entries(), 0);
  ASSERT_THAT(applier_.Apply(mutation, {}, 1), IsOk());
  ASSERT_OK_AND_ASSIGN(rocksdb::WriteBatch * batch, applier_.Seal());
  ASSERT_THAT(database_->Write(*batch), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto expired, database_->Get(Family::kRequest, "a-expired"));
  EXPECT_FALSE(expired.has_value());
  ASSERT_OK_AND_ASSIGN(const auto kept, database_->Get(Family::kRequest, "r-1"));
  EXPECT_TRUE(kept.has_value());
}

TEST_F(ApplierTest, ADamagedRequestFailsOnlyWhoAsksForIt) {
  const internal::Mutation mutation = Requested(Mutate({PutRankingOf("top-ten", "家風")}), "r-1");
  PutRawRequest("a-damaged", "no envelope");
  PutRequest("b-expired", mutation.time_micros() - kDay);
  EXPECT_THAT(applier_.Apply(mutation, {}, 1), IsOk());
  EXPECT_THAT(applier_.Apply(Requested(mutation, "a-damaged"), {}, 2),
              Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
  ASSERT_OK_AND_ASSIGN(rocksdb::WriteBatch * batch, applier_.Seal());
  ASSERT_THAT(database_->Write(*batch), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto expired, database_->Get(Family::kRequest, "b-expired"));
  EXPECT_FALSE(expired.has_value()) << "the sweep stopped at the damaged one";
}

TEST_F(ApplierTest, FailuresOfALargeGroupAddNothingAndCostLittle) {
  constexpr int kMutations = 512;
  uint32_t entries = 0;
  for (int i = 0; i < kMutations; ++i) {
    const std::string id = absl::StrCat("art-", i);
    const internal::Mutation put = Mutate({Ensure(absl::StrCat("speakers/person-", i), "沈潔"),
                                           Put(TwoGuests(id), PutArticle::MUST_NOT_EXIST)});
    ASSERT_THAT(applier_.Apply(put, {}, i + 1), IsOk());
    entries = Entries();
    // The article is met only after a new speaker: still nothing has been put when it fails. Were every one
    // of these rolled back, this would take many seconds.
    const internal::Mutation again =
        Mutate({Ensure("speakers/another", "李明"), Put(TwoGuests(id), PutArticle::MUST_NOT_EXIST)});
    for (int n = 0; n < 4; ++n) {
      ASSERT_THAT(applier_.Apply(again, {}, i + 2), Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
    }
    ASSERT_EQ(Entries(), entries);
  }
  EXPECT_EQ(applier_.state().revision(), kMutations);
  EXPECT_EQ(applier_.state().next_doc(internal::SPEAKER), kMutations + 1);
}

TEST_F(ApplierTest, AFailureAfterPutsIsRolledBack) {
  ASSERT_THAT(applier_.Apply(Mutate({PutRankingOf("top-ten", "一")}), {}, 1), IsOk());
  const uint32_t entries = Entries();
  const internal::StoreState state = applier_.state();
  EXPECT_THAT(applier_.Apply(Mutate({Ensure("speakers/shen-jie", "沈潔"), internal::Operation()}), {}, 2),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  // The second put finds what the first wrote, which no check before the mutation can know.
  EXPECT_THAT(applier_.Apply(Mutate({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST),
                                     Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)}),
                             {}, 2),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_EQ(Entries(), entries);
  EXPECT_EQ(applier_.state().SerializeAsString(), state.SerializeAsString());
  const IndexDelta delta = applier_.TakeDelta();
  EXPECT_EQ(delta.born.size(), 1);
}

}  // namespace
}  // namespace fangtan::storage
