// ParseTimeRange: what is written as a year, a month, a day or an instant, as a range of microseconds.
//
//   ParseTimeRange("2021-08", &problem)  // [2021-08-01T00:00:00Z, 2021-09-01T00:00:00Z)
//
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_TIME_RANGE_H_
#define FANGTAN_STORAGE_QUERY_TIME_RANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fangtan::storage {

// Microseconds since the epoch, half open.
struct TimeRange {
  int64_t begin = 0;
  int64_t end = 0;

  bool operator==(const TimeRange&) const = default;
};

// `2021`, `2021-08`, `2021-08-05` are UTC; a day may have a zone (`2021-08-05+08:00`). An instant is RFC 3339
// with its zone (`2021-08-05T10:00:00+08:00`, `…T02:00:00.25Z`) and lasts one microsecond; finer digits are
// cut off. Years 0001 to 9999. Nothing, and `problem` says why, if `text` is none of these or no such date
// exists.
std::optional<TimeRange> ParseTimeRange(std::string_view text, std::string* problem);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_TIME_RANGE_H_
