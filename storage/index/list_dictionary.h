// ListDictionary: lists of numbers, each different one held once and named by a dense number. For fields with
// several values: the list holds numbers of a ValueDictionary.
//
//   ListDictionary lists;
//   const uint32_t id = lists.Intern({4, 2});        // order matters
//   for (const uint32_t value : lists.at(id)) ...
//
// The empty list is number 0 from the start. Append-only: what at() returned stays valid as long as the
// dictionary. Not locked: const access from any thread while nobody calls Intern.
#ifndef FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_
#define FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"

namespace fangtan::storage {

class ListDictionary {
 public:
  using List = absl::Span<const uint32_t>;

  ListDictionary();
  ListDictionary(const ListDictionary&) = delete;
  ListDictionary& operator=(const ListDictionary&) = delete;

  // The number of `list`; a new one if it has none yet.
  uint32_t Intern(List list);

  // REQUIRES: id < size().
  List at(uint32_t id) const { return lists_[id]; }
  uint32_t size() const { return static_cast<uint32_t>(lists_.size()); }

 private:
  std::pmr::monotonic_buffer_resource numbers_;  // what the lists below point to
  std::vector<List> lists_;
  absl::flat_hash_map<List, uint32_t> ids_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_LIST_DICTIONARY_H_
