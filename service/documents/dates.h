// Dates as pages print them. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_DATES_H_
#define FANGTAN_SERVICE_DOCUMENTS_DATES_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace fangtan::service {

// A calendar date, with the time of day where one is printed. `seconds` counts from 1970-01-01T00:00:00 by
// the clock that the page prints; pages hardly ever name their zone, so it is taken for UTC.
struct PrintedDate {
  int year = 0;
  int month = 0;
  int day = 0;
  int64_t seconds = 0;
};

// The first whole date in `text`: 2021-08-23, 2021/8/23, 2021.08.23 or 2021年8月23日, with 10:30 or 10:30:15
// behind it or not; 二〇二一年八月二十三日; 民國110年8月23日; August 23, 2021; 23 Aug 2021. Impossible dates
// are passed over.
std::optional<PrintedDate> FindDate(std::string_view text);

// Whether `text`, which holds a date, says more: words that are no month, weekday, clock or source.
bool SaysMoreThanDate(std::string_view text);

// `text`, where it is nothing but a date, which may be a month or a year alone: 2021年8月, 2021-08, August
// 2021, 2021年, or of an issue: 《河湾》2018年第6期. What is not printed is 0.
std::optional<PrintedDate> ParseDateAlone(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_DATES_H_
