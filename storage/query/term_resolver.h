// ResolveTerm: one term of a filter (a word, a comparison, exact) to a condition.
//
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_TERM_RESOLVER_H_
#define FANGTAN_STORAGE_QUERY_TERM_RESOLVER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "storage/query/filter.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// A condition, or that it does not hold.
struct Literal {
  Condition condition;
  bool negated = false;
};

// `text` is the filter's, for errors. FILTER_FIELD_UNKNOWN, FILTER_TYPE. REQUIRES: `node` has no children.
absl::StatusOr<Literal> ResolveTerm(const FilterNode& node, std::string_view text, FilterKind kind);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_TERM_RESOLVER_H_
