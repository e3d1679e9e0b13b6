#include "storage/rocks/speaker_summary.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace fangtan::storage {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kMaxArticlesOfPost = 20;

// One article that shows the speaker at the revision.
struct ShownIn {
  uint32_t article_doc = 0;
  std::vector<uint32_t> answers;  // documents, in reading order
};

// By the article's first document, which is the order of first storing.
using ShownInByAge = std::map<uint32_t, ShownIn>;

ShownInByAge FindArticles(const CatalogTables& tables, uint32_t speaker, Revision revision) {
  ShownInByAge shown;
  const auto& articles = tables.kind(internal::ARTICLE);
  for (const uint32_t doc : tables.speaker_links(speaker).articles) {
    const Row& row = tables.row(internal::ARTICLE, doc);
    if (row.deleted || !tables.Visible(row, revision)) continue;
    shown[articles.entities[row.entity].oldest].article_doc = doc;
  }
  for (const uint32_t doc : tables.speaker_links(speaker).answers) {
    const Row& row = tables.row(internal::ANSWER, doc);
    if (!tables.Visible(row, revision)) continue;
    ShownIn& in = shown[articles.entities[row.article].oldest];
    in.article_doc = tables.DocAt(internal::ARTICLE, row.article, revision);
    in.answers.push_back(doc);
  }
  for (auto& [age, in] : shown) {
    std::sort(in.answers.begin(), in.answers.end(), [&tables](uint32_t left, uint32_t right) {
      return tables.row(internal::ANSWER, left).ordinal < tables.row(internal::ANSWER, right).ordinal;
    });
  }
  return shown;
}

// Adds up one article after the other.
class Summary {
 public:
  Summary(const CatalogTables& tables, uint32_t speaker) : tables_(tables), speaker_(speaker) {}

  void Add(const ShownIn& in) {
    article_ = &tables_.row(internal::ARTICLE, in.article_doc);
    posts_of_article_.clear();
    AddPeople(internal::ARTICLE, in.article_doc);
    for (const uint32_t answer : in.answers) AddPeople(internal::ANSWER, answer);
    message_.set_article_count(message_.article_count() + 1);
    message_.set_answer_count(message_.answer_count() + static_cast<int64_t>(in.answers.size()));
  }

  v1::Speaker Take() { return std::move(message_); }

 private:
  void AddPeople(internal::Kind kind, uint32_t doc) {
    for (const PrintedPerson& person : tables_.people(kind, doc)) {
      if (person.speaker != speaker_) continue;
      for (const uint32_t name : person.printed) {
        if (names_.insert(name).second) message_.add_names(tables_.text(name));
      }
      for (const uint32_t post : person.posts) {
        if (posts_of_article_.insert(post).second) AddPost(post);
      }
    }
  }

  void AddPost(uint32_t text) {
    const auto [found, is_new] = posts_.try_emplace(text, message_.posts_size());
    if (is_new) message_.add_posts()->set_title(tables_.text(text));
    v1::Post& post = *message_.mutable_posts(found->second);
    post.set_article_count(post.article_count() + 1);
    if (post.articles_size() < kMaxArticlesOfPost) {
      post.add_articles(tables_.name(internal::ARTICLE, article_->entity));
    }
    if (article_->publish_time == kNoTime) return;
    const auto time = TimeUtil::MicrosecondsToTimestamp(article_->publish_time);
    if (!post.has_first_seen_time() || time < post.first_seen_time()) *post.mutable_first_seen_time() = time;
    if (!post.has_last_seen_time() || post.last_seen_time() < time) *post.mutable_last_seen_time() = time;
  }

  const CatalogTables& tables_;
  const uint32_t speaker_;
  const Row* article_ = nullptr;
  v1::Speaker message_;
  absl::flat_hash_set<uint32_t> names_;
  absl::flat_hash_map<uint32_t, int> posts_;  // text -> index in message_
  absl::flat_hash_set<uint32_t> posts_of_article_;
};

}  // namespace

v1::Speaker SummarizeSpeaker(const CatalogTables& tables, uint32_t doc, Revision revision) {
  const Row& row = tables.row(internal::SPEAKER, doc);
  Summary summary(tables, row.entity);
  for (const auto& [age, in] : FindArticles(tables, row.entity, revision)) summary.Add(in);
  v1::Speaker message = summary.Take();
  if (message.names().empty()) message.add_names(tables.text(row.text));
  return message;
}

}  // namespace fangtan::storage
