// The index's data: columns by document number, values by number, and for every value its documents. Plain
// memory without locks; Index guards it, and planning and running only read it.
//
// A document is one version of a resource (an entity). Its columns never change; what can change is whether a
// revision shows it, which is two comparisons: doc < bound(kind, revision) and revision < died.
#ifndef FANGTAN_STORAGE_INDEX_TABLES_H_
#define FANGTAN_STORAGE_INDEX_TABLES_H_

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/index/bitmap.h"
#include "storage/index/entity_names.h"
#include "storage/index/entry.h"
#include "storage/index/list_dictionary.h"
#include "storage/index/number_column.h"
#include "storage/index/postings.h"
#include "storage/index/value_dictionary.h"

namespace fangtan::storage {

inline constexpr Revision kNeverDies = std::numeric_limits<Revision>::max();

// Columns of small numbers. Which a kind has says tables.cc.
enum class Column : uint8_t {
  kContext,      // of articles, questions, answers: number of a Context
  kSection,      // value of sections
  kAskers,       // list of values of names: as printed, and in full
  kQuestion,     // entity, or kNoEntity
  kSpeaker,      // entity, or kNoEntity
  kPrintedName,  // value of names
  kFullName,     // value of names
  kPosts,        // list of values of posts
  kOrdinal,
  kAnswerCount,
  kPeople,       // of articles: list of persons
  kDeleted,      // of articles: 1 or 0
  kDisplayName,  // of speakers: value of names
  kUnit,         // of speakers: value of units
  kMergedInto,   // of speakers: entity, or kNoEntity
  kAttribution,  // of questions and answers: value of attributions
};
inline constexpr size_t kColumnCount = static_cast<size_t>(Column::kAttribution) + 1;

// What has postings. Values are those of the column of the same name; of lists every element.
enum class PostingField : uint8_t {
  kContext,
  kSection,
  kAsker,
  kQuestion,
  kSpeaker,      // of articles: the speakers among its participants
  kPrintedName,  // of answers: printed and full name; of articles: both names of every participant
  kPosts,        // of articles: the posts of every participant
  kUnit,
  kDisplayName,
  kMergedInto,  // documents of speakers that were merged into the entity
  kAttribution,
};
inline constexpr size_t kPostingFieldCount = static_cast<size_t>(PostingField::kAttribution) + 1;

// Documents whose columns lie in one block on disk.
inline constexpr uint32_t kDocsInBlock = 1 << 16;
// Documents whose columns are forgotten together: they fill whole pages of each.
inline constexpr uint32_t kDocsForgotten = 1024;

// What is the same for all questions and answers of an article's version, beside its time. Number 0 is none.
struct Context {
  uint32_t article = kNoEntity;  // entity
  uint32_t title = 0;            // value of titles
  uint32_t column = 0;           // value of columns
  uint32_t language = 0;         // value of languages
  uint32_t labels = 0;           // list of values of labels
  uint32_t credits = 0;          // list of values of names
};

// One participant, as printed.
struct Person {
  uint32_t speaker = kNoEntity;
  uint32_t printed_name = 0;  // value of names
  uint32_t name = 0;          // value of names
  uint32_t posts = 0;         // list of values of posts
};

// Every version of the resources of a kind; vectors are indexed by document number, and number 0 is none.
struct DocTable {
  uint32_t size() const { return static_cast<uint32_t>(created.size()); }  // one more than the last number
  const NumberColumn<uint32_t>& column(Column c) const { return columns[static_cast<size_t>(c)]; }
  uint32_t at(Column c, uint32_t doc) const { return columns[static_cast<size_t>(c)][doc]; }
  const Postings& posting(PostingField f) const { return postings[static_cast<size_t>(f)]; }

  // Of purged documents `created` and `entity` alone are kept: where a piece of kDocsForgotten has only such,
  // all else of it reads as 0 and takes no memory.
  NumberColumn<Revision> created = {0};
  NumberColumn<Revision> died = {0};            // kNeverDies: not yet
  NumberColumn<uint32_t> entity = {kNoEntity};  // kNoEntity: purged
  NumberColumn<uint32_t> previous = {0};        // the document before, of the same name; 0: none
  NumberColumn<int64_t> create_time = {kAbsentTime};
  NumberColumn<int64_t> update_time = {kAbsentTime};
  std::array<NumberColumn<uint32_t>, kColumnCount> columns;
  std::vector<uint16_t> purged;  // by piece of kDocsForgotten, how many are

  std::array<Postings, kPostingFieldCount> postings;
  EntityNames names;
  NumberColumn<uint32_t> newest;  // by entity; 0: only referred to, or purged
  // When documents were out of sight for a time: [from, to), of articles that were deleted and undeleted.
  absl::flat_hash_map<uint32_t, std::vector<std::pair<Revision, Revision>>> gaps;
  // By block: Tables::touches() when a document of it last died, came back or was purged.
  std::vector<uint64_t> touched;
  Bitmap shown_bits;  // documents that the newest state shows, deleted articles left out
  int64_t shown = 0;  // how many

  // All but `touched`, which is of this run.
  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit);
};

class Tables {
 public:
  Tables();

  // REQUIRES: documents come in order of their numbers, without a gap.
  void Add(const IndexEntry& entry);
  // Takes the number of a document that was purged: no revision shows it.
  void AddPurged(internal::Kind kind);
  void Apply(const DocDeath& death);
  // Forgets documents that no revision will show any more; their numbers stay taken.
  void Purge(internal::Kind kind, const std::vector<uint32_t>& docs);

  const DocTable& kind(internal::Kind kind) const { return kinds_[kind]; }

  // The first document number that `revision` does not know.
  uint32_t Bound(internal::Kind kind, Revision revision) const;
  // Whether `doc`, below the bound of `revision`, is shown by it. Deleted articles are, with kDeleted set.
  bool Alive(const DocTable& table, uint32_t doc, Revision revision) const {
    if (revision >= table.died[doc]) return false;
    return table.gaps.empty() || !InGap(table, doc, revision);
  }
  // Both. REQUIRES: doc is not 0.
  bool Visible(internal::Kind kind, uint32_t doc, Revision revision) const {
    const DocTable& table = kinds_[kind];
    return table.created[doc] <= revision && Alive(table, doc, revision);
  }
  bool IsDeletedArticle(uint32_t doc) const {
    return kinds_[internal::ARTICLE].at(Column::kDeleted, doc) != 0;
  }

  // Entities by resource name; kNoEntity if it was never seen.
  uint32_t EntityOf(internal::Kind kind, std::string_view name) const;
  // Fetches what EntityOf and DocAt are going to need, so that they do not have to wait for memory. The
  // newest documents of what are probably those names.
  std::vector<uint32_t> Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const;
  // Empty for kNoEntity.
  std::string NameOf(internal::Kind kind, uint32_t entity) const;
  // The document of an entity that `revision` shows; 0: none.
  uint32_t DocAt(internal::Kind kind, uint32_t entity, Revision revision) const;
  // The same, also if it is dead: whether it is seen says Visible.
  uint32_t VersionAt(internal::Kind kind, uint32_t entity, Revision revision) const;

  // The speaker that `entity` was merged into, through all merges; itself if it stands alone.
  uint32_t RootOf(uint32_t speaker, Revision revision) const;
  // `speaker`, and all that were merged into it.
  std::vector<uint32_t> MembersOf(uint32_t speaker, Revision revision) const;
  // Whether a speaker was ever merged or renamed, so that records may show it otherwise than it is now.
  bool ever_changed(uint32_t speaker) const {
    return speaker < speaker_changed_.size() && speaker_changed_[speaker] != 0;
  }
  bool any_speaker_changed() const { return !speaker_changed_.empty(); }
  bool any_merge() const { return any_merge_; }

  // How often documents changed after they were added.
  uint64_t touches() const { return touches_; }
  // How many were purged.
  uint64_t purges() const { return purges_; }

  const Context& context(uint32_t number) const { return contexts_[number]; }
  uint32_t context_count() const { return static_cast<uint32_t>(contexts_.size()); }
  // By context; of what has no time, kAbsentTime. Apart, because most orders and many filters look at nothing
  // else.
  const NumberColumn<int64_t>& publish_times() const { return publish_times_; }
  // The contexts of an article, of all its versions; and those of a value of a Context's field.
  const Postings& contexts_of_article() const { return context_postings_[0]; }
  const Postings& contexts_of_title() const { return context_postings_[1]; }
  const Postings& contexts_of_column() const { return context_postings_[2]; }
  const Postings& contexts_of_language() const { return context_postings_[3]; }
  const Postings& contexts_of_label() const { return context_postings_[4]; }
  const Postings& contexts_of_credit() const { return context_postings_[5]; }

  const Person& person(uint32_t number) const { return persons_[number]; }
  const ListDictionary& lists() const { return lists_; }

  const ValueDictionary& titles() const { return titles_; }
  const ValueDictionary& columns() const { return columns_; }
  const ValueDictionary& languages() const { return languages_; }
  const ValueDictionary& labels() const { return labels_; }
  const ValueDictionary& sections() const { return sections_; }
  const ValueDictionary& names() const { return names_; }  // of people, and of those who ask
  const ValueDictionary& posts() const { return posts_; }
  const ValueDictionary& units() const { return units_; }
  const ValueDictionary& attributions() const { return attributions_; }

  // Everything, in one order, as visit(part): columns, vectors, maps and numbers. Counters of this run are
  // not.
  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit);

 private:
  friend class TablesCodec;  // column blocks, to and fro
  friend class TablesCheck;  // reads what documents are posted under

  static bool InGap(const DocTable& table, uint32_t doc, Revision revision);
  uint32_t MakeEntity(internal::Kind kind, std::string_view name);
  // What a column has for `entry`, the document of `entity`; interned where it has not been seen yet.
  uint32_t MakeValue(Column column, const IndexEntry& entry, uint32_t entity);
  uint32_t InternContext(uint32_t article, const ContextEntry& entry);
  void AddContext(absl::Span<const uint32_t> packed);
  uint32_t InternPeople(const std::vector<ParticipantEntry>& participants);
  void AddPerson(absl::Span<const uint32_t> packed);
  uint32_t InternList(const std::vector<std::string>& values, ValueDictionary& dictionary);
  // Derived from the columns of `doc`: postings, newest, flags of speakers.
  void Link(internal::Kind kind, uint32_t doc);
  // Link for all documents of a kind that were put into the columns at once.
  void LinkAll(internal::Kind kind);
  void LinkAll(internal::Kind kind, PostingField field);
  void HideUnshown(internal::Kind kind);
  void NoteChanged(uint32_t speaker);
  void Touch(DocTable& table, uint32_t doc);
  // Calls visit(field, value) for everything that `doc` is posted under.
  template <typename Visit>
  void ForEachPosting(internal::Kind kind, uint32_t doc, Visit visit) const;
  // Calls visit(value) for those of one field.
  template <typename Visit>
  void ForEachValue(internal::Kind kind, PostingField field, uint32_t doc, Visit visit) const;
  void SetShown(internal::Kind kind, uint32_t doc, bool shown);
  // Notes that `doc` was purged; forgets its piece if it was the last.
  static void CountPurged(DocTable& table, uint32_t doc);

  std::array<DocTable, internal::Kind_ARRAYSIZE> kinds_;
  NumberColumn<Context> contexts_;
  NumberColumn<int64_t> publish_times_;
  ListDictionary packed_contexts_;
  std::array<Postings, 6> context_postings_;
  NumberColumn<Person> persons_;
  ListDictionary packed_persons_;
  ListDictionary lists_;
  ValueDictionary titles_, columns_, languages_, labels_, sections_, names_, posts_, units_, attributions_;
  std::vector<uint8_t> speaker_changed_;  // by entity, 1 or 0
  bool any_merge_ = false;
  uint64_t touches_ = 0;
  uint64_t purges_ = 0;
};

// The columns that a kind has.
absl::Span<const Column> ColumnsOf(internal::Kind kind);

template <typename Self, typename Visit>
void DocTable::VisitParts(Self& self, Visit& visit) {
  visit(self.created);
  visit(self.died);
  visit(self.entity);
  visit(self.previous);
  visit(self.create_time);
  visit(self.update_time);
  for (auto& column : self.columns) visit(column);
  visit(self.purged);
  for (auto& postings : self.postings) Postings::VisitParts(postings, visit);
  EntityNames::VisitParts(self.names, visit);
  visit(self.newest);
  visit(self.gaps);
  Bitmap::VisitParts(self.shown_bits, visit);
  visit(self.shown);
}

template <typename Self, typename Visit>
void Tables::VisitParts(Self& self, Visit& visit) {
  for (auto& table : self.kinds_) DocTable::VisitParts(table, visit);
  visit(self.contexts_);
  visit(self.publish_times_);
  ListDictionary::VisitParts(self.packed_contexts_, visit);
  for (auto& postings : self.context_postings_) Postings::VisitParts(postings, visit);
  visit(self.persons_);
  ListDictionary::VisitParts(self.packed_persons_, visit);
  ListDictionary::VisitParts(self.lists_, visit);
  for (auto* values : {&self.titles_, &self.columns_, &self.languages_, &self.labels_, &self.sections_,
                       &self.names_, &self.posts_, &self.units_, &self.attributions_}) {
    ValueDictionary::VisitParts(*values, visit);
  }
  visit(self.speaker_changed_);
  visit(self.any_merge_);
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TABLES_H_
