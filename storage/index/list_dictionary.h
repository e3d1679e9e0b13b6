// ListDictionary: lists of numbers, each different one held once and named by a dense number. For fields with
// several values: the list holds numbers of a ValueDictionary.
//
//   ListDictionary lists;
//   const uint32_t id = lists.Intern({4, 2});        // order matters
//   for (const uint32_t value : lists.at(id)) ...
//
// The empty list is number 0 from the start. Append-only. Not locked: const access from any thread while
// nobody calls Intern.
#ifndef FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_
#define FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "storage/index/number_column.h"
#include "storage/index/number_table.h"

namespace fangtan::storage {

class ListDictionary {
 public:
  using List = absl::Span<const uint32_t>;

  ListDictionary();

  // The number of `list`, which must be none of its own; a new number if it has none yet.
  uint32_t Intern(List list);

  // Valid until the next Intern. REQUIRES: id < size().
  List at(uint32_t id) const {
    return {numbers_.data() + ends_[id], static_cast<size_t>(ends_[id + 1] - ends_[id])};
  }
  uint32_t size() const { return static_cast<uint32_t>(ends_.size() - 1); }

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.numbers_);
    visit(self.ends_);
    NumberTable::VisitParts(self.ids_, visit);
  }

 private:
  NumberColumn<uint32_t> numbers_;     // of all lists, one behind the other
  NumberColumn<uint64_t> ends_ = {0};  // where each begins; one more at the end
  NumberTable ids_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_
