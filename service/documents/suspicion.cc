#include "service/documents/suspicion.h"

#include <algorithm>
#include <array>
#include <string>

#include "service/documents/lines.h"
#include "service/documents/suspicion_table.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;

constexpr size_t kBefore = 8;     // characters looked at before a mark
constexpr size_t kBehind = 14;    // and behind it
constexpr size_t kNear = 7;       // characters judged together; ASCII is not judged
constexpr double kOddText = 6.5;  // mean cost of a character above which text is odd

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }
bool IsCloser(char32_t c) {
  return std::u32string_view(U"”’\"'」』）)】]》").find(c) != std::u32string_view::npos;
}

enum class Mark { kNone, kWeak, kStrong };

// Whether `c` between its neighbours is something that a shifted decode leaves. Strong marks stand in no
// sound text; weak ones count only where the text around them is odd.
Mark MarkOf(char32_t before, char32_t c, char32_t behind, bool has_note, const TextModel& model) {
  const SuspicionTable& table = SuspicionTable::Get();
  const uint8_t traits = table.Of(c);
  if (traits & SuspicionTable::kLost) return Mark::kStrong;
  const auto in_text = [&] {
    return (before >= 0x3001 && before <= 0x303F) ||
           (table.Of(before) & (SuspicionTable::kHan | SuspicionTable::kStray)) != 0;
  };
  if (c == U'?' || c == U'？') {
    const bool inside =
        behind != 0 && !storage::IsSpace(behind) && !IsCloser(behind) && behind != c && in_text();
    return inside && behind != U'<' ? Mark::kWeak : Mark::kNone;
  }
  if (c >= 0x40 && c < 0x7F) {
    if (has_note) return Mark::kStrong;
    return (IsHan(behind) || behind == 0) && in_text() ? Mark::kWeak : Mark::kNone;
  }
  if (traits & SuspicionTable::kStray) return in_text() || IsHan(behind) ? Mark::kWeak : Mark::kNone;
  const uint8_t foreign = model.script() == TextModel::Script::kSimplified    ? SuspicionTable::kTraditional
                          : model.script() == TextModel::Script::kTraditional ? SuspicionTable::kSimplified
                                                                              : 0;
  return (traits & (SuspicionTable::kRare | foreign)) != 0 ? Mark::kWeak : Mark::kNone;
}

// Size of `line` without the blanks at its end.
size_t Trimmed(std::string_view line) {
  const std::string_view trimmed = Trim(line);
  return static_cast<size_t>(trimmed.data() + trimmed.size() - line.data());
}

// Walks over the lines of a text and gathers pieces around marks.
class Finder {
 public:
  Finder(std::string_view text, const std::vector<Annotation>& notes, const TextModel& model)
      : text_(text), notes_(notes), model_(model) {}

  std::vector<Suspect> Run() {
    for (size_t begin = 0; begin < text_.size();) {
      size_t end = text_.find('\n', begin);
      end = end == std::string_view::npos ? text_.size() : end + 1;
      while (note_ < notes_.size() && notes_[note_].range.end <= begin) ++note_;
      const bool has_note = note_ < notes_.size() && notes_[note_].range.begin < end;
      if (has_note || SuspicionTable::MayHoldMore(text_.substr(begin, end - begin))) ScanLines({begin, end});
      begin = end;
    }
    return std::move(suspects_);
  }

 private:
  void ScanLines(ByteRange lines);
  void ScanLine(ByteRange line);
  void AddMark(size_t before, size_t at, ByteRange line);
  void Close();

  std::string_view text_;
  const std::vector<Annotation>& notes_;
  const TextModel& model_;
  std::vector<Suspect> suspects_;
  Suspect open_;
  bool strong_ = false;  // a strong mark is in open_
  bool odd_ = false;     // a mark other than a question mark in full width is
  size_t note_ = 0;
};

void Finder::ScanLines(ByteRange lines) {
  size_t begin = lines.begin;
  for (size_t at = lines.begin; at < lines.end;) {
    const CodePoint c = DecodeAt(text_, at);
    if (IsLineEnd(c.value)) {
      ScanLine({begin, at});
      begin = at + c.length;
    }
    at += c.length;
  }
  ScanLine({begin, lines.end});
}

void Finder::ScanLine(ByteRange line) {
  line.end = line.begin + Trimmed(text_.substr(line.begin, line.end - line.begin));
  std::array<size_t, kBefore> recent{};  // starts of the last characters, as a ring
  size_t count = 0;
  char32_t before = 0;
  for (size_t at = line.begin; at < line.end;) {
    while (note_ < notes_.size() && notes_[note_].range.end <= at) ++note_;
    const CodePoint c = DecodeAt(text_, at);
    const size_t next = at + c.length;
    const char32_t behind = next < line.end ? DecodeAt(text_, next).value : 0;
    recent[count++ % kBefore] = at;
    const bool has_note = note_ < notes_.size() && notes_[note_].range.begin == next;
    const Mark mark = MarkOf(before, c.value, behind, has_note, model_);
    if (mark != Mark::kNone) {
      AddMark(count < kBefore ? recent[0] : recent[count % kBefore], at, line);
      strong_ = strong_ || mark == Mark::kStrong;
      odd_ = odd_ || c.value != U'？';
    }
    before = c.value;
    at = has_note ? notes_[note_].range.end : next;
  }
  Close();
}

void Finder::AddMark(size_t before, size_t at, ByteRange line) {
  if (open_.range.end > open_.range.begin && before > open_.range.end) Close();
  if (open_.range.end <= open_.range.begin) open_ = {{before, before}, line, false};
  open_.range = Extend(text_, {open_.range.begin, at}, line, kBehind);
}

void Finder::Close() {
  open_.strong = strong_;
  // A lost byte was shown as "?" before it became wide, and rare characters follow it: alone it asks a
  // question.
  const bool marked = open_.range.end > open_.range.begin && odd_;
  if (marked && (strong_ || IsOddText(text_, open_.range, notes_, model_))) suspects_.push_back(open_);
  open_ = {};
  strong_ = odd_ = false;
}

}  // namespace

bool IsOddText(std::string_view text, ByteRange range, const std::vector<Annotation>& notes,
               const TextModel& model) {
  std::vector<double> costs;
  TextModel::State state = model.Start(U"");
  const auto note_before = [&](size_t at) {
    return std::lower_bound(notes.begin(), notes.end(), at,
                            [](const Annotation& note, size_t begin) { return note.range.begin < begin; });
  };
  auto note = note_before(range.begin);
  for (size_t at = range.begin; at < range.end;) {
    if (note != notes.end() && note->range.begin == at) {
      at = (note++)->range.end;
      continue;
    }
    const CodePoint c = DecodeAt(text, at);
    at += c.length;
    if (c.value < 0x80) continue;
    const double before = state.cost();
    model.Extend(c.value, state);
    costs.push_back((costs.empty() ? 0 : costs.back()) + state.cost() - before);
  }
  if (costs.size() <= kNear)
    return !costs.empty() && costs.back() > kOddText * static_cast<double>(costs.size());
  for (size_t i = kNear; i < costs.size(); ++i) {
    if (costs[i] - costs[i - kNear] > kOddText * kNear) return true;
  }
  return false;
}

std::vector<Suspect> FindSuspects(std::string_view text, const std::vector<Annotation>& notes,
                                  const TextModel& model) {
  return Finder(text, notes, model).Run();
}

ByteRange Extend(std::string_view text, ByteRange range, ByteRange line, size_t chars) {
  for (; chars > 0 && range.end < line.end; --chars) range.end += DecodeAt(text, range.end).length;
  return range;
}

}  // namespace fangtan::service
