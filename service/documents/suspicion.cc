#include "service/documents/suspicion.h"

#include <algorithm>
#include <array>

#include "service/documents/character_costs.h"
#include "service/documents/gbk.h"
#include "service/documents/suspicion_table.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;

constexpr size_t kBefore = 12;   // characters looked at before the first odd one
constexpr size_t kBehind = 16;   // and behind the last
constexpr float kMost = 12;      // no character says more than this
constexpr float kDrift = 1.0F;   // what a shifted reading must be likelier by, a character
constexpr float kOdd = 13;       // what all of a run must be likelier by
constexpr float kMarkBonus = 9;  // a "?" inside of a sentence
constexpr float kFall = 12;      // a run has ended where the sum has fallen by this

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }

bool IsMark(char32_t c) { return c == U'?' || c == U'？' || c == 0xFFFD; }

// GBK's bytes of the characters of the first plane; 0 for those it does not have.
class Pairs {
 public:
  static const Pairs& Get() {
    static const Pairs& pairs = *new Pairs;
    return pairs;
  }
  uint16_t Of(char32_t c) const { return c < pairs_.size() ? pairs_[c] : 0; }

 private:
  Pairs() : pairs_(1 << 16) {
    for (size_t c = 0x80; c < pairs_.size(); ++c) {
      const auto pair = Gbk::Get().Encode(static_cast<char32_t>(c));
      if (pair.has_value()) pairs_[c] = static_cast<uint16_t>(pair->lead << 8 | pair->trail);
    }
  }
  std::vector<uint16_t> pairs_;
};

// Walks over the lines of a text and gathers odd pieces.
class Finder {
 public:
  Finder(std::string_view text, const std::vector<Annotation>& notes) : text_(text), notes_(notes) {}

  std::vector<Suspect> Run();

 private:
  void ScanLines(ByteRange lines);
  void ScanLine(ByteRange line);
  float Evidence(char32_t c);
  void Add(size_t begin, size_t end, ByteRange line);

  std::string_view text_;
  const std::vector<Annotation>& notes_;
  std::vector<Suspect> suspects_;
  size_t note_ = 0;
  uint8_t pending_ = 0;  // the second byte of the character before
  const Pairs& pairs_ = Pairs::Get();
  const Gbk& gbk_ = Gbk::Get();
  const CharacterCosts& costs_ = CharacterCosts::Get();
};

std::vector<Suspect> Finder::Run() {
  for (size_t begin = 0; begin < text_.size();) {
    size_t end = std::min(text_.find('\n', begin), text_.size());
    while (note_ < notes_.size() && notes_[note_].range.end <= begin) ++note_;
    const bool has_note = note_ < notes_.size() && notes_[note_].range.begin < end;
    if (has_note || SuspicionTable::MayHoldMore(text_.substr(begin, end - begin))) ScanLines({begin, end});
    begin = end + 1;
  }
  return std::move(suspects_);
}

// By how much `c` is rarer than the character that its first byte ends.
float Finder::Evidence(char32_t c) {
  const uint8_t pending = pending_;
  const uint16_t pair = c < 0x80 ? static_cast<uint16_t>(c << 8) : pairs_.Of(c);
  pending_ = static_cast<uint8_t>(pair & 0xFF);
  if (pending < 0x81) return c < 0x80 ? -kMost : 0;
  const auto trail = static_cast<uint8_t>(pair >> 8);
  if (!Gbk::IsTrail(trail)) return -kMost;
  const char32_t shifted = gbk_.Decode(pending, trail);
  const float cost = shifted == 0 ? kMost : std::min(kMost, costs_.Of(shifted));
  return std::min(kMost, costs_.Of(c)) - cost - kDrift;
}

// Lines end not only where '\n' stands.
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

// A sum that starts anew wherever it falls below nothing.
void Finder::ScanLine(ByteRange line) {
  std::array<size_t, kBefore> recent{};  // starts of the last characters, as a ring
  size_t count = 0;
  float sum = 0, peak = 0;
  size_t begin = line.begin, end = line.begin;
  char32_t before = 0;
  pending_ = 0;
  for (size_t at = line.begin; at < line.end;) {
    const CodePoint c = DecodeAt(text_, at);
    const size_t next = at + c.length;
    while (note_ < notes_.size() && notes_[note_].range.end <= at) ++note_;
    const bool has_note = note_ < notes_.size() && notes_[note_].range.begin == next;
    recent[count++ % kBefore] = at;
    const size_t first = count < kBefore ? line.begin : recent[count % kBefore];
    if (sum <= 0) {
      sum = peak = 0;
      begin = first;
    }
    const float evidence = Evidence(c.value);
    if (IsMark(before)) {
      sum = std::max(sum, sum + evidence);
    } else {
      sum += evidence;
    }
    if (IsMark(c.value) && storage::IsHan(before)) sum = std::max(sum, 0.0F) + kMarkBonus;
    const bool lost = c.value == 0xFFFD || (c.value >= 0xE000 && c.value <= 0xF8FF);
    if (lost || (has_note && c.value >= 0x40 && c.value < 0x7F)) sum = std::max(sum, 0.0F) + kOdd;
    if (sum > peak) {
      peak = sum;
      end = next;
    }
    if (peak >= kOdd && (sum < peak - kFall || sum <= 0)) {
      Add(begin, end, line);
      sum = peak = 0;
    }
    before = c.value;
    at = has_note ? notes_[note_].range.end : next;
  }
  if (peak >= kOdd) Add(begin, end, line);
}

void Finder::Add(size_t begin, size_t end, ByteRange line) {
  const ByteRange range = Extend(text_, {begin, end}, line, kBehind);
  if (!suspects_.empty() && suspects_.back().range.end >= range.begin &&
      suspects_.back().line.begin == line.begin) {
    suspects_.back().range.end = std::max(range.end, suspects_.back().range.end);
  } else {
    suspects_.push_back({range, line});
  }
}

}  // namespace

std::vector<Suspect> FindSuspects(std::string_view text, const std::vector<Annotation>& notes) {
  return Finder(text, notes).Run();
}

ByteRange Extend(std::string_view text, ByteRange range, ByteRange line, size_t chars) {
  for (; chars > 0 && range.end < line.end; --chars) range.end += DecodeAt(text, range.end).length;
  return range;
}

}  // namespace fangtan::service
