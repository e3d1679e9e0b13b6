// ContextFilter: the part of a predicate that is about whole articles, run on contexts before any document is
// looked at: ten answers of an article are found, counted and put in order of time by one number.
//
//   ContextFilter filter(nodes, parts);                      // all of `parts` have to be met
//   for (const uint32_t context : filter.Find(cache)) Add(table.posting(PostingField::kContext).at(context));
//
// Refers to the tables, as ContextCondition. Not thread-safe.
#ifndef FANGTAN_STORAGE_INDEX_CONTEXT_FILTER_H_
#define FANGTAN_STORAGE_INDEX_CONTEXT_FILTER_H_

#include <cstdint>
#include <vector>

#include "storage/index/context_condition.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

class ContextFilter {
 public:
  // A node of a predicate. kAnyAnswer is none of them.
  struct Node {
    PredicateNode::Op op = PredicateNode::Op::kAnd;
    std::vector<uint32_t> children;
    const ContextCondition* condition = nullptr;  // of kCondition; must outlive the filter
  };

  // `parts`: numbers of nodes, at least one.
  ContextFilter(std::vector<Node> nodes, std::vector<uint32_t> parts);

  // How many contexts have to be looked at; kEverything: no index narrows them down.
  int64_t estimate() const { return estimates_.back(); }
  // All contexts that meet it, ascending; found once. REQUIRES: estimate() is not kEverything.
  const std::vector<uint32_t>& Find(BitmapCache& cache);

 private:
  int64_t EstimateOf(const Node& node) const;
  std::vector<uint32_t> FindAll(const std::vector<uint32_t>& parts, BitmapCache& cache) const;
  std::vector<uint32_t> FindOf(const Node& node, BitmapCache& cache) const;
  void KeepBy(const Node& node, BitmapCache& cache, std::vector<uint32_t>& contexts) const;
  // Depth is bounded by that of the filter language.
  bool Test(const Node& node, uint32_t context) const;

  std::vector<Node> nodes_;         // children before their parents; the root, all of the parts, is the last
  std::vector<int64_t> estimates_;  // by node
  bool found_ = false;
  std::vector<uint32_t> contexts_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_CONTEXT_FILTER_H_
