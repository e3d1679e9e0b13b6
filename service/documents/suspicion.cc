#include "service/documents/suspicion.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "service/documents/character_costs.h"
#include "service/documents/gbk.h"
#include "service/documents/suspicion_table.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;

constexpr size_t kBefore = 11;   // characters looked at before the first odd one
constexpr size_t kBehind = 16;   // and behind the last
constexpr float kMost = 12;      // no character says more than this
constexpr float kDrift = 1.0F;   // what a shifted reading must be likelier by, a character
constexpr float kOdd = 13;       // what all of a run must be likelier by
constexpr float kMarkBonus = 9;  // a "?" inside of a sentence
constexpr float kFall = 12;      // a run has ended where the sum has fallen by this

bool IsLineEnd(char32_t c) { return c == '\n' || c == '\r' || c == '\f' || c == 0x2028 || c == 0x2029; }

bool IsMark(char32_t c) { return c == U'?' || c == U'？' || c == 0xFFFD; }

// What tells of a character, in one place each, as all of a text is looked up.
class Weights {
 public:
  struct Character {
    uint16_t pair = 0;  // its bytes in GBK; 0 for those it does not have
    bool mark = false;
    bool lost = false;
    float cost = kMost;
  };

  static const Weights& Get() {
    static const Weights& weights = *new Weights;
    return weights;
  }
  const Character& Of(char32_t c) const { return c < characters_.size() ? characters_[c] : beyond_; }
  // Cost of the character that two bytes make. REQUIRES: `lead` is one, from 0x81 on.
  float OfPair(uint8_t lead, uint8_t trail) const { return pairs_[(lead - kFirstLead) << 8 | trail]; }

 private:
  static constexpr size_t kFirstLead = 0x81;

  Weights() : characters_(1 << 16), pairs_((0x100 - kFirstLead) << 8, kMost) {
    const CharacterCosts& costs = CharacterCosts::Get();
    for (size_t c = 0; c < characters_.size(); ++c) {
      const auto value = static_cast<char32_t>(c);
      const auto pair =
          c < 0x80 ? std::optional(GbkPair{static_cast<uint8_t>(c), 0}) : Gbk::Get().Encode(value);
      if (pair.has_value()) characters_[c].pair = static_cast<uint16_t>(pair->lead << 8 | pair->trail);
      characters_[c].cost = std::min(kMost, costs.Of(value));
      characters_[c].mark = IsMark(value);
      characters_[c].lost = c == 0xFFFD || (c >= 0xE000 && c <= 0xF8FF);
    }
    for (size_t i = 0; i < pairs_.size(); ++i) {
      const auto trail = static_cast<uint8_t>(i & 0xFF);
      const char32_t c =
          Gbk::IsTrail(trail) ? Gbk::Get().Decode(static_cast<uint8_t>(kFirstLead + (i >> 8)), trail) : 0;
      if (c != 0) pairs_[i] = std::min(kMost, costs.Of(c));
    }
  }

  std::vector<Character> characters_;  // of the first plane
  Character beyond_;
  std::vector<float> pairs_;
};

// Walks over the lines of a text and gathers odd pieces.
class Finder {
 public:
  Finder(std::string_view text, const std::vector<Annotation>& notes) : text_(text), notes_(notes) {}

  std::vector<Suspect> Run();

 private:
  void ScanLines(ByteRange lines);
  void ScanLine(ByteRange line);
  float Evidence(char32_t c, const Weights::Character& character);
  void Add(size_t begin, size_t end, ByteRange line);

  std::string_view text_;
  const std::vector<Annotation>& notes_;
  std::vector<Suspect> suspects_;
  size_t note_ = 0;
  uint8_t pending_ = 0;  // the second byte of the character before
  const Weights& weights_ = Weights::Get();
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
float Finder::Evidence(char32_t c, const Weights::Character& character) {
  const uint8_t pending = pending_;
  pending_ = static_cast<uint8_t>(character.pair & 0xFF);
  if (pending < 0x81) return c < 0x80 ? -kMost : 0;
  const auto trail = static_cast<uint8_t>(character.pair >> 8);
  if (!Gbk::IsTrail(trail)) return -kMost;
  return character.cost - weights_.OfPair(pending, trail) - kDrift;
}

// Lines end not only where '\n' stands.
void Finder::ScanLines(ByteRange lines) {
  size_t begin = lines.begin;
  for (size_t at = lines.begin; at < lines.end; ++at) {
    // Those outside ASCII begin with E2.
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte >= 0x20 && byte != 0xE2) continue;
    const CodePoint c = DecodeAt(text_, at);
    if (!IsLineEnd(c.value)) continue;
    ScanLine({begin, at});
    begin = at + c.length;
    at = begin - 1;
  }
  ScanLine({begin, lines.end});
}

// A sum that starts anew wherever it falls below nothing.
void Finder::ScanLine(ByteRange line) {
  constexpr size_t kRecent = std::bit_ceil(kBefore + 1);
  std::array<size_t, kRecent> recent{};  // starts of the last characters, as a ring
  size_t count = 0;
  float sum = 0, peak = 0;
  size_t begin = line.begin, end = line.begin;
  char32_t before = 0;
  bool behind_mark = false;
  pending_ = 0;
  for (size_t at = line.begin; at < line.end; ++count) {
    const CodePoint c = DecodeAt(text_, at);
    const size_t next = at + c.length;
    while (note_ < notes_.size() && notes_[note_].range.end <= at) ++note_;
    const bool has_note = note_ < notes_.size() && notes_[note_].range.begin == next;
    recent[count % kRecent] = at;
    const Weights::Character& character = weights_.Of(c.value);
    const float evidence = Evidence(c.value, character);
    at = has_note ? notes_[note_].range.end : next;
    // Nearly all there is.
    if (sum <= 0 && evidence <= 0 && !character.mark && !character.lost && !has_note) {
      before = c.value;
      behind_mark = false;
      continue;
    }
    if (sum <= 0) {
      sum = peak = 0;
      begin = count < kBefore ? line.begin : recent[(count - kBefore) % kRecent];
    }
    sum = behind_mark ? std::max(sum, sum + evidence) : sum + evidence;
    if (character.mark && storage::IsHan(before)) sum = std::max(sum, 0.0F) + kMarkBonus;
    if (character.lost || (has_note && c.value >= 0x40 && c.value < 0x7F)) sum = std::max(sum, 0.0F) + kOdd;
    if (sum > peak) {
      peak = sum;
      end = next;
    }
    if (peak >= kOdd && (sum < peak - kFall || sum <= 0)) {
      Add(begin, end, line);
      sum = peak = 0;
    }
    before = c.value;
    behind_mark = character.mark;
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
