// SortOrder: a total order over the documents of a kind at one revision. The name, ascending, is always its
// last key.
#ifndef FANGTAN_STORAGE_INDEX_SORT_ORDER_H_
#define FANGTAN_STORAGE_INDEX_SORT_ORDER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/index/tables.h"
#include "storage/store.h"

namespace fangtan::storage {

// Refers to the tables, which must not change while it is used; what was learned of them stays true.
class SortOrder {
 public:
  // Keys that say nothing more (behind the name, or given twice) are left out. INVALID_ARGUMENT for a field
  // that the kind has not.
  static absl::StatusOr<SortOrder> Create(const Tables& tables, internal::Kind kind, Revision revision,
                                          const std::vector<SortKey>& keys);

  const std::vector<SortKey>& keys() const { return keys_; }

  // INVALID_ARGUMENT PAGE_TOKEN_INVALID unless `key` has the shape of this order's keys.
  absl::Status CheckKey(const std::vector<internal::SortValue>& key) const;

  bool Less(uint32_t left, uint32_t right) const { return Compare(left, right, keys_.size()) < 0; }
  // Negative, zero or positive, by the first `count` keys.
  int Compare(uint32_t left, uint32_t right, size_t count) const;
  // The same of a document and a row that had `key`. REQUIRES: CheckKey(key) is OK.
  int CompareToKey(uint32_t doc, const std::vector<internal::SortValue>& key, size_t count) const;
  std::vector<internal::SortValue> KeyOf(uint32_t doc) const;

  // Whether the first key is a number, and which one `doc` has there.
  bool begins_with_number() const;
  int64_t FirstNumber(uint32_t doc) const { return NumberOf(doc, keys_.front().field); }
  // The same of several, in less time each. REQUIRES: spans of one size.
  void FirstNumbers(absl::Span<const uint32_t> docs, absl::Span<int64_t> numbers) const;

 private:
  SortOrder(const Tables& tables, internal::Kind kind, Revision revision)
      : tables_(&tables), table_(&tables.kind(kind)), kind_(kind), revision_(revision) {}

  int CompareField(uint32_t left, uint32_t right, SortField field) const;
  int CompareFieldToValue(uint32_t doc, const internal::SortValue& value, SortField field) const;
  int64_t NumberOf(uint32_t doc, SortField field) const;
  // Text that is no resource name.
  std::string_view TextOf(uint32_t doc, SortField field) const;
  std::string NameOf(uint32_t doc, SortField field) const;
  // Entities; kNoEntity of what was purged, and where there is none.
  uint32_t ArticleOf(uint32_t doc) const;
  uint32_t SpeakerOf(uint32_t doc) const;

  const Tables* tables_;
  const DocTable* table_;
  internal::Kind kind_;
  Revision revision_;
  std::vector<SortKey> keys_;            // with the name at the end
  std::vector<int64_t> speaker_counts_;  // only if asked for
};

// The number of answers of every speaker at `revision`, by entity; all those of merged speakers count for the
// one that they were merged into.
std::vector<int64_t> CountAnswersOfSpeakers(const Tables& tables, Revision revision);

// What `order_by` may name for a kind.
bool HasSortField(internal::Kind kind, SortField field);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SORT_ORDER_H_
