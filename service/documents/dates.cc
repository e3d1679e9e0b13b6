#include "service/documents/dates.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// No date is longer.
constexpr size_t kMaxDateBytes = 60;

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

  std::string_view rest() const { return text_; }

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
constexpr DateForm kForms[] = {{"-", "-", ""},   {"/", "/", ""},   {".", ".", ""},  {"年", "月", "日"},
                               {"－", "－", ""}, {"／", "／", ""}, {"．", "．", ""}};

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

constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};

// The month that `text` begins with, "Aug" or "August", taken off it; 0 if it begins with none.
int TakeMonth(std::string_view& text) {
  size_t letters = 0;
  while (letters < text.size() && absl::ascii_isalpha(text[letters])) ++letters;
  std::string word(text.substr(0, letters));
  absl::AsciiStrToLower(&word);
  for (int month = 0; month < 12; ++month) {
    const std::string_view name = kMonths[month];
    if (word.size() < 3 || (word != name && word != name.substr(0, 3) && word != name.substr(0, 4))) continue;
    text.remove_prefix(letters);
    if (text.starts_with('.')) text.remove_prefix(1);
    return month + 1;
  }
  return 0;
}

// Chinese digits as ASCII ones: "二〇二一年八月二十三日" becomes "2021年8月23日", "民國110年" "2021年"; all
// else stays.
std::string WithAsciiDigits(std::string_view text) {
  constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
  const std::u32string all = storage::ToUtf32(text);
  std::u32string out;
  const auto digit_at = [&](size_t at) {
    if (at >= all.size()) return kDigits.npos;
    if (all[at] == U'○' || all[at] == U'零' || all[at] == U'Ｏ') return size_t{0};
    return kDigits.find(all[at]);
  };
  for (size_t at = 0; at < all.size(); ++at) {
    const size_t digit = digit_at(at);
    if (all[at] == U'十') {
      const bool tens = !out.empty() && out.back() >= '0' && out.back() <= '9';
      if (!tens) out += '1';
      if (digit_at(at + 1) == kDigits.npos) out += '0';
    } else if (digit != kDigits.npos) {
      out += static_cast<char32_t>('0' + digit);
    } else if (all[at] >= U'０' && all[at] <= U'９') {
      out += static_cast<char32_t>(all[at] - U'０' + '0');
    } else {
      out += all[at];
    }
  }
  return storage::ToUtf8(out);
}

std::optional<PrintedDate> MakeDate(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  if (year < 1800 || year > 2200 || civil.month() != month || civil.day() != day) return std::nullopt;
  return PrintedDate{year, month, day, absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone()))};
}

// "August 23, 2021", "23 August 2021", "23rd of Aug. 2021".
std::optional<PrintedDate> EnglishDateAt(std::string_view text) {
  Scanner scanner(text);
  std::optional<int> day = scanner.Number(1, 2);
  if (day.has_value()) {
    for (const std::string_view piece : {"st", "nd", "rd", "th"}) scanner.Take(piece);
    scanner.SkipBlanks();
    scanner.Take("of ");
  }
  std::string_view rest = scanner.rest();
  const int month = TakeMonth(rest);
  if (month == 0) return std::nullopt;
  Scanner behind(rest);
  behind.SkipBlanks();
  if (!day.has_value()) {
    day = behind.Number(1, 2);
    for (const std::string_view piece : {"st", "nd", "rd", "th"}) behind.Take(piece);
  }
  behind.Take(",");
  behind.SkipBlanks();
  const std::optional<int> year = behind.Number(4, 4);
  return day.has_value() && year.has_value() ? MakeDate(*year, month, *day) : std::nullopt;
}

// "民國110年8月23日".
std::optional<PrintedDate> RepublicDateAt(std::string_view text) {
  Scanner scanner(text);
  if (!scanner.Take("民國") && !scanner.Take("民国")) return std::nullopt;
  scanner.SkipBlanks();
  const auto year = scanner.Number(1, 3);
  if (!year || !scanner.Take("年")) return std::nullopt;
  const auto month = scanner.Number(1, 2);
  if (!month || !scanner.Take("月")) return std::nullopt;
  const auto day = scanner.Number(1, 2);
  return day && scanner.Take("日") ? MakeDate(1911 + *year, *month, *day) : std::nullopt;
}

std::optional<PrintedDate> DateAt(std::string_view text) {
  for (const DateForm& form : kForms) {
    Scanner scanner(text);
    PrintedDate date;
    const auto year = scanner.Number(4, 4);
    // "2021 年 4 月 12 日"
    const auto skip = [&] {
      if (!form.after_day.empty()) scanner.SkipBlanks();
    };
    skip();
    if (!year || !scanner.Take(form.after_year)) continue;
    skip();
    const auto month = scanner.Number(1, 2);
    skip();
    if (!month || !scanner.Take(form.after_month)) continue;
    skip();
    const auto day = scanner.Number(1, 2);
    skip();
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

// Words that stand beside a date: weekdays, parts of the day, sources, "posted by".
bool TellsWhen(std::string_view word) {
  constexpr std::string_view kWords[] = {"t",       "z",      "am",        "pm",   "by",  "at",  "on", "utc",
                                         "updated", "posted", "published", "news", "est", "edt", "gmt"};
  constexpr std::string_view kHolds[] = {"星期", "上午", "下午", "凌晨", "晚上", "发布", "更新",
                                         "时间", "時間", "来源", "來源", "新闻", "新聞"};
  constexpr std::string_view kEnds[] = {"day", "电", "電", "讯", "訊", "报", "報", "社", "网", "網", "刊"};
  // "云港新闻社来访": an outlet in a title.
  constexpr std::string_view kTalks[] = {"来访", "访问", "采访", "专访", "访谈", "对谈", "座谈", "拜会"};
  if (std::ranges::any_of(kTalks, [&](std::string_view end) { return word.ends_with(end); })) return false;
  // Of 周一 the digit is gone.
  if (word.ends_with("周") || word.starts_with("周日") || word.starts_with("周末")) return true;
  return std::ranges::find(kWords, word) != std::end(kWords) ||
         std::ranges::any_of(kHolds, [&](std::string_view part) { return word.find(part) != word.npos; }) ||
         std::ranges::any_of(kEnds, [&](std::string_view end) { return word.ends_with(end); });
}

}  // namespace

std::optional<PrintedDate> FindDate(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && absl::ascii_isalnum(text[at - 1])) continue;
    if (absl::ascii_isdigit(text[at])) {
      if (auto date = DateAt(text.substr(at))) return date;
      if (auto date = EnglishDateAt(text.substr(at))) return date;
    } else if (absl::ascii_isupper(text[at])) {
      if (auto date = EnglishDateAt(text.substr(at))) return date;
    } else if (text.substr(at).starts_with("民")) {
      if (auto date = RepublicDateAt(WithAsciiDigits(text.substr(at, kMaxDateBytes)))) return date;
    } else if (text.substr(at).starts_with("二") || text.substr(at).starts_with("一") ||
               text.substr(at).starts_with("２") || text.substr(at).starts_with("１")) {
      if (auto date = DateAt(WithAsciiDigits(text.substr(at, kMaxDateBytes)))) return date;
    }
  }
  return std::nullopt;
}

bool SaysMoreThanDate(std::string_view text) {
  std::string words;
  for (const char c : storage::Fold(WithAsciiDigits(text))) {
    const auto byte = static_cast<unsigned char>(c);
    words += byte >= 0x80 || absl::ascii_isalpha(byte) ? c : ' ';
  }
  size_t more = 0;
  for (const absl::string_view part : absl::StrSplit(words, ' ', absl::SkipEmpty())) {
    std::string_view word(part.data(), part.size());
    for (const std::string_view unit : {"年", "月", "日"}) {
      if (word.starts_with(unit)) word.remove_prefix(unit.size());
    }
    std::string_view month = word;
    const bool names_month = TakeMonth(month) > 0 && month.empty();
    if (!names_month && !TellsWhen(word)) more += storage::CountCodePoints(word);
  }
  return more >= 2;
}

namespace {

// The year of "《河湾》2018年第6期", "2018年第6期": all of `plain`, whose digits are ASCII.
std::optional<int> YearOfIssue(std::string_view plain) {
  const size_t title = plain.starts_with("《") ? plain.find("》") : std::string_view::npos;
  Scanner scanner(title == std::string_view::npos ? plain
                                                  : plain.substr(title + std::string_view("》").size()));
  scanner.SkipBlanks();
  const auto year = scanner.Number(4, 4);
  if (!year || !scanner.Take("年")) return std::nullopt;
  scanner.SkipBlanks();
  scanner.Take("总");
  const bool counted = scanner.Take("第") && scanner.Number(1, 4).has_value() && scanner.Take("期");
  return counted && scanner.rest().empty() ? year : std::nullopt;
}

}  // namespace

std::optional<PrintedDate> ParseDateAlone(std::string_view text) {
  for (const auto& [open, close] : {std::pair{"（", "）"}, std::pair{"(", ")"}}) {
    if (text.starts_with(open) && text.ends_with(close))
      text = text.substr(std::string_view(open).size(), text.size() - 2 * std::string_view(open).size());
  }
  if (text.empty() || text.size() > kMaxDateBytes) return std::nullopt;
  const std::string plain = WithAsciiDigits(text);
  if (const auto year = YearOfIssue(plain)) {
    const auto first = MakeDate(*year, 1, 1);
    return first.has_value() ? std::optional(PrintedDate{*year, 0, 0, first->seconds}) : std::nullopt;
  }
  Scanner scanner(plain);
  std::string_view front = plain;
  PrintedDate date;
  if (const int month = TakeMonth(front); month > 0) {
    scanner = Scanner(front);
    scanner.Take(",");
    scanner.SkipBlanks();
    const auto year = scanner.Number(4, 4);
    if (!year || !scanner.rest().empty()) return FindDate(text);
    date = {*year, month, 0, 0};
  } else {
    const auto year = scanner.Number(4, 4);
    if (!year) return FindDate(text);
    date.year = *year;
    const bool marked = scanner.Take("年");
    if (!marked && !scanner.Take("-") && !scanner.Take("/") && !scanner.Take(".")) return std::nullopt;
    if (const auto month = scanner.Number(1, 2); month.has_value()) date.month = *month;
    if (marked && date.month > 0 && !scanner.Take("月")) return std::nullopt;
    if (!scanner.rest().empty()) return FindDate(text);
    if (!marked && date.month == 0) return std::nullopt;
  }
  const auto first = MakeDate(date.year, date.month == 0 ? 1 : date.month, 1);
  if (!first.has_value()) return std::nullopt;
  date.seconds = first->seconds;
  return date;
}

}  // namespace fangtan::service
