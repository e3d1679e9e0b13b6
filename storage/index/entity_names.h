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
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/number_column.h"
#include "storage/index/number_table.h"

namespace fangtan::storage {

// No entity, no value, no document.
inline constexpr uint32_t kNoEntity = std::numeric_limits<uint32_t>::max();

class EntityNames {
 public:
  // The number of the name; a new one if it has none yet.
  uint32_t Intern(uint32_t parent, std::string_view segment);
  // Gives the name the next number; false if it has one.
  bool Append(uint32_t parent, std::string_view segment);
  // Fetches what Append is going to need, so that it does not have to wait for memory.
  void Prefetch(uint32_t parent, std::string_view segment) const;
  struct Name {
    uint32_t parent = kNoEntity;
    std::string_view segment;
  };
  // The same for Find of all of them. The numbers of what are probably those names; kNoEntity where there is
  // none.
  std::vector<uint32_t> Prefetch(absl::Span<const Name> names) const;
  // kNoEntity if the name was never seen.
  uint32_t Find(uint32_t parent, std::string_view segment) const;

  // Valid until the next Intern.
  std::string_view segment(uint32_t entity) const {
    return {bytes_.data() + ends_[entity], static_cast<size_t>(ends_[entity + 1] - ends_[entity])};
  }
  uint32_t parent(uint32_t entity) const { return parents_[entity]; }
  uint32_t size() const { return static_cast<uint32_t>(parents_.size()); }
  void Reserve(size_t entities);

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.bytes_);
    visit(self.ends_);
    visit(self.parents_);
    NumberTable::VisitParts(self.entities_, visit);
  }

 private:
  uint64_t HashOf(uint32_t parent, std::string_view segment) const {
    return entities_.Hash(segment.data(), segment.size(), parent);
  }
  uint32_t FindHashed(uint64_t hash, uint32_t parent, std::string_view segment) const;
  uint32_t Add(uint64_t hash, uint32_t parent, std::string_view segment);

  NumberColumn<char> bytes_;           // all segments, one behind the other
  NumberColumn<uint64_t> ends_ = {0};  // where each begins; one more at the end
  NumberColumn<uint32_t> parents_;
  NumberTable entities_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ENTITY_NAMES_H_
