#include "client/cli/text_page.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "client/cli/display_text.h"

namespace fangtan::client {

void TextPage::Line(absl::string_view text, int indent) {
  absl::StrAppend(&text_, std::string(indent, ' '), Flatten(text), "\n");
}

void TextPage::Line(absl::string_view text, Color color, int indent) {
  absl::StrAppend(&text_, std::string(indent, ' '), Paint(Flatten(text), color, style_.color), "\n");
}

void TextPage::Paragraph(absl::string_view text, int indent) {
  constexpr int kLeastWidth = 20;
  const int width = style_.width > 0 ? std::max(kLeastWidth, style_.width - indent) : 0;
  const std::string printable = Printable(text);
  for (absl::string_view source_line : absl::StrSplit(printable, '\n')) {
    for (const std::string& line : WrapLines(source_line, width)) {
      absl::StrAppend(&text_, line.empty() ? "" : std::string(indent, ' '), line, "\n");
    }
  }
}

void TextPage::Field(absl::string_view label, absl::string_view value) {
  constexpr int kLabelWidth = 14;
  if (value.empty()) return;
  const std::string padding(std::max(1, kLabelWidth - DisplayWidth(label)), ' ');
  absl::StrAppend(&text_, Paint(label, Color::kDim, style_.color), padding, OneLine(value), "\n");
}

void TextPage::Where(const v1::Span& span, int indent) {
  if (!style_.spans || span.byte_end() == 0) return;
  Line(absl::StrCat("[", FormatSpan(span), "]"), Color::kDim, indent);
}

void TextPage::Where(const v1::Span& span, absl::string_view text, int indent) {
  Where(span, indent);
  if (!style_.spans || span.byte_end() == 0 || !style_.original) return;
  const std::string original = style_.original(span);
  if (original == text) return;
  Line(absl::StrCat("original: ", OneLine(original)), Color::kHint, indent);
}

void TextPage::Gap() {
  if (!text_.empty() && !absl::EndsWith(text_, "\n\n")) text_ += '\n';
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  const absl::Time instant = absl::FromUnixSeconds(time.seconds());
  const absl::CivilSecond civil = absl::ToCivilSecond(instant, absl::UTCTimeZone());
  const bool midnight = civil == absl::CivilSecond(absl::CivilDay(civil)) && time.nanos() == 0;
  return absl::FormatTime(midnight ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%SZ", instant, absl::UTCTimeZone());
}

std::string PublishDate(const v1::Article& article) {
  const google::type::Date& date = article.publish_date();
  if (date.year() == 0) return FormatTime(article.publish_time());
  std::string text = absl::StrFormat("%04d", date.year());
  if (date.month() != 0) absl::StrAppendFormat(&text, "-%02d", date.month());
  if (date.month() != 0 && date.day() != 0) absl::StrAppendFormat(&text, "-%02d", date.day());
  return text;
}

std::string FormatSpan(const v1::Span& span) {
  return absl::StrCat("bytes ", span.byte_start(), "-", span.byte_end(), ", chars ", span.char_start(), "-",
                      span.char_end());
}

std::string JoinPosts(const google::protobuf::RepeatedPtrField<std::string>& posts) {
  return absl::StrJoin(posts, "、");
}

std::string Counted(int64_t number, absl::string_view noun) {
  return absl::StrCat(number, " ", noun, number == 1 ? "" : "s");
}

}  // namespace fangtan::client
