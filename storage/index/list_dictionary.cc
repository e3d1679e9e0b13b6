#include "storage/index/list_dictionary.h"

#include <algorithm>

namespace fangtan::storage {

ListDictionary::ListDictionary() { Intern({}); }

uint32_t ListDictionary::Intern(List list) {
  if (const auto known = ids_.find(list); known != ids_.end()) return known->second;
  const uint32_t id = size();
  if (!list.empty()) {
    auto* copy = static_cast<uint32_t*>(numbers_.allocate(list.size() * sizeof(uint32_t), alignof(uint32_t)));
    std::copy(list.begin(), list.end(), copy);
    list = List(copy, list.size());
  }
  lists_.push_back(list);
  ids_.emplace(list, id);
  return id;
}

}  // namespace fangtan::storage
