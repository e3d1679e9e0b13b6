#include "storage/query/predicate_builder.h"

#include <utility>

namespace fangtan::storage {

using Op = PredicateNode::Op;

uint32_t PredicateBuilder::Add(Literal literal) {
  const uint32_t node = Append({.op = Op::kCondition, .condition = std::move(literal.condition)});
  return literal.negated ? Not(node) : node;
}

uint32_t PredicateBuilder::Not(uint32_t child) {
  if (nodes_[child].op != Op::kNot) return Append({.op = Op::kNot, .children = {child}});
  needless_[child] = true;
  return nodes_[child].children.front();
}

uint32_t PredicateBuilder::AnyAnswer(uint32_t child) {
  return Append({.op = Op::kAnyAnswer, .children = {child}});
}

uint32_t PredicateBuilder::Combine(Op op, const std::vector<uint32_t>& children) {
  PredicateNode node{.op = op};
  for (const uint32_t child : children) {
    if (nodes_[child].op != op) {
      node.children.push_back(child);
      continue;
    }
    needless_[child] = true;
    const std::vector<uint32_t>& inner = nodes_[child].children;
    node.children.insert(node.children.end(), inner.begin(), inner.end());
  }
  return Append(std::move(node));
}

Predicate PredicateBuilder::Build() && {
  Predicate predicate;
  std::vector<uint32_t> moved(nodes_.size());
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (needless_[i]) continue;
    moved[i] = static_cast<uint32_t>(predicate.nodes.size());
    for (uint32_t& child : nodes_[i].children) child = moved[child];
    predicate.nodes.push_back(std::move(nodes_[i]));
  }
  return predicate;
}

uint32_t PredicateBuilder::Append(PredicateNode node) {
  nodes_.push_back(std::move(node));
  needless_.push_back(false);
  return static_cast<uint32_t>(nodes_.size() - 1);
}

}  // namespace fangtan::storage
