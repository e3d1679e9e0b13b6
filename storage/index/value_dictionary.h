// ValueDictionary: the different values of one field, each held once and named by a dense number, with their
// folded forms. Columns hold the numbers; a condition on the field is decided once for every value instead of
// once for every document.
//
//   ValueDictionary names(Folding::kPersonName);
//   const uint32_t id = names.Intern("沈　潔");
//   std::vector<uint32_t> ids;
//   names.Match({.match = Condition::Match::kPrefix, .text = "沈"}, ids);
//
// Append-only: views that it returned stay valid as long as the dictionary. Values must be valid UTF-8. Not
// locked: const access, Match too, from any thread while nobody calls Intern.
#ifndef FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_
#define FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/index/gram_index.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class ValueDictionary {
 public:
  explicit ValueDictionary(Folding folding);
  ValueDictionary(const ValueDictionary&) = delete;
  ValueDictionary& operator=(const ValueDictionary&) = delete;

  // The number of `value`; a new one, size(), if it has none yet.
  uint32_t Intern(std::string_view value);
  std::optional<uint32_t> Find(std::string_view value) const;

  // REQUIRES: id < size().
  std::string_view at(uint32_t id) const { return values_[id].original(); }
  std::string_view folded(uint32_t id) const { return values_[id].folded(); }
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }

  // Sets `ids` to the numbers of all values for which MatchesValue holds, ascending. Equality is one look-up,
  // and parts of values are found through grams; the first such search after Intern pays for posting them.
  void Match(const Condition& condition, std::vector<uint32_t>& ids) const;

  // Memory held, without what the allocator adds.
  size_t BytesUsed() const;

 private:
  struct Value {
    const char* original_data;
    const char* folded_data;
    uint32_t original_size;
    uint32_t folded_size;

    std::string_view original() const { return {original_data, original_size}; }
    std::string_view folded() const { return {folded_data, folded_size}; }
  };
  // Sets of numbers that are found by the text they stand for.
  template <std::string_view (Value::*kText)() const>
  struct ByText {
    using is_transparent = void;
    const std::vector<Value>* values;

    std::string_view Text(uint32_t id) const { return ((*values)[id].*kText)(); }
    std::string_view Text(std::string_view text) const { return text; }
    template <typename Key>
    size_t operator()(Key key) const {
      const std::string_view text = Text(key);
      return absl::HashOf(absl::string_view(text.data(), text.size()));
    }
    template <typename A, typename B>
    bool operator()(A a, B b) const {
      return Text(a) == Text(b);
    }
  };
  template <std::string_view (Value::*kText)() const>
  using IdSet = absl::flat_hash_set<uint32_t, ByText<kText>, ByText<kText>>;

  const char* Keep(std::string_view text);
  void LinkSameFolded(uint32_t id);
  void MatchEqual(std::string_view text, std::vector<uint32_t>& ids) const;
  std::optional<absl::Span<const uint32_t>> Candidates(const Condition& condition) const;
  void PostGrams() const;

  const Folding folding_;
  std::pmr::monotonic_buffer_resource texts_;
  size_t text_bytes_ = 0;
  std::vector<Value> values_;
  IdSet<&Value::original> by_original_;
  IdSet<&Value::folded> by_folded_;         // the first value of each folded form
  std::vector<uint32_t> next_same_folded_;  // a ring through the values of one folded form

  // Posted by the first Match that needs them; values from posted_ on are not in yet.
  mutable std::mutex posting_;
  mutable std::atomic<uint32_t> posted_ = 0;
  mutable std::optional<GramIndex> grams_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_VALUE_DICTIONARY_H_
