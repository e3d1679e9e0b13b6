// ResolveFilter: a Filter to a Predicate. Names, types and values are checked here, and values folded.
//
//   ASSIGN_OR_RETURN(Filter filter, ParseFilter(text));
//   return ResolveFilter(filter, text, FilterKind::kAnswers);
//
// Filters that say the same with other brackets, other spelling of AND and NOT, or a doubled NOT, give equal
// predicates. Pure, thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_RESOLVER_H_
#define FANGTAN_STORAGE_QUERY_RESOLVER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "storage/query/filter.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// `text` is what `filter` was parsed from; only errors look at it. INVALID_ARGUMENT FILTER_FIELD_UNKNOWN,
// FILTER_TYPE, or, for any_answer where it cannot stand, FILTER_SYNTAX, each with its place (filter_error.h).
absl::StatusOr<Predicate> ResolveFilter(const Filter& filter, std::string_view text, FilterKind kind);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_RESOLVER_H_
