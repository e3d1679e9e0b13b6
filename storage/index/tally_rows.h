// TallyRows: counts of combinations of values, and the first of them by count.
//
// Not thread-safe; the tables must not change during a call, except where a slice lets them.
#ifndef FANGTAN_STORAGE_INDEX_TALLY_ROWS_H_
#define FANGTAN_STORAGE_INDEX_TALLY_ROWS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/index/list_dictionary.h"
#include "storage/index/read_slice.h"
#include "storage/index/tally_values.h"
#include "storage/store.h"

namespace fangtan::storage {

class TallyRows {
 public:
  // `fields` must outlive this object. `distinct`: no combination is added twice.
  TallyRows(const std::vector<TallyValues>& fields, bool distinct) : fields_(fields), distinct_(distinct) {}

  // Counts `count` answers more under `values`, one of each field.
  void Add(absl::Span<const uint32_t> values, int64_t count);
  size_t size() const { return counts_.size(); }

  // The rows of a tally, at most `limit`, and what the others come to.
  absl::StatusOr<Tally> First(int limit, ReadSlice& slice) const;

 private:
  absl::Span<const uint32_t> ValuesOf(uint32_t row) const;
  bool Less(uint32_t left, uint32_t right) const;
  Tally::Row Describe(uint32_t row) const;

  const std::vector<TallyValues>& fields_;
  const bool distinct_;
  std::vector<int64_t> counts_;   // by row
  std::vector<uint32_t> values_;  // of distinct rows, one behind the other
  // Of others: the row is the number of the combination, from 1 on, as the empty list is 0.
  std::unique_ptr<ListDictionary> combinations_ = std::make_unique<ListDictionary>();
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TALLY_ROWS_H_
