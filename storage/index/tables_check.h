// TablesCheck: whether an index says of every document what its record does, and whether its postings and
// orders say the same as its columns.
//
//   TablesCheck::Compare(from_records, index, internal::ANSWER, 1, 4096, revision, report);
//   TablesCheck::ComparePostings(index, internal::ANSWER, 1, 4096, report);
//
// Compared is what numbers of values and entities stand for, as two tables that came about in different ways
// number them differently. Not locked: as const access to Tables. What `report` is called with holds no
// reference to them.
#ifndef FANGTAN_STORAGE_INDEX_TABLES_CHECK_H_
#define FANGTAN_STORAGE_INDEX_TABLES_CHECK_H_

#include <cstdint>
#include <functional>
#include <string>

#include "storage/index/orders.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

class TablesCheck {
 public:
  using Report = std::function<void(uint32_t doc, const std::string& how)>;

  // What `index` says otherwise than `records` of documents [first, end), up to what `revision` shows. Passed
  // over is what one of them has not, or has purged.
  static void Compare(const Tables& records, const Tables& index, internal::Kind kind, uint32_t first,
                      uint32_t end, Revision revision, const Report& report);

  // Documents [first, end) that are not posted under what they have.
  static void ComparePostings(const Tables& index, internal::Kind kind, uint32_t first, uint32_t end,
                              const Report& report);

  // Documents that are posted under what they have not, twice, or out of order; and those that an order has
  // not, has twice, or in a wrong place.
  static void CheckListed(const Tables& index, internal::Kind kind, const Report& report);
  static void CheckOrder(const Tables& index, internal::Kind kind, const KeptOrder& order,
                         const Report& report);
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TABLES_CHECK_H_
