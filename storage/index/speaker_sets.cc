#include "storage/index/speaker_sets.h"

#include <algorithm>

#include "storage/index/number_set.h"

namespace fangtan::storage {
namespace {

// Collects speakers, each as the one that it was merged into.
class Collector {
 public:
  Collector(const Tables& tables, Revision revision)
      : tables_(tables), revision_(revision), seen_(tables.kind(internal::SPEAKER).names.size()) {}

  void Add(uint32_t speaker) {
    if (speaker == kNoEntity || seen_[speaker]) return;
    seen_[speaker] = true;
    const uint32_t root = tables_.RootOf(speaker, revision_);
    if (seen_[root] && root != speaker) return;
    seen_[root] = true;
    roots_.push_back(root);
  }

  // The speakers of the visible answers that are posted under `value`.
  void AddAnswers(PostingField field, uint32_t value) {
    const DocTable& answers = tables_.kind(internal::ANSWER);
    for (const uint32_t doc : answers.posting(field).at(value)) {
      const uint32_t speaker = answers.at(Column::kSpeaker, doc);
      if (speaker == kNoEntity || seen_[speaker]) continue;
      if (tables_.Visible(internal::ANSWER, doc, revision_)) Add(speaker);
    }
  }

  // The participants, in visible articles posted under `value`, for whom `printed` holds.
  template <typename Printed>
  void AddParticipants(PostingField field, uint32_t value, Printed printed) {
    const DocTable& articles = tables_.kind(internal::ARTICLE);
    for (const uint32_t doc : articles.posting(field).at(value)) {
      if (tables_.IsDeletedArticle(doc) || !tables_.Visible(internal::ARTICLE, doc, revision_)) continue;
      for (const uint32_t number : tables_.lists().at(articles.at(Column::kPeople, doc))) {
        const Person& person = tables_.person(number);
        if (printed(person)) Add(person.speaker);
      }
    }
  }

  std::vector<uint32_t> Take() { return std::move(roots_); }

 private:
  const Tables& tables_;
  const Revision revision_;
  std::vector<bool> seen_;  // by entity
  std::vector<uint32_t> roots_;
};

}  // namespace

std::vector<uint32_t> SpeakersNamed(const Tables& tables, const Condition& condition, Revision revision) {
  std::vector<uint32_t> values;
  tables.names().Match(condition, values);
  Collector speakers(tables, revision);
  for (const uint32_t value : values) {
    speakers.AddAnswers(PostingField::kPrintedName, value);
    speakers.AddParticipants(PostingField::kPrintedName, value, [value](const Person& person) {
      return person.name == value || person.printed_name == value;
    });
  }
  return speakers.Take();
}

std::vector<uint32_t> SpeakersShownAs(const Tables& tables, const Condition& condition, Revision revision) {
  std::vector<uint32_t> values;
  tables.names().Match(condition, values);
  const DocTable& own = tables.kind(internal::SPEAKER);
  std::vector<uint32_t> speakers;
  for (const uint32_t value : values) {
    for (const uint32_t doc : own.posting(PostingField::kDisplayName).at(value)) {
      if (!tables.Visible(internal::SPEAKER, doc, revision)) continue;
      if (own.at(Column::kMergedInto, doc) == kNoEntity) speakers.push_back(own.entity[doc]);
    }
  }
  return speakers;
}

std::vector<uint32_t> SpeakersHolding(const Tables& tables, const Condition& condition, Revision revision) {
  std::vector<uint32_t> values;
  tables.posts().Match(condition, values);
  Collector speakers(tables, revision);
  for (const uint32_t value : values) {
    speakers.AddAnswers(PostingField::kPosts, value);
    speakers.AddParticipants(PostingField::kPosts, value, [&](const Person& person) {
      const ListDictionary::List posts = tables.lists().at(person.posts);
      return std::find(posts.begin(), posts.end(), value) != posts.end();
    });
  }
  return speakers.Take();
}

std::vector<uint32_t> WithMembers(const Tables& tables, const std::vector<uint32_t>& speakers,
                                  Revision revision) {
  if (!tables.any_merge()) return speakers;
  std::vector<uint32_t> all;
  for (const uint32_t speaker : speakers) {
    const std::vector<uint32_t> members = tables.MembersOf(speaker, revision);
    all.insert(all.end(), members.begin(), members.end());
  }
  return all;
}

}  // namespace fangtan::storage
