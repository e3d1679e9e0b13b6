#include "storage/query/time_range.h"

#include <algorithm>
#include <chrono>

namespace fangtan::storage {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using Instant = std::chrono::sys_time<microseconds>;

constexpr char kForms[] =
    "expected a year (2021), a month (2021-08), a day (2021-08-05) or an RFC 3339 instant "
    "(2021-08-05T10:00:00+08:00)";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from left to right. A step that fails leaves it where it was.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  // A number of exactly `digits` digits.
  bool Number(size_t digits, int& value) {
    if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + digits, IsDigit)) return false;
    value = 0;
    for (const char digit : rest_.substr(0, digits)) value = value * 10 + (digit - '0');
    rest_.remove_prefix(digits);
    return true;
  }

  // One of the characters of `any`.
  bool Character(std::string_view any) {
    if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The digits of a fraction of a second, at least one.
  bool Fraction(microseconds& value) {
    size_t count = 0;
    int64_t scale = 100000;
    for (; count < rest_.size() && IsDigit(rest_[count]); ++count, scale /= 10) {
      value += microseconds((rest_[count] - '0') * scale);
    }
    rest_.remove_prefix(count);
    return count > 0;
  }

  // `Z` or `+08:00`; what it is ahead of UTC.
  bool Zone(minutes& ahead) {
    if (Character("Zz")) return true;
    if (rest_.empty() || (rest_.front() != '+' && rest_.front() != '-')) return false;
    const int sign = rest_.front() == '-' ? -1 : 1;
    rest_.remove_prefix(1);
    int hour = 0;
    int minute = 0;
    if (!Number(2, hour) || !Character(":") || !Number(2, minute) || hour > 23 || minute > 59) return false;
    ahead = minutes(sign * (hour * 60 + minute));
    return true;
  }

 private:
  std::string_view rest_;
};

std::nullopt_t Fail(std::string* problem, const char* why) {
  *problem = why;
  return std::nullopt;
}

TimeRange Between(Instant begin, Instant end) {
  return {begin.time_since_epoch().count(), end.time_since_epoch().count()};
}

// What follows the `T`: the time of day and its zone.
std::optional<TimeRange> ParseClock(Reader reader, Instant midnight, std::string* problem) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!reader.Number(2, hour) || !reader.Character(":") || !reader.Number(2, minute) ||
      !reader.Character(":") || !reader.Number(2, second)) {
    return Fail(problem, kForms);
  }
  if (hour > 23 || minute > 59 || second > 59) return Fail(problem, "there is no such time of day");
  microseconds fraction(0);
  if (reader.Character(".") && !reader.Fraction(fraction)) return Fail(problem, kForms);
  if (reader.done()) return Fail(problem, "expected a zone after the time, such as Z or +08:00");
  minutes ahead(0);
  if (!reader.Zone(ahead) || !reader.done()) {
    return Fail(problem, "expected nothing but a zone after the time, such as Z or +08:00");
  }
  const Instant instant =
      midnight + std::chrono::hours(hour) + minutes(minute) + std::chrono::seconds(second) + fraction - ahead;
  return Between(instant, instant + microseconds(1));
}

}  // namespace

std::optional<TimeRange> ParseTimeRange(std::string_view text, std::string* problem) {
  Reader reader(text);
  int year = 0;
  int month = 1;
  int day = 1;
  if (!reader.Number(4, year)) return Fail(problem, kForms);
  const bool has_month = reader.Character("-");
  if (has_month && !reader.Number(2, month)) return Fail(problem, kForms);
  const bool has_day = has_month && reader.Character("-");
  if (has_day && !reader.Number(2, day)) return Fail(problem, kForms);
  const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (year == 0 || !date.ok()) return Fail(problem, "there is no such date");
  const Instant begin = sys_days(date);
  if (has_day && reader.Character("Tt")) return ParseClock(reader, begin, problem);
  minutes ahead(0);
  if (has_day && !reader.done() && !reader.Zone(ahead)) return Fail(problem, kForms);
  if (!reader.done()) return Fail(problem, kForms);
  if (has_day) return Between(begin - ahead, begin + days(1) - ahead);
  return Between(begin, sys_days(date + months(has_month ? 1 : 12)));
}

}  // namespace fangtan::storage
