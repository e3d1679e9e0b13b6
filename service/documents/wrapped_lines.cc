#include "service/documents/wrapped_lines.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "service/documents/honorifics.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// In columns; a Han character has two.
constexpr size_t kMinWidth = 40;
constexpr size_t kMaxWidth = 100;
constexpr size_t kMinBroken = 5;
// So many do where not one of them has room for another word.
constexpr size_t kMinExact = 3;
// A stop that may not begin a line hangs over the edge.
constexpr size_t kOverhang = 2;
// One line in so many may stick out: an address, a heading.
constexpr size_t kLinesPerOutlier = 50;

struct WrappedLine {
  Line line;
  size_t indent = 0;
  size_t width = 0;    // with its indent
  bool first = false;  // a blank line stands above it
};

size_t ColumnsOf(char32_t c) { return c >= 0x2E80 ? 2 : 1; }

size_t Columns(std::string_view text) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    columns += ColumnsOf(c.value);
    at += c.length;
  }
  return columns;
}

// Of what cannot be broken: one Han character, or a word.
size_t FirstWordColumns(std::string_view text) {
  const size_t first = ColumnsOf(storage::DecodeAt(text, 0).value);
  return first > 1 ? first : std::min(text.find(' '), text.size()) + 1;
}

bool BeginsSmall(std::string_view text) { return absl::ascii_islower(static_cast<unsigned char>(text[0])); }

bool IsWide(char32_t c) { return ColumnsOf(c) > 1; }

// Whether a speaker may stop where `text` ends: at its end, interrupted, or with a remark.
bool MayEnd(std::string_view text) {
  return EndsSentence(text) ||
         std::u32string_view(U"—–-)]）】").find(LastChar(text)) != std::u32string_view::npos;
}

bool BeginsWithMark(std::string_view text) {
  if (std::string_view("#>|*-+`").find(text[0]) != std::string_view::npos) return true;
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && digits <= 3 &&
         (text.substr(digits).starts_with(". ") || text.substr(digits).starts_with("、"));
}

bool BeginsWithLabel(std::string_view text) {
  return text.starts_with("Q. ") || text.starts_with("A. ") || StoppedLabelLength(text) > 0 ||
         ParseLabel(text).has_value();
}

class Unwrapper {
 public:
  explicit Unwrapper(std::string_view text) : text_(text) {
    size_t end = 0;
    for (const Line& line : SplitLines(text, false)) {
      const std::string_view above = text.substr(end, line.range.begin - end);
      const size_t line_start = std::min(above.rfind('\n'), above.size());
      const std::string_view indent = line_start < above.size() ? above.substr(line_start + 1) : above;
      const bool first = std::ranges::count(above, '\n') != 1;
      const size_t columns = Columns(indent);
      lines_.push_back({line, columns, columns + Columns(line.text), first});
      end = line.range.end;
    }
  }

  std::vector<Edit> Run() {
    std::vector<Edit> edits;
    if (!AreWrapped()) return edits;
    for (size_t i = 0; i + 1 < lines_.size(); ++i) {
      if (!GoesOn(i)) continue;
      const Line& above = lines_[i].line;
      const Line& below = lines_[i + 1].line;
      const char32_t last = LastChar(above.text);
      const bool tight = last == '-' || (IsWide(last) && IsWide(storage::DecodeAt(below.text, 0).value));
      edits.push_back({{above.range.end, below.range.begin}, tight ? "" : " "});
    }
    return edits;
  }

 private:
  bool AreWrapped();
  size_t Needed(size_t i) const;
  bool IsFull(size_t i) const;
  bool BreaksSentence(size_t i) const;
  bool GoesOn(size_t i) const;

  std::string_view text_;
  std::vector<WrappedLine> lines_;
  size_t width_ = 0;
  size_t indent_ = 0;  // of lines that go on
};

// Columns that line `i` would have with what the next one begins with.
size_t Unwrapper::Needed(size_t i) const {
  return lines_[i].width + FirstWordColumns(lines_[i + 1].line.text);
}

// Whether line `i` has no room for what the next one begins with. Proportional type leaves lines uneven.
bool Unwrapper::IsFull(size_t i) const { return 100 * Needed(i) > 85 * width_; }

bool Unwrapper::BreaksSentence(size_t i) const {
  return !lines_[i + 1].first && IsFull(i) && !EndsSentence(lines_[i].line.text);
}

bool Unwrapper::AreWrapped() {
  if (lines_.size() < kMinExact) return false;
  std::vector<size_t> widths;
  widths.reserve(lines_.size());
  for (const WrappedLine& line : lines_) widths.push_back(line.width);
  const auto widest = widths.end() - 1 - static_cast<std::ptrdiff_t>(widths.size() / kLinesPerOutlier);
  std::ranges::nth_element(widths, widest);
  width_ = *widest;
  if (width_ < kMinWidth || width_ > kMaxWidth) return false;
  size_t full = 0;
  size_t broken = 0;
  size_t exact = 0;
  size_t capital = 0;                // begun with, behind a break: as verse and lists do
  std::map<size_t, size_t> indents;  // in order: of two that are as common the first is taken
  for (size_t i = 0; i + 1 < lines_.size(); ++i) {
    if (lines_[i + 1].first || !IsFull(i)) continue;
    ++full;
    if (!BreaksSentence(i)) continue;
    ++broken;
    exact += Needed(i) + kOverhang > width_ ? 1 : 0;
    capital += absl::ascii_isupper(static_cast<unsigned char>(lines_[i + 1].line.text[0])) ? 1 : 0;
    ++indents[lines_[i + 1].indent];
  }
  if (broken < (exact == broken ? kMinExact : kMinBroken) || 2 * broken < full ||
      4 * broken < lines_.size() || 2 * capital > broken)
    return false;
  indent_ = std::ranges::max_element(indents, {}, [](const auto& uses) { return uses.second; })->first;
  return true;
}

// Whether the line behind `i` goes on with its paragraph.
bool Unwrapper::GoesOn(size_t i) const {
  const std::string_view above = lines_[i].line.text;
  const WrappedLine& next = lines_[i + 1];
  if (next.first || next.indent != indent_ || BeginsWithMark(next.line.text)) return false;
  if (!IsFull(i)) return !EndsInStop(above) && BeginsSmall(next.line.text);
  return !MayEnd(above) || !BeginsWithLabel(next.line.text);
}

}  // namespace

std::optional<EditedText> JoinWrappedLines(const EditedText& text) {
  const std::vector<Edit> joins = Unwrapper(text.text()).Run();
  if (joins.empty()) return std::nullopt;
  return ApplyEdits(text, joins);
}

}  // namespace fangtan::service
