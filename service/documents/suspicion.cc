#include "service/documents/suspicion.h"

#include <algorithm>
#include <string>

#include "service/documents/gbk.h"
#include "service/documents/lexicon.h"
#include "service/documents/lines.h"
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
constexpr int kRareCharacter = 112;

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }
bool IsCloser(char32_t c) {
  return std::u32string_view(U"”’\"'」』）)】]》").find(c) != std::u32string_view::npos;
}

// Letters and symbols of the GBK rows that Chinese prose does not have between its characters.
bool IsStray(char32_t c) {
  return (c >= 0x0370 && c <= 0x04FF) || (c >= 0x3105 && c <= 0x312F) || (c >= 0x2500 && c <= 0x257F) ||
         (c >= 0xE000 && c <= 0xF8FF) || (c >= 0x3041 && c <= 0x30FE) || (c >= 0x2160 && c <= 0x217F);
}

bool IsRare(char32_t c) {
  if (!IsHan(c)) return false;
  const int cost = Lexicon::Get().Cost({&c, 1});
  return cost == Lexicon::kUnknown || cost > kRareCharacter;
}

enum class Mark { kNone, kWeak, kStrong };

// Whether `c` between its neighbours is something that a shifted decode leaves. Strong marks stand in no
// sound text; weak ones count only where the text around them is odd.
Mark MarkOf(char32_t before, char32_t c, char32_t behind, bool has_note, const TextModel& model) {
  if (c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF)) return Mark::kStrong;
  const bool in_text = IsHan(before) || (before >= 0x3001 && before <= 0x303F) || IsStray(before);
  if (c == U'?' || c == U'？') {
    const bool inside =
        in_text && behind != 0 && !storage::IsSpace(behind) && !IsCloser(behind) && behind != c;
    return inside && behind != U'<' ? Mark::kWeak : Mark::kNone;
  }
  if (c >= 0x40 && c < 0x7F) {
    if (has_note) return Mark::kStrong;
    return in_text && (IsHan(behind) || behind == 0) ? Mark::kWeak : Mark::kNone;
  }
  if (IsStray(c)) return in_text || IsHan(behind) ? Mark::kWeak : Mark::kNone;
  return IsRare(c) || model.IsForeign(c) ? Mark::kWeak : Mark::kNone;
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
    size_t begin = 0;
    for (size_t at = 0; at < text_.size();) {
      const CodePoint c = DecodeAt(text_, at);
      if (IsLineEnd(c.value)) {
        ScanLine({begin, at});
        begin = at + c.length;
      }
      at += c.length;
    }
    ScanLine({begin, text_.size()});
    return std::move(suspects_);
  }

 private:
  // The last `kBefore` positions, the current one in front.
  void ScanLine(ByteRange line);
  void AddMark(size_t before, size_t at, ByteRange line);
  bool IsOdd(ByteRange range) const;
  void Close();

  std::string_view text_;
  const std::vector<Annotation>& notes_;
  const TextModel& model_;
  std::vector<Suspect> suspects_;
  Suspect open_;
  bool strong_ = false;  // a strong mark is in open_
  size_t note_ = 0;
};

void Finder::ScanLine(ByteRange line) {
  line.end = line.begin + Trimmed(text_.substr(line.begin, line.end - line.begin));
  std::vector<size_t> recent;  // starts of the last characters, as a ring
  recent.reserve(kBefore);
  size_t count = 0;
  char32_t before = 0;
  for (size_t at = line.begin; at < line.end;) {
    while (note_ < notes_.size() && notes_[note_].range.end <= at) ++note_;
    const CodePoint c = DecodeAt(text_, at);
    const size_t next = at + c.length;
    const char32_t behind = next < line.end ? DecodeAt(text_, next).value : 0;
    if (recent.size() < kBefore) {
      recent.push_back(at);
    } else {
      recent[count % kBefore] = at;
    }
    ++count;
    const bool has_note = note_ < notes_.size() && notes_[note_].range.begin == next;
    const Mark mark = MarkOf(before, c.value, behind, has_note, model_);
    if (mark != Mark::kNone) {
      AddMark(recent.size() < kBefore ? recent[0] : recent[count % kBefore], at, line);
      strong_ = strong_ || mark == Mark::kStrong;
    }
    before = c.value;
    at = has_note ? notes_[note_].range.end : next;
  }
  Close();
}

void Finder::AddMark(size_t before, size_t at, ByteRange line) {
  if (open_.range.end > open_.range.begin && before > open_.range.end) Close();
  if (open_.range.end <= open_.range.begin) open_ = {{before, before}, line};
  open_.range = Extend(text_, {open_.range.begin, at}, line, kBehind);
}

void Finder::Close() {
  if (open_.range.end > open_.range.begin && (strong_ || IsOdd(open_.range))) suspects_.push_back(open_);
  open_ = {};
  strong_ = false;
}

// Whether some stretch of the piece is unlikely enough.
bool Finder::IsOdd(ByteRange range) const {
  std::vector<double> costs;
  TextModel::State state = model_.Start(U"");
  const auto note_before = [&](size_t at) {
    return std::lower_bound(notes_.begin(), notes_.end(), at,
                            [](const Annotation& note, size_t begin) { return note.range.begin < begin; });
  };
  auto note = note_before(range.begin);
  for (size_t at = range.begin; at < range.end;) {
    if (note != notes_.end() && note->range.begin == at) {
      at = (note++)->range.end;
      continue;
    }
    const CodePoint c = DecodeAt(text_, at);
    at += c.length;
    if (c.value < 0x80) continue;
    const double before = state.cost();
    model_.Extend(c.value, state);
    costs.push_back((costs.empty() ? 0 : costs.back()) + state.cost() - before);
  }
  if (costs.size() <= kNear)
    return !costs.empty() && costs.back() > kOddText * static_cast<double>(costs.size());
  for (size_t i = kNear; i < costs.size(); ++i) {
    if (costs[i] - costs[i - kNear] > kOddText * kNear) return true;
  }
  return false;
}

}  // namespace

std::vector<Suspect> FindSuspects(std::string_view text, const std::vector<Annotation>& notes,
                                  const TextModel& model) {
  return Finder(text, notes, model).Run();
}

ByteRange Extend(std::string_view text, ByteRange range, ByteRange line, size_t chars) {
  for (; chars > 0 && range.end < line.end; --chars) range.end += DecodeAt(text, range.end).length;
  return range;
}

}  // namespace fangtan::service
