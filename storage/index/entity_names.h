// EntityNames: the resources of one kind by dense number, and their names both ways. A question's or answer's
// name is kept as its article's number and its own last segment.
//
//   const uint32_t article = articles.Intern(kNoEntity, "a1b2");
//   const uint32_t answer = answers.Intern(article, "c3d4");        // articles/a1b2/answers/c3d4
//
// Append-only. Not locked: const access from any thread while nobody calls Intern.
#ifndef FANGTAN_STORAGE_INDEX_ENTITY_NAMES_H_
#define FANGTAN_STORAGE_INDEX_ENTITY_NAMES_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace fangtan::storage {

// No entity, no value, no document.
inline constexpr uint32_t kNoEntity = std::numeric_limits<uint32_t>::max();

class EntityNames {
 public:
  EntityNames();
  // The hash set looks into this object.
  EntityNames(const EntityNames&) = delete;
  EntityNames& operator=(const EntityNames&) = delete;

  // The number of the name; a new one if it has none yet.
  uint32_t Intern(uint32_t parent, std::string_view segment);
  // Gives the name the next number; false if it has one.
  bool Append(uint32_t parent, std::string_view segment);
  // Fetches what Append is going to need, so that it does not have to wait for memory.
  void Prefetch(uint32_t parent, std::string_view segment) const { entities_.prefetch(Key{parent, segment}); }
  // kNoEntity if the name was never seen.
  uint32_t Find(uint32_t parent, std::string_view segment) const;

  std::string_view segment(uint32_t entity) const {
    return std::string_view(bytes_).substr(ends_[entity], ends_[entity + 1] - ends_[entity]);
  }
  uint32_t parent(uint32_t entity) const { return parents_[entity]; }
  uint32_t size() const { return static_cast<uint32_t>(parents_.size()); }
  void Reserve(size_t entities);

 private:
  struct Key {
    uint32_t parent;
    std::string_view segment;

    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.parent,
                        absl::string_view(key.segment.data(), key.segment.size()));
    }
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    using is_transparent = void;
    const EntityNames* names;
    size_t operator()(uint32_t entity) const { return absl::Hash<Key>()(names->KeyOf(entity)); }
    size_t operator()(const Key& key) const { return absl::Hash<Key>()(key); }
  };
  struct Equal {
    using is_transparent = void;
    const EntityNames* names;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t a, const Key& b) const { return names->KeyOf(a) == b; }
    bool operator()(const Key& a, uint32_t b) const { return names->KeyOf(b) == a; }
  };
  Key KeyOf(uint32_t entity) const { return {parents_[entity], segment(entity)}; }

  std::string bytes_;           // all segments, one behind the other
  std::vector<uint64_t> ends_;  // where each begins; one more at the end
  std::vector<uint32_t> parents_;
  absl::flat_hash_set<uint32_t, Hash, Equal> entities_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ENTITY_NAMES_H_
