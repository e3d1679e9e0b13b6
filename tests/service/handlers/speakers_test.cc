// Renaming, merging and splitting people through the handlers.
#include "service/handlers/speakers.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/time/clock.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;

class SpeakersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Make("speakers/shen-jie", "沈潔", "河北區");
    Make("speakers/shen-shuji", "沈書記", "河北區");
    Make("speakers/s-jie", "Ｊｉｅ Shen", "");
  }

  void Make(const std::string& name, const std::string& display_name, const std::string& unit) {
    v1::Speaker speaker;
    speaker.set_name(name);
    speaker.set_display_name(display_name);
    speaker.set_unit(unit);
    internal::Mutation mutation;
    mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
    internal::EnsureSpeaker& ensure = *mutation.add_operations()->mutable_ensure_speaker();
    ensure.set_name(name);
    ensure.set_speaker(speaker.SerializeAsString());
    ASSERT_THAT(store_->Commit(mutation, {}), IsOk());
  }

  absl::StatusOr<v1::Speaker> Get(const std::string& name, int64_t revision = 0) {
    v1::GetSpeakerRequest request;
    request.set_name(name);
    request.set_read_revision(revision);
    const auto encoded = Handlers().GetSpeaker(context_, request);
    if (!encoded.ok()) return encoded.status();
    return encoded->Decode();
  }
  absl::StatusOr<v1::Speaker> Merge(const v1::MergeSpeakersRequest& request) {
    return Handlers().MergeSpeakers(context_, request);
  }
  absl::StatusOr<v1::Speaker> Merge(const std::string& stays, const std::string& goes) {
    return Merge(MergeRequest(stays, goes));
  }
  absl::StatusOr<v1::Speaker> Split(const std::string& name, const std::string& etag = "") {
    v1::SplitSpeakerRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Handlers().SplitSpeaker(context_, request);
  }
  absl::StatusOr<v1::Speaker> Update(const v1::UpdateSpeakerRequest& request) {
    return Handlers().UpdateSpeaker(context_, request);
  }

  static v1::MergeSpeakersRequest MergeRequest(const std::string& stays, const std::string& goes) {
    v1::MergeSpeakersRequest request;
    request.set_name(stays);
    request.set_merged_speaker(goes);
    return request;
  }
  static v1::UpdateSpeakerRequest UpdateRequest(const std::string& name, const std::string& display_name) {
    v1::UpdateSpeakerRequest request;
    request.mutable_speaker()->set_name(name);
    request.mutable_speaker()->set_display_name(display_name);
    return request;
  }
  Speakers Handlers() { return Speakers(*store_, tokens_); }
  int64_t Newest() { return static_cast<int64_t>((*store_->At(0))->revision()); }

  TempStore store_;
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
  const PageTokenSealer tokens_{store_->token_key()};
};

TEST_F(SpeakersTest, AMergeReturnsTheOneThatStays) {
  ASSERT_OK_AND_ASSIGN(const v1::Speaker before, Get("speakers/shen-jie"));
  const int64_t unmerged = Newest();
  v1::MergeSpeakersRequest request = MergeRequest("speakers/shen-jie", "speakers/shen-shuji");
  request.set_etag(before.etag());
  request.set_reason("同一人");
  ASSERT_OK_AND_ASSIGN(const v1::Speaker stays, Merge(request));
  EXPECT_EQ(stays.name(), "speakers/shen-jie");
  EXPECT_EQ(stays.merged_into(), "");
  EXPECT_NE(stays.etag(), before.etag());
  EXPECT_EQ(stays.revision(), Newest());
  EXPECT_EQ(Get("speakers/shen-shuji")->merged_into(), "speakers/shen-jie");
  EXPECT_EQ(Get("speakers/shen-shuji", unmerged)->merged_into(), "");
  request.set_merged_speaker("speakers/s-jie");
  EXPECT_THAT(Merge(request), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  store_.Reopen();
  EXPECT_EQ(Get("speakers/shen-shuji")->merged_into(), "speakers/shen-jie");
}

TEST_F(SpeakersTest, ReasonsWithoutEndAreRefused) {
  v1::MergeSpeakersRequest merge = MergeRequest("speakers/shen-jie", "speakers/shen-shuji");
  merge.set_reason(std::string(1001, 'x'));
  EXPECT_THAT(Merge(merge), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  ASSERT_THAT(Merge("speakers/shen-jie", "speakers/shen-shuji"), IsOk());
  v1::SplitSpeakerRequest split;
  split.set_name("speakers/shen-shuji");
  split.set_reason(std::string(1001, 'x'));
  EXPECT_THAT(Handlers().SplitSpeaker(context_, split), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(SpeakersTest, MergesThatMakeNoSenseAreRefused) {
  const int64_t before = Newest();
  EXPECT_THAT(Merge("speakers/shen-jie", "speakers/shen-jie"),
              Fails(StatusCode::kInvalidArgument, "SPEAKER_MERGE_INVALID"));
  EXPECT_THAT(Merge("speakers/nobody", "speakers/shen-jie"),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(Merge("speakers/shen-jie", "speakers/nobody"),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(Merge("speakers/shen-jie", "articles/wei-fangtan"),
              Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
  EXPECT_THAT(Merge("", "speakers/shen-jie"), Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
  EXPECT_EQ(Newest(), before);
}

TEST_F(SpeakersTest, MergesMakeChainsAndNoCircles) {
  ASSERT_THAT(Merge("speakers/shen-jie", "speakers/shen-shuji"), IsOk());
  ASSERT_THAT(Merge("speakers/s-jie", "speakers/shen-jie"), IsOk());
  EXPECT_THAT(Merge("speakers/shen-shuji", "speakers/s-jie"),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  EXPECT_THAT(Merge("speakers/shen-jie", "speakers/s-jie"),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  EXPECT_THAT(Merge("speakers/s-jie", "speakers/shen-shuji"),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
  ASSERT_OK_AND_ASSIGN(const v1::Speaker back, Split("speakers/shen-jie"));
  EXPECT_EQ(back.merged_into(), "");
  EXPECT_EQ(Get("speakers/shen-shuji")->merged_into(), "speakers/shen-jie");
}

TEST_F(SpeakersTest, ASplitTakesAMergeBack) {
  ASSERT_THAT(Merge("speakers/shen-jie", "speakers/shen-shuji"), IsOk());
  EXPECT_THAT(Split("speakers/shen-shuji", "stale"), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const v1::Speaker alone,
                       Split("speakers/shen-shuji", Get("speakers/shen-shuji")->etag()));
  EXPECT_EQ(alone.name(), "speakers/shen-shuji");
  EXPECT_EQ(alone.merged_into(), "");
  EXPECT_EQ(alone.revision(), Newest());
  EXPECT_THAT(Split("speakers/shen-shuji"), Fails(StatusCode::kFailedPrecondition, "SPEAKER_NOT_MERGED"));
  EXPECT_THAT(Split("speakers/nobody"), Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(Split("nobody"), Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
}

TEST_F(SpeakersTest, ARetryIsToldWhatTheFirstRunDid) {
  v1::MergeSpeakersRequest request = MergeRequest("speakers/shen-jie", "speakers/shen-shuji");
  request.set_etag(Get("speakers/shen-jie")->etag());
  request.set_request_id("0a1b");
  ASSERT_OK_AND_ASSIGN(const v1::Speaker first, Merge(request));
  ASSERT_THAT(Merge("speakers/shen-jie", "speakers/s-jie"), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Speaker again, Merge(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  request.set_reason("別的");
  EXPECT_THAT(Merge(request), Fails(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  request.set_request_id("not a token");
  EXPECT_THAT(Merge(request), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(SpeakersTest, ValidateOnlyWritesNothing) {
  const int64_t before = Newest();
  v1::MergeSpeakersRequest merge = MergeRequest("speakers/shen-jie", "speakers/shen-shuji");
  merge.set_validate_only(true);
  EXPECT_THAT(Merge(merge), IsOk());
  merge.set_merged_speaker("speakers/shen-jie");
  EXPECT_THAT(Merge(merge), Fails(StatusCode::kInvalidArgument, "SPEAKER_MERGE_INVALID"));
  v1::UpdateSpeakerRequest update = UpdateRequest("speakers/shen-jie", "沈洁");
  update.set_validate_only(true);
  EXPECT_EQ(Update(update)->display_name(), "沈洁");
  EXPECT_EQ(Get("speakers/shen-jie")->display_name(), "沈潔");
  EXPECT_EQ(Newest(), before);
}

TEST_F(SpeakersTest, ARenameKeepsTheRest) {
  ASSERT_OK_AND_ASSIGN(const v1::Speaker before, Get("speakers/shen-jie"));
  v1::UpdateSpeakerRequest request = UpdateRequest("speakers/shen-jie", "沈潔（河北）");
  request.mutable_speaker()->set_etag(before.etag());
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_OK_AND_ASSIGN(const v1::Speaker renamed, Update(request));
  EXPECT_EQ(renamed.display_name(), "沈潔（河北）");
  EXPECT_EQ(renamed.unit(), "河北區");
  EXPECT_NE(renamed.etag(), before.etag());
  EXPECT_THAT(Update(request), Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(SpeakersTest, RenamesAreRefused) {
  EXPECT_THAT(Update(UpdateRequest("speakers/nobody", "沈")),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(Update(UpdateRequest("nobody", "沈")),
              Fails(StatusCode::kInvalidArgument, "RESOURCE_NAME_INVALID"));
  EXPECT_THAT(Update(UpdateRequest("speakers/shen-jie", "　 ")),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Update(UpdateRequest("speakers/shen-jie", std::string(2000, 'x'))),
              Fails(StatusCode::kInvalidArgument, "TOO_LARGE"));
  v1::UpdateSpeakerRequest request = UpdateRequest("speakers/shen-jie", "沈");
  request.mutable_update_mask()->add_paths("unit");
  EXPECT_THAT(Update(request), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  ASSERT_THAT(Merge("speakers/s-jie", "speakers/shen-jie"), IsOk());
  EXPECT_THAT(Update(UpdateRequest("speakers/shen-jie", "沈")),
              Fails(StatusCode::kFailedPrecondition, "SPEAKER_MERGED"));
}

}  // namespace
}  // namespace fangtan::service
