#include <algorithm>
#include <string>

#include "service/documents/character_costs.h"
#include "service/documents/gbk.h"
#include "service/documents/mojibake_reading.h"
#include "storage/text/charset.h"
#include "storage/text/charset_tables.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::Charset;
using storage::CharsetUnit;

constexpr double kProse = 8.5;
constexpr double kShortProse = 9.5;
constexpr double kWholeGain = 2;
constexpr char32_t kLostCharacter = 0xFFFD;

// The two bytes that GBK reads as `c`, those of the zones without characters among them; 0: there are none.
uint16_t PairOf(char32_t c) {
  static const std::vector<uint16_t>& pairs = *[] {
    auto* table = new std::vector<uint16_t>(1 << 16);
    for (uint32_t code = 0x8140; code <= 0xFEFE; ++code) {
      const char32_t c = storage::DoubleByteTable::Gb18030().At(static_cast<uint8_t>(code >> 8),
                                                                static_cast<uint8_t>(code & 0xFF));
      if (c != 0 && c < table->size()) (*table)[c] = static_cast<uint16_t>(code);
    }
    return table;
  }();
  if (c < pairs.size() && pairs[c] != 0) return pairs[c];
  // Code page 936 has its own private-use characters.
  const auto pair = Gbk::Get().Encode(c);
  return pair.has_value() ? static_cast<uint16_t>(pair->lead << 8 | pair->trail) : 0;
}

// A byte of the line as it was before GBK was read from it.
struct SourceByte {
  ByteRange place;  // of the character that it is part of
  char32_t c = 0;
  uint8_t byte = 0;
  bool first = false;  // of its character
  bool lost = false;   // a mark stands for it
  bool known = true;   // no character of GBK: ends every reading
};

std::vector<SourceByte> BytesOf(const MojibakeLine& line) {
  std::vector<SourceByte> out;
  out.reserve(line.text.size());
  for (size_t at = 0; at < line.text.size();) {
    const storage::CodePoint c = storage::DecodeAt(line.text, at);
    const ByteRange place{line.begin + at, line.begin + at + c.length};
    at += c.length;
    if (c.value < 0x80) {
      out.push_back({place, c.value, static_cast<uint8_t>(c.value), true, c.value == U'?', true});
    } else if (c.value == kLostCharacter) {
      out.push_back({place, c.value, 0, true, true, true});
    } else if (c.value == U'€') {
      out.push_back({place, c.value, 0x80, true, false, true});
    } else if (const uint16_t pair = PairOf(c.value); pair != 0) {
      out.push_back({place, c.value, static_cast<uint8_t>(pair >> 8), true, false, true});
      out.push_back({place, c.value, static_cast<uint8_t>(pair & 0xFF), false, false, true});
    } else {
      out.push_back({place, c.value, 0, true, false, false});
    }
  }
  return out;
}

bool IsContinuation(const SourceByte& b) { return !b.lost && b.known && (b.byte & 0xC0) == 0x80; }
bool IsLead(const SourceByte& b) { return !b.lost && b.known && b.byte >= 0xC2 && b.byte <= 0xF4; }

// One run of UTF-8 in the bytes of a line.
class Utf8Run {
 public:
  Utf8Run(const std::vector<SourceByte>& bytes, size_t begin) : bytes_(bytes), at_(begin), end_(begin) {}

  // Reads on as far as the bytes are UTF-8, with characters lost here and there. The run ends behind the last
  // character that ends with a character of the source.
  MojibakeReading Read() {
    while (at_ < bytes_.size() && (ReadCharacter() || ReadLost())) {
      const bool aligned = at_ == bytes_.size() || bytes_[at_].first;
      if (aligned && !trailing_ascii_) {
        kept_ = reading_;
        end_ = at_;
      }
    }
    return std::move(kept_);
  }

  size_t end() const { return end_; }

 private:
  bool ReadCharacter() {
    std::string code;
    for (size_t i = at_; i < bytes_.size() && code.size() < 4 && bytes_[i].known; ++i) {
      if (bytes_[i].lost && bytes_[i].c != U'?') break;
      code.push_back(static_cast<char>(bytes_[i].byte));
    }
    if (code.empty()) return false;
    const CharsetUnit unit = storage::DecodeUnit(Charset::kUtf8, code, 0);
    if (unit.length == 0) return false;
    const bool whole_ascii = unit.length == 1 && bytes_[at_].first;
    Push(unit.length, unit.first);
    trailing_ascii_ = whole_ascii;
    if (unit.length > 1) {
      ++reading_.restored;
      reading_.cost += CharacterCosts::Get().Of(unit.first);
    }
    return true;
  }

  // Up to two bytes of a character, the mark of the lost one, and what is left of it.
  bool ReadLost() {
    size_t i = at_;
    if (IsLead(bytes_[i])) ++i;
    while (i < bytes_.size() && i < at_ + 3 && IsContinuation(bytes_[i])) ++i;
    if (i == bytes_.size() || !bytes_[i].lost) return false;
    const bool some = i > at_;
    while (i < bytes_.size() && bytes_[i].c == kLostCharacter) ++i;
    if (i < bytes_.size() && bytes_[i].c == U'?') ++i;
    while (i < bytes_.size() && i < at_ + 4 && IsContinuation(bytes_[i])) ++i;
    if (!some && i == at_ + 1) return false;
    Push(i - at_, kLostCharacter);
    trailing_ascii_ = false;
    ++reading_.lost;
    return true;
  }

  void Push(size_t size, char32_t c) {
    const bool joined = !bytes_[at_].first;
    reading_.characters.push_back({{bytes_[at_].place.begin, bytes_[at_ + size - 1].place.end}, c, joined});
    for (size_t i = at_; i < at_ + size; ++i) {
      if (bytes_[i].first && bytes_[i].c >= 0x80)
        reading_.garbled_cost += CharacterCosts::Get().Of(bytes_[i].c);
    }
    at_ += size;
  }

  const std::vector<SourceByte>& bytes_;
  size_t at_;
  size_t end_;
  bool trailing_ascii_ = false;
  MojibakeReading reading_;
  MojibakeReading kept_;
};

void Append(const MojibakeReading& part, MojibakeReading& all) {
  all.characters.insert(all.characters.end(), part.characters.begin(), part.characters.end());
  all.cost += part.cost;
  all.garbled_cost += part.garbled_cost;
  all.restored += part.restored;
  all.lost += part.lost;
}

// The stretches of a line that gain most by being read as Big5; all of it where all of it can be: a character
// at its beginning may be common in both readings.
class Big5Run {
 public:
  explicit Big5Run(const MojibakeLine& line) : line_(line) {}

  MojibakeReading Read() {
    for (size_t at = 0; at < line_.text.size();) {
      const storage::CodePoint c = storage::DecodeAt(line_.text, at);
      Add(c.value, {line_.begin + at, line_.begin + at + c.length});
      at += c.length;
    }
    const bool whole = all_readable_ && whole_.mean() <= kProse &&
                       whole_.gain() >= kWholeGain * static_cast<double>(whole_.restored);
    if (whole) return std::move(whole_);
    Close();
    return std::move(all_);
  }

 private:
  void Add(char32_t c, ByteRange place) {
    if (c < 0x80) {
      if (!open_.characters.empty()) open_.characters.push_back({place, c, false});
      if (!whole_.characters.empty()) whole_.characters.push_back({place, c, false});
      return;
    }
    const uint16_t pair = PairOf(c);
    CharsetUnit unit;
    if (pair != 0) {
      const char code[2] = {static_cast<char>(pair >> 8), static_cast<char>(pair & 0xFF)};
      unit = storage::DecodeUnit(Charset::kBig5, {code, 2}, 0);
    }
    if (unit.length == 0) {
      all_readable_ = false;
      return Close();
    }
    const float reads = CharacterCosts::Get().Of(unit.first);
    const float stands = CharacterCosts::Get().Of(c);
    for (MojibakeReading* reading : {&open_, &whole_}) {
      reading->characters.push_back({place, unit.first, false});
      // Pinyin is odd among Han characters without being damaged: it says nothing either way.
      reading->garbled_cost += c < 0x250 ? std::min(stands, reads) : stands;
      reading->cost += reads;
      ++reading->restored;
    }
    open_han_ += storage::IsHan(c) ? 1 : 0;
    if (open_.gain() <= 0) {
      Close();
    } else if (open_.gain() > best_.gain()) {
      best_ = open_;
      best_han_ = open_han_;
    }
  }

  void Close() {
    // Sound text gains nothing, so what gains much is all garbled.
    if (best_han_ >= 3 && best_.gain() >= 3 * static_cast<double>(best_.restored)) Append(best_, all_);
    open_ = {};
    best_ = {};
    open_han_ = best_han_ = 0;
  }

  const MojibakeLine& line_;
  MojibakeReading open_, best_, all_, whole_;
  size_t open_han_ = 0, best_han_ = 0;
  bool all_readable_ = true;
};

}  // namespace

MojibakeReading ReadGbkAsUtf8(const MojibakeLine& line) {
  const std::vector<SourceByte> bytes = BytesOf(line);
  MojibakeReading all;
  for (size_t i = 0; i < bytes.size();) {
    if (!bytes[i].first || !IsLead(bytes[i])) {
      ++i;
      continue;
    }
    Utf8Run run(bytes, i);
    const MojibakeReading part = run.Read();
    const bool gains = part.restored > 0 && part.gain() > 3 * static_cast<double>(part.restored);
    if (gains) Append(part, all);
    i = gains ? run.end() : i + 1;
  }
  all.sure = all.restored >= 3 && all.mean() <= kProse;
  all.likely = all.restored > 0 && all.mean() <= kShortProse;
  return all;
}

MojibakeReading ReadGbkAsBig5(const MojibakeLine& line) {
  MojibakeReading all = Big5Run(line).Read();
  all.sure = all.restored >= 5 && all.mean() <= kProse && all.gain() >= 4 * static_cast<double>(all.restored);
  all.likely = all.restored > 0 && all.mean() <= kShortProse;
  return all;
}

}  // namespace fangtan::service
