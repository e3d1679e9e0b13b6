// Postings: for every value of a field the documents that have it, in the order of their numbers.
//
// Not locked: const access from any thread while nobody changes them.
#ifndef FANGTAN_STORAGE_INDEX_POSTINGS_H_
#define FANGTAN_STORAGE_INDEX_POSTINGS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"

namespace fangtan::storage {

class Postings {
 public:
  // REQUIRES: documents of a value come in order of their numbers.
  void Add(uint32_t value, uint32_t doc) {
    if (value >= lists_.size()) lists_.resize(value + 1);
    lists_[value].docs.push_back(doc);
  }

  absl::Span<const uint32_t> at(uint32_t value) const {
    if (value >= lists_.size()) return {};
    return lists_[value].docs;
  }

  // One more than the last value.
  uint32_t size() const { return static_cast<uint32_t>(lists_.size()); }

  // Keeps account of documents that no newest state shows, so that the others need not be counted.
  void CountHidden(uint32_t value, int change) { lists_[value].hidden += change; }
  // Documents of the value that the newest state shows.
  int64_t shown(uint32_t value) const {
    if (value >= lists_.size()) return 0;
    return static_cast<int64_t>(lists_[value].docs.size()) - lists_[value].hidden;
  }

  // Notes that `count` documents of the value, all of them hidden, are `gone`. They are taken out once they
  // are half of the list, so that each costs little; until then whoever reads the list meets them, and finds
  // that no revision shows them.
  template <typename Gone>
  void Forget(uint32_t value, size_t count, Gone gone) {
    List& list = lists_[value];
    list.gone += static_cast<uint32_t>(count);
    if (size_t{list.gone} * 2 < list.docs.size()) return;
    const auto end = std::remove_if(list.docs.begin(), list.docs.end(), gone);
    list.hidden -= static_cast<int32_t>(list.docs.end() - end);
    list.docs.erase(end, list.docs.end());
    list.docs.shrink_to_fit();
    list.gone = 0;
  }

  // Makes room for what is going to be added: `counts[value]` documents.
  void Reserve(const std::vector<uint32_t>& counts) {
    if (counts.size() > lists_.size()) lists_.resize(counts.size());
    for (size_t value = 0; value < counts.size(); ++value) lists_[value].docs.reserve(counts[value]);
  }

 private:
  // Most values have few documents: those of an article, of a question. These lie in the list itself.
  struct List {
    absl::InlinedVector<uint32_t, 4> docs;
    int32_t hidden = 0;
    uint32_t gone = 0;  // of the hidden ones
  };
  std::vector<List> lists_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTINGS_H_
