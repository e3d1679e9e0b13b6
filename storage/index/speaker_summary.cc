#include "storage/index/speaker_summary.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "storage/index/number_set.h"

namespace fangtan::storage {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMaxArticlesOfPost = 20;

// One article that shows the person at the revision.
struct ShownIn {
  uint32_t article_doc = 0;       // 0: none of its participants is the person
  std::vector<uint32_t> answers;  // documents, in reading order
};

// By the article's entity: those are numbered in the order of first storing.
using ShownInByAge = std::map<uint32_t, ShownIn>;

ShownInByAge FindArticles(const Tables& tables, const NumberSet& members, Revision revision) {
  ShownInByAge shown;
  const DocTable& articles = tables.kind(internal::ARTICLE);
  const DocTable& answers = tables.kind(internal::ANSWER);
  for (const uint32_t member : members.numbers()) {
    for (const uint32_t doc : articles.posting(PostingField::kSpeaker).at(member)) {
      if (tables.IsDeletedArticle(doc) || !tables.Visible(internal::ARTICLE, doc, revision)) continue;
      shown[articles.entity[doc]].article_doc = doc;
    }
    for (const uint32_t doc : answers.posting(PostingField::kSpeaker).at(member)) {
      if (!tables.Visible(internal::ANSWER, doc, revision)) continue;
      shown[answers.names.parent(answers.entity[doc])].answers.push_back(doc);
    }
  }
  for (auto& [article, in] : shown) {
    std::sort(in.answers.begin(), in.answers.end(), [&](uint32_t left, uint32_t right) {
      return answers.at(Column::kOrdinal, left) < answers.at(Column::kOrdinal, right);
    });
  }
  return shown;
}

// Adds up one article after the other.
class Summary {
 public:
  Summary(const Tables& tables, const NumberSet& members) : tables_(tables), members_(members) {}

  void Add(uint32_t article, const ShownIn& in) {
    article_ = tables_.NameOf(internal::ARTICLE, article);
    posts_of_article_.clear();
    if (in.article_doc != 0) AddParticipants(in.article_doc);
    for (const uint32_t answer : in.answers) AddAnswer(answer);
    message_.set_article_count(message_.article_count() + 1);
    message_.set_answer_count(message_.answer_count() + static_cast<int64_t>(in.answers.size()));
  }

  v1::Speaker Take() { return std::move(message_); }

 private:
  void AddParticipants(uint32_t doc) {
    const DocTable& articles = tables_.kind(internal::ARTICLE);
    publish_time_ = tables_.publish_times()[articles.at(Column::kContext, doc)];
    for (const uint32_t number : tables_.lists().at(articles.at(Column::kPeople, doc))) {
      const Person& person = tables_.person(number);
      if (person.speaker == kNoEntity || !members_.Has(person.speaker)) continue;
      AddName(person.printed_name);
      AddName(person.name);
      AddPosts(person.posts);
    }
  }

  void AddAnswer(uint32_t doc) {
    const DocTable& answers = tables_.kind(internal::ANSWER);
    publish_time_ = tables_.publish_times()[answers.at(Column::kContext, doc)];
    AddName(answers.at(Column::kPrintedName, doc));
    AddName(answers.at(Column::kFullName, doc));
    AddPosts(answers.at(Column::kPosts, doc));
  }

  void AddName(uint32_t name) {
    const std::string_view text = tables_.names().at(name);
    if (!text.empty() && names_.insert(name).second) message_.add_names(std::string(text));
  }

  void AddPosts(uint32_t list) {
    for (const uint32_t post : tables_.lists().at(list)) {
      if (posts_of_article_.insert(post).second) AddPost(post);
    }
  }

  void AddPost(uint32_t value) {
    const auto [found, is_new] = posts_.try_emplace(value, message_.posts_size());
    if (is_new) message_.add_posts()->set_title(std::string(tables_.posts().at(value)));
    v1::Post& post = *message_.mutable_posts(found->second);
    post.set_article_count(post.article_count() + 1);
    if (post.articles_size() < kMaxArticlesOfPost) post.add_articles(article_);
    if (publish_time_ == kAbsentTime) return;
    const auto time = TimeUtil::MicrosecondsToTimestamp(publish_time_);
    if (!post.has_first_seen_time() || time < post.first_seen_time()) *post.mutable_first_seen_time() = time;
    if (!post.has_last_seen_time() || post.last_seen_time() < time) *post.mutable_last_seen_time() = time;
  }

  const Tables& tables_;
  const NumberSet& members_;
  std::string article_;
  int64_t publish_time_ = kAbsentTime;
  v1::Speaker message_;
  absl::flat_hash_set<uint32_t> names_;
  absl::flat_hash_map<uint32_t, int> posts_;  // value -> index in message_
  absl::flat_hash_set<uint32_t> posts_of_article_;
};

}  // namespace

v1::Speaker SummarizeShown(const Tables& tables, uint32_t doc, Revision revision) {
  const DocTable& speakers = tables.kind(internal::SPEAKER);
  v1::Speaker message;
  if (speakers.at(Column::kMergedInto, doc) == kNoEntity) {
    const NumberSet members(tables.MembersOf(speakers.entity[doc], revision));
    Summary summary(tables, members);
    for (const auto& [article, in] : FindArticles(tables, members, revision)) summary.Add(article, in);
    message = summary.Take();
  }
  if (message.names().empty()) {
    message.add_names(std::string(tables.names().at(speakers.at(Column::kDisplayName, doc))));
  }
  return message;
}

}  // namespace fangtan::storage
