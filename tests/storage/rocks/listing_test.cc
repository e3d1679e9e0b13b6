// Lists in every order, their pages and totals, and what articles show of speakers.
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/search/text_query.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using google::protobuf::util::MessageDifferencer;
using internal::PutArticle;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename M>
std::string NameIn(const absl::Cord& bytes) {
  M message;
  EXPECT_TRUE(message.ParseFromString(std::string(bytes)));
  return message.name();
}

std::string NameOf(internal::Kind kind, const absl::Cord& bytes) {
  switch (kind) {
    case internal::ARTICLE:
      return NameIn<v1::Article>(bytes);
    case internal::QUESTION:
      return NameIn<v1::Question>(bytes);
    case internal::ANSWER:
      return NameIn<v1::Answer>(bytes);
    case internal::SPEAKER:
      return NameIn<v1::Speaker>(bytes);
    default:
      return NameIn<v1::Ranking>(bytes);
  }
}

class ListingTest : public StoreTest {
 protected:
  // All names of a walk in pages of `limit`; every page must tell the same total.
  std::vector<std::string> Walk(ListQuery query, Revision revision = 0, int limit = 2) {
    query.limit = limit;
    std::vector<std::string> names;
    const std::unique_ptr<View> view = At(revision);
    int64_t total = 0;
    while (true) {
      const absl::StatusOr<Page> page = view->List(query);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return names;
      for (const absl::Cord& item : page->items) names.push_back(NameOf(query.kind, item));
      total = page->total_size;
      if (!page->more) break;
      query.after = page->last;
    }
    EXPECT_EQ(total, names.size());
    return names;
  }

  // Four articles: two of one title, one without a date.
  void CommitFour() {
    Commit({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/li-ming", "李明")});
    int64_t age = 0;
    for (const auto& [id, title, seconds] : std::vector<std::tuple<std::string, std::string, int64_t>>{
             {"bbbb", "乙", 200}, {"dddd", "甲", 100}, {"aaaa", "乙", 0}, {"cccc", "丙", 100}}) {
      SampleArticle sample = TwoGuests(id);
      sample.title = title;
      sample.publish_seconds = seconds;
      if (id == "cccc") sample.sections.pop_back();
      Commit({Put(sample, PutArticle::MUST_NOT_EXIST)}, age += 1000000);
    }
  }
};

std::vector<std::string> Articles(const std::vector<std::string>& ids) {
  std::vector<std::string> names;
  for (const std::string& id : ids) names.push_back("articles/" + id);
  return names;
}

TEST_F(ListingTest, ArticlesInEveryOrderTiesByName) {
  CommitFour();
  const auto by = [this](SortField field, bool descending = false) {
    return Walk({.kind = internal::ARTICLE, .order = {{field, descending}}});
  };
  EXPECT_EQ(Walk({.kind = internal::ARTICLE}), Articles({"aaaa", "bbbb", "cccc", "dddd"}));
  EXPECT_EQ(by(SortField::kName, true), Articles({"dddd", "cccc", "bbbb", "aaaa"}));
  EXPECT_EQ(by(SortField::kPublishTime), Articles({"aaaa", "cccc", "dddd", "bbbb"}));
  EXPECT_EQ(by(SortField::kPublishTime, true), Articles({"bbbb", "cccc", "dddd", "aaaa"}));
  EXPECT_EQ(by(SortField::kCreateTime), Articles({"bbbb", "dddd", "aaaa", "cccc"}));
  EXPECT_EQ(by(SortField::kUpdateTime, true), Articles({"cccc", "aaaa", "dddd", "bbbb"}));
  EXPECT_EQ(by(SortField::kTitle), Articles({"cccc", "aaaa", "bbbb", "dddd"}));
  EXPECT_EQ(by(SortField::kAnswerCount), Articles({"cccc", "aaaa", "bbbb", "dddd"}));
  EXPECT_EQ(Walk({.kind = internal::ARTICLE,
                  .order = {{SortField::kTitle, true}, {SortField::kPublishTime, true}}}),
            Articles({"dddd", "bbbb", "aaaa", "cccc"}));
}

TEST_F(ListingTest, AnswersAndQuestionsInEveryOrder) {
  CommitFour();
  const auto answers =
      Walk({.kind = internal::ANSWER, .order = {{SortField::kArticle, true}, {SortField::kOrdinal, true}}});
  ASSERT_EQ(answers.size(), 11);
  EXPECT_EQ(answers.front(), "articles/dddd/answers/dddd-a3");
  EXPECT_EQ(answers.back(), "articles/aaaa/answers/aaaa-a1");
  const auto by_speaker =
      Walk({.kind = internal::ANSWER, .order = {{SortField::kSpeaker}, {SortField::kPublishTime}}});
  EXPECT_EQ(by_speaker.front(), "articles/aaaa/answers/aaaa-a2");
  EXPECT_EQ(by_speaker.back(), "articles/bbbb/answers/bbbb-a3");
  EXPECT_THAT(
      Walk({.kind = internal::QUESTION, .parent = ArticleId{"dddd"}, .order = {{SortField::kAnswerCount}}}),
      ElementsAre("articles/dddd/questions/dddd-q2", "articles/dddd/questions/dddd-q1"));
  EXPECT_THAT(Walk({.kind = internal::ANSWER, .parent = ArticleId{"cccc"}, .order = {{SortField::kOrdinal}}}),
              ElementsAre("articles/cccc/answers/cccc-a1", "articles/cccc/answers/cccc-a2"));
}

TEST_F(ListingTest, SpeakersAndRankings) {
  CommitFour();
  Commit({PutRankingOf("second", "二"), PutRankingOf("first", "一"), Ensure("speakers/nobody", "無名")});
  const auto speakers = [this](SortField field, bool descending = false) {
    return Walk({.kind = internal::SPEAKER, .order = {{field, descending}}});
  };
  EXPECT_THAT(speakers(SortField::kAnswerCount, true),
              ElementsAre("speakers/shen-jie", "speakers/li-ming", "speakers/nobody"));
  EXPECT_THAT(speakers(SortField::kDisplayName),
              ElementsAre("speakers/li-ming", "speakers/shen-jie", "speakers/nobody"));
  EXPECT_THAT(Walk({.kind = internal::RANKING}), ElementsAre("rankings/first", "rankings/second"));
}

TEST_F(ListingTest, FieldsOfOtherKindsAndForeignKeysAreRefused) {
  CommitFour();
  EXPECT_THAT(At()->List({.kind = internal::SPEAKER, .order = {{SortField::kTitle}}}),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(At()->List({.kind = internal::ARTICLE, .order = {{SortField::kOrdinal}}}),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  ASSERT_OK_AND_ASSIGN(const Page page, At()->List({.kind = internal::ARTICLE, .limit = 1}));
  EXPECT_THAT(
      At()->List({.kind = internal::ARTICLE, .order = {{SortField::kPublishTime}}, .after = page.last}),
      Fails(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_THAT(At()->List({.kind = internal::ANSWER, .parent = ArticleId{"no-such"}}),
              Fails(StatusCode::kNotFound, "ARTICLE_NOT_FOUND"));
  EXPECT_THAT(At()->List({.kind = internal::ARTICLE, .limit = 0}),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(ListingTest, DeletedArticlesAndTheirChildrenAreLeftOut) {
  CommitFour();
  const Revision before = store_->Info().revision;
  Commit({Delete("articles/bbbb")});
  for (const bool reopened : {false, true}) {
    if (reopened) store_.Reopen();
    EXPECT_EQ(Walk({.kind = internal::ARTICLE}), Articles({"aaaa", "cccc", "dddd"}));
    EXPECT_EQ(Walk({.kind = internal::ARTICLE, .show_deleted = true}),
              Articles({"aaaa", "bbbb", "cccc", "dddd"}));
    EXPECT_EQ(Walk({.kind = internal::ANSWER}).size(), 8);
    EXPECT_EQ(Walk({.kind = internal::ANSWER}, before).size(), 11);
    EXPECT_THAT(At()->List({.kind = internal::ANSWER, .parent = ArticleId{"bbbb"}}),
                Fails(StatusCode::kNotFound, "ARTICLE_DELETED"));
  }
  Commit({Undelete("articles/bbbb")});
  EXPECT_EQ(Walk({.kind = internal::ANSWER}).size(), 11);
  EXPECT_EQ(Walk({.kind = internal::ANSWER}, before + 1).size(), 8);
}

TEST_F(ListingTest, FullItemsEqualWhatGetShows) {
  CommitFour();
  ASSERT_OK_AND_ASSIGN(const Page articles, At()->List({.kind = internal::ARTICLE, .view = v1::FULL}));
  ASSERT_EQ(articles.items.size(), 4);
  ASSERT_OK_AND_ASSIGN(const auto article, At()->GetArticle({.id = "aaaa"}, v1::FULL));
  EXPECT_EQ(articles.items[0], article.bytes());
  ASSERT_OK_AND_ASSIGN(const Page questions, At()->List({.kind = internal::QUESTION, .view = v1::FULL}));
  ASSERT_OK_AND_ASSIGN(const auto question,
                       At()->GetQuestion({.article = {.id = "aaaa"}, .id = "aaaa-q1"}, v1::FULL));
  EXPECT_EQ(questions.items[0], question.bytes());
}

TEST_F(ListingTest, AWalkSeesOneWorldWhileAWriterWrites) {
  constexpr int kArticles = 60;
  for (int i = 0; i < kArticles; ++i) {
    Commit({Put(TwoGuests(absl::StrCat("art-", 100 + i)), PutArticle::MUST_NOT_EXIST)});
  }
  const auto expected = Walk({.kind = internal::ANSWER}, kArticles, 1000);
  ASSERT_EQ(expected.size(), 3 * kArticles);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const std::string id = absl::StrCat("art-", 100 + i % kArticles);
      SampleArticle edited = TwoGuests(id);
      edited.title = absl::StrCat("第", i, "版");
      if (i % 3 == 2) edited.sections.pop_back();
      // A deleted article refuses the edit; either is fine here.
      (void)TryCommit({Put(edited, PutArticle::MUST_EXIST)}).ok();
      if (i % 5 == 0) (void)TryCommit({Delete("articles/" + id)}).ok();
      if (i % 5 == 3) (void)TryCommit({Undelete("articles/" + id)}).ok();
    }
  });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Walk({.kind = internal::ANSWER}, kArticles, 7), expected);
    const Revision now = store_->Info().revision;
    EXPECT_EQ(Walk({.kind = internal::ANSWER, .order = {{SortField::kUpdateTime, true}}}, now, 13).size(),
              At(now)->Count().answers);
  }
  stop = true;
  writer.join();
}

TEST_F(ListingTest, ATextIsLookedUpBeforeRecordsAreRead) {
  CommitFour();
  const std::unique_ptr<View> view = At(0);
  // A search waits until all is indexed.
  for (const internal::Kind kind : {internal::ANSWER, internal::QUESTION, internal::ARTICLE}) {
    ASSERT_THAT(view->Search({.kind = kind, .text = *ParseTextQuery("家風", {}), .limit = 1}), IsOk());
  }
  const auto explain = [&](internal::Kind kind, const std::string& text) {
    ListQuery query{.kind = kind, .limit = 10};
    PredicateNode node;
    node.op = PredicateNode::Op::kCondition;
    node.condition = {.field = Field::kText, .match = Condition::Match::kContains, .text = text};
    query.predicate.nodes = {node};
    return *view->Explain(query);
  };
  EXPECT_THAT(explain(internal::ANSWER, "沙漠"),
              AllOf(HasSubstr("matches     0"), HasSubstr("records     0")));
  EXPECT_THAT(explain(internal::ANSWER, "干部"),
              AllOf(HasSubstr("matches     4"), HasSubstr("records     0")));
  EXPECT_THAT(explain(internal::QUESTION, "三类"),
              AllOf(HasSubstr("matches     3"), HasSubstr("records     0")));
  EXPECT_THAT(explain(internal::ANSWER, "干"), AllOf(HasSubstr("matches     4"), HasSubstr("records     0")))
      << "the pairs that begin with it tell the field";
  EXPECT_THAT(explain(internal::ARTICLE, "沙漠"),
              AllOf(HasSubstr("matches     0"), HasSubstr("records     0")));
  for (const char* text : {"干部", "三类"}) {
    EXPECT_THAT(explain(internal::ARTICLE, text),
                AllOf(Not(HasSubstr("matches     0")), HasSubstr("records     0")))
        << text;
  }
  EXPECT_THAT(explain(internal::ANSWER, "，"), HasSubstr("records     11")) << "what is not indexed";
}

TEST_F(ListingTest, AnArticleIsFoundByWhatItsPartsSayAtTheRevision) {
  Commit({Ensure("speakers/shen-jie", "沈潔"), Ensure("speakers/li-ming", "李明")});
  SampleArticle sample = TwoGuests("aaaa");
  sample.sections[0][0].answers[0].text = "水庫的水位降到最低。";
  Commit({Put(sample, PutArticle::MUST_NOT_EXIST)});
  const Revision before = At(0)->revision();
  sample.sections[0][0].answers[0].text = "沙漠在北邊。";
  Commit({Put(sample, PutArticle::MUST_EXIST)});
  // A search waits until all is indexed.
  for (const internal::Kind kind : {internal::ANSWER, internal::QUESTION, internal::ARTICLE}) {
    ASSERT_THAT(At(0)->Search({.kind = kind, .text = *ParseTextQuery("水位", {}), .limit = 1}), IsOk());
  }
  const auto with = [this](const std::string& text, Revision revision) {
    ListQuery query{.kind = internal::ARTICLE};
    PredicateNode node;
    node.op = PredicateNode::Op::kCondition;
    node.condition = {.field = Field::kText, .match = Condition::Match::kContains, .text = text};
    query.predicate.nodes = {node};
    return Walk(query, revision).size();
  };
  EXPECT_EQ(with("水位", before), 1);
  EXPECT_EQ(with("水位", 0), 0) << "an answer that is no more says so";
  EXPECT_EQ(with("沙漠", before), 0) << "an answer that was not yet says so";
  EXPECT_EQ(with("沙漠", 0), 1);
}

TEST_F(ListingTest, SpeakersShowWhatArticlesPrint) {
  CommitFour();
  ASSERT_OK_AND_ASSIGN(const v1::Speaker speaker, Speaker("shen-jie"));
  EXPECT_EQ(speaker.display_name(), "沈潔");
  EXPECT_EQ(speaker.unit(), "河北區");
  EXPECT_THAT(speaker.names(), ElementsAre("沈　潔", "沈潔", "沈 潔"));
  EXPECT_EQ(speaker.answer_count(), 7);
  EXPECT_EQ(speaker.article_count(), 4);
  ASSERT_EQ(speaker.posts_size(), 2);
  EXPECT_EQ(speaker.posts(0).title(), "河北區委常委");
  EXPECT_EQ(speaker.posts(1).title(), "區紀委書記");
  EXPECT_EQ(speaker.posts(0).article_count(), 4);
  EXPECT_THAT(speaker.posts(0).articles(),
              ElementsAre("articles/bbbb", "articles/dddd", "articles/aaaa", "articles/cccc"));
  EXPECT_EQ(speaker.posts(0).first_seen_time().seconds(), 100);
  EXPECT_EQ(speaker.posts(0).last_seen_time().seconds(), 200);

  Commit({Delete("articles/bbbb")});
  store_.Reopen();
  ASSERT_OK_AND_ASSIGN(const v1::Speaker without, Speaker("shen-jie"));
  EXPECT_EQ(without.answer_count(), 5);
  EXPECT_EQ(without.article_count(), 3);
  EXPECT_EQ(without.posts(0).last_seen_time().seconds(), 100);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker before, Speaker("shen-jie", 5));
  EXPECT_TRUE(MessageDifferencer::Equals(before, speaker));
}

TEST_F(ListingTest, APostNamesItsFirstTwentyArticles) {
  for (int i = 0; i < 25; ++i) {
    Commit({Ensure("speakers/shen-jie", "沈潔"),
            Put(TwoGuests(absl::StrCat("zz-", 99 - i)), PutArticle::MUST_NOT_EXIST)});
  }
  ASSERT_OK_AND_ASSIGN(const v1::Speaker speaker, Speaker("shen-jie"));
  EXPECT_EQ(speaker.posts(0).article_count(), 25);
  ASSERT_EQ(speaker.posts(0).articles_size(), 20);
  EXPECT_EQ(speaker.posts(0).articles(0), "articles/zz-99");
}

TEST_F(ListingTest, ASpeakerNobodyPrintsShowsItsDisplayName) {
  Commit({Ensure("speakers/shen-jie", "沈潔")});
  ASSERT_OK_AND_ASSIGN(const v1::Speaker first, Speaker("shen-jie"));
  EXPECT_THAT(first.names(), ElementsAre("沈潔"));
  EXPECT_EQ(first.answer_count(), 0);
  EXPECT_THAT(TryCommit({Rename("speakers/shen-jie", "沈洁", "stale")}),
              Fails(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(TryCommit({Rename("speakers/no-such", "沈洁")}),
              Fails(StatusCode::kNotFound, "SPEAKER_NOT_FOUND"));
  EXPECT_THAT(TryCommit({Rename("speakers/shen-jie", "\xff")}),
              Fails(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  Commit({Rename("speakers/shen-jie", "沈洁", first.etag())}, 5000000);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker renamed, Speaker("shen-jie"));
  EXPECT_EQ(renamed.display_name(), "沈洁");
  EXPECT_EQ(renamed.unit(), "河北區");
  EXPECT_EQ(renamed.create_time().seconds(), first.create_time().seconds());
  EXPECT_EQ(renamed.update_time().seconds(), first.update_time().seconds() + 5);
  ASSERT_OK_AND_ASSIGN(const v1::Speaker then, Speaker("shen-jie", 1));
  EXPECT_TRUE(MessageDifferencer::Equals(then, first));
}

TEST_F(ListingTest, APageEndsBeforeItsBytesPassTheLimit) {
  CommitFour();
  for (const auto& [order, view] : std::vector<std::pair<std::vector<SortKey>, v1::View>>{
           {{{SortField::kTitle, true}}, v1::FULL}, {{{SortField::kPublishTime}}, v1::BASIC}}) {
    ListQuery query{.kind = internal::ARTICLE, .order = order, .limit = 100, .view = view};
    const std::vector<std::string> all = Walk(query, 0, 100);
    ASSERT_OK_AND_ASSIGN(const Page whole, At()->List(query));
    ASSERT_EQ(whole.items.size(), 4);
    EXPECT_FALSE(whole.more);

    query.max_bytes = static_cast<int64_t>(whole.items[0].size() + whole.items[1].size());
    ASSERT_OK_AND_ASSIGN(const Page two, At()->List(query));
    EXPECT_THAT(two.items, ElementsAre(whole.items[0], whole.items[1]));
    EXPECT_TRUE(two.more);
    EXPECT_EQ(two.total_size, 4);
    EXPECT_EQ(Walk(query, 0, 100), all);

    --query.max_bytes;
    ASSERT_OK_AND_ASSIGN(const Page one, At()->List(query));
    EXPECT_THAT(one.items, ElementsAre(whole.items[0]));

    query.max_bytes = 1;  // less than any row
    EXPECT_EQ(Walk(query, 0, 100), all);
  }
}

TEST_F(ListingTest, APageOfManyRowsEndsByBytesToo) {
  for (int i = 0; i < 70; ++i) Commit({Ensure(absl::StrCat("speakers/person-", i), absl::StrCat("沈潔", i))});
  ListQuery query{.kind = internal::SPEAKER, .limit = 70};
  ASSERT_OK_AND_ASSIGN(const Page whole, At()->List(query));
  ASSERT_EQ(whole.items.size(), 70);
  query.max_bytes = 0;
  for (int i = 0; i < 50; ++i) query.max_bytes += static_cast<int64_t>(whole.items[i].size());
  ASSERT_OK_AND_ASSIGN(const Page page, At()->List(query));
  EXPECT_EQ(page.items.size(), 50);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(Walk(query, 0, 70).size(), 70);
}

}  // namespace
}  // namespace fangtan::storage
