// Renaming, merging and splitting people, through store.h.
#include "storage/rocks/speaker_writer.h"

#include "gmock/gmock.h"
#include "storage/errors.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using ::testing::HasSubstr;

class SpeakerWriterTest : public StoreTest {
 protected:
  // One person under three printed names.
  void SetUp() override {
    Commit({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/shen-shuji", "沈書記"),
            Ensure("speakers/s-jie", "Ｊｉｅ Shen")});
  }

  std::string Etag(const std::string& id) { return Speaker(id)->etag(); }
  std::string MergedInto(const std::string& id, Revision revision = 0) {
    return Speaker(id, revision)->merged_into();
  }
};

TEST_F(SpeakerWriterTest, AMergeSaysWhereAndChangesBothEtags) {
  const std::string stays = Etag("shen-jie");
  const std::string goes = Etag("shen-shuji");
  const Revision before = At()->revision();
  const Revision merged = Commit({Merge("speakers/shen-jie", "speakers/shen-shuji", stays, "同一人")}, 7);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker gone, Speaker("shen-shuji"));
  EXPECT_EQ(gone.merged_into(), "speakers/shen-jie");
  EXPECT_EQ(gone.display_name(), "沈書記");
  EXPECT_EQ(gone.revision(), static_cast<int64_t>(merged));
  EXPECT_NE(gone.etag(), goes);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker stayed, Speaker("shen-jie"));
  EXPECT_EQ(stayed.merged_into(), "");
  EXPECT_EQ(stayed.display_name(), "沈潔");
  EXPECT_EQ(stayed.revision(), static_cast<int64_t>(merged));
  EXPECT_NE(stayed.etag(), stays);
  EXPECT_EQ(MergedInto("shen-shuji", before), "");
  EXPECT_EQ(Speaker("shen-jie", before)->etag(), stays);
  // A second merge that has not seen the first.
  EXPECT_THAT(TryCommit({Merge("speakers/shen-jie", "speakers/s-jie", stays)}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  store_.Reopen();
  EXPECT_EQ(MergedInto("shen-shuji"), "speakers/shen-jie");
}

TEST_F(SpeakerWriterTest, ASplitGivesThePersonBack) {
  Commit({Merge("speakers/shen-jie", "speakers/shen-shuji")});
  const Revision merged = At()->revision();
  EXPECT_THAT(TryCommit({Split("speakers/shen-shuji", "stale")}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  const std::string stays = Etag("shen-jie");
  Commit({Split("speakers/shen-shuji", Etag("shen-shuji"), "兩人")});
  EXPECT_EQ(MergedInto("shen-shuji"), "");
  EXPECT_EQ(MergedInto("shen-shuji", merged), "speakers/shen-jie");
  EXPECT_NE(Etag("shen-jie"), stays);
  EXPECT_THAT(TryCommit({Split("speakers/shen-shuji")}),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_NOT_MERGED"));
  EXPECT_THAT(TryCommit({Split("speakers/shen-jie")}),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_NOT_MERGED"));
  EXPECT_THAT(TryCommit({Split("speakers/nobody")}), Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
}

TEST_F(SpeakerWriterTest, ChainsFormAndCirclesDoNot) {
  Commit({Merge("speakers/shen-jie", "speakers/shen-shuji")});
  Commit({Merge("speakers/s-jie", "speakers/shen-jie")});
  EXPECT_EQ(MergedInto("shen-shuji"), "speakers/shen-jie");
  EXPECT_EQ(MergedInto("shen-jie"), "speakers/s-jie");
  // s-jie into the end of the chain would close it.
  const auto circle = TryCommit({Merge("speakers/shen-shuji", "speakers/s-jie")});
  ASSERT_THAT(circle, Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  EXPECT_THAT(std::string(circle.status().message()), HasSubstr("was merged into speakers/shen-jie"));
  EXPECT_THAT(TryCommit({Merge("speakers/s-jie", "speakers/shen-shuji")}),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  Commit({Split("speakers/shen-jie")});
  EXPECT_EQ(MergedInto("shen-jie"), "");
  EXPECT_EQ(MergedInto("shen-shuji"), "speakers/shen-jie");
}

TEST_F(SpeakerWriterTest, MergesAreRefused) {
  const Revision before = At()->revision();
  EXPECT_THAT(TryCommit({Merge("speakers/shen-jie", "speakers/shen-jie")}),
              Fails(StatusCode::kInvalidArgument, "SPEAKER_MERGE_INVALID"));
  EXPECT_THAT(TryCommit({Merge("speakers/nobody", "speakers/shen-jie")}),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(TryCommit({Merge("speakers/shen-jie", "speakers/nobody")}),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_EQ(At()->revision(), before);
}

TEST_F(SpeakerWriterTest, AMergedSpeakerIsNotRenamed) {
  Commit({Merge("speakers/shen-jie", "speakers/shen-shuji")});
  EXPECT_THAT(TryCommit({Rename("speakers/shen-shuji", "沈洁")}),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  Commit({Split("speakers/shen-shuji"), Rename("speakers/shen-shuji", "沈洁")});
  EXPECT_EQ(Speaker("shen-shuji")->display_name(), "沈洁");
}

TEST_F(SpeakerWriterTest, OperationsOfOneMutationSeeEachOther) {
  // Refused by what stands in the store, allowed by what the mutation did before.
  Commit({Merge("speakers/shen-jie", "speakers/shen-shuji")});
  Commit({Split("speakers/shen-shuji"), Merge("speakers/s-jie", "speakers/shen-shuji")});
  EXPECT_EQ(MergedInto("shen-shuji"), "speakers/s-jie");
  // And the other way round, with nothing of it kept.
  const Revision before = At()->revision();
  EXPECT_THAT(TryCommit({Merge("speakers/s-jie", "speakers/shen-jie"), Rename("speakers/shen-jie", "沈")}),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  EXPECT_EQ(MergedInto("shen-jie"), "");
  EXPECT_EQ(At()->revision(), before);
}

TEST_F(SpeakerWriterTest, AReplayedMergeIsNotRunAgain) {
  internal::Mutation merge = Mutate({Merge("speakers/shen-jie", "speakers/shen-shuji", Etag("shen-jie"))});
  merge.set_request_id("m-1");
  merge.set_request_digest("digest");
  merge.set_reply_name("speakers/shen-jie");
  ASSERT_OK_AND_ASSIGN(const CommitResult tried, store_->Commit(merge, {.validate_only = true}));
  EXPECT_EQ(MergedInto("shen-shuji"), "");
  ASSERT_OK_AND_ASSIGN(const CommitResult first, store_->Commit(merge, {}));
  EXPECT_EQ(first.revision, tried.revision + 1);
  ASSERT_OK_AND_ASSIGN(const CommitResult second, store_->Commit(merge, {}));
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(second.revision, first.revision);
  EXPECT_EQ(second.reply_name, "speakers/shen-jie");
}

}  // namespace
}  // namespace fangtan::storage
