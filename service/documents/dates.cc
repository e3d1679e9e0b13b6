#include "service/documents/dates.h"

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fangtan::service {
namespace {

// Reads pieces off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // A number of `min` to `max` digits, not followed by another digit.
  std::optional<int> Number(size_t min, size_t max) {
    size_t digits = 0;
    int value = 0;
    while (digits < text_.size() && digits <= max && absl::ascii_isdigit(text_[digits])) {
      value = value * 10 + (text_[digits++] - '0');
    }
    if (digits < min || digits > max) return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }

  bool Take(std::string_view piece) {
    if (!text_.starts_with(piece)) return false;
    text_.remove_prefix(piece.size());
    return true;
  }

  void SkipBlanks() {
    while (Take(" ") || Take("T") || Take("\u3000") || Take("\u00A0")) {
    }
  }

 private:
  std::string_view text_;
};

// The separator that stands after the year, and what must then stand after month and day.
struct DateForm {
  std::string_view after_year, after_month, after_day;
};
constexpr DateForm kForms[] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};

std::optional<int64_t> SecondsOfDay(Scanner scanner) {
  scanner.SkipBlanks();
  const auto hour = scanner.Number(1, 2);
  if (!hour || *hour > 23 || !(scanner.Take(":") || scanner.Take("："))) return std::nullopt;
  const auto minute = scanner.Number(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t seconds = *hour * 3600 + *minute * 60;
  if (scanner.Take(":")) {
    if (const auto second = scanner.Number(2, 2); second && *second < 60) seconds += *second;
  }
  return seconds;
}

std::optional<PrintedDate> DateAt(std::string_view text) {
  for (const DateForm& form : kForms) {
    Scanner scanner(text);
    PrintedDate date;
    const auto year = scanner.Number(4, 4);
    if (!year || !scanner.Take(form.after_year)) continue;
    const auto month = scanner.Number(1, 2);
    if (!month || !scanner.Take(form.after_month)) continue;
    const auto day = scanner.Number(1, 2);
    if (!day || !scanner.Take(form.after_day)) continue;
    const absl::CivilDay civil(*year, *month, *day);
    if (*year < 1800 || *year > 2200 || civil.month() != *month || civil.day() != *day) continue;
    date.year = *year;
    date.month = *month;
    date.day = *day;
    date.seconds = absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone()));
    date.seconds += SecondsOfDay(scanner).value_or(0);
    return date;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PrintedDate> FindDate(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (!absl::ascii_isdigit(text[at]) || (at > 0 && absl::ascii_isdigit(text[at - 1]))) continue;
    if (auto date = DateAt(text.substr(at))) return date;
  }
  return std::nullopt;
}

}  // namespace fangtan::service
