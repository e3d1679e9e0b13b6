// PostedDocs: the documents of one value, ascending, as Postings holds them: listed, or a run of numbers,
// which those of an article are.
//
//   for (const uint32_t doc : postings.at(value)) ...
//
// A view, valid until the postings change. Thread-safe as they are.
#ifndef FANGTAN_STORAGE_INDEX_POSTED_DOCS_H_
#define FANGTAN_STORAGE_INDEX_POSTED_DOCS_H_

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <vector>

#include "absl/types/span.h"

namespace fangtan::storage {

class PostedDocs {
 public:
  class iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = uint32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const uint32_t*;
    using reference = uint32_t;

    iterator() = default;
    uint32_t operator*() const { return listed_ == nullptr ? at_ : listed_[at_]; }
    iterator& operator++() { return *this += 1; }
    iterator operator++(int) { return {listed_, at_++}; }
    iterator& operator--() { return *this += -1; }
    iterator& operator+=(difference_type by) {
      at_ += static_cast<uint32_t>(by);
      return *this;
    }
    friend iterator operator+(iterator from, difference_type by) { return from += by; }
    friend difference_type operator-(const iterator& a, const iterator& b) {
      return static_cast<difference_type>(a.at_) - b.at_;
    }
    bool operator==(const iterator&) const = default;
    auto operator<=>(const iterator& other) const { return at_ <=> other.at_; }

   private:
    friend class PostedDocs;
    iterator(const uint32_t* listed, uint32_t at) : listed_(listed), at_(at) {}

    const uint32_t* listed_ = nullptr;  // null: of a run
    uint32_t at_ = 0;                   // place, or the number itself
  };
  using const_iterator = iterator;
  using value_type = uint32_t;

  PostedDocs() = default;
  explicit PostedDocs(absl::Span<const uint32_t> listed) : listed_(listed.data()), size_(listed.size()) {}
  // first, first + 1, ...
  static PostedDocs Run(uint32_t first, size_t size) {
    PostedDocs run;
    run.first_ = first;
    run.size_ = size;
    return run;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  iterator begin() const { return {listed_, first_}; }
  iterator end() const { return {listed_, first_ + static_cast<uint32_t>(size_)}; }
  uint32_t back() const { return *(end() + -1); }

  void AppendTo(std::vector<uint32_t>& docs) const {
    if (listed_ != nullptr) {
      docs.insert(docs.end(), listed_, listed_ + size_);
      return;
    }
    docs.resize(docs.size() + size_);
    std::iota(docs.end() - static_cast<std::ptrdiff_t>(size_), docs.end(), first_);
  }

  friend bool operator==(const PostedDocs& a, const PostedDocs& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  const uint32_t* listed_ = nullptr;
  uint32_t first_ = 0;  // of a run
  size_t size_ = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_POSTED_DOCS_H_
