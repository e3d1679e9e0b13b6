// Whom a printed name may mean, in a real store with articles.
#include "service/handlers/resolve_speaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/articles.h"
#include "service/handlers/speakers.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ResolveSpeakerTest : public ::testing::Test {
 protected:
  // An article in which `name`, holding `posts`, says something; the speaker's resource name.
  std::string Meet(const std::string& name, const std::vector<std::string>& posts) {
    v1::CreateArticleRequest request;
    request.set_article_id(absl::StrCat("article-", ++articles_made_));
    v1::Participant& participant = *request.mutable_article()->add_participants();
    participant.set_name(name);
    for (const std::string& post : posts) participant.add_posts(post);
    v1::Exchange& exchange = *request.mutable_article()->add_sections()->add_exchanges();
    exchange.mutable_question()->set_text("點解？");
    v1::Answer& answer = *exchange.add_answers();
    answer.set_printed_name(name);
    answer.add_paragraphs("家風正，則民風淳。");
    const auto article = Articles(*store_, tokens_).CreateArticle(context_, request);
    EXPECT_THAT(article, IsOk());
    return article->Decode()->participants(0).speaker();
  }

  absl::StatusOr<v1::ResolveSpeakerResponse> Resolve(const std::string& name,
                                                     const std::vector<std::string>& posts = {},
                                                     int64_t revision = 0) {
    v1::ResolveSpeakerRequest request;
    request.set_printed_name(name);
    for (const std::string& post : posts) request.add_posts(post);
    request.set_read_revision(revision);
    return Speakers(*store_, tokens_).ResolveSpeaker(context_, request);
  }
  // "rule name" of each candidate, best first.
  std::vector<std::string> Resolved(const std::string& name, const std::vector<std::string>& posts = {},
                                    int64_t revision = 0) {
    const auto response = Resolve(name, posts, revision);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> lines;
    for (const auto& candidate : response->candidates())
      lines.push_back(absl::StrCat(candidate.rule(), " ", candidate.speaker().name()));
    return lines;
  }
  v1::Speaker Merge(const std::string& stays, const std::string& goes) {
    v1::MergeSpeakersRequest request;
    request.set_name(stays);
    request.set_merged_speaker(goes);
    const auto merged = Speakers(*store_, tokens_).MergeSpeakers(context_, request);
    EXPECT_THAT(merged, IsOk());
    return *merged;
  }

  TempStore store_;
  const PageTokenSealer tokens_{store_->token_key()};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
  int articles_made_ = 0;
};

TEST_F(ResolveSpeakerTest, OnePersonUnderManyPrintedNames) {
  const std::string shen = Meet("沈潔", {"天津市河北區委常委", "區紀委書記"});
  Meet("李明", {"天津市和平區紀委書記"});
  EXPECT_THAT(Resolved("沈　洁", {"河北区纪委书记"}), ElementsAre("SAME_NAME_AND_UNIT " + shen));
  EXPECT_THAT(Resolved("沈洁"), ElementsAre("SAME_FOLDED_NAME " + shen));
  EXPECT_THAT(Resolved("沈潔女士"), ElementsAre("COURTESY_TITLE_DROPPED " + shen));
  EXPECT_THAT(Resolved("沈書記"), ElementsAre("SURNAME_AND_TITLE " + shen));
  EXPECT_THAT(Resolved("沈先生"), ElementsAre("PARTIAL_NAME " + shen));
  EXPECT_THAT(Resolved("沈洁（河北区纪委书记）："), ElementsAre("SAME_NAME_AND_UNIT " + shen));
  EXPECT_THAT(Resolved("沈潔:"), ElementsAre("SAME_FOLDED_NAME " + shen));
  ASSERT_OK_AND_ASSIGN(const v1::ResolveSpeakerResponse response, Resolve("沈洁"));
  EXPECT_EQ(response.candidates(0).speaker().display_name(), "沈潔");
  EXPECT_EQ(response.candidates(0).speaker().answer_count(), 1);
  EXPECT_EQ(response.read_revision(), static_cast<int64_t>((*store_->At(0))->revision()));
}

TEST_F(ResolveSpeakerTest, LatinNames) {
  const std::string adam = Meet("Adam Jonas", {"CEO of Acme"});
  const std::string ada = Meet("Ada Lovelace", {});
  EXPECT_THAT(Resolved("AJ"), ElementsAre("INITIALS " + adam));
  EXPECT_THAT(Resolved("A. Jonas"), ElementsAre("INITIALS " + adam));
  EXPECT_THAT(Resolved("ADAM JONAS", {"Acme"}), ElementsAre("SAME_NAME_AND_UNIT " + adam));
  EXPECT_THAT(Resolved("Dr. Ada Lovelace, PhD"), ElementsAre("COURTESY_TITLE_DROPPED " + ada));
  EXPECT_THAT(Resolved("Lovelace, Ada"), ElementsAre("NAME_REORDERED " + ada));
  EXPECT_THAT(Resolved("Lovelace"), ElementsAre("PARTIAL_NAME " + ada));
  EXPECT_THAT(Resolved("Augusta Ada Lovelace"), ElementsAre("PARTIAL_NAME " + ada));
}

TEST_F(ResolveSpeakerTest, NamesInTwoScriptsAreFoundByEither) {
  const std::string both = Meet("马云 Jack Ma", {});
  EXPECT_THAT(Resolved("Jack Ma"), ElementsAre("NAME_IN_ONE_SCRIPT " + both));
  EXPECT_THAT(Resolved("馬雲"), ElementsAre("NAME_IN_ONE_SCRIPT " + both));
  const std::string latin = Meet("Jack Ma", {});
  EXPECT_NE(latin, both) << "who is printed otherwise is nobody's namesake yet";
  EXPECT_THAT(Resolved("Jack Ma"), ElementsAre("SAME_FOLDED_NAME " + latin, "NAME_IN_ONE_SCRIPT " + both));
  EXPECT_THAT(Resolved("馬雲 JACK MA"),
              ElementsAre("SAME_FOLDED_NAME " + both, "NAME_IN_ONE_SCRIPT " + latin));
}

TEST_F(ResolveSpeakerTest, BriefNamesThatWerePrintedAreFoundByFullOnes) {
  const std::string aj = Meet("AJ", {});
  const std::string secretary = Meet("沈書記", {});
  const std::string marx = Meet("馬克思", {});
  EXPECT_THAT(Resolved("Adam Jonas"), ElementsAre("INITIALS " + aj));
  EXPECT_THAT(Resolved("沈潔", {"河北區紀委書記"}), ElementsAre("SURNAME_AND_TITLE " + secretary));
  EXPECT_THAT(Resolved("卡爾·馬克思"), ElementsAre("PARTIAL_NAME " + marx));
}

TEST_F(ResolveSpeakerTest, NamesakesStaySeveralUnlessAUnitTellsThemApart) {
  const std::string hebei = Meet("沈潔", {"天津市河北區紀委書記"});
  const std::string wuqing = Meet("沈潔", {"天津市武清區紀委書記"});
  ASSERT_NE(hebei, wuqing);
  ASSERT_OK_AND_ASSIGN(const v1::ResolveSpeakerResponse both, Resolve("沈洁"));
  ASSERT_EQ(both.candidates_size(), 2);
  EXPECT_EQ(both.candidates(0).score(), both.candidates(1).score());
  EXPECT_THAT(Resolved("沈洁", {"武清区委常委"}),
              ElementsAre("SAME_NAME_AND_UNIT " + wuqing, "SAME_FOLDED_NAME " + hebei));
  ASSERT_OK_AND_ASSIGN(const v1::ResolveSpeakerResponse told, Resolve("沈洁", {"武清区委常委"}));
  EXPECT_LT(told.candidates(1).score(), 0.2);
  EXPECT_THAT(Resolved("沈書記", {"區紀委書記"}),
              UnorderedElementsAre("SURNAME_AND_TITLE " + hebei, "SURNAME_AND_TITLE " + wuqing));
}

TEST_F(ResolveSpeakerTest, NamesOfTheMergedMeanTheOneThatStays) {
  const std::string shen = Meet("沈潔", {"天津市河北區紀委書記"});
  const std::string jie = Meet("Jie Shen", {});
  const std::string s_jie = Meet("Shen Jieying", {});
  const auto before = static_cast<int64_t>((*store_->At(0))->revision());
  Merge(jie, s_jie);
  Merge(shen, jie);
  ASSERT_OK_AND_ASSIGN(const v1::ResolveSpeakerResponse response, Resolve("Jie Shen"));
  ASSERT_GE(response.candidates_size(), 1);
  EXPECT_EQ(response.candidates(0).speaker().name(), shen);
  EXPECT_EQ(response.candidates(0).rule(), "SAME_FOLDED_NAME");
  EXPECT_THAT(Resolved("Shen Jieying"), ElementsAre("SAME_FOLDED_NAME " + shen));
  EXPECT_THAT(Resolved("沈洁"), ElementsAre("SAME_FOLDED_NAME " + shen));
  EXPECT_THAT(Resolved("Shen Jieying", {}, before), ElementsAre("SAME_FOLDED_NAME " + s_jie));
}

TEST_F(ResolveSpeakerTest, NobodyIsNoError) {
  Meet("沈潔", {});
  EXPECT_THAT(Resolved("李明"), IsEmpty());
  EXPECT_THAT(Resolved("𠮷"), IsEmpty());
}

TEST_F(ResolveSpeakerTest, AtMostTwenty) {
  for (int i = 0; i < 25; ++i) Meet("王芳", {absl::StrCat("第", i, "中學校長")});
  ASSERT_OK_AND_ASSIGN(const v1::ResolveSpeakerResponse response, Resolve("王芳"));
  EXPECT_EQ(response.candidates_size(), 20);
}

TEST_F(ResolveSpeakerTest, BadRequestsAreRefused) {
  EXPECT_THAT(Resolve(""), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Resolve("　 \n"), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Resolve(std::string(2000, 'x')), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Resolve("沈潔", std::vector<std::string>(101, "書記")),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Resolve("沈潔", {}, -1), Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Resolve("沈潔", {}, 99), Fails(StatusCode::kInvalidArgument, "REVISION_IN_FUTURE"));
}

}  // namespace
}  // namespace fangtan::service
