// TallyValues: the values of one field that answers are counted by, as numbers, and what they are called.
//
//   TallyValues months(tables, TallyField::kMonth, revision);
//   const uint32_t value = months.ValueOf(answers.at(months.column(), doc));
//   months.NameOf(value);      // 2021-08
//
// Number 0 is "", which answers without a value count under. Posts, units, columns, sections and labels are
// told apart as they are printed, 書記 from 书记. Refers to the tables: they must outlive it, and not change
// during a call. Not thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_TALLY_VALUES_H_
#define FANGTAN_STORAGE_INDEX_TALLY_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/index/tables.h"
#include "storage/store.h"

namespace fangtan::storage {

class TallyValues {
 public:
  TallyValues(const Tables& tables, TallyField field, Revision revision)
      : tables_(tables), field_(field), revision_(revision) {}

  // The column of answers whose number tells the values.
  Column column() const;
  // Whether every answer has one value, no fewer, no more.
  bool single() const;

  // The value behind a column's number. REQUIRES: single().
  uint32_t ValueOf(uint32_t number);
  // The values behind it, ascending, each once, one at least.
  std::vector<uint32_t> ValuesOf(uint32_t number);

  // What orders values as their names do. The view holds until the tables change.
  std::string_view TextOf(uint32_t value) const;
  std::string NameOf(uint32_t value) const;
  std::string DisplayNameOf(uint32_t value) const;

 private:
  uint32_t PeriodOf(int64_t publish_time);
  void AddUnitsOf(absl::Span<const uint32_t> posts, std::vector<uint32_t>& values);
  uint32_t UnitOf(uint32_t post);

  const Tables& tables_;
  const TallyField field_;
  const Revision revision_;
  // Of months, years and units, which the tables do not number.
  std::vector<std::string> texts_ = {""};
  absl::flat_hash_map<int64_t, uint32_t> periods_;      // months, or years, since the year 0
  absl::flat_hash_map<uint32_t, uint32_t> post_units_;  // value of a post -> value of its unit
  absl::flat_hash_map<std::string, uint32_t> units_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TALLY_VALUES_H_
