// ValueDictionary: the different values of one field, each held once and named by a dense number, with their
// folded forms. Columns hold the numbers; a condition on the field is decided once for every value instead of
// once for every document.
//
//   ValueDictionary names(Folding::kPersonName);
//   const uint32_t id = names.Intern("沈　潔");
//   std::vector<uint32_t> ids;
//   names.Match({.match = Condition::Match::kPrefix, .text = "沈"}, ids);
//
// Append-only. Values must be valid UTF-8. Not locked: const access, Match too, from any thread while nobody
// calls Intern.
#ifndef FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_
#define FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/gram_index.h"
#include "storage/index/number_column.h"
#include "storage/index/number_table.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class ValueDictionary {
 public:
  explicit ValueDictionary(Folding folding);
  ValueDictionary(const ValueDictionary&) = delete;
  ValueDictionary& operator=(const ValueDictionary&) = delete;

  // The number of `value`, which must be none of its own; a new one, size(), if it has none yet.
  uint32_t Intern(std::string_view value);
  std::optional<uint32_t> Find(std::string_view value) const;

  // Valid until the next Intern. REQUIRES: id < size().
  std::string_view at(uint32_t id) const { return View(values_[id].original, values_[id].original_size); }
  std::string_view folded(uint32_t id) const { return View(values_[id].folded, values_[id].folded_size); }
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }

  // Sets `ids` to the numbers of all values for which MatchesValue holds, ascending. Equality is one look-up,
  // and parts of values are found through grams; the first such search after Intern pays for posting them.
  void Match(const Condition& condition, std::vector<uint32_t>& ids) const;
  // Whether Match has little to look at, and nothing to post.
  bool MatchesQuickly(const Condition& condition) const;

  // Memory held, a file's too, without what the allocator adds.
  size_t BytesUsed() const;

  // Grams are made anew.
  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.texts_);
    visit(self.values_);
    NumberTable::VisitParts(self.by_original_, visit);
    NumberTable::VisitParts(self.by_folded_, visit);
    visit(self.next_same_folded_);
  }

 private:
  // Places in texts_; one and the same if nothing was folded.
  struct Value {
    uint64_t original = 0;
    uint64_t folded = 0;
    uint32_t original_size = 0;
    uint32_t folded_size = 0;
  };

  std::string_view View(uint64_t begin, uint32_t size) const { return {texts_.data() + begin, size}; }
  uint64_t Keep(std::string_view text);
  // kNone if there is none.
  uint32_t FindOriginal(uint64_t hash, std::string_view text) const;
  uint32_t FindFolded(std::string_view text) const;
  void LinkSameFolded(uint32_t id);
  void MatchEqual(std::string_view text, std::vector<uint32_t>& ids) const;
  std::optional<absl::Span<const uint32_t>> Candidates(const Condition& condition) const;
  void PostGrams() const;

  const Folding folding_;
  NumberColumn<char> texts_;
  NumberColumn<Value> values_;
  NumberTable by_original_;
  NumberTable by_folded_;                    // the first value of each folded form
  NumberColumn<uint32_t> next_same_folded_;  // a ring through the values of one folded form

  // Posted by the first Match that needs them; values from posted_ on are not in yet.
  mutable std::mutex posting_;
  mutable std::atomic<uint32_t> posted_ = 0;
  mutable std::optional<GramIndex> grams_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_
