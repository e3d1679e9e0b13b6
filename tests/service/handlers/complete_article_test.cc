#include "service/handlers/complete_article.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using google::protobuf::util::MessageDifferencer;

v1::Article Parse(const std::string& text) {
  v1::Article article;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &article));
  return article;
}

constexpr char kInterview[] = R"pb(
  name: "articles/water"
  title: "水從哪裡來"
  column: "田間訪談"
  language: "zh-Hant"
  publish_date { year: 2024 month: 5 }
  participants { name: "林一葦" printed_name: "林 一葦" posts: "雲嶺縣水利局局長" posts: "縣政協委員" }
  participants { name: "周𠮷" posts: "青禾大學教授" }
  sections {
    heading: "先修渠"
    heading: "再種稻"
    exchanges {
      question { text: "水從哪裡來?" asker: "記者" }
      answers { printed_name: "林一葦" paragraphs: "從山上來。" paragraphs: "一年四季都有。" }
      answers { printed_name: "周𠮷" paragraphs: "也靠雨。" }
    }
    exchanges {
      question { text: "還缺什麼?" asker: "記者" }
      answers { printed_name: "無名氏" paragraphs: "缺人。" }
    }
  }
  sections {
    exchanges {
      answers {
        printed_name: "主持人"
        paragraphs: "謝謝。"
        attribution { speaker_method: ANONYMOUS_ROLE }
      }
    }
  }
)pb";

class CompleteArticleTest : public ::testing::Test {
 protected:
  v1::Article Complete(v1::Article article) {
    const auto view = store_->At(0);
    const auto people = CompleteArticle(**view, nullptr, article);
    EXPECT_TRUE(people.ok()) << people.status();
    if (people.ok()) people_ = *people;
    return article;
  }

  TempStore store_;
  std::vector<SpeakerIdentity> people_;
};

std::vector<std::string> NamesOf(const v1::Article& article) {
  std::vector<std::string> names;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) names.push_back(exchange.question().name());
      for (const v1::Answer& answer : exchange.answers()) names.push_back(answer.name());
    }
  }
  return names;
}

TEST_F(CompleteArticleTest, AnswersCarryTheirWholeContext) {
  const v1::Article article = Complete(Parse(kInterview));
  EXPECT_EQ(article.question_count(), 2);
  EXPECT_EQ(article.answer_count(), 4);
  const v1::Exchange& first = article.sections(0).exchanges(0);
  const v1::Answer& answer = first.answers(1);
  EXPECT_EQ(answer.ordinal(), 2);
  EXPECT_EQ(answer.question(), first.question().name());
  EXPECT_EQ(answer.question_text(), "水從哪裡來?");
  EXPECT_EQ(answer.question_asker(), "記者");
  EXPECT_EQ(answer.article(), "articles/water");
  EXPECT_EQ(answer.article_title(), "水從哪裡來");
  EXPECT_EQ(answer.article_column(), "田間訪談");
  EXPECT_EQ(answer.section(), "先修渠 再種稻");
  EXPECT_EQ(answer.language(), "zh-Hant");
  EXPECT_EQ(answer.publish_time().seconds(), 1714521600);  // 2024-05-01T00:00:00Z
  EXPECT_EQ(answer.speaker_display_name(), "周𠮷");
  ASSERT_EQ(answer.printed_posts_size(), 1);
  EXPECT_EQ(answer.printed_posts(0), "青禾大學教授");
  EXPECT_EQ(answer.speaker(), article.participants(1).speaker());
  EXPECT_EQ(first.question().answer_count(), 2);
  EXPECT_EQ(article.sections(0).exchanges(1).question().ordinal(), 2);
  const v1::Answer& statement = article.sections(1).exchanges(0).answers(0);
  EXPECT_EQ(statement.question(), "");
  EXPECT_EQ(statement.speaker(), "") << "a role is nobody in particular";
}

TEST_F(CompleteArticleTest, NamesEveryPersonOnce) {
  Complete(Parse(kInterview));
  std::vector<std::string> names;
  for (const SpeakerIdentity& person : people_) names.push_back(person.display_name + "/" + person.unit);
  EXPECT_EQ(names, (std::vector<std::string>{"林一葦/雲嶺縣", "周𠮷/青禾大學", "無名氏/"}));
}

TEST_F(CompleteArticleTest, ANameOfSpacesIsNobodys) {
  v1::Article article = Parse(R"pb(
    name: "articles/blank"
    sections {
      exchanges {
        answers { printed_name: "  " paragraphs: "誰說的？" }
        answers { printed_name: "　" full_name: " " paragraphs: "不知道。" }
        answers { printed_name: "林一葦" full_name: " " paragraphs: "是我。" }
      }
    }
  )pb");
  article = Complete(article);
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  EXPECT_EQ(exchange.answers(0).speaker(), "");
  EXPECT_EQ(exchange.answers(1).speaker(), "");
  EXPECT_EQ(exchange.answers(2).speaker_display_name(), "林一葦");
  EXPECT_EQ(people_.size(), 1u);
}

TEST_F(CompleteArticleTest, ANameOfPunctuationIsNobodys) {
  const v1::Article article = Complete(Parse(R"pb(
    name: "articles/marks"
    participants { name: "——" posts: "區書記" }
    sections {
      exchanges {
        answers { printed_name: "·" paragraphs: "誰說的？" }
        answers { printed_name: "…" full_name: "＊" paragraphs: "不知道。" }
        answers { printed_name: "——" paragraphs: "也不知道。" }
        answers { printed_name: "·" full_name: "林一葦" paragraphs: "是我。" }
        answers { printed_name: "3號" paragraphs: "還有我。" }
      }
    }
  )pb"));
  const auto& answers = article.sections(0).exchanges(0).answers();
  EXPECT_EQ(article.participants(0).speaker(), "");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answers[i].speaker(), "") << i;
  EXPECT_EQ(answers[3].speaker_display_name(), "林一葦");
  EXPECT_EQ(answers[4].speaker_display_name(), "3號");
  EXPECT_EQ(people_.size(), 2u);
}

TEST_F(CompleteArticleTest, AnAbbreviatedLabelMeansTheNameItStandsFor) {
  v1::Article article = Parse(kInterview);
  v1::Answer& answer = *article.mutable_sections(0)->mutable_exchanges(1)->mutable_answers(0);
  answer.set_printed_name("周教授");
  answer.set_full_name("周𠮷");
  answer.mutable_attribution()->set_speaker_method(v1::Attribution::PARTIAL_NAME);
  const v1::Article completed = Complete(article);
  EXPECT_EQ(completed.sections(0).exchanges(1).answers(0).speaker(), completed.participants(1).speaker());
  EXPECT_EQ(people_.size(), 2u);
  // A display name from an earlier read decides nothing.
  answer.clear_full_name();
  answer.set_speaker_display_name("周𠮷");
  EXPECT_NE(Complete(article).sections(0).exchanges(1).answers(0).speaker(),
            completed.participants(1).speaker());
}

TEST_F(CompleteArticleTest, AnotherFormOfAListedNameMeansThatPerson) {
  v1::Article article = Parse(kInterview);
  article.mutable_participants(1)->add_other_names("Zhou Ji");
  article.mutable_sections(0)->mutable_exchanges(1)->mutable_answers(0)->set_printed_name("ZHOU Ji");
  const v1::Article completed = Complete(article);
  EXPECT_EQ(completed.sections(0).exchanges(1).answers(0).speaker(), completed.participants(1).speaker());
  EXPECT_EQ(people_.size(), 2u);
}

TEST_F(CompleteArticleTest, AQuestionInsertedBeforeRenamesNothing) {
  const std::vector<std::string> before = NamesOf(Complete(Parse(kInterview)));
  v1::Article longer = Parse(kInterview);
  v1::Section& section = *longer.mutable_sections(0);
  v1::Exchange inserted;
  inserted.mutable_question()->set_text("先請介紹自己。");
  inserted.add_answers()->add_paragraphs("好。");
  *section.add_exchanges() = inserted;
  for (int i = section.exchanges_size() - 1; i > 0; --i) section.mutable_exchanges()->SwapElements(i, i - 1);
  std::vector<std::string> after = NamesOf(Complete(longer));
  after.erase(after.begin(), after.begin() + 2);
  EXPECT_EQ(after, before);
}

TEST_F(CompleteArticleTest, EqualTextsGetNamesOfTheirOwn) {
  v1::Article article = Parse(R"pb(name: "articles/same"
                                   sections {})pb");
  for (int i = 0; i < 3; ++i) {
    v1::Exchange& exchange = *article.mutable_sections(0)->add_exchanges();
    exchange.mutable_question()->set_text("是嗎?");
    exchange.add_answers()->add_paragraphs("是。");
  }
  const std::vector<std::string> names = NamesOf(Complete(article));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 6u);
}

// A transcript may say "對。" on every other line. Trying each name that went before would take hours here.
TEST_F(CompleteArticleTest, ManyEqualTextsAndDoubtsTakeNoLongerThanOthers) {
  constexpr int kAnswers = 60'000;
  v1::Article article = Parse(R"pb(
    name: "articles/dui"
    participants { name: "林一葦" posts: "水利局局長" }
    participants { name: "林一葦" posts: "青禾大學教授" }
  )pb");
  v1::Section& section = *article.add_sections();
  for (int i = 0; i < kAnswers; ++i) {
    v1::Answer& answer = *section.add_exchanges()->add_answers();
    answer.set_printed_name("林一葦");
    answer.add_paragraphs("對。");
  }
  const v1::Article once = Complete(article);
  EXPECT_EQ(once.warnings_size(), kAnswers);
  std::set<std::string> names;
  for (const v1::Exchange& exchange : once.sections(0).exchanges()) names.insert(exchange.answers(0).name());
  EXPECT_EQ(names.size(), kAnswers);
  // The first of many are named as if they were all.
  article.mutable_sections(0)->mutable_exchanges()->DeleteSubrange(3, kAnswers - 3);
  const v1::Article few = Complete(article);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(few.sections(0).exchanges(i).answers(0).name(),
              once.sections(0).exchanges(i).answers(0).name());
  }
}

TEST_F(CompleteArticleTest, NamesThatWereSentAreKeptAndNeverTaken) {
  const v1::Article original = Complete(Parse(kInterview));
  v1::Article edited = original;
  v1::Answer& answer = *edited.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0);
  answer.set_paragraphs(0, "改過的話。");
  // A new answer says what the edited one used to say.
  v1::Answer& again = *edited.mutable_sections(0)->mutable_exchanges(1)->add_answers();
  again.set_printed_name("林一葦");
  again.add_paragraphs("從山上來。");
  again.add_paragraphs("一年四季都有。");
  const v1::Article completed = Complete(edited);
  EXPECT_EQ(completed.sections(0).exchanges(0).answers(0).name(),
            original.sections(0).exchanges(0).answers(0).name());
  const std::vector<std::string> names = NamesOf(completed);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_F(CompleteArticleTest, TheSameWordsKeepTheNameThatTheyHaveNow) {
  v1::Article stored = Complete(Parse(kInterview));
  v1::Answer& corrected = *stored.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(1);
  corrected.set_paragraphs(0, "也靠雨和雪。");
  v1::Article sent = Parse(kInterview);
  sent.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(1)->set_paragraphs(0, "也靠雨和雪。");
  const auto view = store_->At(0);
  ASSERT_THAT(CompleteArticle(**view, &stored, sent), IsOk());
  EXPECT_EQ(NamesOf(sent), NamesOf(stored));
}

TEST_F(CompleteArticleTest, TwoListedPeopleOfOneNameAreToldApartOrNobodyIsNamed) {
  v1::Article article = Parse(R"pb(
    name: "articles/namesakes"
    participants { name: "王偉" posts: "河北區委常委" }
    participants { name: "王偉" posts: "靜海區委常委" }
    sections {
      exchanges {
        answers { printed_name: "王偉" printed_posts: "靜海區委常委" paragraphs: "我是靜海的。" }
        answers { printed_name: "王偉" paragraphs: "我是哪裡的?" }
      }
    }
  )pb");
  article = Complete(article);
  const v1::Exchange& exchange = article.sections(0).exchanges(0);
  EXPECT_EQ(exchange.answers(0).speaker(), article.participants(1).speaker());
  EXPECT_EQ(exchange.answers(1).speaker(), "");
  ASSERT_EQ(article.warnings_size(), 1);
  EXPECT_EQ(article.warnings(0).reason(), "SPEAKER_AMBIGUOUS");
  EXPECT_EQ(Complete(article).warnings_size(), 1) << "said once";
}

TEST_F(CompleteArticleTest, AnAnswerWithAnotherUnitIsNotTheListedNamesakes) {
  const v1::Article article = Complete(Parse(R"pb(
    name: "articles/water"
    participants { name: "沈潔" posts: "河北區書記" }
    sections {
      exchanges {
        answers { printed_name: "沈潔" printed_posts: "武清區書記" paragraphs: "一。" }
        answers { printed_name: "沈洁" printed_posts: "河北区委常委" paragraphs: "二。" }
        answers { printed_name: "沈潔" paragraphs: "三。" }
      }
    }
  )pb"));
  const auto& answers = article.sections(0).exchanges(0).answers();
  EXPECT_EQ(answers[0].speaker(), IdentifySpeaker("沈潔", {"武清區書記"}).id.Name());
  EXPECT_EQ(answers[0].printed_posts(0), "武清區書記");
  EXPECT_EQ(answers[1].speaker(), article.participants(0).speaker());
  EXPECT_EQ(answers[1].printed_posts(0), "河北区委常委");
  EXPECT_EQ(answers[2].speaker(), article.participants(0).speaker());
  EXPECT_EQ(people_.size(), 2u);
  ASSERT_EQ(article.warnings_size(), 1);
  EXPECT_EQ(article.warnings(0).reason(), "SPEAKER_NOT_LISTED");
  EXPECT_TRUE(MessageDifferencer::Equals(Complete(article), article)) << "said once";
}

TEST_F(CompleteArticleTest, WhoIsListedTwiceHasThePostsOfBoth) {
  const v1::Article article = Complete(Parse(R"pb(
    name: "articles/water"
    participants { name: "沈潔" posts: "河北區書記" }
    participants { name: "沈洁" posts: "河北区委常委" }
    sections { exchanges { answers { printed_name: "沈潔" paragraphs: "一。" } } }
  )pb"));
  const v1::Answer& answer = article.sections(0).exchanges(0).answers(0);
  ASSERT_EQ(answer.printed_posts_size(), 2);
  EXPECT_EQ(answer.printed_posts(1), "河北区委常委");
}

TEST_F(CompleteArticleTest, AnswersFollowTheMendedPostsOfTheirParticipant) {
  v1::Article stored = Parse(R"pb(
    name: "articles/water"
    participants { name: "沈潔" posts: "河北區書記" }
    sections {
      exchanges {
        answers { printed_name: "沈潔" paragraphs: "一。" }
        answers { printed_name: "沈潔" printed_posts: "河北區委常委" paragraphs: "二。" }
      }
    }
  )pb");
  stored = Complete(std::move(stored));
  ASSERT_EQ(stored.sections(0).exchanges(0).answers(0).printed_posts(0), "河北區書記");
  v1::Article mended = stored;
  mended.mutable_participants(0)->set_posts(0, "武清區書記");
  ASSERT_THAT(CompleteArticle(**store_->At(0), &stored, mended).status(), IsOk());
  const auto& answers = mended.sections(0).exchanges(0).answers();
  EXPECT_EQ(answers[0].speaker(), IdentifySpeaker("沈潔", {"武清區書記"}).id.Name());
  ASSERT_EQ(answers[0].printed_posts_size(), 1);
  EXPECT_EQ(answers[0].printed_posts(0), "武清區書記");
  EXPECT_EQ(answers[1].printed_posts(0), "河北區委常委") << "its own";
}

TEST_F(CompleteArticleTest, ASmallArticleThatDescribesAHugeOneIsRefused) {
  v1::Article article = Parse(R"pb(name: "articles/bomb"
                                   sections {})pb");
  article.set_title(std::string(1 << 20, 'x'));
  for (int i = 0; i < 1000; ++i) {
    article.mutable_sections(0)->add_exchanges()->add_answers()->add_paragraphs("一");
  }
  const auto view = store_->At(0);
  EXPECT_THAT(CompleteArticle(**view, nullptr, article),
              Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST_F(CompleteArticleTest, PostsOfWhoIsListedOftenCountTogether) {
  v1::Article article = Parse(R"pb(name: "articles/bomb"
                                   sections {})pb");
  for (int i = 0; i < 100; ++i) {
    v1::Participant& participant = *article.add_participants();
    participant.set_name("沈潔");
    participant.add_posts(std::string(10'000, 'a') + std::to_string(i));
  }
  for (int i = 0; i < 1000; ++i) {
    v1::Answer& answer = *article.mutable_sections(0)->add_exchanges()->add_answers();
    answer.set_printed_name("沈潔");
    answer.add_paragraphs("一");
  }
  EXPECT_THAT(CompleteArticle(**store_->At(0), nullptr, article),
              Fails(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST_F(CompleteArticleTest, TwoChildrenOfOneNameAreRefused) {
  v1::Article article = Parse(R"pb(
    name: "articles/twice"
    sections {
      exchanges {
        answers { name: "articles/twice/answers/same" paragraphs: "一" }
        answers { name: "articles/twice/answers/same" paragraphs: "二" }
      }
    }
  )pb");
  const auto view = store_->At(0);
  EXPECT_THAT(CompleteArticle(**view, nullptr, article),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(CompleteArticleTest, WhatAClientCannotSetIsIgnored) {
  v1::Article article = Parse(kInterview);
  article.set_answer_count(77);
  article.set_revision(9);
  article.mutable_create_time()->set_seconds(1);
  v1::Answer& answer = *article.mutable_sections(0)->mutable_exchanges(0)->mutable_answers(0);
  answer.set_speaker("speakers/forged");
  answer.set_speaker_display_name("別人");
  answer.set_question_text("別的問題");
  answer.set_revision(9);
  answer.set_etag("x");
  EXPECT_TRUE(MessageDifferencer::Equals(Complete(article), Complete(Parse(kInterview))));
}

TEST_F(CompleteArticleTest, CompletingTwiceChangesNothing) {
  const v1::Article once = Complete(Parse(kInterview));
  EXPECT_EQ(EncodeArticle(Complete(once)).SerializeAsString(), EncodeArticle(once).SerializeAsString());
}

TEST_F(CompleteArticleTest, ThePartsMakeTheWhole) {
  const v1::Article article = Complete(Parse(kInterview));
  const internal::PutArticle put = EncodeArticle(article);
  v1::Article rebuilt;
  ASSERT_TRUE(rebuilt.ParseFromString(put.article()));
  EXPECT_EQ(rebuilt.sections_size(), 0);
  for (const internal::PutSection& section : put.sections()) {
    v1::Section& out = *rebuilt.add_sections();
    ASSERT_TRUE(out.ParseFromString(section.head()));
    for (const internal::PutExchange& exchange : section.exchanges()) {
      v1::Exchange& made = *out.add_exchanges();
      if (exchange.has_question()) {
        ASSERT_TRUE(made.mutable_question()->ParseFromString(exchange.question().message()));
      }
      for (const internal::PutChild& child : exchange.answers()) {
        ASSERT_TRUE(made.add_answers()->ParseFromString(child.message()));
        EXPECT_EQ(made.answers().rbegin()->name(), "articles/water/answers/" + child.local_id());
      }
    }
  }
  EXPECT_TRUE(MessageDifferencer::Equals(rebuilt, article));
}

TEST(ArticleIdTest, DerivesFromSourceOrContent) {
  const storage::SourceId source = storage::SourceId::FromDigest(std::string(32, '\x5a'));
  EXPECT_TRUE(storage::IsValidId(ArticleIdOfSource(source).id));
  v1::Article article = Parse(kInterview);
  const storage::ArticleId id = DerivedArticleId(article);
  article.set_name("articles/other");
  article.set_revision(7);
  EXPECT_EQ(DerivedArticleId(article), id);
  article.set_title("別的");
  EXPECT_NE(DerivedArticleId(article), id);
  article.set_source(source.Name());
  EXPECT_EQ(DerivedArticleId(article), ArticleIdOfSource(source));
}

}  // namespace
}  // namespace fangtan::service
