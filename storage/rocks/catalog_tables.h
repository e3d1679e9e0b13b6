// The catalog's data: one row a document, one entity a resource, and the links between them. Plain memory
// without locks; Catalog guards it, and listing and summing up only read it.
#ifndef FANGTAN_STORAGE_ROCKS_CATALOG_TABLES_H_
#define FANGTAN_STORAGE_ROCKS_CATALOG_TABLES_H_

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "storage/rocks/catalog_entry.h"

namespace fangtan::storage {

inline constexpr Revision kNever = std::numeric_limits<Revision>::max();
// No entity, no text.
inline constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

// One document. Which fields mean something depends on the kind, as in CatalogEntry.
struct Row {
  Revision created = 0;
  Revision died = kNever;
  int64_t create_time = kNoTime;
  int64_t update_time = kNoTime;
  int64_t publish_time = kNoTime;
  uint32_t entity = kNone;
  uint32_t previous = 0;     // the document before, of the same name; 0: none
  uint32_t article = kNone;  // entity
  uint32_t speaker = kNone;  // entity
  uint32_t text = kNone;
  int32_t ordinal = 0;
  int32_t answer_count = 0;
  bool deleted = false;
};

// One resource: its documents are a chain from the newest through Row::previous.
struct Entity {
  std::string name;
  uint32_t oldest = 0;  // 0: only referred to, never stored
  uint32_t newest = 0;
};

// How one document prints one speaker.
struct PrintedPerson {
  uint32_t speaker = kNone;
  std::vector<uint32_t> printed;  // texts
  std::vector<uint32_t> posts;    // texts
};

// Every document that ever belonged to an article, or that ever named a speaker.
struct ArticleLinks {
  std::vector<uint32_t> questions;
  std::vector<uint32_t> answers;
};
struct SpeakerLinks {
  std::vector<uint32_t> articles;
  std::vector<uint32_t> answers;
};

// Every string once, by number.
class TextPool {
 public:
  TextPool() = default;
  TextPool(TextPool&&) = default;
  TextPool& operator=(TextPool&&) = default;
  // A copy's views would look into the original.
  TextPool(const TextPool&) = delete;
  TextPool& operator=(const TextPool&) = delete;

  uint32_t Intern(const std::string& text);
  const std::string& at(uint32_t id) const { return texts_[id]; }

 private:
  std::deque<std::string> texts_;
  absl::flat_hash_map<absl::string_view, uint32_t> ids_;
};

struct KindTable {
  KindTable() = default;
  KindTable(KindTable&&) = default;
  KindTable& operator=(KindTable&&) = default;
  // As of TextPool: `by_name` looks into `entities`.
  KindTable(const KindTable&) = delete;
  KindTable& operator=(const KindTable&) = delete;

  std::vector<Row> rows = std::vector<Row>(1);  // by document number
  std::deque<Entity> entities;
  absl::flat_hash_map<absl::string_view, uint32_t> by_name;
};

class CatalogTables {
 public:
  // REQUIRES: documents come in order of their numbers, without a gap.
  void Add(const CatalogEntry& entry);
  // Takes the number of a document that was purged: no revision shows it.
  void AddPurged(internal::Kind kind) { kinds_[kind].rows.push_back(Row{.created = kNever}); }
  void Die(const Death& death);

  const KindTable& kind(internal::Kind kind) const { return kinds_[kind]; }
  const Row& row(internal::Kind kind, uint32_t doc) const { return kinds_[kind].rows[doc]; }
  const std::string& name(internal::Kind kind, uint32_t entity) const {
    return kinds_[kind].entities[entity].name;
  }
  const std::string& text(uint32_t id) const { return texts_.at(id); }

  // The document of an entity, or of a name, at `revision`; 0: none.
  uint32_t DocAt(internal::Kind kind, uint32_t entity, Revision revision) const;
  uint32_t DocAt(internal::Kind kind, std::string_view name, Revision revision) const;
  // kNone if nothing of this name was ever stored or referred to.
  uint32_t EntityOf(internal::Kind kind, std::string_view name) const;

  // Whether `row` belongs to the world at `revision`: not dead, and no part of a deleted article. Deleted
  // articles themselves are there, with `deleted` set.
  bool Visible(const Row& row, Revision revision) const {
    return Living(row, revision) && (row.article == kNone || ArticleLive(row.article, revision));
  }
  // Visible, apart from what the article above says.
  static bool Living(const Row& row, Revision revision) {
    return row.created <= revision && revision < row.died;
  }
  bool ArticleLive(uint32_t entity, Revision revision) const;

  const ArticleLinks& article_links(uint32_t entity) const;
  const SpeakerLinks& speaker_links(uint32_t entity) const;
  // The people that a document prints; empty if none.
  const std::vector<PrintedPerson>& people(internal::Kind kind, uint32_t doc) const;

 private:
  uint32_t MakeEntity(internal::Kind kind, const std::string& name);
  void AddAppearances(const CatalogEntry& entry);

  std::array<KindTable, internal::Kind_ARRAYSIZE> kinds_;
  std::vector<ArticleLinks> article_links_;  // by entity
  std::vector<SpeakerLinks> speaker_links_;  // by entity
  std::array<absl::flat_hash_map<uint32_t, std::vector<PrintedPerson>>, internal::Kind_ARRAYSIZE> people_;
  TextPool texts_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CATALOG_TABLES_H_
