#include "service/documents/qa_blocks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/annotations.h"
#include "service/documents/dates.h"
#include "service/documents/emphasis.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_comments.h"
#include "service/documents/tags.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
// Marks that are not closed within so many bytes are none; this keeps the search linear.
constexpr size_t kMaxMarkBytes = 2'000;
constexpr size_t kMaxTagBytes = 200;
constexpr int kMaxLinkDepth = 3;
constexpr size_t kMaxRoleChars = 8;

// "00:05:30"
bool IsTime(std::string_view text) {
  return text.size() >= 4 && absl::ascii_isdigit(text[0]) && text.find(':') != kNowhere &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isdigit(c) || c == ':' || c == '.'; });
}

// Writes one range of Markdown as it is shown.
class InlineCleaner {
 public:
  InlineCleaner(std::string_view text, PlacedTextWriter& writer) : text_(text), writer_(writer) {}

  void Clean(ByteRange range, int depth) {
    size_t plain = range.begin;
    for (size_t at = range.begin; at < range.end;) {
      at = NextMark(at, range.end);
      const size_t marks = at < range.end ? MarkLength(at, range.end) : 0;
      if (marks == 0) {
        ++at;
        continue;
      }
      Add({plain, at});
      plain = at = WriteMark({at, range.end}, marks, depth);
    }
    Add({plain, range.end});
  }

 private:
  void Add(ByteRange range) { writer_.Add(text_.substr(range.begin, range.end - range.begin), range); }

  // The next byte from `at` on that may begin something other than plain text, or `end`.
  size_t NextMark(size_t at, size_t end) const {
    constexpr auto kMarks = [] {
      std::array<bool, 256> marks{};
      for (const unsigned char c : {'*', '!', '\\', '[', '`', '&', '<', '>'}) marks[c] = true;
      return marks;
    }();
    while (at < end && !kMarks[static_cast<unsigned char>(text_[at])]) ++at;
    return at;
  }

  // Bytes that begin something other than plain text; 0 for plain text.
  size_t MarkLength(size_t at, size_t end) const {
    switch (text_[at]) {
      case '*': {
        const size_t stop = std::min(text_.find_first_not_of('*', at), end);
        const bool loose = (at == 0 || absl::ascii_isspace(text_[at - 1])) &&
                           (stop >= end || absl::ascii_isspace(text_[stop])) && stop - at == 1;
        return loose ? 0 : stop - at;
      }
      case '!':
        return at + 1 < end && text_[at + 1] == '[' ? 2 : 0;
      case '\\':
        return at + 1 < end && absl::ascii_ispunct(text_[at + 1]) ? 1 : 0;
      case '>':
        return BeginsLine(at) ? 1 : 0;
      case '[':
      case '`':
      case '&':
      case '<':
        return 1;
      default:
        return 0;
    }
  }

  // Whether a quote goes on at `at`: nothing but a few blanks stands between the end of a line and it.
  bool BeginsLine(size_t at) const {
    constexpr size_t kMaxBlanks = 3;
    size_t begin = at;
    while (begin > 0 && at - begin < kMaxBlanks && text_[begin - 1] == ' ') --begin;
    return begin > 0 && text_[begin - 1] == '\n';
  }

  // Returns where to go on.
  size_t WriteMark(ByteRange range, size_t marks, int depth) {
    const size_t inside = range.begin + marks;
    switch (text_[range.begin]) {
      case '*':
      case '>':
        return inside;
      case '\\':
        Add({inside, inside + 1});
        return inside + 1;
      case '!':
      case '[':
        return WriteLink(range, inside, text_[range.begin] == '!', depth);
      case '`':
        return WriteCode(range, inside);
      case '&':
        return WriteReference(range);
      default:
        return WriteTag(range);
    }
  }

  size_t Find(std::string_view what, ByteRange range, size_t limit) const {
    const size_t end = std::min(range.end, range.begin + limit);
    const size_t found = text_.substr(0, end).find(what, range.begin);
    return found;
  }

  size_t WriteAsIs(ByteRange range, size_t size) {
    Add({range.begin, range.begin + size});
    return range.begin + size;
  }

  size_t WriteLink(ByteRange range, size_t inside, bool picture, int depth) {
    const size_t close = Find("]", {inside, range.end}, kMaxMarkBytes);
    if (close != kNowhere && close < range.end && text_[inside] == '^') return close + 1;
    if (close == kNowhere || close + 1 >= range.end) return WriteAsIs(range, inside - range.begin);
    if (IsTime(text_.substr(inside, close - inside))) return close + 1;
    const char next = text_[close + 1];
    const size_t end = next == '(' || next == '['
                           ? Find(next == '(' ? ")" : "]", {close + 1, range.end}, kMaxMarkBytes)
                           : kNowhere;
    if (end == kNowhere) return WriteAsIs(range, inside - range.begin);
    if (!picture && depth < kMaxLinkDepth) Clean({inside, close}, depth + 1);
    return end + 1;
  }

  size_t WriteCode(ByteRange range, size_t inside) {
    const size_t close = Find("`", {inside, range.end}, kMaxMarkBytes);
    if (close == kNowhere || close == inside) return inside;
    Add({inside, close});
    return close + 1;
  }

  size_t WriteReference(ByteRange range) {
    const size_t end = Find(";", range, 12);
    if (end == kNowhere) return WriteAsIs(range, 1);
    AddDecoded(text_, {range.begin, end + 1}, writer_);
    return end + 1;
  }

  size_t WriteTag(ByteRange range) {
    const size_t end = Find(">", range, kMaxTagBytes);
    const size_t name = range.begin + (text_.substr(range.begin).starts_with("</") ? 2 : 1);
    if (end == kNowhere || name >= end || !absl::ascii_isalpha(text_[name])) return WriteAsIs(range, 1);
    const std::string_view tag = text_.substr(range.begin, end + 1 - range.begin);
    if (tag.find("://") != kNowhere) return WriteAsIs(range, 1);
    if (tag == "<rp>") return SkipElement("</rp>", {end + 1, range.end});
    if (tag == "<rt>") {
      const size_t close = Find("</rt>", {end + 1, range.end}, kMaxTagBytes);
      const bool reading = close != kNowhere && IsReading(text_.substr(end + 1, close - end - 1));
      if (reading) return SkipElement("</rt>", {end + 1, range.end});
      writer_.Add("（", {range.begin, end + 1});
    }
    if (tag == "</rt>") writer_.Add("）", {range.begin, end + 1});
    return end + 1;
  }

  // Where to go on behind `closing`; if it is not near, right where we are.
  size_t SkipElement(std::string_view closing, ByteRange range) const {
    const size_t at = Find(closing, range, kMaxTagBytes);
    return at == kNowhere ? range.begin : at + closing.size();
  }

  std::string_view text_;
  PlacedTextWriter& writer_;
};

bool IsRun(std::string_view line, char c) {
  return line.size() >= 3 && line.find_first_not_of(c) == kNowhere;
}

bool IsRule(std::string_view line) { return IsRun(line, '-') || IsRun(line, '*') || IsRun(line, '_'); }

// "[12]: https://...": not shown.
bool IsLinkDefinition(std::string_view line) {
  const size_t close = line.starts_with('[') ? line.find("]:") : kNowhere;
  return close < 40 && !line.starts_with("[#]");
}

// "[^1]: what it says": the bytes before what it says; 0 for any other line.
size_t FootnoteMark(std::string_view line) {
  const size_t close = line.starts_with("[^") ? line.find("]:") : kNowhere;
  return close < 40 ? close + 2 : 0;
}

// A label that lines begin with even where no blank line parts them: "**Ada：**", "问：", "A:".
bool StartsSpeech(std::string_view line) {
  constexpr size_t kMaxLabel = 80;
  const std::string_view front = line.substr(0, std::min(line.size(), kMaxLabel));
  if (line.starts_with("【") || line.starts_with("**【")) return front.find("】") != kNowhere;
  if (line.starts_with("**")) {
    const size_t close = front.find("**", 2);
    if (close == kNowhere || close == 2) return false;
    const std::string_view behind = front.substr(close + 2);
    const std::string_view inside = front.substr(2, close - 2);
    return IsColon(LastChar(Trim(inside))) ||
           (!behind.empty() && IsColon(storage::DecodeAt(behind, 0).value));
  }
  size_t at = 0;
  for (size_t chars = 0; at < line.size() && chars <= kMaxRoleChars; ++chars) {
    const storage::CodePoint c = storage::DecodeAt(line, at);
    if (IsColon(c.value)) break;
    at += c.length;
  }
  if (at == 0 || at >= line.size() || !IsColon(storage::DecodeAt(line, at).value)) return false;
  const std::string role = storage::FoldName(line.substr(0, at));
  return IsAskerRole(role) || IsAnswererRole(role);
}

bool StartsItem(std::string_view line) {
  return line.starts_with("* ") || line.starts_with("- ") || line.starts_with("+ ");
}

size_t LevelOf(std::string_view line) {
  const size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level <= 6 ? level : 0;
}

// `content` without the mark of a footnote at its end.
std::string_view WithoutFootnote(std::string_view content) {
  constexpr size_t kMaxMark = 12;
  const size_t open = content.ends_with(']') ? content.rfind("[^") : kNowhere;
  return open != kNowhere && content.size() - open <= kMaxMark ? Trim(content.substr(0, open)) : content;
}

bool IsStrong(std::string_view text) {
  const Emphasis* emphasis = EmphasisAround(WithoutFootnote(text));
  return emphasis != nullptr && emphasis->strong;
}

// The bytes of a list's mark before what is a block of its own: a text in bold, a label.
size_t ItemMarkLength(std::string_view content) {
  if (!StartsItem(content)) return 0;
  const size_t size = content.find_first_not_of(' ', 1);
  return size != kNowhere && (IsStrong(content.substr(size)) || StartsSpeech(content.substr(size))) ? size
                                                                                                    : 0;
}

// Whether `text`, marks of emphasis apart, begins with the label of a role: "**问：** …".
bool StartsWithRole(std::string_view text) {
  std::string front;
  for (const char c : FirstChars(text, 2 * kMaxRoleChars)) {
    if (c != '*' && c != '_') front += c;
  }
  size_t at = 0;
  while (at < front.size() && !IsColon(storage::DecodeAt(front, at).value))
    at += storage::DecodeAt(front, at).length;
  if (at >= front.size()) return false;
  const std::string role = storage::FoldName(std::string_view(front).substr(0, at));
  return IsAskerRole(role) || IsAnswererRole(role);
}

// The bytes of the double dash that `text` begins with: "――", "——", "──"; 0 if it does with none.
size_t DashesLength(std::string_view text) {
  for (const std::string_view dash : {"―", "—", "─"}) {
    size_t length = 0;
    while (text.substr(length).starts_with(dash)) length += dash.size();
    if (length >= 2 * dash.size()) return length;
  }
  return 0;
}

// Whether the bracket that `text` begins with closes at its end.
bool IsBracketed(std::string_view text) {
  if (!text.starts_with("（") || !text.ends_with("）")) return false;
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("（")) ++depth;
    if (text.substr(at).starts_with("）") && --depth == 0)
      return at + std::string_view("）").size() == text.size();
  }
  return false;
}

// Puts lines together to blocks.
class BlockSplitter {
 public:
  BlockSplitter(std::string_view text, size_t head, bool fronts_only)
      : text_(text), head_(head), fronts_only_(fronts_only) {}

  std::vector<QaBlock> Split() && {
    size_t last_end = head_;
    CommentLines comments(text_);
    for (const Line& line : SplitLines(text_, false)) {
      if (line.range.begin < head_) continue;
      if (!in_fence_ && comments.Holds(line)) {
        Close();
        continue;
      }
      const std::string_view between = text_.substr(last_end, line.range.begin - last_end);
      if (std::ranges::count(between, '\n') > 1 || (last_end == head_ && blocks_.empty())) Close();
      AddLine(line);
      last_end = line.range.end;
    }
    Close();
    return std::move(blocks_);
  }

 private:
  void AddLine(const Line& line) {
    if (line.text.starts_with("```")) in_fence_ = !in_fence_;
    if (in_fence_) return Extend(line.range);
    if (IsRun(line.text, '=') && open_) return CloseAs(QaBlock::Kind::kTitle);
    if (IsRule(line.text)) return AddAlone(QaBlock::Kind::kRule, line.range);
    if (line.text.starts_with("[#]:")) return AddAlone(QaBlock::Kind::kComment, line.range);
    if (const size_t mark = FootnoteMark(line.text); mark > 0)
      return AddAlone(QaBlock::Kind::kAside, {line.range.begin + mark, line.range.end});
    if (IsLinkDefinition(line.text)) return Close();
    if (LevelOf(line.text) > 0) return AddHeading(line);
    // A question with its number stands for itself, too: "1. Who paid?", "――Who paid?"
    // Below the title the date does, where no blank line parts them.
    const bool date = blocks_.empty() && open_ && ParseDateAlone(line.text).has_value();
    const bool marked = OrdinalLength(line.text) > 0 || DashesLength(line.text) > 0;
    const bool strong = date || IsStrong(line.text) || (marked && EndsQuestion(line.text));
    if (strong || StartsItem(line.text) || StartsSpeech(line.text)) Close();
    Extend(line.range);
    if (strong) Close();
  }

  void Extend(ByteRange range) {
    if (!open_) open_range_.begin = range.begin;
    open_range_.end = range.end;
    open_ = true;
  }

  void AddAlone(QaBlock::Kind kind, ByteRange range) {
    Close();
    blocks_.push_back({kind, 0, range, CleanInline(text_, range)});
  }

  void AddHeading(const Line& line) {
    Close();
    std::string_view content = line.text;
    while (content.ends_with('#')) content.remove_suffix(1);
    const size_t level = LevelOf(line.text);
    content = Trim(content.substr(std::min(level, content.size())));
    if (content.find_first_not_of("# ") == kNowhere) return;
    const ByteRange range = RangeOf(content, text_, 0);
    const bool title = level == 1 && std::ranges::none_of(blocks_, [](const QaBlock& block) {
                         return block.kind == QaBlock::Kind::kTitle;
                       });
    blocks_.push_back(
        {title ? QaBlock::Kind::kTitle : QaBlock::Kind::kHeading, level, range, CleanInline(text_, range)});
  }

  void CloseAs(QaBlock::Kind kind) {
    open_ = false;
    blocks_.push_back({kind, 0, open_range_, CleanInline(text_, open_range_)});
  }

  void Close() {
    if (!open_) return;
    open_ = false;
    std::string_view content = text_.substr(open_range_.begin, open_range_.end - open_range_.begin);
    const size_t mark = content.starts_with('>') && StartsWithRole(Trim(content.substr(1)))
                            ? content.size() - Trim(content.substr(1)).size()
                            : ItemMarkLength(content);
    content.remove_prefix(mark);
    open_range_.begin += mark;
    QaBlock block{KindOf(content), 0, open_range_, {}};
    block.quoted = content.starts_with('>');
    block.numbered = OrdinalLength(content) > 0;
    if (block.quoted) block.range.begin += 1;
    if (const size_t dashes = DashesLength(content); dashes > 0 && dashes < content.size()) {
      block.dashed = true;
      block.range.begin += dashes;
    }
    // Underscores stay in what is cleaned, as they are in names of files.
    const Emphasis* emphasis = EmphasisAround(WithoutFootnote(content));
    if (emphasis != nullptr && emphasis->open.find('_') != kNowhere) {
      block.range = {block.range.begin + emphasis->open.size(),
                     block.range.begin + WithoutFootnote(content).size() - emphasis->close.size()};
    }
    const bool front = fronts_only_ && block.kind == QaBlock::Kind::kText && !block.numbered && !block.dashed;
    block.text = CleanInline(text_, front ? FrontOf(block.range) : block.range);
    if (block.text.empty()) block = Picture(content);
    blocks_.push_back(std::move(block));
  }

  // The beginning of `range` that is shown as it is without what comes behind it; else all of it.
  ByteRange FrontOf(ByteRange range) const {
    constexpr size_t kFront = 64;
    constexpr size_t kMaxCharacter = 4;
    if (range.end - range.begin < kFront + kMaxCharacter) return range;
    size_t end = range.begin;
    while (end < range.begin + kFront) {
      if (std::string_view("![`&<").find(text_[end]) != kNowhere) return range;
      end += text_[end] == '\\' ? 2 : 1;
    }
    while (end < range.end && ((static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80 || text_[end] == '*' ||
                               text_[end - 1] == '*' || text_[end - 1] == '\\'))
      ++end;
    return {range.begin, end};
  }

  // What is left without pictures is nothing: their description says who is seen.
  QaBlock Picture(std::string_view content) const {
    QaBlock block{QaBlock::Kind::kPicture, 0, open_range_, {}};
    const size_t begin = content.find('[');
    const size_t end = begin == kNowhere ? kNowhere : content.find(']', begin);
    if (end == kNowhere || end == begin + 1) return block;
    block.text = CleanInline(text_, {open_range_.begin + begin + 1, open_range_.begin + end});
    return block;
  }

  static QaBlock::Kind KindOf(std::string_view content) {
    if (content.starts_with('>')) return QaBlock::Kind::kAside;
    content = WithoutFootnote(content);
    const Emphasis* emphasis = EmphasisAround(content);
    if (emphasis != nullptr && emphasis->strong) return QaBlock::Kind::kBold;
    if (emphasis != nullptr) {
      // A label whose speech stands below.
      content.remove_suffix(emphasis->close.size());
      const bool label = IsColon(LastChar(Trim(content)));
      return label ? QaBlock::Kind::kText : QaBlock::Kind::kItalic;
    }
    return IsBracketed(content) ? QaBlock::Kind::kAside : QaBlock::Kind::kText;
  }

  std::string_view text_;
  size_t head_ = 0;  // bytes that hold no blocks
  std::vector<QaBlock> blocks_;
  ByteRange open_range_;
  bool open_ = false;
  bool in_fence_ = false;
  bool fronts_only_ = false;
};

}  // namespace

PlacedText CleanInline(std::string_view text, ByteRange range) {
  PlacedTextWriter writer;
  InlineCleaner(text, writer).Clean(range, 0);
  return writer.Take();
}

std::vector<QaBlock> SplitQaBlocks(std::string_view text, size_t head, bool fronts_only) {
  return BlockSplitter(text, head, fronts_only).Split();
}

}  // namespace fangtan::service
