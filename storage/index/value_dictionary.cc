#include "storage/index/value_dictionary.h"

#include <algorithm>
#include <string>

#include "storage/query/fields.h"

namespace fangtan::storage {
namespace {

// So few values are looked at one by one: as fast as grams, and without their memory.
constexpr uint32_t kScanLimit = 128;

}  // namespace

ValueDictionary::ValueDictionary(Folding folding) : folding_(folding) {}

uint32_t ValueDictionary::Intern(std::string_view value) {
  const uint64_t hash = by_original_.Hash(value.data(), value.size());
  const uint32_t known = FindOriginal(hash, value);
  if (known != NumberTable::kNone) return known;
  const uint32_t id = size();
  const std::string folded = FoldAs(folding_, value);
  const uint64_t original_begin = Keep(value);
  values_.push_back({.original = original_begin,
                     .folded = folded == value ? original_begin : Keep(folded),
                     .original_size = static_cast<uint32_t>(value.size()),
                     .folded_size = static_cast<uint32_t>(folded.size())});
  by_original_.Insert(hash, id);
  LinkSameFolded(id);
  return id;
}

std::optional<uint32_t> ValueDictionary::Find(std::string_view value) const {
  const uint32_t known = FindOriginal(by_original_.Hash(value.data(), value.size()), value);
  if (known == NumberTable::kNone) return std::nullopt;
  return known;
}

uint32_t ValueDictionary::FindOriginal(uint64_t hash, std::string_view text) const {
  return by_original_.Find(hash, [&](uint32_t id) { return at(id) == text; });
}

uint32_t ValueDictionary::FindFolded(std::string_view text) const {
  return by_folded_.Find(by_folded_.Hash(text.data(), text.size()),
                         [&](uint32_t id) { return folded(id) == text; });
}

uint64_t ValueDictionary::Keep(std::string_view text) {
  const uint64_t begin = texts_.size();
  texts_.Append(text.begin(), text.end());
  return begin;
}

void ValueDictionary::LinkSameFolded(uint32_t id) {
  next_same_folded_.push_back(id);
  const std::string_view text = folded(id);
  const uint32_t first = FindFolded(text);
  if (first == NumberTable::kNone) return by_folded_.Insert(by_folded_.Hash(text.data(), text.size()), id);
  std::swap(next_same_folded_[first], next_same_folded_[id]);
}

void ValueDictionary::Match(const Condition& condition, std::vector<uint32_t>& ids) const {
  ids.clear();
  if (condition.match == Condition::Match::kRange) return;
  if (condition.match == Condition::Match::kEquals) return MatchEqual(condition.text, ids);
  const auto keep_if_matching = [&](uint32_t id) {
    if (MatchesValue(condition, folded(id), at(id))) ids.push_back(id);
  };
  if (const auto candidates = Candidates(condition)) {
    std::for_each(candidates->begin(), candidates->end(), keep_if_matching);
  } else {
    for (uint32_t id = 0; id < size(); ++id) keep_if_matching(id);
  }
}

bool ValueDictionary::MatchesQuickly(const Condition& condition) const {
  if (condition.match == Condition::Match::kEquals || size() <= kScanLimit) return true;
  if (posted_.load(std::memory_order_acquire) != size()) return false;
  const auto candidates = Candidates(condition);
  return candidates.has_value() && candidates->size() <= kScanLimit;
}

void ValueDictionary::MatchEqual(std::string_view text, std::vector<uint32_t>& ids) const {
  const uint32_t first = FindFolded(text);
  if (first == NumberTable::kNone) return;
  uint32_t id = first;
  do {
    ids.push_back(id);
    id = next_same_folded_[id];
  } while (id != first);
  std::sort(ids.begin(), ids.end());
}

// The values that may match; nothing if all have to be looked at. What stands in a value as it is, its folded
// form stands in the folded value, but for blanks, which are in no gram.
std::optional<absl::Span<const uint32_t>> ValueDictionary::Candidates(const Condition& condition) const {
  if (size() <= kScanLimit || condition.match == Condition::Match::kPresent) return std::nullopt;
  PostGrams();
  if (condition.match != Condition::Match::kExact) return grams_->Candidates(condition.text);
  return grams_->Candidates(FoldAs(folding_, condition.text));
}

// Once posted_ has reached size(), which only Intern moves, nobody writes grams_: readers need no lock.
void ValueDictionary::PostGrams() const {
  if (posted_.load(std::memory_order_acquire) == size()) return;
  const std::lock_guard lock(posting_);
  uint32_t next = posted_.load(std::memory_order_relaxed);
  if (!grams_ || size() > grams_->expected()) {
    grams_.emplace(size_t{size()} * 2);
    next = 0;
  }
  for (; next < size(); ++next) grams_->Add(next, folded(next));
  posted_.store(next, std::memory_order_release);
}

size_t ValueDictionary::BytesUsed() const {
  const std::lock_guard lock(posting_);
  return texts_.size() + values_.size() * sizeof(Value) + next_same_folded_.size() * sizeof(uint32_t) +
         by_original_.bytes() + by_folded_.bytes() + (grams_ ? grams_->BytesUsed() : 0);
}

}  // namespace fangtan::storage
