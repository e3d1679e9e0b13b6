#include "service/documents/tags.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/ascii.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxReferenceBytes = 12;

struct NamedCharacter {
  std::string_view name;
  char32_t value;
};

// The references that people's texts hold; the 2,000 others are for formulas.
constexpr NamedCharacter kNamed[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},
    {"nbsp", 0xA0},    {"ensp", 0x2002},  {"emsp", 0x2003},  {"thinsp", 0x2009}, {"hellip", 0x2026},
    {"mdash", 0x2014}, {"ndash", 0x2013}, {"lsquo", 0x2018}, {"rsquo", 0x2019},  {"ldquo", 0x201C},
    {"rdquo", 0x201D}, {"laquo", 0xAB},   {"raquo", 0xBB},   {"middot", 0xB7},   {"bull", 0x2022},
    {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122}, {"deg", 0xB0},      {"times", 0xD7},
    {"euro", 0x20AC},  {"pound", 0xA3},   {"yen", 0xA5},     {"sect", 0xA7},     {"eacute", 0xE9},
    {"egrave", 0xE8},  {"agrave", 0xE0},  {"ccedil", 0xE7},  {"auml", 0xE4},     {"ouml", 0xF6},
    {"uuml", 0xFC},    {"szlig", 0xDF},   {"ntilde", 0xF1},  {"lrm", 0x200E},    {"rlm", 0x200F}};

bool IsScalar(uint32_t value) {
  return value != 0 && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

std::optional<char32_t> DecodeNumber(std::string_view digits) {
  const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
  if (hex) digits.remove_prefix(1);
  uint32_t value = 0;
  for (const char c : digits) {
    if (hex ? !absl::ascii_isxdigit(c) : !absl::ascii_isdigit(c)) return std::nullopt;
    const uint32_t digit = absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10;
    value = value * (hex ? 16 : 10) + digit;
    if (value > 0x10FFFF) return std::nullopt;
  }
  if (digits.empty() || !IsScalar(value)) return std::nullopt;
  return value;
}

// The character that `reference`, without "&" and ";", stands for.
std::optional<char32_t> DecodeReference(std::string_view reference) {
  if (!reference.empty() && reference[0] == '#') return DecodeNumber(reference.substr(1));
  const auto found = std::ranges::find(kNamed, reference, &NamedCharacter::name);
  if (found == std::end(kNamed)) return std::nullopt;
  return found->value;
}

bool StartsTag(std::string_view text, size_t at) {
  if (at + 1 < text.size() && text[at + 1] == '/') ++at;
  // WebVTT has tags that are times.
  return at + 1 < text.size() && absl::ascii_isalnum(text[at + 1]);
}

bool EndsName(char c) { return absl::ascii_isspace(c) || c == '>' || c == '/' || c == '.'; }

}  // namespace

std::optional<TagToken> TagScanner::Next() {
  while (at_ < text_.size() && SkipHidden()) {
  }
  if (at_ >= text_.size()) return std::nullopt;
  if (text_[at_] == '<' && StartsTag(text_, at_)) {
    if (std::optional<TagToken> tag = ReadTag()) return tag;
  }
  return ReadText();
}

// Whether something that is not for readers began here and was passed over.
bool TagScanner::SkipHidden() {
  if (!hidden_.empty()) {
    const std::string end = "</" + hidden_;
    hidden_.clear();
    return SkipPast(end, no_hidden_end_);
  }
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("<!--")) return SkipPast("-->", no_comment_end_);
  if (rest.starts_with("<!") || rest.starts_with("<?")) return SkipPast(">", no_tag_end_);
  return false;
}

bool TagScanner::SkipPast(std::string_view end, bool& missing) {
  if (missing) return false;
  const size_t found = text_.find(end, at_);
  missing = found == kNowhere;
  if (missing) return false;
  at_ = found + (end.starts_with("</") ? 0 : end.size());
  return true;
}

std::optional<TagToken> TagScanner::ReadTag() {
  const size_t end = FindTagEnd(at_ + 1);
  if (end == kNowhere) return std::nullopt;
  TagToken token;
  token.range = {at_, end + 1};
  size_t name = at_ + 1;
  token.kind = text_[name] == '/' ? TagToken::Kind::kClose : TagToken::Kind::kOpen;
  if (token.kind == TagToken::Kind::kClose) ++name;
  size_t name_end = name;
  while (name_end < end && !EndsName(text_[name_end])) ++name_end;
  token.name = absl::AsciiStrToLower(std::string(text_.substr(name, name_end - name)));
  while (name_end < end && !absl::ascii_isspace(text_[name_end])) ++name_end;
  token.rest = Trim(text_.substr(name_end, end - name_end));
  at_ = end + 1;
  if (token.kind == TagToken::Kind::kOpen && (token.name == "script" || token.name == "style")) {
    hidden_ = token.name;
  }
  return token;
}

// The ">" that ends the tag, or kNowhere.
size_t TagScanner::FindTagEnd(size_t from) {
  if (no_tag_end_) return kNowhere;
  char quote = 0;
  for (size_t at = from; !quotes_unpaired_ && at < text_.size(); ++at) {
    const char c = text_[at];
    if (quote == 0 && c == '>') return at;
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'') && text_[at - 1] == '=') {
      quote = c;
    }
  }
  quotes_unpaired_ = true;
  const size_t end = text_.find('>', from);
  no_tag_end_ = end == kNowhere;
  return end;
}

TagToken TagScanner::ReadText() {
  TagToken token;
  token.range.begin = at_;
  ++at_;
  while (at_ < text_.size() && text_[at_] != '<') ++at_;
  token.range.end = at_;
  return token;
}

void AddDecoded(std::string_view text, ByteRange piece, PlacedTextWriter& writer) {
  size_t plain = piece.begin;
  for (size_t at = piece.begin; at < piece.end; ++at) {
    if (text[at] != '&') continue;
    const size_t end = text.substr(0, std::min(piece.end, at + kMaxReferenceBytes)).find(';', at);
    if (end == kNowhere) continue;
    const std::optional<char32_t> value = DecodeReference(text.substr(at + 1, end - at - 1));
    if (!value.has_value()) continue;
    writer.Add(text.substr(plain, at - plain), {plain, at});
    std::string decoded;
    storage::AppendUtf8(*value, decoded);
    writer.Add(decoded, {at, end + 1});
    plain = end + 1;
    at = end;
  }
  writer.Add(text.substr(plain, piece.end - plain), {plain, piece.end});
}

}  // namespace fangtan::service
