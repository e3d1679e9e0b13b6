#include "service/documents/markdown_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxReference = 10;
constexpr size_t kMaxLinkText = 300;
constexpr size_t kMaxAddress = 2000;

constexpr std::pair<std::string_view, std::string_view> kReferences[] = {
    {"&amp;", "&"},  {"&lt;", "<"},    {"&gt;", ">"},    {"&quot;", "\""}, {"&apos;", "'"},
    {"&nbsp;", " "}, {"&ndash;", "–"}, {"&mdash;", "—"}, {"&hellip;", "…"}};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

size_t DigitsAt(std::string_view text, size_t at) {
  size_t count = 0;
  while (at + count < text.size() && IsDigit(text[at + count])) ++count;
  return count;
}

std::optional<char32_t> NumericReference(std::string_view digits) {
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  char32_t value = 0;
  for (const char c : digits) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + static_cast<char32_t>(c - '0');
  }
  if (value < 0x20 || value >= 0x110000 || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  return value;
}

// Whether a byte is neither a mark nor part of a white space: of most of any text.
constexpr bool IsPlain(unsigned char byte) {
  constexpr std::string_view kMarks = "`\\&[]*_";
  if (byte < 0x80)
    return byte > 0x20 && byte < 0x7F && kMarks.find(static_cast<char>(byte)) == std::string_view::npos;
  // White space outside ASCII begins with one of these. A byte inside a character is as plain as its first.
  return byte != 0xC2 && byte != 0xE1 && byte != 0xE2 && byte != 0xE3;
}

constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t byte = 0; byte < plain.size(); ++byte) plain[byte] = IsPlain(static_cast<unsigned char>(byte));
  return plain;
}();

class Cleaner {
 public:
  explicit Cleaner(std::string_view raw) : raw_(raw) { out_.reserve(raw.size()); }

  std::string Clean() && {
    SkipQuoteMarks();
    while (at_ < raw_.size()) Step();
    while (out_.ends_with(' ')) out_.pop_back();
    return std::move(out_);
  }

 private:
  std::string_view Rest() const { return raw_.substr(at_); }

  void Step() {
    const char c = raw_[at_];
    if (c == '`') return CopyCode();
    if (c == '\\') return TakeEscape();
    if (c == '&' && TakeReference()) return;
    if (c == '[' && TakeTimeOrLink()) return;
    if (c == ']' && link_end_ == at_ && after_address_ > at_) return SkipAddress();
    if ((c == '*' || c == '_') && TakeEmphasis()) return;
    if (c == '\n' || c == '\r') return TakeLineEnd();
    if (const size_t plain = PlainBytes(); plain > 0) {
      out_.append(raw_.substr(at_, plain));
      at_ += plain;
      return;
    }
    const storage::CodePoint point = storage::DecodeAt(raw_, at_);
    if (storage::IsSpace(point.value)) {
      AddBlank();
    } else {
      out_.append(raw_.substr(at_, point.length));
    }
    at_ += point.length;
  }

  // How many bytes from here on are taken as they are: neither marks nor white space but single blanks.
  size_t PlainBytes() const {
    size_t end = at_;
    const auto is_plain = [&](size_t at) { return kPlain[static_cast<unsigned char>(raw_[at])]; };
    while (end < raw_.size()) {
      if (is_plain(end)) {
        ++end;
      } else if (end > at_ && raw_[end] == ' ' && end + 1 < raw_.size() && is_plain(end + 1)) {
        end += 2;
      } else {
        break;
      }
    }
    return end - at_;
  }

  void AddBlank() {
    if (!out_.empty() && out_.back() != ' ') out_ += ' ';
  }

  void CopyCode() {
    const std::string_view ahead = raw_.substr(at_ + 1, kMaxLinkText);
    const size_t end = ahead.find('`');
    const size_t length = end == std::string_view::npos || end > ahead.find('\n') ? 1 : end + 2;
    out_.append(raw_.substr(at_, length));
    at_ += length;
  }

  void TakeEscape() {
    if (const size_t time = BracketedTimeLength(Rest()); time > 0) {
      at_ += time;
      return AddBlank();
    }
    ++at_;
    if (at_ == raw_.size() || IsBlank(raw_[at_])) return;
    if (!absl::ascii_ispunct(static_cast<unsigned char>(raw_[at_]))) {
      out_ += '\\';
    } else {
      out_ += raw_[at_++];
    }
  }

  bool TakeReference() {
    const size_t end = raw_.substr(at_, kMaxReference).find(';');
    if (end == std::string_view::npos) return false;
    const std::string_view name = raw_.substr(at_, end + 1);
    const auto* const known =
        std::ranges::find(kReferences, name, &std::pair<std::string_view, std::string_view>::first);
    if (known != std::end(kReferences)) {
      out_ += known->second;
    } else if (name.starts_with("&#")) {
      const auto value = NumericReference(name.substr(2, name.size() - 3));
      if (!value.has_value()) return false;
      storage::AppendUtf8(*value, out_);
    } else {
      return false;
    }
    at_ += name.size();
    return true;
  }

  // Where the address ends that `text`, "](...", begins with: at the bracket that belongs to its first one
  // (CommonMark 0.31, 6.3), or, if there is none, at the first one.
  static size_t AddressEnd(std::string_view text) {
    int depth = 0;
    for (size_t at = 1; at < text.size() && text[at] != '\n' && text[at] != ' '; ++at) {
      if (text[at] == '(') ++depth;
      if (text[at] == ')' && --depth == 0) return at;
    }
    return text.find(')');
  }

  // Of a link, the text stays and is cleaned like any other.
  bool TakeTimeOrLink() {
    if (const size_t time = BracketedTimeLength(Rest()); time > 0) {
      at_ += time;
      AddBlank();
      return true;
    }
    const size_t close = raw_.substr(at_, kMaxLinkText).find("](");
    if (close == std::string_view::npos) return false;
    const size_t end = AddressEnd(raw_.substr(at_ + close, kMaxAddress));
    const bool image = at_ > 0 && raw_[at_ - 1] == '!';
    if (end == std::string_view::npos || image || link_end_ > at_) return false;
    link_end_ = at_ + close;
    after_address_ = at_ + close + end + 1;
    ++at_;
    return true;
  }

  void SkipAddress() { at_ = after_address_; }

  // ** always; * and _ where they stand at a word's edge and have their like in the same piece.
  bool TakeEmphasis() {
    const char mark = raw_[at_];
    if (Rest().starts_with("**")) {
      at_ += 2;
      return true;
    }
    const bool blank_before =
        at_ == 0 || IsBlank(raw_[at_ - 1]) || raw_[at_ - 1] == '(' || raw_[at_ - 1] == '"';
    const bool blank_behind = at_ + 1 == raw_.size() || IsBlank(raw_[at_ + 1]);
    if (open_ == mark && !IsBlank(raw_[at_ - 1])) {
      open_ = 0;
    } else if (open_ == 0 && blank_before && !blank_behind && Closes(mark)) {
      open_ = mark;
    } else {
      return false;
    }
    ++at_;
    return true;
  }

  // Whether `mark` comes again behind a letter; looks not far, so that all stays linear.
  bool Closes(char mark) const {
    const std::string_view ahead = raw_.substr(at_ + 1, kMaxLinkText);
    const size_t end = ahead.find(mark);
    return end != std::string_view::npos && end > 0 && !IsBlank(ahead[end - 1]);
  }

  void TakeLineEnd() {
    while (at_ < raw_.size() && IsBlank(raw_[at_])) ++at_;
    SkipQuoteMarks();
    if (at_ >= raw_.size()) return;
    while (out_.ends_with(' ')) out_.pop_back();
    if (out_.empty() || (IsWide(LastOf(out_)) && IsWide(storage::DecodeAt(raw_, at_).value))) return;
    out_ += ' ';
  }

  void SkipQuoteMarks() {
    while (at_ < raw_.size() && raw_[at_] == '>') {
      ++at_;
      while (at_ < raw_.size() && (raw_[at_] == ' ' || raw_[at_] == '\t')) ++at_;
    }
  }

  // Han characters and the punctuation between them.
  static bool IsWide(char32_t c) {
    return storage::IsHan(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF60);
  }

  static char32_t LastOf(std::string_view text) {
    size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return storage::DecodeAt(text, at).value;
  }

  std::string_view raw_;
  std::string out_;
  size_t at_ = 0;
  size_t link_end_ = 0;       // the bracket that ends the text of the link being read
  size_t after_address_ = 0;  // behind that link; 0 before any
  char open_ = 0;             // the mark of emphasis that is open
};

}  // namespace

std::string CleanMarkdown(std::string_view raw) { return Cleaner(raw).Clean(); }

size_t TimeLength(std::string_view text) {
  size_t at = 0;
  size_t parts = 0;
  for (;;) {
    const size_t digits = DigitsAt(text, at);
    if (digits == 0 || digits > 2 || (parts > 0 && digits != 2)) return 0;
    at += digits;
    ++parts;
    if (parts == 3 || at + 1 >= text.size() || text[at] != ':' || !IsDigit(text[at + 1])) break;
    ++at;
  }
  if (parts < 2) return 0;
  if (at < text.size() && text[at] == '.' && DigitsAt(text, at + 1) > 0) at += 1 + DigitsAt(text, at + 1);
  return at;
}

size_t BracketedTimeLength(std::string_view text) {
  size_t at = 0;
  const auto skip_backslashes = [&] {
    for (int i = 0; i < 3 && at < text.size() && text[at] == '\\'; ++i) ++at;
  };
  skip_backslashes();
  if (at >= text.size() || text[at] != '[') return 0;
  ++at;
  skip_backslashes();
  const size_t time = TimeLength(text.substr(at));
  if (time == 0) return 0;
  at += time;
  skip_backslashes();
  return at < text.size() && text[at] == ']' ? at + 1 : 0;
}

}  // namespace fangtan::service
