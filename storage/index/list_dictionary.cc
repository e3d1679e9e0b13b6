#include "storage/index/list_dictionary.h"

namespace fangtan::storage {

ListDictionary::ListDictionary() { Intern({}); }

uint32_t ListDictionary::Intern(List list) {
  const uint64_t hash = ids_.Hash(list.data(), list.size() * sizeof(uint32_t));
  const uint32_t known = ids_.Find(hash, [&](uint32_t id) { return at(id) == list; });
  if (known != NumberTable::kNone) return known;
  const uint32_t id = size();
  numbers_.Append(list.begin(), list.end());
  ends_.push_back(numbers_.size());
  ids_.Insert(hash, id);
  return id;
}

}  // namespace fangtan::storage
