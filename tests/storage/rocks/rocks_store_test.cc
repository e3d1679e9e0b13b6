// The operations of mutation.proto and the reads that show them, through store.h.
#include <google/protobuf/util/message_differencer.h>

#include "gmock/gmock.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using google::protobuf::util::MessageDifferencer;
using internal::PutArticle;

constexpr int64_t kMinute = 60LL * 1000 * 1000;
constexpr int64_t kDay = 24 * 60 * kMinute;

class RocksStoreTest : public StoreTest {};

TEST_F(RocksStoreTest, ANewStoreIsEmptyAndReadable) {
  EXPECT_EQ(At()->revision(), 0);
  EXPECT_THAT(Article("nothing"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  const StoreInfo info = store_->Info();
  EXPECT_EQ(info.store_id.size(), 32);
  EXPECT_EQ(info.format_version, 1);
  EXPECT_EQ(info.revision, 0);
  EXPECT_GT(info.byte_count, 8192);
  EXPECT_EQ(store_->token_key().size(), 32);
  const std::string key = store_->token_key();
  store_.Reopen();
  EXPECT_EQ(store_->token_key(), key);
  EXPECT_EQ(store_->Info().store_id, info.store_id);
}

TEST_F(RocksStoreTest, ACreatedArticleComesOutAsItWentIn) {
  const SampleArticle sample = TwoGuests();
  ASSERT_EQ(Commit({Ensure("speakers/shen-jie", "沈潔"), Put(sample, PutArticle::MUST_NOT_EXIST)}), 1);
  ASSERT_OK_AND_ASSIGN(const v1::Article full, Article("wei-fangtan"));
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(full), Expected(sample))) << full.DebugString();
  EXPECT_EQ(full.revision(), 1);
  EXPECT_EQ(full.create_time().seconds(), kSampleTime / 1000000);
  EXPECT_FALSE(full.etag().empty());

  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const v1::Article again, Article("wei-fangtan"));
  EXPECT_TRUE(MessageDifferencer::Equals(again, full));
}

// Every kind of record, one at a time: what an earlier read brought along is known.
TEST_F(RocksStoreTest, ReadersOfMemory_GetWhatIsThereAndAreToldOfWhatIsNot) {
  Commit({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  const ArticleId article{.id = "wei-fangtan"};
  const QuestionId question{.article = article, .id = "wei-fangtan-q1"};
  const AnswerId answer{.article = article, .id = "wei-fangtan-a1"};
  const auto read = [&](ReadTier tier, int kind) -> absl::StatusOr<absl::Cord> {
    ASSIGN_OR_RETURN(const auto view, store_->At(0, tier));
    const auto bytes = [](auto encoded) -> absl::StatusOr<absl::Cord> {
      RETURN_IF_ERROR(encoded.status());
      return encoded->bytes();
    };
    switch (kind) {
      case 0:
        return bytes(view->GetArticle(article, v1::BASIC));
      case 1:
        return bytes(view->GetArticle(article, v1::FULL));
      case 2:
        return bytes(view->GetQuestion(question, v1::FULL));
      default:
        return bytes(view->GetAnswer(answer));
    }
  };
  for (int kind = 0; kind < 4; ++kind) {
    EXPECT_THAT(read(ReadTier::kMemory, kind), IsOk()) << "just written, kind " << kind;
  }
  for (int kind = 0; kind < 4; ++kind) {
    store_.Reopen();  // flushes
    const absl::StatusOr<absl::Cord> cold = read(ReadTier::kMemory, kind);
    EXPECT_TRUE(IsNotInMemory(cold.status())) << kind << ": " << cold.status();
    ASSERT_OK_AND_ASSIGN(const absl::Cord disk, read(ReadTier::kDisk, kind));
    ASSERT_OK_AND_ASSIGN(const absl::Cord memory, read(ReadTier::kMemory, kind));
    EXPECT_EQ(memory, disk) << kind;
  }
  // Names are in memory: that there is no such article needs no disk.
  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const auto view, store_->At(0, ReadTier::kMemory));
  EXPECT_THAT(view->GetArticle({.id = "nothing"}, v1::BASIC),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
}

TEST_F(RocksStoreTest, BasicAndFullDifferInTheExchangesAlone) {
  Commit({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(v1::Article full, Article("wei-fangtan"));
  ASSERT_OK_AND_ASSIGN(const v1::Article basic, Article("wei-fangtan", 0, v1::BASIC));
  for (v1::Section& section : *full.mutable_sections()) section.clear_exchanges();
  EXPECT_TRUE(MessageDifferencer::Equals(full, basic));
}

TEST_F(RocksStoreTest, QuestionsAndAnswersAreReadByTheirOwnNames) {
  Commit({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const v1::Article article, Article("wei-fangtan"));
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  ASSERT_OK_AND_ASSIGN(const v1::Answer answer, Answer("wei-fangtan", "wei-fangtan-a2"));
  EXPECT_TRUE(MessageDifferencer::Equals(answer, exchange.answers(1)));
  ASSERT_OK_AND_ASSIGN(const v1::Question basic, Question("wei-fangtan", "wei-fangtan-q1"));
  EXPECT_TRUE(MessageDifferencer::Equals(basic, exchange.question()));
  ASSERT_OK_AND_ASSIGN(const v1::Question full, Question("wei-fangtan", "wei-fangtan-q1", 0, v1::FULL));
  ASSERT_EQ(full.answers_size(), 2);
  EXPECT_TRUE(MessageDifferencer::Equals(full.answers(0), exchange.answers(0)));
  EXPECT_TRUE(MessageDifferencer::Equals(full.answers(1), exchange.answers(1)));

  EXPECT_THAT(Question("wei-fangtan", "no-such"), Fails(StatusCode::kNotFound, "QUESTION_NOT_FOUND"));
  EXPECT_THAT(Answer("wei-fangtan", "no-such"), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
  EXPECT_THAT(Answer("no-such", "wei-fangtan-a1"), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
}

TEST_F(RocksStoreTest, ArticlesWithoutQuestionsOrSectionsWork) {
  SampleArticle statements = TwoGuests("statements");
  statements.sections = {
      {{.question_id = "", .question = "", .answers = {{"talk-a1", "", "", "各位網友大家好！", {}}}}}};
  SampleArticle plain = TwoGuests("plain");
  plain.sections.clear();
  plain.participants.clear();
  Commit({Put(statements, PutArticle::MUST_NOT_EXIST), Put(plain, PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const v1::Article talk, Article("statements"));
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(talk), Expected(statements)));
  ASSERT_OK_AND_ASSIGN(const v1::Article text, Article("plain"));
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(text), Expected(plain)));
}

TEST_F(RocksStoreTest, AnUpdateTouchesOnlyWhatChanged) {
  SampleArticle sample = TwoGuests();
  Commit({Put(sample, PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const v1::Article before, Article("wei-fangtan"));
  sample.sections[0][0].answers[1].text = "改過的回答。";
  ASSERT_EQ(Commit({Put(sample, PutArticle::MUST_EXIST, before.etag())}, kMinute), 2);
  ASSERT_OK_AND_ASSIGN(const v1::Article after, Article("wei-fangtan"));
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(after), Expected(sample)));

  const auto& answers_before = before.sections(0).exchanges(0).answers();
  const auto& answers_after = after.sections(0).exchanges(0).answers();
  EXPECT_TRUE(MessageDifferencer::Equals(answers_before[0], answers_after[0]))
      << "an unchanged answer was written";
  EXPECT_NE(answers_before[1].etag(), answers_after[1].etag());
  EXPECT_EQ(answers_after[1].revision(), 2);
  EXPECT_EQ(answers_after[1].create_time().seconds(), answers_before[1].create_time().seconds());
  EXPECT_EQ(answers_after[1].update_time().seconds(), answers_before[1].update_time().seconds() + 60);
  EXPECT_NE(after.etag(), before.etag());
  EXPECT_EQ(after.create_time().seconds(), before.create_time().seconds());

  ASSERT_OK_AND_ASSIGN(const v1::Article then, Article("wei-fangtan", 1));
  EXPECT_TRUE(MessageDifferencer::Equals(then, before));
}

TEST_F(RocksStoreTest, AChildThatVanishesIsGoneAndMayComeBackAsNew) {
  const SampleArticle sample = TwoGuests();
  SampleArticle shorter = sample;
  shorter.sections.pop_back();
  Commit({Put(sample, PutArticle::MUST_NOT_EXIST)});
  Commit({Put(shorter, PutArticle::MUST_EXIST)}, kMinute);
  Commit({Put(sample, PutArticle::MUST_EXIST)}, 2 * kMinute);
  EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a3", 1), IsOk());
  EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a3", 2), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
  EXPECT_THAT(Question("wei-fangtan", "wei-fangtan-q2", 2),
              Fails(StatusCode::kNotFound, "QUESTION_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const v1::Answer again, Answer("wei-fangtan", "wei-fangtan-a3", 3));
  EXPECT_EQ(again.create_time().seconds(), kSampleTime / 1000000 + 120);
  EXPECT_EQ(At(2)->Count().answers, 2);
  EXPECT_EQ(At(3)->Count().answers, 3);
}

TEST_F(RocksStoreTest, PreconditionsOfPutArticle) {
  const SampleArticle sample = TwoGuests();
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::MUST_EXIST)}),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::PRECONDITION_UNSPECIFIED)}),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  Commit({Put(sample, PutArticle::MUST_NOT_EXIST)});
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::MUST_NOT_EXIST)}),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::MUST_EXIST, "stale")}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  Commit({Delete("articles/wei-fangtan")});
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::MUST_NOT_EXIST)}),
              Fails(StatusCode::kAlreadyExists, "ARTICLE_DELETED"));
  EXPECT_THAT(TryCommit({Put(sample, PutArticle::MUST_EXIST)}),
              Fails(StatusCode::kFailedPrecondition, "ARTICLE_DELETED"));
  EXPECT_EQ(store_->Info().revision, 2) << "a refused write took a revision";
}

TEST_F(RocksStoreTest, AFailedMutationLeavesNothingOfItself) {
  Commit({Put(TwoGuests("first"), PutArticle::MUST_NOT_EXIST)});
  EXPECT_THAT(
      TryCommit({Ensure("speakers/new-one", "新人"), Put(TwoGuests("second"), PutArticle::MUST_NOT_EXIST),
                 Put(TwoGuests("first"), PutArticle::MUST_NOT_EXIST)}),
      Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_THAT(Speaker("new-one"), Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(Article("second"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_EQ(Commit({Put(TwoGuests("second"), PutArticle::MUST_NOT_EXIST)}), 2);
  store_.Reopen();
  EXPECT_THAT(Article("second"), IsOk());
}

TEST_F(RocksStoreTest, LaterOperationsOfAMutationSeeEarlierOnes) {
  SampleArticle sample = TwoGuests();
  SampleArticle edited = sample;
  edited.title = "改題";
  EXPECT_EQ(Commit({Put(sample, PutArticle::MUST_NOT_EXIST), Put(edited, PutArticle::MUST_EXIST),
                    Delete("articles/wei-fangtan"), Undelete("articles/wei-fangtan")}),
            1);
  ASSERT_OK_AND_ASSIGN(const v1::Article article, Article("wei-fangtan", 0, v1::BASIC));
  EXPECT_EQ(article.title(), "改題");
  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const v1::Article again, Article("wei-fangtan", 0, v1::BASIC));
  EXPECT_TRUE(MessageDifferencer::Equals(article, again));
}

TEST_F(RocksStoreTest, MalformedMutationsAreRefused) {
  const SampleArticle sample = TwoGuests();
  const auto refused = [this](internal::Operation operation, auto spoil) {
    spoil(*operation.mutable_put_article());
    EXPECT_THAT(TryCommit({operation}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  };
  const internal::Operation put = Put(sample, PutArticle::MUST_NOT_EXIST);
  refused(put, [](PutArticle& p) { p.set_article("\xff\xff"); });
  refused(put, [](PutArticle& p) { p.mutable_article()->append("\x12\x01\xff"); });  // title is no UTF-8
  refused(put, [](PutArticle& p) { p.mutable_sections(0)->set_head("\x0a\x01\xff"); });
  refused(put, [](PutArticle& p) {
    p.mutable_sections(0)->mutable_exchanges(0)->mutable_question()->set_local_id("X");
  });
  refused(put, [](PutArticle& p) { *p.add_sections() = p.sections(0); });  // the same children twice
  refused(put, [](PutArticle& p) {
    p.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0)->set_local_id("another");
  });
  v1::Article derived = Expected(sample);
  derived.clear_sections();
  derived.set_etag("mine");
  refused(put, [&derived](PutArticle& p) { p.set_article(derived.SerializeAsString()); });
  refused(put, [&sample](PutArticle& p) { p.set_article(Expected(sample).SerializeAsString()); });
  EXPECT_THAT(TryCommit({internal::Operation()}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(store_->Commit(internal::Mutation(), {}), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(store_->Info().revision, 0);
}

TEST_F(RocksStoreTest, DeletedArticlesAreSeenOnRequestAndInThePast) {
  Commit({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const v1::Article before, Article("wei-fangtan"));
  EXPECT_THAT(TryCommit({Delete("articles/wei-fangtan", "stale")}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  Commit({Delete("articles/wei-fangtan", before.etag(), "來源撤稿")}, kMinute);

  EXPECT_THAT(Article("wei-fangtan"), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a1"), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(Question("wei-fangtan", "wei-fangtan-q1"), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(Answer("wei-fangtan", "no-such"), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const v1::Article deleted, Article("wei-fangtan", 0, v1::FULL, /*show_deleted=*/true));
  EXPECT_EQ(deleted.delete_time().seconds(), kSampleTime / 1000000 + 60);
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(deleted), WithoutDerived(before)));
  EXPECT_EQ(At()->Count().articles, 0);
  EXPECT_EQ(At()->Count().answers, 0);
  EXPECT_EQ(At(1)->Count().answers, 3);
  ASSERT_OK_AND_ASSIGN(const v1::Article then, Article("wei-fangtan", 1));
  EXPECT_TRUE(MessageDifferencer::Equals(then, before));
  EXPECT_THAT(TryCommit({Delete("articles/wei-fangtan")}),
              Fails(StatusCode::kFailedPrecondition, "ARTICLE_DELETED"));
  EXPECT_THAT(TryCommit({Delete("articles/no-such")}), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
}

TEST_F(RocksStoreTest, UndeleteBringsAllBackAsItWas) {
  Commit({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const v1::Article before, Article("wei-fangtan"));
  EXPECT_THAT(TryCommit({Undelete("articles/wei-fangtan")}),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_THAT(TryCommit({Undelete("articles/no-such")}), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  Commit({Delete("articles/wei-fangtan")});
  EXPECT_THAT(TryCommit({Undelete("articles/wei-fangtan", before.etag())}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  Commit({Undelete("articles/wei-fangtan")});
  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const v1::Article after, Article("wei-fangtan"));
  EXPECT_FALSE(after.has_delete_time());
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDerived(after), WithoutDerived(before)));
  EXPECT_TRUE(MessageDifferencer::Equals(after.sections(0), before.sections(0)))
      << "children were written anew";
  EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a1", 2), Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a1", 3), IsOk());
}

TEST_F(RocksStoreTest, ChildrenOfADeletedArticleDieOnlyWhenTheyAreLeftOut) {
  SampleArticle sample = TwoGuests();
  Commit({Put(sample, PutArticle::MUST_NOT_EXIST)});
  // In one revision an answer ends for good and all others are hidden with the article.
  sample.sections[1][0].answers.clear();
  Commit({Put(sample, PutArticle::MUST_EXIST), Delete("articles/wei-fangtan")});
  Commit({Undelete("articles/wei-fangtan")});
  for (const bool reopened : {false, true}) {
    if (reopened) store_.Reopen();
    EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a1"), IsOk());
    EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a3"), Fails(StatusCode::kNotFound, "ANSWER_NOT_FOUND"));
    EXPECT_THAT(Answer("wei-fangtan", "wei-fangtan-a3", 1), IsOk());
    EXPECT_EQ(At(1)->Count().answers, 3);
    EXPECT_EQ(At(2)->Count().answers, 0);
    EXPECT_EQ(At(3)->Count().answers, 2);
  }
}

TEST_F(RocksStoreTest, SourcesAreStoredOnceAndChecked) {
  const std::string content = "記者：𠮷\r\n" + std::string(20000, '\xe5');
  const SourceId id = SourceId::FromDigest(Sha256(content));
  EXPECT_THAT(At()->GetSource(id, v1::BASIC), Fails(StatusCode::kNotFound, "SOURCE_NOT_FOUND"));
  Commit({PutSourceOf(content)});
  Commit({PutSourceOf(content)}, kMinute);
  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const auto basic_bytes, At()->GetSource(id, v1::BASIC));
  ASSERT_OK_AND_ASSIGN(v1::Source basic, basic_bytes.Decode());
  EXPECT_EQ(basic.revision(), 1);
  EXPECT_EQ(basic.create_time().seconds(), kSampleTime / 1000000);
  EXPECT_TRUE(basic.content().empty());
  ASSERT_OK_AND_ASSIGN(const auto full_bytes, At()->GetSource(id, v1::FULL));
  ASSERT_OK_AND_ASSIGN(const v1::Source full, full_bytes.Decode());
  EXPECT_EQ(full.content(), content);
  basic.set_content(content);
  EXPECT_TRUE(MessageDifferencer::Equals(full, basic));

  Commit({PutSourceOf("later")});
  const SourceId later = SourceId::FromDigest(Sha256("later"));
  EXPECT_THAT(At(2)->GetSource(later, v1::BASIC), Fails(StatusCode::kNotFound, "SOURCE_NOT_FOUND"));
  EXPECT_THAT(At(3)->GetSource(later, v1::BASIC), IsOk());
  EXPECT_THAT(At()->GetSource({.id = "no-digest"}, v1::BASIC),
              Fails(StatusCode::kNotFound, "SOURCE_NOT_FOUND"));
}

TEST_F(RocksStoreTest, ContentThatIsNotItsDigestIsNeverServed) {
  internal::Operation put = PutSourceOf("記者：");
  put.mutable_put_source()->set_content("別的");
  Commit({put});
  const SourceId id = SourceId::FromDigest(Sha256("記者："));
  EXPECT_THAT(At()->GetSource(id, v1::BASIC), IsOk());
  EXPECT_THAT(At()->GetSource(id, v1::FULL), Fails(StatusCode::kDataLoss, "RECORD_CORRUPT"));
}

TEST_F(RocksStoreTest, RankingsAreWrittenOnlyWhenTheyChange) {
  Commit({PutRankingOf("top-ten", "家風建設")});
  Commit({PutRankingOf("top-ten", "家風建設")}, kMinute);
  ASSERT_OK_AND_ASSIGN(const auto bytes, At()->GetRanking({.id = "top-ten"}));
  ASSERT_OK_AND_ASSIGN(const v1::Ranking first, bytes.Decode());
  EXPECT_EQ(first.revision(), 1);
  Commit({PutRankingOf("top-ten", "動輒則咎")}, kMinute);
  ASSERT_OK_AND_ASSIGN(const auto changed_bytes, At()->GetRanking({.id = "top-ten"}));
  ASSERT_OK_AND_ASSIGN(const v1::Ranking changed, changed_bytes.Decode());
  EXPECT_EQ(changed.revision(), 3);
  EXPECT_EQ(changed.create_time().seconds(), first.create_time().seconds());
  EXPECT_THAT(At()->GetRanking({.id = "no-such"}), Fails(StatusCode::kNotFound, "RANKING_NOT_FOUND"));
}

TEST_F(RocksStoreTest, RevisionsOutsideTheStoreAreRefused) {
  Commit({PutRankingOf("top-ten", "家風建設")});
  EXPECT_THAT(store_->At(2), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
  EXPECT_EQ(At(1)->revision(), 1);
}

TEST_F(RocksStoreTest, ValidateOnlyChecksAllAndWritesNothing) {
  const internal::Mutation create = Mutate({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const CommitResult checked, store_->Commit(create, {.validate_only = true}));
  EXPECT_EQ(checked.revision, 0);
  EXPECT_THAT(Article("wei-fangtan"), Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  ASSERT_THAT(store_->Commit(create, {}), IsOk());
  EXPECT_THAT(store_->Commit(create, {.validate_only = true}),
              Fails(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  EXPECT_EQ(store_->Info().revision, 1);
}

internal::Mutation Requested(internal::Mutation mutation, const std::string& id, const std::string& digest) {
  mutation.set_request_id(id);
  mutation.set_request_digest(digest);
  mutation.set_reply_name("articles/wei-fangtan");
  return mutation;
}

TEST_F(RocksStoreTest, ARequestIdReplaysItsFirstResult) {
  const auto create =
      Requested(Mutate({Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)}), "r-1", "digest of the body");
  ASSERT_OK_AND_ASSIGN(const CommitResult first, store_->Commit(create, {}));
  EXPECT_FALSE(first.replayed);
  Commit({PutRankingOf("top-ten", "家風建設")});
  for (const bool reopened : {false, true}) {
    if (reopened) store_.Reopen();
    ASSERT_OK_AND_ASSIGN(const CommitResult again, store_->Commit(create, {}));
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.revision, first.revision);
    EXPECT_EQ(again.reply_name, "articles/wei-fangtan");
    EXPECT_THAT(store_->Commit(Requested(Mutate({}), "r-1", "another body"), {}),
                Fails(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  }
  EXPECT_EQ(store_->Info().revision, 2);
}

TEST_F(RocksStoreTest, ARequestIdIsForgottenAfterADay) {
  ASSERT_THAT(store_->Commit(Requested(Mutate({PutRankingOf("top-ten", "一")}), "r-1", "one"), {}), IsOk());
  ASSERT_OK_AND_ASSIGN(
      const CommitResult later,
      store_->Commit(Requested(Mutate({PutRankingOf("top-ten", "二")}, kDay), "r-1", "two"), {}));
  EXPECT_FALSE(later.replayed);
  EXPECT_EQ(later.revision, 2);
  EXPECT_THAT(store_->Commit(Requested(Mutate({}, kDay + 1), "r-1", "one"), {}),
              Fails(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(RocksStoreTest, AMutationThatChangesNothingStillHasARevision) {
  EXPECT_EQ(Commit({PutRankingOf("top-ten", "一")}), 1);
  EXPECT_EQ(Commit({Ensure("speakers/shen-jie", "沈潔")}), 2);
  EXPECT_EQ(Commit({Ensure("speakers/shen-jie", "另一個名字")}), 3);
  store_.Reopen();
  EXPECT_EQ(store_->Info().revision, 3);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker speaker, Speaker("shen-jie"));
  EXPECT_EQ(speaker.display_name(), "沈潔");
  EXPECT_EQ(speaker.revision(), 2);
}

TEST_F(RocksStoreTest, ASpeakerInBasicIsItsOwnRecordAlone) {
  Commit({Ensure("speakers/shen-jie", "沈潔"), Put(TwoGuests(), PutArticle::MUST_NOT_EXIST)});
  ASSERT_OK_AND_ASSIGN(const auto bytes, At()->GetSpeaker({.id = "shen-jie"}, v1::BASIC));
  ASSERT_OK_AND_ASSIGN(const v1::Speaker basic, bytes.Decode());
  ASSERT_OK_AND_ASSIGN(v1::Speaker full, Speaker("shen-jie"));
  EXPECT_GT(full.answer_count(), 0);
  EXPECT_GT(full.posts_size(), 0);
  full.clear_names();
  full.clear_posts();
  full.clear_answer_count();
  full.clear_article_count();
  EXPECT_TRUE(MessageDifferencer::Equals(basic, full)) << basic.DebugString();
  EXPECT_THAT(At()->GetSpeaker({.id = "nobody"}, v1::BASIC),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
}

}  // namespace
}  // namespace fangtan::storage
