// Order and paging of the catalog's rows: which documents make up one page of a walk.
#ifndef FANGTAN_STORAGE_ROCKS_ROW_ORDER_H_
#define FANGTAN_STORAGE_ROCKS_ROW_ORDER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocks/catalog_tables.h"
#include "storage/store.h"

namespace fangtan::storage {

// One page of documents, and what Page says of it.
struct Listing {
  std::vector<uint32_t> docs;
  std::vector<internal::SortValue> last;
  bool more = false;
  int64_t total_size = 0;
};

// A total order over the rows of a kind at one revision. The name, ascending, is always its last key. Refers
// to the tables, which must not change while it lives.
class RowOrder {
 public:
  // INVALID_ARGUMENT for a field that the kind has not.
  static absl::StatusOr<RowOrder> Create(const CatalogTables& tables, internal::Kind kind, Revision revision,
                                         const std::vector<SortKey>& keys);

  // INVALID_ARGUMENT PAGE_TOKEN_INVALID unless `key` has the shape of this order's keys.
  absl::Status CheckKey(const std::vector<internal::SortValue>& key) const;

  bool Less(uint32_t left, uint32_t right) const;
  // Whether `doc` comes after the row that has `key`. REQUIRES: CheckKey(key) is OK.
  bool After(uint32_t doc, const std::vector<internal::SortValue>& key) const;
  std::vector<internal::SortValue> KeyOf(uint32_t doc) const;

 private:
  struct Value {
    int64_t number = 0;
    std::string_view text;
  };

  RowOrder(const CatalogTables& tables, internal::Kind kind, Revision revision)
      : tables_(&tables), kind_(kind), revision_(revision) {}

  Value ValueOf(const Row& row, SortField field) const;
  // The number of answers of every speaker at the revision, by entity.
  void CountAnswers();

  const CatalogTables* tables_;
  internal::Kind kind_;
  Revision revision_;
  std::vector<SortKey> keys_;            // with the name at the end
  std::vector<int32_t> speaker_counts_;  // only if asked for
};

// One pass over the rows that `query` asks for, with a heap of one page. INVALID_ARGUMENT as above;
// ARTICLE_NOT_FOUND and ARTICLE_DELETED of the parent.
absl::StatusOr<Listing> ListRows(const CatalogTables& tables, const ListQuery& query, Revision revision);

// The sort key of one row of that walk.
absl::StatusOr<std::vector<internal::SortValue>> SortKeyOf(const CatalogTables& tables,
                                                           const ListQuery& query, uint32_t doc,
                                                           Revision revision);

// NOT_FOUND ARTICLE_DELETED.
absl::Status ArticleDeleted(std::string_view name);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ROW_ORDER_H_
