// ParseFilter: the text of a filter (AIP-160, docs/filter_language.md) to a Filter.
//
//   ASSIGN_OR_RETURN(Filter filter, ParseFilter("speaker.name = 沈洁 publish_time >= 2021-08"));
//
// Knows the grammar, and neither fields nor types. Takes time in proportion to the text, at most
// kMaxFilterBytes of it, and no stack. Pure, thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_FILTER_PARSER_H_
#define FANGTAN_STORAGE_QUERY_FILTER_PARSER_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/query/filter.h"

namespace fangtan::storage {

inline constexpr size_t kMaxFilterBytes = 8192;
// Words, comparisons and exact().
inline constexpr int kMaxFilterTerms = 256;
// Parentheses, functions and negations inside one another.
inline constexpr int kMaxFilterDepth = 32;

// Blank text: a filter without nodes. INVALID_ARGUMENT FILTER_SYNTAX, FILTER_TOO_LARGE, or, for a function
// that does not exist, FILTER_FIELD_UNKNOWN, each with its place (filter_error.h).
absl::StatusOr<Filter> ParseFilter(std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_FILTER_PARSER_H_
