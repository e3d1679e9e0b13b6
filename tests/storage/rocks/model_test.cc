// Random mutations against a plain reference in memory, compared at every revision, before and after
// reopening. The reference keeps a whole copy of the world for each revision: too simple to be wrong in the
// same way.
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "tests/storage/rocks/store_test.h"

namespace fangtan::storage {
namespace {

// Compares timestamps.
using google::protobuf::operator<;

using google::protobuf::util::MessageDifferencer;
using internal::PutArticle;

constexpr int kSteps = 500;
constexpr int kIds = 6;

struct ModelArticle {
  v1::Article full;  // without derived fields
  bool deleted = false;
  int born = 0;                                     // order of first storing
  std::map<std::string, Revision> child_revisions;  // by name
};

struct World {
  std::map<std::string, ModelArticle> articles;
  std::map<std::string, std::string> speakers;  // name -> display name
  std::map<std::string, std::string> rankings;  // name -> title
};

const std::vector<std::string> kSpeakers = {"speakers/shen-jie", "speakers/li-ming", "speakers/wang-fang"};
const std::vector<std::string> kNames = {"沈潔", "沈 潔", "李明", "王芳", "王　芳"};
const std::vector<std::string> kPosts = {"區紀委書記", "河北區委常委", "院長", "𠮷林大學教授"};

class ModelTest : public StoreTest {
 protected:
  // Applies a random operation to the store and the same to `next_`; whether the store must accept it is the
  // model's to say.
  void Step();
  void CompareAll();
  void Compare(const World& world, Revision revision);
  void CompareArticle(const std::string& name, const ModelArticle& article, const View& view);
  void CompareSpeaker(const std::string& name, const World& world, const View& view);
  void CompareLists(const World& world, const View& view);

  uint32_t Pick(uint32_t n) { return random_() % n; }
  SampleArticle RandomArticle(const std::string& id);
  // A new article, or the last one put under this id with one answer edited.
  SampleArticle NextVersion(const std::string& id);
  bool TryPut(const SampleArticle& sample, bool create, World& world, Revision revision);

  std::mt19937 random_{20140702};
  std::vector<World> worlds_{World()};            // by revision
  std::map<std::string, SampleArticle> samples_;  // last put, by id
  int born_ = 0;
};

SampleArticle ModelTest::RandomArticle(const std::string& id) {
  SampleArticle sample;
  sample.id = id;
  sample.title = absl::StrCat("第", Pick(3), "篇");
  sample.publish_seconds = Pick(4) == 0 ? 0 : 1000 + Pick(5);
  for (uint32_t i = Pick(3); i > 0; --i) {
    sample.participants.push_back(
        Guest(kSpeakers[Pick(3)], kNames[Pick(5)], kNames[Pick(5)], {kPosts[Pick(4)]}));
  }
  std::vector<std::string> answer_ids = {"aaaa", "bbbb", "cccc", "dddd", "eeee"};
  std::vector<std::string> question_ids = {"qq-1", "qq-2", "qq-3"};
  std::shuffle(answer_ids.begin(), answer_ids.end(), random_);
  for (uint32_t i = Pick(3); i > 0; --i) {
    std::vector<SampleExchange>& section = sample.sections.emplace_back();
    SampleExchange& exchange = section.emplace_back();
    if (Pick(4) != 0 && !question_ids.empty()) {
      exchange.question_id = question_ids.back();
      question_ids.pop_back();
      exchange.question = absl::StrCat("問", Pick(2), "？");
    }
    for (uint32_t j = Pick(3); j > 0; --j) {
      SampleAnswer& answer = exchange.answers.emplace_back();
      answer.id = answer_ids.back();
      answer_ids.pop_back();
      if (Pick(5) != 0) answer.speaker = kSpeakers[Pick(3)];
      answer.printed_name = kNames[Pick(5)];
      answer.text = absl::StrCat("答", Pick(2), "。");
      if (Pick(2) == 0) answer.posts = {kPosts[Pick(4)]};
    }
  }
  return sample;
}

SampleArticle ModelTest::NextVersion(const std::string& id) {
  SampleArticle& sample = samples_[id];
  if (sample.sections.empty() || Pick(2) == 0) {
    sample = RandomArticle(id);
  } else if (auto& answers = sample.sections[0][0].answers; !answers.empty()) {
    answers[Pick(answers.size())].text = absl::StrCat("改", Pick(100), "。");
  }
  return sample;
}

// The children of `article` by name, as bytes.
std::map<std::string, std::string> Children(const v1::Article& article) {
  std::map<std::string, std::string> children;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question())
        children[exchange.question().name()] = exchange.question().SerializeAsString();
      for (const v1::Answer& answer : exchange.answers())
        children[answer.name()] = answer.SerializeAsString();
    }
  }
  return children;
}

bool ModelTest::TryPut(const SampleArticle& sample, bool create, World& world, Revision revision) {
  const v1::Article full = Expected(sample);
  const auto found = world.articles.find(full.name());
  const bool there = found != world.articles.end();
  if (there == create || (there && found->second.deleted)) return false;
  ModelArticle& article = world.articles[full.name()];
  const auto before = Children(article.full);
  const auto revisions_before = std::exchange(article.child_revisions, {});
  for (const auto& [name, bytes] : Children(full)) {
    const auto old = before.find(name);
    const bool kept = old != before.end() && old->second == bytes;
    article.child_revisions[name] = kept ? revisions_before.at(name) : revision;
  }
  article.full = full;
  if (!there) article.born = born_++;
  return true;
}

void ModelTest::Step() {
  World world = worlds_.back();
  const Revision revision = worlds_.size();
  const std::string id = absl::StrCat("art-", Pick(kIds));
  const std::string name = "articles/" + id;
  const auto found = world.articles.find(name);
  internal::Operation operation;
  bool accepted = true;
  switch (Pick(8)) {
    case 0:
    case 1:
    case 2:
    case 3: {
      const bool create = found == world.articles.end() ? Pick(8) != 0 : Pick(8) == 0;
      const SampleArticle sample = NextVersion(id);
      operation = Put(sample, create ? PutArticle::MUST_NOT_EXIST : PutArticle::MUST_EXIST);
      accepted = TryPut(sample, create, world, revision);
      break;
    }
    case 4:
      operation = Delete(name);
      accepted = found != world.articles.end() && !found->second.deleted;
      if (accepted) found->second.deleted = true;
      break;
    case 5:
      operation = Undelete(name);
      accepted = found != world.articles.end() && found->second.deleted;
      if (accepted) found->second.deleted = false;
      break;
    case 6: {
      const std::string speaker = kSpeakers[Pick(3)];
      const std::string display_name = kNames[Pick(5)];
      if (Pick(2) == 0) {
        operation = Ensure(speaker, display_name);
        world.speakers.emplace(speaker, display_name);
      } else {
        operation = Rename(speaker, display_name);
        accepted = world.speakers.contains(speaker);
        if (accepted) world.speakers[speaker] = display_name;
      }
      break;
    }
    default: {
      const std::string ranking = absl::StrCat("rank-", Pick(3));
      const std::string title = absl::StrCat("榜", Pick(3));
      operation = PutRankingOf(ranking, title);
      world.rankings["rankings/" + ranking] = title;
    }
  }
  const auto done = TryCommit({operation}, static_cast<int64_t>(revision) * 1000000);
  ASSERT_EQ(done.ok(), accepted) << done.status() << operation.DebugString();
  if (!accepted) return;
  ASSERT_EQ(done->revision, revision);
  worlds_.push_back(std::move(world));
}

// Which display name an answer shows follows its speaker, not its record.
v1::Article WithoutDisplayNames(v1::Article article) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      for (v1::Answer& answer : *exchange.mutable_answers()) answer.clear_speaker_display_name();
    }
  }
  return article;
}

void ModelTest::CompareArticle(const std::string& name, const ModelArticle& article, const View& view) {
  const auto hidden = view.GetArticle(*ArticleId::Parse(name), v1::FULL);
  EXPECT_EQ(hidden.ok(), !article.deleted) << name;
  const auto bytes = view.GetArticle(*ArticleId::Parse(name), v1::FULL, /*show_deleted=*/true);
  ASSERT_TRUE(bytes.ok()) << name << bytes.status();
  const v1::Article full = *bytes->Decode();
  EXPECT_TRUE(MessageDifferencer::Equals(WithoutDisplayNames(WithoutDerived(full)),
                                         WithoutDisplayNames(article.full)))
      << full.DebugString();
  EXPECT_EQ(full.has_delete_time(), article.deleted);
  for (const v1::Section& section : full.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      for (const v1::Answer& answer : exchange.answers()) {
        EXPECT_EQ(answer.revision(), article.child_revisions.at(answer.name())) << answer.name();
        const auto own = view.GetAnswer(*AnswerId::Parse(answer.name()));
        EXPECT_EQ(own.ok(), !article.deleted) << answer.name();
        if (own.ok()) {
          EXPECT_TRUE(MessageDifferencer::Equals(*own->Decode(), answer));
        }
      }
      if (!exchange.has_question()) continue;
      const auto own = view.GetQuestion(*QuestionId::Parse(exchange.question().name()), v1::FULL);
      EXPECT_EQ(own.ok(), !article.deleted);
      if (!own.ok()) continue;
      v1::Question expected = exchange.question();
      *expected.mutable_answers() = exchange.answers();
      EXPECT_TRUE(MessageDifferencer::Equals(*own->Decode(), expected));
    }
  }
}

// What articles show of a speaker, computed the slow way.
v1::Speaker ExpectedSpeaker(const std::string& name, const World& world) {
  v1::Speaker speaker;
  std::vector<const ModelArticle*> articles;
  for (const auto& [id, article] : world.articles) {
    if (!article.deleted) articles.push_back(&article);
  }
  std::sort(articles.begin(), articles.end(), [](auto* a, auto* b) { return a->born < b->born; });
  std::map<std::string, int> posts;
  const auto add_name = [&speaker](const std::string& printed) {
    if (!printed.empty() && std::count(speaker.names().begin(), speaker.names().end(), printed) == 0) {
      speaker.add_names(printed);
    }
  };
  for (const ModelArticle* article : articles) {
    bool named = false;
    std::set<std::string> posts_here;
    const auto add_posts = [&](const auto& printed) {
      for (const std::string& title : printed) {
        if (!posts_here.insert(title).second) continue;
        const auto [found, is_new] = posts.try_emplace(title, speaker.posts_size());
        if (is_new) speaker.add_posts()->set_title(title);
        v1::Post& post = *speaker.mutable_posts(found->second);
        post.set_article_count(post.article_count() + 1);
        post.add_articles(article->full.name());
        if (!article->full.has_publish_time()) continue;
        const auto& time = article->full.publish_time();
        if (!post.has_first_seen_time() || time < post.first_seen_time())
          *post.mutable_first_seen_time() = time;
        if (!post.has_last_seen_time() || post.last_seen_time() < time) *post.mutable_last_seen_time() = time;
      }
    };
    for (const v1::Participant& participant : article->full.participants()) {
      if (participant.speaker() != name) continue;
      named = true;
      add_name(participant.printed_name());
      add_name(participant.name());
      add_posts(participant.posts());
    }
    for (const v1::Section& section : article->full.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        for (const v1::Answer& answer : exchange.answers()) {
          if (answer.speaker() != name) continue;
          named = true;
          speaker.set_answer_count(speaker.answer_count() + 1);
          add_name(answer.printed_name());
          add_posts(answer.printed_posts());
        }
      }
    }
    speaker.set_article_count(speaker.article_count() + named);
  }
  return speaker;
}

void ModelTest::CompareSpeaker(const std::string& name, const World& world, const View& view) {
  const auto bytes = view.GetSpeaker(*SpeakerId::Parse(name), v1::FULL);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  v1::Speaker shown = *bytes->Decode();
  v1::Speaker expected = ExpectedSpeaker(name, world);
  expected.set_name(name);
  expected.set_display_name(world.speakers.at(name));
  expected.set_unit(shown.unit());
  if (expected.names().empty()) expected.add_names(expected.display_name());
  ClearDerived(shown);
  EXPECT_TRUE(MessageDifferencer::Equals(shown, expected)) << shown.DebugString() << expected.DebugString();
}

void ModelTest::CompareLists(const World& world, const View& view) {
  // Answers by publish time, then by speaker descending, then by name.
  std::vector<std::tuple<int64_t, std::string, std::string>> answers;
  for (const auto& [name, article] : world.articles) {
    if (article.deleted) continue;
    for (const v1::Section& section : article.full.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        for (const v1::Answer& answer : exchange.answers()) {
          answers.emplace_back(answer.has_publish_time() ? answer.publish_time().seconds() : -1,
                               answer.speaker(), answer.name());
        }
      }
    }
  }
  std::sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) {
    if (std::get<0>(a) != std::get<0>(b)) return std::get<0>(a) < std::get<0>(b);
    if (std::get<1>(a) != std::get<1>(b)) return std::get<1>(a) > std::get<1>(b);
    return std::get<2>(a) < std::get<2>(b);
  });
  ListQuery query{.kind = internal::ANSWER,
                  .order = {{SortField::kPublishTime}, {SortField::kSpeaker, true}},
                  .limit = 3};
  size_t at = 0;
  while (true) {
    const auto page = view.List(query);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->total_size, answers.size());
    for (const absl::Cord& item : page->items) {
      ASSERT_LT(at, answers.size());
      v1::Answer answer;
      ASSERT_TRUE(answer.ParseFromString(std::string(item)));
      EXPECT_EQ(answer.name(), std::get<2>(answers[at++]));
    }
    if (!page->more) break;
    query.after = page->last;
  }
  EXPECT_EQ(at, answers.size());
}

void ModelTest::Compare(const World& world, Revision revision) {
  const auto view = At(revision);
  ASSERT_EQ(view->revision(), revision == 0 ? worlds_.size() - 1 : revision);
  int64_t live = 0;
  for (const auto& [name, article] : world.articles) {
    CompareArticle(name, article, *view);
    live += !article.deleted;
  }
  for (int i = 0; i < kIds; ++i) {
    const std::string id = absl::StrCat("art-", i);
    if (world.articles.contains("articles/" + id)) continue;
    EXPECT_EQ(ErrorReason(view->GetArticle({.id = id}, v1::BASIC).status()), "ARTICLE_NOT_FOUND");
  }
  for (const auto& [name, display_name] : world.speakers) CompareSpeaker(name, world, *view);
  for (const auto& [name, title] : world.rankings) {
    const auto ranking = view->GetRanking(*RankingId::Parse(name));
    ASSERT_TRUE(ranking.ok()) << ranking.status();
    EXPECT_EQ(ranking->Decode()->entries(0).title(), title);
  }
  CompareLists(world, *view);
  const Counts counts = view->Count();
  EXPECT_EQ(counts.articles, live);
  EXPECT_EQ(counts.speakers, world.speakers.size());
  EXPECT_EQ(counts.rankings, world.rankings.size());
}

void ModelTest::CompareAll() {
  for (Revision revision = 1; revision < worlds_.size(); ++revision) {
    SCOPED_TRACE(absl::StrCat("revision ", revision));
    Compare(worlds_[revision], revision);
    if (HasFailure()) return;
  }
}

TEST_F(ModelTest, RandomMutationsEqualAPlainReferenceAtEveryRevision) {
  for (int i = 0; i < kSteps; ++i) {
    Step();
    ASSERT_FALSE(HasFailure()) << "step " << i;
    if (i % 60 == 59) store_.Reopen();
  }
  ASSERT_GT(worlds_.size(), kSteps / 2);
  CompareAll();
  store_.Reopen();
  CompareAll();
}

}  // namespace
}  // namespace fangtan::storage
