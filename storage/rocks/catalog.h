// The catalog: what is where at which revision, in memory, derived from the records and never written. It
// answers which documents make up a resource, a page, a count; the records themselves are read from the
// database.
//
//   ASSIGN_OR_RETURN(Listing page, catalog.List(query, revision));
//   const Found found = catalog.Find(internal::ANSWER, "articles/a1b2/answers/c3d4", revision);
//
// Thread-safe. Whoever reads at a revision that has been published sees it whole: changes are applied before
// their revision is published.
#ifndef FANGTAN_STORAGE_ROCKS_CATALOG_H_
#define FANGTAN_STORAGE_ROCKS_CATALOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/rocks/catalog_tables.h"
#include "storage/rocks/fair_shared_mutex.h"
#include "storage/rocks/row_order.h"
#include "storage/store.h"

namespace fangtan::storage {

class Catalog {
 public:
  // Takes what a scan at open has filled.
  explicit Catalog(CatalogTables tables) : tables_(std::move(tables)) {}

  // REQUIRES: documents come in order of their numbers, without a gap.
  void Apply(const CatalogDelta& delta);

  struct Found {
    uint32_t doc = 0;              // 0: not there
    bool deleted = false;          // an article that is deleted
    bool article_deleted = false;  // `doc` is 0 because the article above is deleted
  };
  Found Find(internal::Kind kind, std::string_view name, Revision revision) const;
  // A question or answer: `article` is the name of the article above it.
  Found FindChild(internal::Kind kind, std::string_view name, std::string_view article,
                  Revision revision) const;

  // As ListRows in row_order.h.
  absl::StatusOr<Listing> List(const ListQuery& query, Revision revision) const;

  // As SortKeyOf in row_order.h.
  absl::StatusOr<std::vector<internal::SortValue>> KeyOf(const ListQuery& query, uint32_t doc,
                                                         Revision revision) const;

  // The name of the resource that a document is a version of.
  std::string NameOf(internal::Kind kind, uint32_t doc) const;

  // The article's document of a question's document, at `revision`.
  uint32_t ArticleOf(internal::Kind kind, uint32_t doc, Revision revision) const;

  // As SummarizeSpeaker in speaker_summary.h.
  v1::Speaker Summarize(uint32_t speaker_doc, Revision revision) const;

  Counts Count(Revision revision) const;

 private:
  mutable FairSharedMutex mutex_;  // guards tables_
  CatalogTables tables_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CATALOG_H_
