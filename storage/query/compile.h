// CompileFilter: the text of a filter (AIP-160, docs/filter_language.md) to a Predicate: parse, then resolve.
//
// Pure, thread-safe functions.
#ifndef FANGTAN_STORAGE_QUERY_COMPILE_H_
#define FANGTAN_STORAGE_QUERY_COMPILE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// Empty or blank text: the empty predicate. INVALID_ARGUMENT FILTER_SYNTAX, FILTER_FIELD_UNKNOWN, FILTER_TYPE
// or FILTER_TOO_LARGE (8 KiB, 256 terms, depth 32), with a BadRequest of field `filter` and, in the
// ErrorInfo's metadata, `position` (code points) and `byte_position` of the place in `text`.
absl::StatusOr<Predicate> CompileFilter(std::string_view text, FilterKind kind);

// The same of a filter over rankings, whose one field is `publish_time`.
absl::StatusOr<Predicate> CompileRankingFilter(std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_COMPILE_H_
