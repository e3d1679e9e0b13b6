// OrderedDocs: document numbers in the order of a sort key that the caller keeps, as a B+ list of two levels:
// chunks of at most 1024 numbers, which are a page of memory each, and a vector of them. A page of rows is
// found by two binary searches and read as spans.
//
//   OrderedDocs docs;
//   docs.Insert(doc, by_time);                       // by_time(a, b): a stands before b
//   OrderedDocs::Position at = docs.PartitionPoint([&](uint32_t d) { return time[d] < from; });
//   for (; at != docs.end(); at = docs.Next(at)) Use(docs.doc(at));
//
// Every call must be given the same strict total order, and the key of a document must not change while it is
// in. A position is valid until the next change. Not locked: const access from any thread while nobody
// changes it.
#ifndef FANGTAN_STORAGE_INDEX_ORDERED_DOCS_H_
#define FANGTAN_STORAGE_INDEX_ORDERED_DOCS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "storage/index/number_column.h"

namespace fangtan::storage {

class OrderedDocs {
 public:
  struct Position {
    uint32_t chunk = 0;
    uint32_t offset = 0;

    auto operator<=>(const Position&) const = default;  // NOLINT(modernize-use-nullptr): there is none
  };

  // Puts `doc` where it belongs. REQUIRES: it is not in.
  template <typename Less>
  void Insert(uint32_t doc, Less less);

  // Takes `doc` out; false if it is not in.
  template <typename Less>
  bool Erase(uint32_t doc, Less less);

  // Replaces everything by `sorted`, with room in every chunk for inserts. REQUIRES: in order, each once.
  void Assign(std::vector<uint32_t> sorted);

  // The first position whose document is not `before`. REQUIRES: all documents that are stand in front.
  template <typename Before>
  Position PartitionPoint(Before before) const;

  // The same, where that position is expected shortly in front of `end`. REQUIRES: what stands behind `end`
  // is not `before`.
  template <typename Before>
  Position PartitionPointNear(Position end, Before before) const;

  Position begin() const { return {}; }
  Position end() const { return {static_cast<uint32_t>(chunks_.size()), 0}; }
  // REQUIRES: not end().
  uint32_t doc(Position at) const { return Begin(at.chunk)[at.offset]; }
  Position Next(Position at) const { return Normal(at.chunk, at.offset + 1); }
  // REQUIRES: not begin().
  Position Prev(Position at) const;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Number of documents in [from, to). REQUIRES: from <= to.
  int64_t Distance(Position from, Position to) const;

  // Calls visit(absl::Span<const uint32_t>) for the pieces of [from, to), in order, none of them empty.
  template <typename Visitor>
  void Visit(Position from, Position to, Visitor visit) const;

  template <typename Self, typename OfParts>
  static void VisitParts(Self& self, OfParts& visit) {
    visit(self.docs_);
    visit(self.chunks_);
    visit(self.heads_);
    visit(self.free_);
    visit(self.size_);
  }

 private:
  static constexpr size_t kChunkCapacity = 1024;
  struct Chunk {
    uint32_t place = 0;  // its documents begin at kChunkCapacity times that
    uint32_t size = 0;
  };

  const uint32_t* Begin(size_t chunk) const { return docs_.begin() + chunks_[chunk].place * kChunkCapacity; }
  uint32_t* Begin(size_t chunk) { return &docs_[chunks_[chunk].place * kChunkCapacity]; }
  absl::Span<const uint32_t> In(size_t chunk) const { return {Begin(chunk), chunks_[chunk].size}; }
  Position Normal(size_t chunk, size_t offset) const;
  Chunk NewChunk();
  void Append(uint32_t doc);
  void Split(size_t chunk);
  void MergeIfSmall(size_t chunk);
  void EraseChunk(size_t chunk);

  NumberColumn<uint32_t> docs_;
  std::vector<Chunk> chunks_;    // none of them empty
  std::vector<uint32_t> heads_;  // the first document of each, together: searches begin with them
  std::vector<uint32_t> free_;   // places that no chunk has
  uint64_t size_ = 0;
};

inline OrderedDocs::Chunk OrderedDocs::NewChunk() {
  if (free_.empty()) {
    const auto place = static_cast<uint32_t>(docs_.size() / kChunkCapacity);
    docs_.Grow(docs_.size() + kChunkCapacity);
    return {.place = place};
  }
  const uint32_t place = free_.back();
  free_.pop_back();
  return {.place = place};
}

// The same place with the end of a chunk as the beginning of the next.
inline OrderedDocs::Position OrderedDocs::Normal(size_t chunk, size_t offset) const {
  if (chunk < chunks_.size() && offset == chunks_[chunk].size) return {static_cast<uint32_t>(chunk + 1), 0};
  return {static_cast<uint32_t>(chunk), static_cast<uint32_t>(offset)};
}

inline OrderedDocs::Position OrderedDocs::Prev(Position at) const {
  if (at.offset > 0) return {at.chunk, at.offset - 1};
  return {at.chunk - 1, chunks_[at.chunk - 1].size - 1};
}

template <typename Before>
OrderedDocs::Position OrderedDocs::PartitionPoint(Before before) const {
  const auto head = std::partition_point(heads_.begin(), heads_.end(), std::ref(before));
  if (head == heads_.begin()) return begin();
  const size_t chunk = std::distance(heads_.begin(), head) - 1;
  const absl::Span<const uint32_t> inside = In(chunk);
  const auto at = std::partition_point(inside.begin() + 1, inside.end(), std::ref(before));
  return Normal(chunk, std::distance(inside.begin(), at));
}

template <typename Before>
OrderedDocs::Position OrderedDocs::PartitionPointNear(Position end, Before before) const {
  if (end.offset == 0 && end.chunk > 0) end = {end.chunk - 1, chunks_[end.chunk - 1].size};
  if (end.offset == 0 || !before(heads_[end.chunk])) return PartitionPoint(std::ref(before));
  const uint32_t* const inside = Begin(end.chunk);
  uint32_t high = end.offset;
  uint32_t low = high - 1;  // in the end before(inside[low]), and not before(inside[high])
  for (uint32_t step = 1; !before(inside[low]); step *= 2) {
    high = low;
    low -= std::min(low, step);
  }
  const auto at = std::partition_point(inside + low + 1, inside + high, std::ref(before));
  return Normal(end.chunk, static_cast<size_t>(at - inside));
}

template <typename Less>
void OrderedDocs::Insert(uint32_t doc, Less less) {
  ++size_;
  if (chunks_.empty() || less(In(chunks_.size() - 1).back(), doc)) return Append(doc);
  Position at = PartitionPoint([&](uint32_t other) { return less(other, doc); });
  // Between two chunks the first has room as good as the second, and its head stays what it is.
  if (at.offset == 0 && at.chunk > 0) at = {at.chunk - 1, chunks_[at.chunk - 1].size};
  if (chunks_[at.chunk].size == kChunkCapacity) {
    Split(at.chunk);
    const uint32_t half = chunks_[at.chunk].size;
    if (at.offset > half) at = {at.chunk + 1, at.offset - half};
  }
  uint32_t* const begin = Begin(at.chunk);
  const uint32_t size = chunks_[at.chunk].size++;
  std::copy_backward(begin + at.offset, begin + size, begin + size + 1);
  begin[at.offset] = doc;
  heads_[at.chunk] = begin[0];
}

template <typename Less>
bool OrderedDocs::Erase(uint32_t doc, Less less) {
  const Position at = PartitionPoint([&](uint32_t other) { return less(other, doc); });
  if (at == end() || this->doc(at) != doc) return false;
  --size_;
  uint32_t* const begin = Begin(at.chunk);
  const uint32_t size = chunks_[at.chunk].size--;
  std::copy(begin + at.offset + 1, begin + size, begin + at.offset);
  if (size == 1) {
    EraseChunk(at.chunk);
  } else {
    heads_[at.chunk] = begin[0];
    MergeIfSmall(at.chunk);
  }
  return true;
}

// At the end a full chunk stays full: documents that come in order would leave it half empty for ever.
inline void OrderedDocs::Append(uint32_t doc) {
  if (chunks_.empty() || chunks_.back().size == kChunkCapacity) {
    chunks_.push_back(NewChunk());
    heads_.push_back(doc);
  }
  Begin(chunks_.size() - 1)[chunks_.back().size++] = doc;
}

inline void OrderedDocs::Split(size_t chunk) {
  constexpr uint32_t kHalf = kChunkCapacity / 2;
  Chunk upper = NewChunk();
  upper.size = kHalf;
  const uint32_t* const from = Begin(chunk) + kHalf;
  std::copy_n(from, kHalf, &docs_[upper.place * kChunkCapacity]);
  chunks_[chunk].size = kHalf;
  const auto behind = static_cast<std::ptrdiff_t>(chunk) + 1;
  heads_.insert(heads_.begin() + behind, *from);
  chunks_.insert(chunks_.begin() + behind, upper);
}

// Joins `chunk` with the one behind it, if the two together are half of a full one.
inline void OrderedDocs::MergeIfSmall(size_t chunk) {
  if (chunk + 1 == chunks_.size()) return;
  Chunk& lower = chunks_[chunk];
  const absl::Span<const uint32_t> upper = In(chunk + 1);
  if (lower.size + upper.size() > kChunkCapacity / 2) return;
  std::copy(upper.begin(), upper.end(), Begin(chunk) + lower.size);
  lower.size += static_cast<uint32_t>(upper.size());
  EraseChunk(chunk + 1);
}

inline void OrderedDocs::EraseChunk(size_t chunk) {
  free_.push_back(chunks_[chunk].place);
  const auto at = static_cast<std::ptrdiff_t>(chunk);
  chunks_.erase(chunks_.begin() + at);
  heads_.erase(heads_.begin() + at);
}

inline void OrderedDocs::Assign(std::vector<uint32_t> sorted) {
  constexpr size_t kFill = kChunkCapacity * 15 / 16;
  const size_t chunks = (sorted.size() + kFill - 1) / kFill;
  docs_ = NumberColumn<uint32_t>();
  docs_.Grow(chunks * kChunkCapacity);
  chunks_.clear();
  heads_.clear();
  free_.clear();
  for (size_t at = 0; at < sorted.size(); at += kFill) {
    const size_t count = std::min(kFill, sorted.size() - at);
    const auto place = static_cast<uint32_t>(chunks_.size());
    std::copy_n(&sorted[at], count, &docs_[place * kChunkCapacity]);
    chunks_.push_back({.place = place, .size = static_cast<uint32_t>(count)});
    heads_.push_back(sorted[at]);
  }
  size_ = sorted.size();
}

inline int64_t OrderedDocs::Distance(Position from, Position to) const {
  if (from == begin() && to == end()) return static_cast<int64_t>(size_);
  int64_t distance = int64_t{to.offset} - from.offset;
  for (uint32_t chunk = from.chunk; chunk < to.chunk; ++chunk) {
    distance += chunks_[chunk].size;
  }
  return distance;
}

template <typename Visitor>
void OrderedDocs::Visit(Position from, Position to, Visitor visit) const {
  for (; from < to; from = {from.chunk + 1, 0}) {
    absl::Span<const uint32_t> piece = In(from.chunk);
    if (from.chunk == to.chunk) piece = piece.first(to.offset);
    visit(piece.subspan(from.offset));
  }
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ORDERED_DOCS_H_
