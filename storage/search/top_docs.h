// TopDocs: the best so many of the documents that it is shown. Not thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_TOP_DOCS_H_
#define FANGTAN_STORAGE_SEARCH_TOP_DOCS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace fangtan::storage {

struct RankedDoc {
  uint32_t doc = 0;
  uint32_t score = 0;  // in units of 1 / kScoreUnit (scoring.h)

  bool operator==(const RankedDoc&) const = default;
};

// Better ones first: by score, then by age.
struct RanksBeforeFunction {
  constexpr bool operator()(const RankedDoc& a, const RankedDoc& b) const {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }
};
inline constexpr RanksBeforeFunction RanksBefore;

class TopDocs {
 public:
  // `after`: only what ranks behind it.
  TopDocs(size_t limit, std::optional<RankedDoc> after) : limit_(limit), after_(after) {}

  // The least score with which a document could be among them.
  uint32_t Floor() const { return heap_.empty() || heap_.size() < limit_ ? 0 : heap_.front().score; }
  void Add(const RankedDoc& doc) {
    if (limit_ == 0 || (after_ && !RanksBefore(*after_, doc))) return;
    if (heap_.size() == limit_) {
      if (!RanksBefore(doc, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), RanksBefore);
      heap_.pop_back();
    }
    heap_.push_back(doc);
    std::push_heap(heap_.begin(), heap_.end(), RanksBefore);
  }
  // Best first.
  std::vector<RankedDoc> Take() {
    std::sort(heap_.begin(), heap_.end(), RanksBefore);
    return std::move(heap_);
  }

 private:
  const size_t limit_;
  const std::optional<RankedDoc> after_;
  std::vector<RankedDoc> heap_;  // the worst first
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TOP_DOCS_H_
