#include "service/documents/front_matter.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr std::string_view kFence = "---";
// A head longer than this is text between two rules.
constexpr size_t kMaxHeadLines = 400;

bool IsIndented(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t'); }

// The next line of `text` from `at` on, without its end; `at` moves behind it.
std::string_view TakeLine(std::string_view text, size_t& at) {
  const size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  at = std::min(end + 1, text.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The value of `digits` as a hexadecimal number; nothing where one is no digit.
std::optional<char32_t> HexValue(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 16 +
            static_cast<char32_t>(absl::ascii_isdigit(static_cast<unsigned char>(c))
                                      ? c - '0'
                                      : absl::ascii_tolower(static_cast<unsigned char>(c)) - 'a' + 10);
  }
  return value;
}

// Appends what the escape at `text[at]`, behind the backslash, means; returns the bytes it takes.
size_t AppendEscape(std::string_view text, size_t at, std::string& out) {
  const char c = text[at];
  const size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits > 0 && at + digits < text.size()) {
    const std::optional<char32_t> value = HexValue(text.substr(at + 1, digits));
    const bool valid =
        value.has_value() && *value > 0 && *value < 0x110000 && (*value < 0xD800 || *value > 0xDFFF);
    if (valid) storage::AppendUtf8(*value, out);
    return 1 + digits;
  }
  if (c == '_') {
    out += "\u00A0";
  } else if (c == 'n' || c == 't') {
    out += ' ';
  } else {
    out += c;
  }
  return 1;
}

// Lines of a scalar are joined by one blank; behind a backslash, by nothing.
size_t SkipLineEnd(std::string_view text, size_t at) {
  while (at < text.size() && absl::ascii_isspace(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

std::string Unquote(std::string_view printed) {
  const char quote = printed.empty() ? ' ' : printed.front();
  const bool quoted = printed.size() >= 2 && (quote == '"' || quote == '\'') && printed.back() == quote;
  if (quoted) printed = printed.substr(1, printed.size() - 2);
  std::string out;
  for (size_t at = 0; at < printed.size();) {
    if (printed[at] == '\n' || printed[at] == '\r') {
      while (out.ends_with(' ')) out.pop_back();
      at = SkipLineEnd(printed, at);
      out += ' ';
    } else if (quoted && quote == '"' && printed[at] == '\\' && at + 1 < printed.size()) {
      if (printed[at + 1] == '\n' || printed[at + 1] == '\r') {
        at = SkipLineEnd(printed, at + 1);
      } else {
        at += 1 + AppendEscape(printed, at + 1, out);
      }
    } else if (quoted && quote == '\'' && printed.substr(at, 2) == "''") {
      out += '\'';
      at += 2;
    } else {
      out += printed[at++];
    }
  }
  return out;
}

FrontMatterValue MakeValue(std::string_view printed) { return {Unquote(printed), printed}; }

// `["A", 'B, C', D]`.
std::vector<FrontMatterValue> SplitInlineList(std::string_view list) {
  std::vector<FrontMatterValue> values;
  char quote = 0;
  size_t begin = 0;
  for (size_t at = 0; at <= list.size(); ++at) {
    const char c = at < list.size() ? list[at] : ',';
    if (quote != 0 && at < list.size()) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      if (Trim(list.substr(begin, at - begin)).empty()) quote = c;
    } else if (c == ',') {
      const std::string_view item = Trim(list.substr(begin, at - begin));
      if (!item.empty()) values.push_back(MakeValue(item));
      begin = at + 1;
    }
  }
  return values;
}

// All lines of one field, from its key's colon to the next key.
std::vector<FrontMatterValue> ParseValues(std::string_view block) {
  const std::string_view value = Trim(block);
  if (value.empty()) return {};
  if (value.front() == '[' && value.back() == ']') return SplitInlineList(value.substr(1, value.size() - 2));
  if (value.front() == '|' || value.front() == '>') {
    const size_t end = std::min(value.find('\n'), value.size());
    return {MakeValue(Trim(value.substr(end)))};
  }
  if (!value.starts_with("- ")) return {MakeValue(value)};
  std::vector<FrontMatterValue> values;
  for (size_t at = 0; at < value.size();) {
    const std::string_view item = Trim(TakeLine(value, at));
    if (item.starts_with("- ")) values.push_back(MakeValue(Trim(item.substr(2))));
  }
  return values;
}

// The length of the key that `line` begins with, 0 if it begins with none.
size_t KeyLength(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return 0;
  const bool word = std::ranges::all_of(line.substr(0, colon), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
  return word && (colon + 1 == line.size() || line[colon + 1] == ' ') ? colon : 0;
}

// Where the head's lines end; nothing if it does not close or holds what no head holds.
std::optional<size_t> FindClosing(std::string_view text, size_t at) {
  bool has_key = false;
  for (size_t count = 0; count < kMaxHeadLines && at < text.size(); ++count) {
    const size_t begin = at;
    const std::string_view line = TakeLine(text, at);
    if (Trim(line) == kFence && !IsIndented(line)) return has_key ? std::optional(begin) : std::nullopt;
    has_key = has_key || KeyLength(line) > 0;
  }
  return std::nullopt;
}

}  // namespace

const FrontMatterField* FrontMatter::Find(std::string_view key) const {
  const auto found = std::ranges::find(fields, key, &FrontMatterField::key);
  return found == fields.end() ? nullptr : &*found;
}

const FrontMatterValue* FrontMatter::FindValue(std::string_view key) const {
  const FrontMatterField* field = Find(key);
  return field == nullptr || field->values.empty() ? nullptr : &field->values.front();
}

FrontMatter ParseFrontMatter(std::string_view text) {
  FrontMatter head;
  size_t at = 0;
  if (Trim(TakeLine(text, at)) != kFence || !text.starts_with(kFence)) return head;
  const std::optional<size_t> closing = FindClosing(text, at);
  if (!closing.has_value()) return head;
  std::string_view key;
  size_t value_begin = at;
  const auto finish = [&](size_t end) {
    if (!key.empty()) head.fields.push_back({key, ParseValues(text.substr(value_begin, end - value_begin))});
  };
  while (at < *closing) {
    const size_t begin = at;
    const std::string_view line = TakeLine(text, at);
    const size_t length = IsIndented(line) ? 0 : KeyLength(line);
    if (length == 0) continue;
    finish(begin);
    key = line.substr(0, length);
    value_begin = begin + length + 1;
  }
  finish(*closing);
  at = *closing;
  TakeLine(text, at);
  head.size = at;
  return head;
}

}  // namespace fangtan::service
