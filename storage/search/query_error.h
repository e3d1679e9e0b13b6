// QueryError: how everything that is wrong with a query is told, like storage/query/filter_error.h for
// filters.
//
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_QUERY_ERROR_H_
#define FANGTAN_STORAGE_SEARCH_QUERY_ERROR_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace fangtan::storage {

inline constexpr std::string_view kQueryEmpty = "QUERY_EMPTY";
inline constexpr std::string_view kQuerySyntax = "QUERY_SYNTAX";
inline constexpr std::string_view kQueryTooLarge = "QUERY_TOO_LARGE";

// INVALID_ARGUMENT with `reason`, a BadRequest of field `query`, and the place in the ErrorInfo's `position`
// (code points) and `byte_position`, counted from 0.
absl::Status QueryError(std::string_view reason, std::string_view query, size_t byte_position,
                        std::string_view message);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_QUERY_ERROR_H_
