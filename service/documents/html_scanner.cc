#include "service/documents/html_scanner.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxName = 32;
constexpr std::string_view kHidden[] = {"script",   "style",  "noscript", "template",
                                        "textarea", "iframe", "noframes", "xmp"};
constexpr std::string_view kCharacterData = "<![CDATA[";
constexpr size_t kMaxDoctype = 4096;  // bytes that are searched for its end

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

bool StartsIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return a == absl::ascii_tolower(static_cast<unsigned char>(b)); });
}

}  // namespace

std::optional<HtmlToken> HtmlScanner::Next() {
  if (!hidden_.empty()) SkipHidden();
  while (at_ < text_.size()) {
    if (text_[at_] != '<') return ReadText();
    const size_t before = at_;
    if (std::optional<HtmlToken> token = ReadMarkup()) return token;
    // What was passed over moved on; what is no mark-up did not.
    if (at_ == before) return ReadText();
  }
  return std::nullopt;
}

// The token at "<"; nothing if it was passed over, or is none.
std::optional<HtmlToken> HtmlScanner::ReadMarkup() {
  const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
  if (IsLetter(next)) return ReadTag(at_ + 1, HtmlToken::Kind::kOpen);
  if (next == '/') {
    const char name = at_ + 2 < text_.size() ? text_[at_ + 2] : ' ';
    if (IsLetter(name)) return ReadTag(at_ + 2, HtmlToken::Kind::kClose);
    if (at_ + 2 < text_.size() && !IsBlank(name)) SkipPast(">");
    return std::nullopt;
  }
  const std::string_view rest = text_.substr(at_, kCharacterData.size());
  if (rest == kCharacterData) return ReadCharacterData();
  if (rest.starts_with("<!--")) {
    SkipComment();
  } else if (StartsIgnoringCase(rest, "<!doctype")) {
    SkipDoctype();
  } else if (next == '!' || next == '?') {
    SkipPast(">");
  }
  return std::nullopt;
}

HtmlToken HtmlScanner::ReadTag(size_t name, HtmlToken::Kind kind) {
  HtmlToken token;
  token.kind = kind;
  size_t name_end = name;
  while (name_end < text_.size() && !IsBlank(text_[name_end]) && text_[name_end] != '>' &&
         text_[name_end] != '/')
    ++name_end;
  token.name = absl::AsciiStrToLower(std::string(text_.substr(name, std::min(name_end - name, kMaxName))));
  const size_t end = FindTagEnd(name_end);
  token.range = {at_, std::min(end + 1, text_.size())};
  token.attributes = {name_end, end};
  at_ = token.range.end;
  if (kind == HtmlToken::Kind::kOpen && std::ranges::find(kHidden, token.name) != std::end(kHidden))
    hidden_ = token.name;
  return token;
}

// The ">" that ends the tag, or the end of the text. A quote opens a value right behind "=" alone.
size_t HtmlScanner::FindTagEnd(size_t from) {
  bool in_value = false;
  for (size_t at = from; !quotes_unpaired_ && at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '>') return at;
    if (in_value && (c == '"' || c == '\'')) {
      at = text_.find(c, at + 1);
      if (at != kNowhere) {
        in_value = false;
        continue;
      }
      break;
    }
    if (!IsBlank(c)) in_value = c == '=';
  }
  // Never looked for again: each tag would look to the end.
  quotes_unpaired_ = true;
  return std::min(text_.find('>', from), text_.size());
}

HtmlToken HtmlScanner::ReadText() {
  HtmlToken token;
  token.range.begin = at_;
  at_ = std::min(text_.find('<', at_ + 1), text_.size());
  token.range.end = at_;
  return token;
}

HtmlToken HtmlScanner::ReadCharacterData() {
  HtmlToken token;
  token.range.begin = at_ + kCharacterData.size();
  token.range.end = std::min(text_.find("]]>", token.range.begin), text_.size());
  at_ = std::min(token.range.end + 3, text_.size());
  return token;
}

void HtmlScanner::SkipPast(std::string_view end) {
  const size_t found = text_.find(end, at_);
  at_ = found == kNowhere ? text_.size() : found + end.size();
}

// HTML has none, but pages that came from XML have: entities declared between "[" and "]>".
void HtmlScanner::SkipDoctype() {
  const std::string_view front = text_.substr(at_, kMaxDoctype);
  const size_t end = std::min(front.find('>'), front.size());
  if (front.substr(0, end).find('[') == kNowhere) return SkipPast(">");
  for (size_t close = front.find(']', end); close != kNowhere; close = front.find(']', close + 1)) {
    const size_t behind = front.find_first_not_of(" \t\r\n", close + 1);
    if (behind == kNowhere || front[behind] != '>') continue;
    at_ += behind;
    break;
  }
  SkipPast(">");
}

// "<!-->" and "<!--->" are whole comments; "--!>" ends one too.
void HtmlScanner::SkipComment() {
  const size_t inside = at_ + 4;
  if (text_.substr(inside).starts_with('>') || text_.substr(inside).starts_with("->")) return SkipPast(">");
  for (size_t at = text_.find("--", inside); at != kNowhere; at = text_.find("--", at + 1)) {
    const std::string_view behind = text_.substr(at + 2, 2);
    if (!behind.starts_with('>') && behind != "!>") continue;
    at_ = at;
    return SkipPast(">");
  }
  at_ = text_.size();
}

// Moves to the end tag of the hidden element.
void HtmlScanner::SkipHidden() {
  for (size_t at = text_.find("</", at_); at != kNowhere; at = text_.find("</", at + 2)) {
    const std::string_view behind = text_.substr(at + 2);
    if (!StartsIgnoringCase(behind, hidden_)) continue;
    const char next = hidden_.size() < behind.size() ? behind[hidden_.size()] : '>';
    if (!IsBlank(next) && next != '>' && next != '/') continue;
    at_ = at;
    hidden_.clear();
    return;
  }
  at_ = text_.size();
  hidden_.clear();
}

std::optional<HtmlAttribute> NextAttribute(std::string_view text, ByteRange attributes, size_t& at) {
  const size_t end = attributes.end;
  const auto skip_blanks = [&] {
    while (at < end && IsBlank(text[at])) ++at;
  };
  while (at < end && (IsBlank(text[at]) || text[at] == '/')) ++at;
  if (at >= end) return std::nullopt;
  const size_t name = at++;
  while (at < end && !IsBlank(text[at]) && text[at] != '=' && text[at] != '/') ++at;
  HtmlAttribute found{text.substr(name, at - name), {}};
  const size_t behind_name = at;
  skip_blanks();
  if (at >= end || text[at] != '=') {
    at = behind_name;
    return found;
  }
  ++at;
  skip_blanks();
  size_t begin = at;
  if (at < end && (text[at] == '"' || text[at] == '\'')) {
    const size_t close = text.substr(0, end).find(text[at], at + 1);
    begin = at + 1;
    at = std::min(close, end);
    found.value = text.substr(begin, at - begin);
    if (at < end) ++at;
    return found;
  }
  while (at < end && !IsBlank(text[at])) ++at;
  found.value = text.substr(begin, at - begin);
  return found;
}

std::optional<std::string_view> FindAttribute(std::string_view text, ByteRange attributes,
                                              std::string_view name) {
  size_t at = attributes.begin;
  while (const std::optional<HtmlAttribute> found = NextAttribute(text, attributes, at)) {
    if (found->name.size() == name.size() && StartsIgnoringCase(found->name, name)) return found->value;
  }
  return std::nullopt;
}

}  // namespace fangtan::service
