#include "storage/index/context_filter.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace fangtan::storage {
namespace {

using Op = PredicateNode::Op;

// So many are tested faster by the bits of what meets a condition than one by one.
constexpr size_t kManyContexts = 64;

}  // namespace

ContextFilter::ContextFilter(std::vector<Node> nodes, std::vector<uint32_t> parts)
    : nodes_(std::move(nodes)) {
  nodes_.push_back({.op = Op::kAnd, .children = std::move(parts)});
  estimates_.reserve(nodes_.size());
  for (const Node& node : nodes_) estimates_.push_back(EstimateOf(node));
}

int64_t ContextFilter::EstimateOf(const Node& node) const {
  switch (node.op) {
    case Op::kCondition:
      return node.condition == nullptr ? kEverything : node.condition->estimate();
    case Op::kAnd: {
      int64_t fewest = kEverything;
      for (const uint32_t child : node.children) fewest = std::min(fewest, estimates_[child]);
      return fewest;
    }
    case Op::kOr: {
      int64_t sum = 0;
      for (const uint32_t child : node.children) {
        if (estimates_[child] == kEverything) return kEverything;
        sum += estimates_[child];
      }
      return sum;
    }
    default:
      return kEverything;
  }
}

const std::vector<uint32_t>& ContextFilter::Find(BitmapCache& cache) {
  if (!std::exchange(found_, true)) contexts_ = FindOf(nodes_.back(), cache);
  return contexts_;
}

std::vector<uint32_t> ContextFilter::FindOf(const Node& node, BitmapCache& cache) const {
  switch (node.op) {
    case Op::kCondition:
      return node.condition->Find();
    case Op::kAnd:
      return FindAll(node.children, cache);
    case Op::kOr: {
      std::vector<uint32_t> any;
      for (const uint32_t child : node.children) {
        const std::vector<uint32_t> some = FindOf(nodes_[child], cache);
        any.insert(any.end(), some.begin(), some.end());
      }
      std::sort(any.begin(), any.end());
      any.erase(std::unique(any.begin(), any.end()), any.end());
      return any;
    }
    default:
      return {};  // estimated as everything, so never asked
  }
}

std::vector<uint32_t> ContextFilter::FindAll(const std::vector<uint32_t>& parts, BitmapCache& cache) const {
  const uint32_t narrowest = *std::min_element(
      parts.begin(), parts.end(), [this](uint32_t a, uint32_t b) { return estimates_[a] < estimates_[b]; });
  std::vector<uint32_t> contexts = FindOf(nodes_[narrowest], cache);
  for (const uint32_t part : parts) {
    if (part != narrowest) KeepBy(nodes_[part], cache, contexts);
  }
  return contexts;
}

void ContextFilter::KeepBy(const Node& node, BitmapCache& cache, std::vector<uint32_t>& contexts) const {
  const bool by_bits = node.op == Op::kCondition && node.condition->estimate() != kEverything;
  if (by_bits && contexts.size() >= kManyContexts) {
    const std::shared_ptr<const Bitmap> bits = node.condition->Bits(cache);
    std::erase_if(contexts, [&bits](uint32_t context) { return !bits->Has(context); });
  } else {
    std::erase_if(contexts, [&](uint32_t context) { return !Test(node, context); });
  }
}

bool ContextFilter::Test(const Node& node, uint32_t context) const {
  const auto meets = [&](uint32_t child) { return Test(nodes_[child], context); };
  switch (node.op) {
    case Op::kCondition:
      return node.condition->Test(context);
    case Op::kNot:
      return !meets(node.children.front());
    case Op::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), meets);
    case Op::kOr:
      return std::any_of(node.children.begin(), node.children.end(), meets);
    default:
      return false;
  }
}

}  // namespace fangtan::storage
