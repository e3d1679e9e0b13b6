// FilterError: how everything that is wrong with a filter is told.
//
//   return FilterError(kFilterSyntax, text, position, "expected a value after \"=\"");
//
// Pure, thread-safe functions.
#ifndef FANGTAN_STORAGE_QUERY_FILTER_ERROR_H_
#define FANGTAN_STORAGE_QUERY_FILTER_ERROR_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fangtan::storage {

inline constexpr std::string_view kFilterSyntax = "FILTER_SYNTAX";
inline constexpr std::string_view kFilterFieldUnknown = "FILTER_FIELD_UNKNOWN";
inline constexpr std::string_view kFilterType = "FILTER_TYPE";
inline constexpr std::string_view kFilterTooLarge = "FILTER_TOO_LARGE";

// INVALID_ARGUMENT with `reason`, a BadRequest of field `filter`, and the place in `text` in the ErrorInfo's
// metadata: `position` in code points, `byte_position` in bytes. REQUIRES: what is before `byte_position` is
// valid UTF-8, or only counted roughly.
absl::Status FilterError(std::string_view reason, std::string_view text, size_t byte_position,
                         std::string_view message);

// `text` in double quotes for a message; cut if it is long.
std::string Quoted(std::string_view text);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_FILTER_ERROR_H_
