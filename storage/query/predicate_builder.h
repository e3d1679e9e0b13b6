// PredicateBuilder: a predicate from its leaves up, in its plainest form: no AND in an AND, no OR in an OR,
// no NOT of a NOT.
//
//   PredicateBuilder builder;
//   const uint32_t either = builder.Combine(PredicateNode::Op::kOr, {builder.Add(one), builder.Add(other)});
//   Predicate predicate = std::move(builder).Build();
//
// What is added last is the root. Not thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_PREDICATE_BUILDER_H_
#define FANGTAN_STORAGE_QUERY_PREDICATE_BUILDER_H_

#include <cstdint>
#include <vector>

#include "storage/query/predicate.h"
#include "storage/query/term_resolver.h"

namespace fangtan::storage {

class PredicateBuilder {
 public:
  // Each returns the node's index, for the calls to come; each index is used once.
  uint32_t Add(Literal literal);
  uint32_t Not(uint32_t child);
  uint32_t AnyAnswer(uint32_t child);
  // kAnd or kOr of two or more.
  uint32_t Combine(PredicateNode::Op op, const std::vector<uint32_t>& children);

  Predicate Build() &&;

 private:
  uint32_t Append(PredicateNode node);

  std::vector<PredicateNode> nodes_;
  std::vector<bool> needless_;  // taken up by their parents
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_PREDICATE_BUILDER_H_
