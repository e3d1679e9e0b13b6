#include "service/documents/transcript_date.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "service/documents/dates.h"
#include "service/documents/fact_rows.h"
#include "service/documents/lines.h"

namespace fangtan::service {
namespace {

// Fields between title and speech that say when.
constexpr std::string_view kDateFields[] = {
    "date",     "日期",     "时间",           "发布日期",          "发布时间",      "published",
    "recorded", "released", "aired",          "录制时间",          "播出时间",      "采访日期",
    "采访时间", "访谈时间", "interview date", "date of interview", "recording date"};
constexpr size_t kMaxFieldLines = 12;
// A line of the head is no longer than this; one that says when is shorter.
constexpr size_t kMaxHeadLineBytes = 240;
constexpr size_t kMaxDateLineBytes = 90;

void SetDate(const PrintedDate& date, v1::Article& article) {
  article.mutable_publish_date()->set_year(date.year);
  article.mutable_publish_date()->set_month(date.month);
  article.mutable_publish_date()->set_day(date.day);
  article.mutable_publish_time()->set_seconds(date.seconds);
}

// Year and month, or the year alone, where `text` is nothing else: "2016-04", "2016年4月", "2016".
bool SetPartialDate(std::string_view text, v1::Article& article) {
  const auto number = [&](size_t max) {
    size_t digits = 0;
    int value = 0;
    while (digits < text.size() && digits < max &&
           absl::ascii_isdigit(static_cast<unsigned char>(text[digits])))
      value = value * 10 + (text[digits++] - '0');
    text.remove_prefix(digits);
    return digits == 0 ? 0 : value;
  };
  const int year = number(4);
  for (const std::string_view mark : {"-", "/", ".", "年"}) {
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
  }
  const int month = number(2);
  if (text.starts_with("月")) text.remove_prefix(std::string_view("月").size());
  if (year < 1800 || year > 2200 || month > 12 || !text.empty()) return false;
  article.mutable_publish_date()->set_year(year);
  article.mutable_publish_date()->set_month(month);
  return true;
}

// What stands behind "Date:", "日期：" before anybody speaks; empty if nothing does.
std::string_view DateField(const MarkdownOutline& outline) {
  size_t seen = 0;
  for (const MarkdownLine& line : outline.lines) {
    if (line.speaker != nullptr || seen > kMaxFieldLines) break;
    seen += line.line.text.empty() ? 0 : 1;
    // Not `line.label`: where headings are labels, no other line has one.
    const auto says_when = [](std::string_view key) {
      return std::ranges::find(kDateFields, key) != std::end(kDateFields);
    };
    const auto label = ParseSpeakerLabel(line.line.text);
    if (label.has_value() && says_when(label->key)) return label->rest;
    const auto row = ParseFactRow(line.line.text);
    if (row.has_value() && says_when(row->key)) return row->value;
  }
  return {};
}

// What a short line between the title and the text says: "2017-03-04", "By Ada Byron, 12 March 2019".
std::optional<PrintedDate> DateLine(const MarkdownOutline& outline) {
  size_t seen = 0;
  for (const MarkdownLine& line : outline.lines) {
    const std::string_view text = line.line.text;
    if (line.speaker != nullptr || seen > kMaxFieldLines || text.size() > kMaxHeadLineBytes) break;
    seen += text.empty() ? 0 : 1;
    if (text.size() > kMaxDateLineBytes || EndsSentence(text) || text.find("://") != text.npos) continue;
    const auto label = ParseSpeakerLabel(text);  // "Date of birth: …"
    if (label.has_value() && FindDate(label->rest).has_value()) continue;
    if (const auto date = FindDate(text)) return date;
  }
  return std::nullopt;
}

}  // namespace

void AddDate(const MarkdownOutline& outline, std::string_view uri, v1::Article& article) {
  if (const FrontMatterValue* value = outline.head.FindValue("date")) {
    if (const auto date = FindDate(value->text)) return SetDate(*date, article);
    if (SetPartialDate(value->text, article)) return;
  }
  if (const auto date = FindDate(outline.title)) return SetDate(*date, article);
  const std::string_view field = DateField(outline);
  if (const auto date = FindDate(field)) return SetDate(*date, article);
  if (SetPartialDate(field, article)) return;
  if (const auto date = DateLine(outline)) return SetDate(*date, article);
  const std::string_view file = uri.substr(uri.rfind('/') + 1);
  if (const auto date = FindDate(file)) SetDate(*date, article);
}

}  // namespace fangtan::service
