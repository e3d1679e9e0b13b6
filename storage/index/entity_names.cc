#include "storage/index/entity_names.h"

namespace fangtan::storage {

uint32_t EntityNames::Intern(uint32_t parent, std::string_view segment) {
  const uint64_t hash = HashOf(parent, segment);
  const uint32_t found = FindHashed(hash, parent, segment);
  return found != kNoEntity ? found : Add(hash, parent, segment);
}

bool EntityNames::Append(uint32_t parent, std::string_view segment) {
  const uint64_t hash = HashOf(parent, segment);
  if (FindHashed(hash, parent, segment) != kNoEntity) return false;
  Add(hash, parent, segment);
  return true;
}

void EntityNames::Prefetch(uint32_t parent, std::string_view segment) const {
  entities_.Prefetch(HashOf(parent, segment));
}

// Each step for all names before the next, which looks at what the one before has fetched.
std::vector<uint32_t> EntityNames::Prefetch(absl::Span<const Name> names) const {
  std::vector<uint64_t> hashes;
  hashes.reserve(names.size());
  for (const Name& name : names) {
    hashes.push_back(HashOf(name.parent, name.segment));
    entities_.Prefetch(hashes.back());
  }
  std::vector<uint32_t> entities;
  entities.reserve(names.size());
  for (const uint64_t hash : hashes) {
    const uint32_t entity = entities_.Find(hash, [](uint32_t) { return true; });
    entities.push_back(entity);
    if (entity == kNoEntity) continue;
    __builtin_prefetch(&ends_[entity]);
    __builtin_prefetch(&parents_[entity]);
  }
  for (const uint32_t entity : entities) {
    if (entity != kNoEntity) __builtin_prefetch(bytes_.data() + ends_[entity]);
  }
  return entities;
}

uint32_t EntityNames::Find(uint32_t parent, std::string_view segment) const {
  return FindHashed(HashOf(parent, segment), parent, segment);
}

uint32_t EntityNames::FindHashed(uint64_t hash, uint32_t parent, std::string_view segment) const {
  static_assert(NumberTable::kNone == kNoEntity);
  return entities_.Find(
      hash, [&](uint32_t entity) { return parents_[entity] == parent && this->segment(entity) == segment; });
}

uint32_t EntityNames::Add(uint64_t hash, uint32_t parent, std::string_view segment) {
  const uint32_t entity = size();
  bytes_.Append(segment.begin(), segment.end());
  ends_.push_back(bytes_.size());
  parents_.push_back(parent);
  entities_.Insert(hash, entity);
  return entity;
}

void EntityNames::Reserve(size_t entities) {
  ends_.Reserve(entities + 1);
  parents_.Reserve(entities);
  entities_.Reserve(entities);
}

}  // namespace fangtan::storage
