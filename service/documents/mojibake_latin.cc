#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "service/documents/character_costs.h"
#include "service/documents/mojibake_reading.h"
#include "storage/text/charset.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::Charset;
using storage::CharsetUnit;

constexpr double kLatinCost = 9;  // of a Latin letter or sign that stands where it makes no word
constexpr double kAsciiCost = 3;
constexpr size_t kManyPairs = 4;
constexpr double kProse = 8.5;  // mean cost below which characters are prose
constexpr double kShortProse = 9.5;

// A character of the line as the byte it was read from; nothing for ASCII and what no byte is read as.
struct LatinCharacter {
  ByteRange place;
  char32_t c = 0;
  std::optional<uint8_t> byte;
};

// Windows-1252 read back; the five bytes it does not use, and all where Latin-1 was read, are C1 controls.
std::optional<uint8_t> ByteOf(char32_t c) {
  if (c < 0x80 || c > 0x2122) return std::nullopt;
  if (c <= 0xFF) return static_cast<uint8_t>(c);
  for (uint32_t byte = 0x80; byte < 0xA0; ++byte) {
    const char code = static_cast<char>(byte);
    if (storage::DecodeUnit(Charset::kWindows1252, {&code, 1}, 0).first == c)
      return static_cast<uint8_t>(byte);
  }
  return std::nullopt;
}

std::vector<LatinCharacter> CharactersOf(const MojibakeLine& line) {
  std::vector<LatinCharacter> out;
  out.reserve(line.text.size());
  for (size_t at = 0; at < line.text.size();) {
    const storage::CodePoint c = storage::DecodeAt(line.text, at);
    out.push_back({{line.begin + at, line.begin + at + c.length}, c.value, ByteOf(c.value)});
    at += c.length;
  }
  return out;
}

// The character whose GB18030 bytes begin at `i`; length 0 if none does. Bytes behind the first may be ASCII.
CharsetUnit Gb18030At(const std::vector<LatinCharacter>& line, size_t i) {
  std::array<char, 4> code{};
  size_t size = 0;
  while (size < code.size() && i + size < line.size()) {
    const LatinCharacter& next = line[i + size];
    if (!next.byte.has_value() && next.c >= 0x80) break;
    code[size++] = static_cast<char>(next.byte.value_or(static_cast<uint8_t>(next.c)));
  }
  return storage::DecodeUnit(Charset::kGb18030, {code.data(), size}, 0);
}

// A stretch of characters [begin, end) that reads as pairs of GBK throughout.
MojibakeReading ReadPairs(const std::vector<LatinCharacter>& line, size_t begin, size_t& end) {
  MojibakeReading reading;
  size_t i = begin;
  while (i + 1 < line.size() && line[i].byte.has_value()) {
    const CharsetUnit unit = Gb18030At(line, i);
    if (unit.length < 2) break;
    reading.characters.push_back(
        {{line[i].place.begin, line[i + unit.length - 1].place.end}, unit.first, false});
    reading.cost += CharacterCosts::Get().Of(unit.first);
    for (size_t k = 0; k < unit.length; ++k)
      reading.garbled_cost += line[i + k].byte ? kLatinCost : kAsciiCost;
    ++reading.restored;
    i += unit.length;
  }
  end = i;
  // A byte is left over: the stretch is no GBK.
  if (i < line.size() && line[i].byte.has_value()) {
    while (end < line.size() && line[end].byte.has_value()) ++end;
    return {};
  }
  return reading;
}

void Append(MojibakeReading part, MojibakeReading& all) {
  all.characters.insert(all.characters.end(), part.characters.begin(), part.characters.end());
  all.cost += part.cost;
  all.garbled_cost += part.garbled_cost;
  all.restored += part.restored;
}

// The character whose UTF-8 bytes begin at `i`, and how many there are; length 0 if none does.
CharsetUnit Utf8At(const std::vector<LatinCharacter>& line, size_t i) {
  std::array<char, 4> code{};
  size_t size = 0;
  while (size < code.size() && i + size < line.size() && line[i + size].byte.has_value()) {
    code[size] = static_cast<char>(*line[i + size].byte);
    ++size;
  }
  if (size < 2) return {};
  return storage::DecodeUnit(Charset::kUtf8, {code.data(), size}, 0);
}

// "Ã©" and "Â°" are no text; "Ã»" and "Ã”" may be the end of a quotation.
bool IsTelling(const std::vector<LatinCharacter>& line, size_t i) {
  const uint8_t lead = *line[i].byte;
  const char32_t second = line[i + 1].c;
  if (lead != 0xC2 && lead != 0xC3) return false;
  return second >= 0x80 && second <= 0xBF && second != 0x85 && second != 0xA0 && second != 0xAA &&
         second != 0xAB && second != 0xB7 && second != 0xBA && second != 0xBB;
}

}  // namespace

MojibakeReading ReadLatinAsGbk(const MojibakeLine& line) {
  const std::vector<LatinCharacter> characters = CharactersOf(line);
  MojibakeReading all;
  for (size_t i = 0; i < characters.size();) {
    if (!characters[i].byte.has_value()) {
      ++i;
      continue;
    }
    size_t end = i;
    MojibakeReading part = ReadPairs(characters, i, end);
    if (part.restored > 0 && part.mean() <= kShortProse + 2) Append(std::move(part), all);
    i = std::max(end, i + 1);
  }
  all.sure = all.restored >= kManyPairs && all.mean() <= kProse;
  all.likely = all.restored > 0 && all.mean() <= kShortProse;
  return all;
}

MojibakeReading ReadLatinAsUtf8(const MojibakeLine& line) {
  const std::vector<LatinCharacter> characters = CharactersOf(line);
  MojibakeReading all;
  size_t left_over = 0, telling = 0, longer = 0;
  for (size_t i = 0; i < characters.size();) {
    if (!characters[i].byte.has_value()) {
      ++i;
      continue;
    }
    const CharsetUnit unit = Utf8At(characters, i);
    const double cost = unit.length == 0 ? 0 : CharacterCosts::Get().Of(unit.first);
    if (unit.length == 0 || unit.first < 0xA0 || cost >= 20) {
      ++left_over;
      ++i;
      continue;
    }
    all.characters.push_back(
        {{characters[i].place.begin, characters[i + unit.length - 1].place.end}, unit.first, false});
    all.cost += unit.first < 0x250 ? std::min(cost, kLatinCost) : cost;
    all.garbled_cost += kLatinCost * unit.length;
    ++all.restored;
    longer += unit.length > 2 ? 1 : 0;
    telling += unit.length == 2 && IsTelling(characters, i) ? 1 : 0;
    i += unit.length;
  }
  // Sound letters beside it mean that the line was not saved twice as a whole.
  const bool whole = left_over == 0;
  if (all.mean() > kShortProse) return {};
  all.sure =
      all.restored > 0 && (longer > 0 || telling > 0 || all.restored >= 3) && (whole || longer > left_over);
  all.likely = all.restored > 0 && whole;
  return all;
}

}  // namespace fangtan::service
