// Postings: for every value of a field the documents that have it, in the order of their numbers.
//
// Most values have few documents, one behind the other: those of an article, of a question. They take eight
// bytes; others have a list.
//
// Not locked: const access from any thread while nobody changes them.
#ifndef FANGTAN_STORAGE_INDEX_POSTINGS_H_
#define FANGTAN_STORAGE_INDEX_POSTINGS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/index/posted_docs.h"

namespace fangtan::storage {

class Postings {
 public:
  // REQUIRES: documents of a value come in order of their numbers.
  void Add(uint32_t value, uint32_t doc) {
    if (value >= slots_.size()) slots_.resize(value + 1);
    Append(slots_[value], doc, value < expected_.size() ? expected_[value] : 0);
  }

  PostedDocs at(uint32_t value) const {
    if (value >= slots_.size()) return {};
    const Slot& slot = slots_[value];
    if (slot.count == kListed) return PostedDocs(lists_[slot.first]);
    return PostedDocs::Run(slot.first, slot.count);
  }

  // Fetches what at(value) is going to need, so that it does not have to wait for memory.
  void Prefetch(uint32_t value) const {
    if (value < slots_.size()) __builtin_prefetch(&slots_[value]);
  }

  // One more than the last value.
  uint32_t size() const { return static_cast<uint32_t>(slots_.size()); }

  // Keeps account of documents that no newest state shows, so that the others need not be counted.
  void CountHidden(uint32_t value, int change) {
    Hidden& hidden = hidden_[value];
    hidden.count += change;
    if (hidden.count == 0) hidden_.erase(value);
  }
  // Documents of the value that the newest state shows.
  int64_t shown(uint32_t value) const {
    const auto all = static_cast<int64_t>(at(value).size());
    if (hidden_.empty()) return all;
    const auto hidden = hidden_.find(value);
    return hidden == hidden_.end() ? all : all - hidden->second.count;
  }

  // Notes that `count` documents of the value, all of them hidden, are `gone`. They are taken out once they
  // are half of the list, so that each costs little; until then whoever reads the list meets them, and finds
  // that no revision shows them.
  template <typename Gone>
  void Forget(uint32_t value, size_t count, Gone gone) {
    Hidden& hidden = hidden_[value];
    hidden.gone += static_cast<uint32_t>(count);
    const PostedDocs before = at(value);
    if (size_t{hidden.gone} * 2 < before.size()) return;
    std::vector<uint32_t> kept;
    for (const uint32_t doc : before) {
      if (!gone(doc)) kept.push_back(doc);
    }
    hidden.count -= static_cast<int32_t>(before.size() - kept.size());
    hidden.gone = 0;
    if (hidden.count == 0) hidden_.erase(value);
    Replace(slots_[value], kept);
  }

  // Takes in everything at once: for_each(visit) calls visit(value, doc) for all, twice, as of Add.
  template <typename ForEach>
  void Build(ForEach for_each) {
    for_each([this](uint32_t value, uint32_t) {
      if (value >= expected_.size()) expected_.resize(value + 1);
      ++expected_[value];
    });
    slots_.reserve(expected_.size());
    for_each([this](uint32_t value, uint32_t doc) { Add(value, doc); });
    expected_ = {};
  }

 private:
  static constexpr uint32_t kListed = std::numeric_limits<uint32_t>::max();

  struct Slot {
    uint32_t first = 0;  // of a run; or the number of the list
    uint32_t count = 0;  // of a run; or kListed
  };
  struct Hidden {
    int32_t count = 0;
    uint32_t gone = 0;  // of these
  };

  // `expected`: how many documents it is going to have, if that is known.
  void Append(Slot& slot, uint32_t doc, uint32_t expected) {
    if (slot.count == 0) slot.first = doc;
    if (slot.count != kListed && doc == slot.first + slot.count) {
      ++slot.count;
      return;
    }
    if (slot.count != kListed) MakeList(slot, expected);
    lists_[slot.first].push_back(doc);
  }

  void MakeList(Slot& slot, uint32_t expected) {
    if (free_.empty()) {
      free_.push_back(static_cast<uint32_t>(lists_.size()));
      lists_.emplace_back();
    }
    const uint32_t number = free_.back();
    free_.pop_back();
    lists_[number].reserve(std::max(expected, slot.count + 1));
    PostedDocs::Run(slot.first, slot.count).AppendTo(lists_[number]);
    slot = {.first = number, .count = kListed};
  }

  void Replace(Slot& slot, const std::vector<uint32_t>& docs) {
    if (slot.count == kListed) {
      lists_[slot.first] = {};
      free_.push_back(slot.first);
    }
    slot = {};
    for (const uint32_t doc : docs) Append(slot, doc, static_cast<uint32_t>(docs.size()));
  }

  std::vector<Slot> slots_;  // by value
  std::vector<std::vector<uint32_t>> lists_;
  std::vector<uint32_t> free_;  // lists that nobody has
  absl::flat_hash_map<uint32_t, Hidden> hidden_;
  std::vector<uint32_t> expected_;  // by value, while Build goes on
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTINGS_H_
