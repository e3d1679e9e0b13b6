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
// In TOML, whose keys have "=" for the colon.
constexpr std::string_view kTomlFence = "+++";
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

// The key that `line` begins with, empty if it begins with none; `value` is where what follows begins.
std::string_view KeyOf(std::string_view line, bool toml, size_t& value) {
  const size_t mark = line.find(toml ? '=' : ':');
  if (mark == 0 || mark == std::string_view::npos) return {};
  const std::string_view key = toml ? Trim(line.substr(0, mark)) : line.substr(0, mark);
  const bool word = std::ranges::all_of(
      key, [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; });
  value = mark + 1;
  return word && (toml || value == line.size() || line[value] == ' ') ? key : std::string_view();
}

// "[extra]" heads fields of their own.
bool IsTomlTable(std::string_view line) {
  line = Trim(line);
  return line.starts_with('[') && line.ends_with(']') && line.find_first_of("\"',") == std::string_view::npos;
}

// Where the head's lines end; nothing if it does not close or holds what no head holds.
std::optional<size_t> FindClosing(std::string_view text, size_t at, bool toml) {
  bool has_key = false;
  size_t value = 0;
  for (size_t count = 0; count < kMaxHeadLines && at < text.size(); ++count) {
    const size_t begin = at;
    const std::string_view line = TakeLine(text, at);
    if (Trim(line) == (toml ? kTomlFence : kFence) && !IsIndented(line))
      return has_key ? std::optional(begin) : std::nullopt;
    has_key = has_key || !KeyOf(line, toml, value).empty();
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
  const bool toml = text.starts_with(kTomlFence);
  const std::string_view fence = toml ? kTomlFence : kFence;
  if (Trim(TakeLine(text, at)) != fence || !text.starts_with(fence)) return head;
  const std::optional<size_t> closing = FindClosing(text, at, toml);
  if (!closing.has_value()) return head;
  std::string_view key;
  size_t value_begin = at;
  const auto finish = [&](size_t end) {
    if (!key.empty()) head.fields.push_back({key, ParseValues(text.substr(value_begin, end - value_begin))});
  };
  while (at < *closing) {
    const size_t begin = at;
    const std::string_view line = TakeLine(text, at);
    size_t value = 0;
    const bool table = toml && IsTomlTable(line);
    const std::string_view found = IsIndented(line) || table ? std::string_view() : KeyOf(line, toml, value);
    if (found.empty() && !table) continue;
    finish(begin);
    key = found;
    value_begin = begin + value;
  }
  finish(*closing);
  at = *closing;
  TakeLine(text, at);
  head.size = at;
  return head;
}

}  // namespace fangtan::service
