// Postings: for every value of a field the documents that have it, in the order of their numbers.
//
// Not locked: const access from any thread while nobody changes them.
#ifndef FANGTAN_STORAGE_INDEX_POSTINGS_H_
#define FANGTAN_STORAGE_INDEX_POSTINGS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

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

  // Keeps account of documents that no newest state shows, so that the others need not be counted.
  void CountHidden(uint32_t value, int change) { lists_[value].hidden += change; }
  // Documents of the value that the newest state shows.
  int64_t shown(uint32_t value) const {
    if (value >= lists_.size()) return 0;
    return static_cast<int64_t>(lists_[value].docs.size()) - lists_[value].hidden;
  }

  // Takes out what `gone` says of a document; all of it must be hidden.
  template <typename Gone>
  void Remove(uint32_t value, Gone gone) {
    std::vector<uint32_t>& docs = lists_[value].docs;
    const auto end = std::remove_if(docs.begin(), docs.end(), gone);
    lists_[value].hidden -= static_cast<int64_t>(docs.end() - end);
    docs.erase(end, docs.end());
  }

  // Makes room for what is going to be added: `counts[value]` documents.
  void Reserve(const std::vector<uint32_t>& counts) {
    if (counts.size() > lists_.size()) lists_.resize(counts.size());
    for (size_t value = 0; value < counts.size(); ++value) lists_[value].docs.reserve(counts[value]);
  }

 private:
  struct List {
    std::vector<uint32_t> docs;
    int64_t hidden = 0;
  };
  std::vector<List> lists_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTINGS_H_
