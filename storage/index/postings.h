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
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/index/number_column.h"
#include "storage/index/posted_docs.h"

namespace fangtan::storage {

class Postings {
 public:
  // REQUIRES: documents of a value come in order of their numbers.
  void Add(uint32_t value, uint32_t doc) {
    if (value >= slots_.size()) slots_.Grow(value + 1);
    Append(value, doc, value < expected_.size() ? expected_[value] : 0);
  }

  PostedDocs at(uint32_t value) const {
    if (value >= slots_.size()) return {};
    const Slot& slot = slots_[value];
    if (slot.count == kListed) {
      const List& list = lists_[slot.first];
      return PostedDocs({docs_.data() + list.begin, list.size});
    }
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
    Replace(value, kept);
  }

  // Takes in everything at once: for_each(visit) calls visit(value, doc) for all, twice, as of Add.
  template <typename ForEach>
  void Build(ForEach for_each) {
    for_each([this](uint32_t value, uint32_t) {
      if (value >= expected_.size()) expected_.resize(value + 1);
      ++expected_[value];
    });
    slots_.Reserve(expected_.size());
    for_each([this](uint32_t value, uint32_t doc) { Add(value, doc); });
    expected_ = {};
  }

  // Places for documents that lists have, or have left.
  size_t places() const { return docs_.size(); }

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.slots_);
    visit(self.lists_);
    visit(self.docs_);
    visit(self.free_lists_);
    visit(self.left_);
    visit(self.hidden_);
  }

 private:
  static constexpr uint32_t kListed = std::numeric_limits<uint32_t>::max();
  static constexpr uint64_t kLeftAtLeast = 1024;

  struct Slot {
    uint32_t first = 0;  // of a run; or the number of the list
    uint32_t count = 0;  // of a run; or kListed
  };
  struct Hidden {
    int32_t count = 0;
    uint32_t gone = 0;  // of these
  };

  // A piece of docs_.
  struct List {
    uint64_t begin = 0;
    uint32_t size = 0;
    uint32_t capacity = 0;
  };

  // `expected`: how many documents it is going to have, if that is known.
  void Append(uint32_t value, uint32_t doc, uint32_t expected) {
    Slot& slot = slots_[value];
    if (slot.count == 0) slot.first = doc;
    if (slot.count != kListed && doc == slot.first + slot.count) {
      ++slot.count;
      return;
    }
    if (slot.count != kListed) MakeList(slot, expected);
    List& list = lists_[slot.first];
    if (list.size == list.capacity) Move(list, list.size + list.size / 2 + 1);
    docs_[list.begin + list.size++] = doc;
  }

  void MakeList(Slot& slot, uint32_t expected) {
    if (free_lists_.empty()) {
      free_lists_.push_back(static_cast<uint32_t>(lists_.size()));
      lists_.push_back({});
    }
    const uint32_t number = free_lists_.back();
    free_lists_.pop_back();
    List& list = lists_[number];
    Move(list, std::max(expected, slot.count + 1));
    for (uint32_t i = 0; i < slot.count; ++i) docs_[list.begin + i] = slot.first + i;
    list.size = slot.count;
    slot = {.first = number, .count = kListed};
  }

  // Gives the list a piece with room for `capacity`, at the end.
  void Move(List& list, uint32_t capacity) {
    if (left_ > std::max<uint64_t>(kLeftAtLeast, docs_.size() / 2)) Compact();
    const uint64_t to = docs_.size();
    docs_.Extend(to + capacity);
    std::copy_n(&docs_[list.begin], list.size, &docs_[to]);
    left_ += list.capacity;
    list.begin = to;
    list.capacity = capacity;
  }

  // Closes the gaps that moved lists have left. Half of all is such a gap, so that each document costs
  // little.
  void Compact() {
    NumberColumn<uint32_t> docs;
    docs.Reserve(docs_.size() - left_);
    for (List& list : lists_) {
      const uint64_t to = docs.size();
      docs.Append(&docs_[list.begin], &docs_[list.begin] + list.size);
      docs.Extend(to + list.capacity);
      list.begin = to;
    }
    docs_ = std::move(docs);
    left_ = 0;
  }

  void Replace(uint32_t value, const std::vector<uint32_t>& docs) {
    Slot& slot = slots_[value];
    if (slot.count == kListed) {
      left_ += lists_[slot.first].capacity;
      lists_[slot.first] = {};
      free_lists_.push_back(slot.first);
    }
    slot = {};
    for (const uint32_t doc : docs) Append(value, doc, static_cast<uint32_t>(docs.size()));
  }

  NumberColumn<Slot> slots_;  // by value
  NumberColumn<List> lists_;
  NumberColumn<uint32_t> docs_;       // of all lists, and what moved ones have left
  uint64_t left_ = 0;                 // how many of these
  std::vector<uint32_t> free_lists_;  // that nobody has
  absl::flat_hash_map<uint32_t, Hidden> hidden_;
  std::vector<uint32_t> expected_;  // by value, while Build goes on
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTINGS_H_
