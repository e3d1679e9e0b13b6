#include "storage/index/tables.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/index/tables_postings.h"

namespace fangtan::storage {
namespace {

constexpr uint32_t kContextSize = 8;
constexpr uint32_t kPersonSize = 4;

struct KindNames {
  std::string_view collection;  // "articles/", or of children the part in the middle
  bool child = false;
};

KindNames NamesOf(internal::Kind kind) {
  switch (kind) {
    case internal::ARTICLE:
      return {"articles/"};
    case internal::QUESTION:
      return {"/questions/", true};
    case internal::ANSWER:
      return {"/answers/", true};
    case internal::SPEAKER:
      return {"speakers/"};
    default:
      return {"rankings/"};
  }
}

// The article's segment of a child's name and its own, or of others nothing and the segment.
struct Segments {
  std::string_view article;
  std::string_view own;
  bool valid = false;
};

Segments SegmentsOf(internal::Kind kind, std::string_view name) {
  const KindNames names = NamesOf(kind);
  if (!names.child) {
    if (!name.starts_with(names.collection)) return {};
    return {.article = {}, .own = name.substr(names.collection.size()), .valid = true};
  }
  const std::string_view articles = NamesOf(internal::ARTICLE).collection;
  const size_t middle = name.find(names.collection);
  if (!name.starts_with(articles) || middle == std::string_view::npos || middle < articles.size()) return {};
  return {.article = name.substr(articles.size(), middle - articles.size()),
          .own = name.substr(middle + names.collection.size()),
          .valid = true};
}

}  // namespace

absl::Span<const Column> ColumnsOf(internal::Kind kind) {
  using enum Column;
  static constexpr Column kOfArticles[] = {kContext, kAnswerCount, kPeople, kDeleted};
  static constexpr Column kOfQuestions[] = {kContext, kSection,     kAskers,
                                            kOrdinal, kAnswerCount, kAttribution};
  static constexpr Column kOfAnswers[] = {kContext,     kSection,  kAskers, kQuestion, kSpeaker,
                                          kPrintedName, kFullName, kPosts,  kOrdinal,  kAttribution};
  static constexpr Column kOfSpeakers[] = {kDisplayName, kUnit, kMergedInto};
  static constexpr Column kOfRankings[] = {kContext};
  switch (kind) {
    case internal::ARTICLE:
      return kOfArticles;
    case internal::QUESTION:
      return kOfQuestions;
    case internal::ANSWER:
      return kOfAnswers;
    case internal::SPEAKER:
      return kOfSpeakers;
    case internal::RANKING:
      return kOfRankings;
    default:
      return {};
  }
}

absl::Span<const PostingField> PostingFieldsOf(internal::Kind kind) {
  using enum PostingField;
  static constexpr PostingField kOfArticles[] = {kContext, kSpeaker, kPrintedName, kPosts};
  static constexpr PostingField kOfQuestions[] = {kContext, kSection, kAsker, kAttribution};
  static constexpr PostingField kOfAnswers[] = {kContext, kSection,     kAsker, kQuestion,
                                                kSpeaker, kPrintedName, kPosts, kAttribution};
  static constexpr PostingField kOfSpeakers[] = {kDisplayName, kUnit, kMergedInto};
  switch (kind) {
    case internal::ARTICLE:
      return kOfArticles;
    case internal::QUESTION:
      return kOfQuestions;
    case internal::ANSWER:
      return kOfAnswers;
    case internal::SPEAKER:
      return kOfSpeakers;
    default:
      return {};
  }
}

Tables::Tables()
    : titles_(Folding::kText),
      columns_(Folding::kText),
      languages_(Folding::kText),
      labels_(Folding::kText),
      sections_(Folding::kText),
      names_(Folding::kPersonName),
      posts_(Folding::kText),
      units_(Folding::kText),
      attributions_(Folding::kText) {
  // Number 0 of everything is "none", or the empty value.
  for (ValueDictionary* dictionary :
       {&titles_, &columns_, &languages_, &labels_, &sections_, &names_, &posts_, &units_, &attributions_}) {
    dictionary->Intern("");
  }
  contexts_.push_back({});
  publish_times_.push_back(kAbsentTime);
  persons_.push_back({});
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    for (const Column column : ColumnsOf(static_cast<internal::Kind>(kind))) {
      kinds_[kind].columns[static_cast<size_t>(column)].push_back(0);
    }
  }
}

void Tables::Add(const IndexEntry& entry) {
  DocTable& table = kinds_[entry.kind];
  const auto doc = table.size();
  const uint32_t entity = MakeEntity(entry.kind, entry.name);
  table.created.push_back(entry.revision);
  table.died.push_back(kNeverDies);
  table.entity.push_back(entity);
  table.create_time.push_back(entry.create_time);
  table.update_time.push_back(entry.update_time);
  for (const Column column : ColumnsOf(entry.kind)) {
    table.columns[static_cast<size_t>(column)].push_back(MakeValue(column, entry, entity));
  }
  if (entry.replaces && entry.kind == internal::SPEAKER) NoteChanged(entity);
  Link(entry.kind, doc);
}

uint32_t Tables::MakeValue(Column column, const IndexEntry& entry, uint32_t entity) {
  const auto entity_or_none = [this](internal::Kind kind, const std::string& name) {
    return name.empty() ? kNoEntity : MakeEntity(kind, name);
  };
  switch (column) {
    case Column::kContext:
      return InternContext(entry.kind == internal::ARTICLE   ? entity
                           : entry.kind == internal::RANKING ? kNoEntity
                                                             : MakeEntity(internal::ARTICLE, entry.article),
                           entry.context);
    case Column::kSection:
      return sections_.Intern(entry.section);
    case Column::kAskers:
      return InternList(entry.askers, names_);
    case Column::kQuestion:
      return entity_or_none(internal::QUESTION, entry.question);
    case Column::kSpeaker:
      return entity_or_none(internal::SPEAKER, entry.speaker);
    case Column::kPrintedName:
      return names_.Intern(entry.printed_name);
    case Column::kFullName:
      return names_.Intern(entry.full_name);
    case Column::kPosts:
      return InternList(entry.posts, posts_);
    case Column::kOrdinal:
      return static_cast<uint32_t>(entry.ordinal);
    case Column::kAnswerCount:
      return static_cast<uint32_t>(entry.answer_count);
    case Column::kPeople:
      return InternPeople(entry.participants);
    case Column::kDeleted:
      return entry.deleted ? 1 : 0;
    case Column::kDisplayName:
      return names_.Intern(entry.display_name);
    case Column::kUnit:
      return units_.Intern(entry.unit);
    case Column::kMergedInto:
      return entity_or_none(internal::SPEAKER, entry.merged_into);
    case Column::kAttribution:
      return attributions_.Intern(entry.attribution);
  }
  return 0;
}

void Tables::AddPurged(internal::Kind kind) {
  DocTable& table = kinds_[kind];
  // No revision that can be read was before it: its place in the order of revisions is the last one's.
  table.created.push_back(table.created.back());
  table.died.push_back(0);
  table.entity.push_back(kNoEntity);
  table.previous.push_back(0);
  table.create_time.push_back(kAbsentTime);
  table.update_time.push_back(kAbsentTime);
  for (const Column column : ColumnsOf(kind)) table.columns[static_cast<size_t>(column)].push_back(0);
  CountPurged(table, table.size() - 1);
}

void Tables::CountPurged(DocTable& table, uint32_t doc) {
  const uint32_t piece = doc / kDocsForgotten;
  if (piece >= table.purged.size()) table.purged.resize(piece + 1);
  if (++table.purged[piece] < kDocsForgotten) return;
  const uint32_t from = piece * kDocsForgotten, to = from + kDocsForgotten;
  table.died.Forget(from, to);
  table.previous.Forget(from, to);
  table.create_time.Forget(from, to);
  table.update_time.Forget(from, to);
  for (NumberColumn<uint32_t>& column : table.columns) {
    if (column.size() >= to) column.Forget(from, to);
  }
}

void Tables::Link(internal::Kind kind, uint32_t doc) {
  DocTable& table = kinds_[kind];
  const uint32_t entity = table.entity[doc];
  if (entity >= table.newest.size()) table.newest.Grow(entity + 1);
  table.previous.push_back(table.newest[entity]);
  table.newest[entity] = doc;
  ForEachPosting(kind, doc, [&](PostingField field, uint32_t value) {
    table.postings[static_cast<size_t>(field)].Add(value, doc);
  });
  if (kind == internal::SPEAKER) {
    if (table.previous[doc] != 0) NoteChanged(entity);
    any_merge_ |= table.at(Column::kMergedInto, doc) != kNoEntity;
  }
  if (kind == internal::ARTICLE && IsDeletedArticle(doc)) {
    ForEachPosting(kind, doc, [&](PostingField field, uint32_t value) {
      table.postings[static_cast<size_t>(field)].CountHidden(value, 1);
    });
  } else {
    if (doc >= table.shown_bits.bound()) table.shown_bits.Grow(doc + doc / 2 + 1);
    table.shown_bits.Set(doc);
    ++table.shown;
  }
}

void Tables::SetShown(internal::Kind kind, uint32_t doc, bool shown) {
  DocTable& table = kinds_[kind];
  table.shown += shown ? 1 : -1;
  if (shown) {
    table.shown_bits.Set(doc);
  } else {
    table.shown_bits.Clear(doc);
  }
  ForEachPosting(kind, doc, [&](PostingField field, uint32_t value) {
    table.postings[static_cast<size_t>(field)].CountHidden(value, shown ? -1 : 1);
  });
}

void Tables::NoteChanged(uint32_t speaker) {
  if (speaker >= speaker_changed_.size()) speaker_changed_.resize(speaker + 1);
  speaker_changed_[speaker] = 1;
}

void Tables::Touch(DocTable& table, uint32_t doc) {
  const uint32_t block = doc / kDocsInBlock;
  if (block >= table.touched.size()) table.touched.resize(block + 1);
  table.touched[block] = ++touches_;
}

void Tables::Apply(const DocDeath& death) {
  DocTable& table = kinds_[death.kind];
  Touch(table, death.doc);
  Revision& died = table.died[death.doc];
  const bool counted = death.kind != internal::ARTICLE || !IsDeletedArticle(death.doc);
  if (death.revived) {
    // Replayed after a crash, it may have been applied before, and the end that is known be a later one.
    if (died == kNeverDies || died > death.revision) return;
    std::vector<std::pair<Revision, Revision>>& gaps = table.gaps[death.doc];
    if (gaps.empty() || gaps.back().first < died) gaps.emplace_back(died, death.revision);
    died = kNeverDies;
    if (counted) SetShown(death.kind, death.doc, true);
    return;
  }
  const bool was_shown = died == kNeverDies;
  // What went out of sight with its article and ends before coming back is gone from the first of the two on.
  if (!was_shown && died < death.revision) return;
  died = death.revision;
  if (was_shown && counted) SetShown(death.kind, death.doc, false);
}

void Tables::Purge(internal::Kind kind, const std::vector<uint32_t>& docs) {
  if (docs.empty()) return;  // else all kept lists would be looked through for nothing
  purges_ += docs.size();
  DocTable& table = kinds_[kind];
  std::vector<std::pair<PostingField, uint32_t>> touched;
  for (const uint32_t doc : docs) {
    ForEachPosting(kind, doc,
                   [&](PostingField field, uint32_t value) { touched.emplace_back(field, value); });
    const uint32_t entity = table.entity[doc];
    if (table.newest[entity] == doc) table.newest[entity] = 0;
    table.entity[doc] = kNoEntity;
    table.gaps.erase(doc);
    table.died[doc] = 0;
    Touch(table, doc);
  }
  std::sort(touched.begin(), touched.end());
  for (auto at = touched.begin(); at != touched.end();) {
    const auto end = std::upper_bound(at, touched.end(), *at);
    table.postings[static_cast<size_t>(at->first)].Forget(
        at->second, static_cast<size_t>(end - at),
        [&](uint32_t doc) { return table.entity[doc] == kNoEntity; });
    at = end;
  }
  for (const uint32_t doc : docs) CountPurged(table, doc);
}

uint32_t Tables::Bound(internal::Kind kind, Revision revision) const {
  const NumberColumn<Revision>& created = kinds_[kind].created;
  if (created.back() <= revision) return static_cast<uint32_t>(created.size());
  return static_cast<uint32_t>(std::upper_bound(created.begin() + 1, created.end(), revision) -
                               created.begin());
}

bool Tables::InGap(const DocTable& table, uint32_t doc, Revision revision) {
  const auto found = table.gaps.find(doc);
  if (found == table.gaps.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(),
                     [revision](const auto& gap) { return gap.first <= revision && revision < gap.second; });
}

uint32_t Tables::MakeEntity(internal::Kind kind, std::string_view name) {
  const Segments segments = SegmentsOf(kind, name);
  const uint32_t parent =
      NamesOf(kind).child ? kinds_[internal::ARTICLE].names.Intern(kNoEntity, segments.article) : kNoEntity;
  return kinds_[kind].names.Intern(parent, segments.own);
}

uint32_t Tables::EntityOf(internal::Kind kind, std::string_view name) const {
  const Segments segments = SegmentsOf(kind, name);
  if (!segments.valid) return kNoEntity;
  uint32_t parent = kNoEntity;
  if (NamesOf(kind).child) {
    parent = kinds_[internal::ARTICLE].names.Find(kNoEntity, segments.article);
    if (parent == kNoEntity) return kNoEntity;
  }
  return kinds_[kind].names.Find(parent, segments.own);
}

std::vector<uint32_t> Tables::Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const {
  std::vector<EntityNames::Name> articles;
  std::vector<EntityNames::Name> own;
  for (const std::string_view name : names) {
    const Segments segments = SegmentsOf(kind, name);
    if (!segments.valid) continue;
    own.push_back({.segment = segments.own});
    if (NamesOf(kind).child) articles.push_back({.segment = segments.article});
  }
  const std::vector<uint32_t> parents = kinds_[internal::ARTICLE].names.Prefetch(articles);
  for (size_t i = 0; i < parents.size(); ++i) own[i].parent = parents[i];
  const DocTable& table = kinds_[kind];
  std::vector<uint32_t> docs = table.names.Prefetch(own);
  std::erase_if(docs, [&](uint32_t entity) { return entity >= table.newest.size(); });
  for (const uint32_t entity : docs) __builtin_prefetch(&table.newest[entity]);
  for (uint32_t& doc : docs) {
    doc = table.newest[doc];
    __builtin_prefetch(&table.created[doc]);
    __builtin_prefetch(&table.died[doc]);
    if (kind == internal::ARTICLE) __builtin_prefetch(&table.column(Column::kDeleted)[doc]);
  }
  return docs;
}

std::string Tables::NameOf(internal::Kind kind, uint32_t entity) const {
  if (entity == kNoEntity) return "";  // of what a sweep purged while a page was made
  const KindNames form = NamesOf(kind);
  const EntityNames& names = kinds_[kind].names;
  const std::string own(names.segment(entity));
  if (!form.child) return absl::StrCat(std::string(form.collection), own);
  return absl::StrCat(NameOf(internal::ARTICLE, names.parent(entity)), std::string(form.collection), own);
}

uint32_t Tables::VersionAt(internal::Kind kind, uint32_t entity, Revision revision) const {
  const DocTable& table = kinds_[kind];
  if (entity >= table.newest.size()) return 0;
  uint32_t doc = table.newest[entity];
  while (doc != 0 && table.created[doc] > revision) doc = table.previous[doc];
  return doc;
}

uint32_t Tables::DocAt(internal::Kind kind, uint32_t entity, Revision revision) const {
  const uint32_t doc = VersionAt(kind, entity, revision);
  return doc != 0 && Alive(kinds_[kind], doc, revision) ? doc : 0;
}

uint32_t Tables::RootOf(uint32_t speaker, Revision revision) const {
  if (!any_merge_) return speaker;
  for (;;) {
    const uint32_t doc = DocAt(internal::SPEAKER, speaker, revision);
    const uint32_t into = doc == 0 ? kNoEntity : kinds_[internal::SPEAKER].at(Column::kMergedInto, doc);
    if (into == kNoEntity) return speaker;
    speaker = into;
  }
}

std::vector<uint32_t> Tables::MembersOf(uint32_t speaker, Revision revision) const {
  std::vector<uint32_t> members = {speaker};
  if (!any_merge_) return members;
  const DocTable& table = kinds_[internal::SPEAKER];
  for (size_t i = 0; i < members.size(); ++i) {
    for (const uint32_t doc : table.posting(PostingField::kMergedInto).at(members[i])) {
      // A speaker may have been merged into the same one more than once.
      if (Visible(internal::SPEAKER, doc, revision)) members.push_back(table.entity[doc]);
    }
  }
  return members;
}

uint32_t Tables::InternContext(uint32_t article, const ContextEntry& entry) {
  const auto time = static_cast<uint64_t>(entry.publish_time);
  const uint32_t packed[kContextSize] = {article,
                                         titles_.Intern(entry.title),
                                         columns_.Intern(entry.column),
                                         languages_.Intern(entry.language),
                                         InternList(entry.labels, labels_),
                                         InternList(entry.credits, names_),
                                         static_cast<uint32_t>(time >> 32),
                                         static_cast<uint32_t>(time)};
  const uint32_t number = packed_contexts_.Intern(packed);
  if (number == contexts_.size()) AddContext(packed);
  return number;
}

void Tables::AddContext(absl::Span<const uint32_t> packed) {
  const auto number = static_cast<uint32_t>(contexts_.size());
  const Context context = {
      .article = packed[0],
      .title = packed[1],
      .column = packed[2],
      .language = packed[3],
      .labels = packed[4],
      .credits = packed[5],
  };
  contexts_.push_back(context);
  publish_times_.push_back(static_cast<int64_t>(uint64_t{packed[6]} << 32 | packed[7]));
  if (context.article != kNoEntity) context_postings_[0].Add(context.article, number);
  context_postings_[1].Add(context.title, number);
  context_postings_[2].Add(context.column, number);
  context_postings_[3].Add(context.language, number);
  const auto add_all = [&](uint32_t list, Postings& postings) {
    for (const uint32_t value : lists_.at(list)) {
      const PostedDocs posted = postings.at(value);
      if (posted.empty() || posted.back() != number) postings.Add(value, number);
    }
  };
  add_all(context.labels, context_postings_[4]);
  add_all(context.credits, context_postings_[5]);
}

uint32_t Tables::InternPeople(const std::vector<ParticipantEntry>& participants) {
  std::vector<uint32_t> people;
  for (const ParticipantEntry& entry : participants) {
    const uint32_t packed[kPersonSize] = {
        entry.speaker.empty() ? kNoEntity : MakeEntity(internal::SPEAKER, entry.speaker),
        names_.Intern(entry.printed_name), names_.Intern(entry.name), InternList(entry.posts, posts_)};
    const uint32_t number = packed_persons_.Intern(packed);
    if (number == persons_.size()) AddPerson(packed);
    people.push_back(number);
  }
  return lists_.Intern(people);
}

void Tables::AddPerson(absl::Span<const uint32_t> packed) {
  persons_.push_back(
      {.speaker = packed[0], .printed_name = packed[1], .name = packed[2], .posts = packed[3]});
}

uint32_t Tables::InternList(const std::vector<std::string>& values, ValueDictionary& dictionary) {
  std::vector<uint32_t> numbers;
  numbers.reserve(values.size());
  for (const std::string& value : values) numbers.push_back(dictionary.Intern(value));
  return lists_.Intern(numbers);
}

}  // namespace fangtan::storage
