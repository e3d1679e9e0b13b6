#include "storage/index/entity_names.h"

namespace fangtan::storage {

EntityNames::EntityNames() : ends_(1), entities_(0, Hash{this}, Equal{this}) {}

uint32_t EntityNames::Intern(uint32_t parent, std::string_view segment) {
  if (const uint32_t found = Find(parent, segment); found != kNoEntity) return found;
  Append(parent, segment);
  return size() - 1;
}

bool EntityNames::Append(uint32_t parent, std::string_view segment) {
  bytes_.append(segment);
  ends_.push_back(bytes_.size());
  parents_.push_back(parent);
  return entities_.insert(size() - 1).second;
}

uint32_t EntityNames::Find(uint32_t parent, std::string_view segment) const {
  const auto found = entities_.find(Key{parent, segment});
  return found == entities_.end() ? kNoEntity : *found;
}

void EntityNames::Reserve(size_t entities) {
  ends_.reserve(entities + 1);
  parents_.reserve(entities);
  entities_.reserve(entities);
}

}  // namespace fangtan::storage
