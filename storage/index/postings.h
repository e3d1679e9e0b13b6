// Postings: for every value of a field the documents that have it, in the order of their numbers.
//
// Most values have few documents, one behind the other: those of an article, of a question. They take eight
// bytes; others have a list.
//
// Not locked: const access from any thread while nobody changes them.
#ifndef FANGTAN_STORAGE_INDEX_POSTINGS_H_
#define FANGTAN_STORAGE_INDEX_POSTINGS_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
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

  template <typename Self, typename Visit>
  static void VisitParts(Self& self, Visit& visit) {
    visit(self.slots_);
    visit(self.lists_);
    visit(self.docs_);
    visit(self.free_lists_);
    for (auto& pieces : self.free_pieces_) visit(pieces);
    visit(self.hidden_);
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

  // A piece of docs_. What a list leaves when it moves into a larger one waits for another of its size.
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
    if (list.size == list.capacity) Move(list, list.size * 2);
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

  // Gives the list a piece with room for `capacity`.
  void Move(List& list, uint32_t capacity) {
    const uint64_t to = TakePiece(capacity);
    std::copy_n(&docs_[list.begin], list.size, &docs_[to]);
    GiveBack(list);
    list.begin = to;
    list.capacity = capacity;
  }

  uint64_t TakePiece(uint32_t capacity) {
    // Of pieces that were given back any is as large as the power of two below it says.
    std::vector<uint64_t>& fitting = free_pieces_[std::bit_width(std::bit_ceil(capacity)) - 1];
    if (fitting.empty()) {
      const uint64_t begin = docs_.size();
      docs_.Grow(begin + capacity);
      return begin;
    }
    const uint64_t begin = fitting.back();
    fitting.pop_back();
    return begin;
  }

  void GiveBack(const List& list) {
    if (list.capacity > 0) free_pieces_[std::bit_width(list.capacity) - 1].push_back(list.begin);
  }

  void Replace(uint32_t value, const std::vector<uint32_t>& docs) {
    Slot& slot = slots_[value];
    if (slot.count == kListed) {
      GiveBack(lists_[slot.first]);
      lists_[slot.first] = {};
      free_lists_.push_back(slot.first);
    }
    slot = {};
    for (const uint32_t doc : docs) Append(value, doc, static_cast<uint32_t>(docs.size()));
  }

  NumberColumn<Slot> slots_;  // by value
  NumberColumn<List> lists_;
  NumberColumn<uint32_t> docs_;       // of all lists
  std::vector<uint32_t> free_lists_;  // that nobody has
  // Places of pieces that nobody has, by the power of two that they are at least as large as.
  std::array<std::vector<uint64_t>, 33> free_pieces_;
  absl::flat_hash_map<uint32_t, Hidden> hidden_;
  std::vector<uint32_t> expected_;  // by value, while Build goes on
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTINGS_H_
