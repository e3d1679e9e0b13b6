#include "service/documents/lines.h"

#include <algorithm>
#include <utility>

#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }

// Finds line ends. Nearly all documents have '\n' alone, or "\r\n".
class LineEnds {
 public:
  explicit LineEnds(std::string_view text)
      : text_(text),
        others_(text.find('\f') != std::string_view::npos || HoldsLoneReturn(text) ||
                text.find("\u2028") != std::string_view::npos ||
                text.find("\u2029") != std::string_view::npos) {}

  // The next line end from `at` on, or the end of the text.
  size_t Next(size_t at) const {
    if (!others_) return std::min(text_.find('\n', at), text_.size());
    // Those outside ASCII begin with E2.
    for (; at < text_.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte >= 0x20 && byte != 0xE2) continue;
      if (IsLineEnd(DecodeAt(text_, at).value)) break;
    }
    return at;
  }

 private:
  // A '\r' before a '\n' is white space at the end of its line.
  static bool HoldsLoneReturn(std::string_view text) {
    for (size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
      if (at + 1 >= text.size() || text[at + 1] != '\n') return true;
    }
    return false;
  }

  std::string_view text_;
  bool others_ = false;
};

bool IsCloser(char32_t c) {
  return std::u32string_view(U"”’\"'」』）)】]》〉").find(c) != std::u32string_view::npos;
}

size_t LastStart(std::string_view text) {
  size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// The last code point that is neither a closing quote nor a closing bracket.
char32_t LastBeforeClosers(std::string_view text) {
  while (!text.empty()) {
    const size_t at = LastStart(text);
    const char32_t c = DecodeAt(text, at).value;
    if (!IsCloser(c)) return c;
    text = text.substr(0, at);
  }
  return 0;
}

// `text` without the short remark in brackets that it ends in: "（笑）", "[laughter]".
std::string_view WithoutRemark(std::string_view text) {
  constexpr size_t kMaxRemark = 60;
  for (const auto& [open, close] : {std::pair{"(", ")"}, std::pair{"（", "）"}, std::pair{"[", "]"}}) {
    if (!text.ends_with(close)) continue;
    const size_t skipped = text.size() - std::min(text.size(), kMaxRemark);
    const size_t at = text.substr(skipped).rfind(open);
    if (at != std::string_view::npos) return Trim(text.substr(0, skipped + at));
  }
  return text;
}

bool Among(char32_t c, std::u32string_view set) { return c != 0 && set.find(c) != std::u32string_view::npos; }

}  // namespace

std::vector<Line> SplitLines(std::string_view text, bool count_chars) {
  std::vector<Line> lines;
  const LineEnds ends(text);
  const auto add = [&](size_t begin, size_t end) {
    const std::string_view line = Trim(text.substr(begin, end - begin));
    if (line.empty()) return;
    lines.push_back({RangeOf(line, text, 0), line, count_chars ? storage::CountCodePoints(line) : 0});
  };
  size_t begin = 0;
  for (size_t at = ends.Next(0); at < text.size(); at = ends.Next(begin)) {
    add(begin, at);
    begin = at + DecodeAt(text, at).length;
  }
  add(begin, text.size());
  return lines;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = DecodeAt(text, 0);
    if (!storage::IsSpace(c.value)) break;
    text.remove_prefix(c.length);
  }
  while (!text.empty()) {
    const size_t at = LastStart(text);
    if (!storage::IsSpace(DecodeAt(text, at).value)) break;
    text = text.substr(0, at);
  }
  return text;
}

std::string_view FirstChars(std::string_view text, size_t count) {
  size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += DecodeAt(text, at).length;
  return text.substr(0, at);
}

char32_t LastChar(std::string_view text) { return text.empty() ? 0 : DecodeAt(text, LastStart(text)).value; }

bool EndsSentence(std::string_view text) { return Among(LastBeforeClosers(text), U"。！？!?….．｡"); }

bool EndsQuestion(std::string_view text) {
  return Among(LastBeforeClosers(text), U"？?") || Among(LastBeforeClosers(WithoutRemark(text)), U"？?");
}

bool HoldsFullStop(std::string_view text) { return text.find("。") != std::string_view::npos; }

bool EndsInStop(std::string_view text) {
  return EndsSentence(text) || Among(LastBeforeClosers(text), U"，,、；;：:");
}

bool IsColon(char32_t c) { return c == U':' || c == U'：' || c == U'﹕' || c == U'︰'; }

size_t OrdinalLength(std::string_view text) {
  constexpr std::u32string_view kDigits = U"0123456789０１２３４５６７８９一二三四五六七八九十";
  const std::u32string front = storage::ToUtf32(FirstChars(text, 6));
  size_t at = 0;
  const bool bracket = !front.empty() && (front[0] == '(' || front[0] == U'（');
  if (bracket) ++at;
  const size_t first = at;
  while (at < front.size() && at < first + 3 && kDigits.find(front[at]) != std::u32string_view::npos) ++at;
  if (at == first || at >= front.size()) return 0;
  const bool ends =
      std::u32string_view(bracket ? U")）" : U"、.．。)）").find(front[at]) != std::u32string_view::npos;
  return ends ? FirstChars(text, at + 1).size() : 0;
}

ByteRange RangeOf(std::string_view part, std::string_view whole, size_t offset) {
  const size_t begin = offset + static_cast<size_t>(part.data() - whole.data());
  return {begin, begin + part.size()};
}

}  // namespace fangtan::service
