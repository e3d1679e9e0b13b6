#include "storage/text/charset.h"

#include "storage/text/charset_tables.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

struct Name {
  std::string_view name;
  Charset charset;
};

// The first of each encoding is the one that is shown.
constexpr Name kNames[] = {
    {"utf-8", Charset::kUtf8},
    {"utf8", Charset::kUtf8},
    {"us-ascii", Charset::kUtf8},
    {"utf-16le", Charset::kUtf16Le},
    {"utf-16", Charset::kUtf16Le},
    {"unicode", Charset::kUtf16Le},
    {"utf-16be", Charset::kUtf16Be},
    {"gb18030", Charset::kGb18030},
    {"gbk", Charset::kGb18030},
    {"x-gbk", Charset::kGb18030},
    {"gb2312", Charset::kGb18030},
    {"gb_2312-80", Charset::kGb18030},
    {"cp936", Charset::kGb18030},
    {"ms936", Charset::kGb18030},
    {"windows-936", Charset::kGb18030},
    {"big5", Charset::kBig5},
    {"csbig5", Charset::kBig5},
    {"x-x-big5", Charset::kBig5},
    {"cn-big5", Charset::kBig5},
    {"cp950", Charset::kBig5},
    {"windows-950", Charset::kBig5},
    {"big5-hkscs", Charset::kBig5Hkscs},
    {"windows-1252", Charset::kWindows1252},
    {"cp1252", Charset::kWindows1252},
    {"iso-8859-1", Charset::kWindows1252},
    {"iso8859-1", Charset::kWindows1252},
    {"latin1", Charset::kWindows1252},
    {"latin-1", Charset::kWindows1252},
};

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + ('a' - 'A')) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

uint8_t ByteAt(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

CharsetUnit DecodeUtf16(std::string_view bytes, size_t at, size_t high, size_t low) {
  if (bytes.size() - at < 2) return {};
  const char32_t unit = char32_t{ByteAt(bytes, at + high)} << 8 | ByteAt(bytes, at + low);
  if (unit < 0xD800 || unit > 0xDFFF) return {unit, 0, 2};
  if (unit > 0xDBFF || bytes.size() - at < 4) return {};
  const char32_t other = char32_t{ByteAt(bytes, at + 2 + high)} << 8 | ByteAt(bytes, at + 2 + low);
  if (other < 0xDC00 || other > 0xDFFF) return {};
  return {0x10000 + ((unit - 0xD800) << 10) + (other - 0xDC00), 0, 4};
}

bool IsDigit(uint8_t byte) { return byte >= 0x30 && byte <= 0x39; }

CharsetUnit DecodeFourByte(std::string_view bytes, size_t at) {
  if (bytes.size() - at < 4) return {};
  const uint8_t third = ByteAt(bytes, at + 2);
  const uint8_t fourth = ByteAt(bytes, at + 3);
  if (third < 0x81 || third > 0xFE || !IsDigit(fourth)) return {};
  const uint32_t index = (ByteAt(bytes, at) - 0x81u) * 12'600 + (ByteAt(bytes, at + 1) - 0x30u) * 1'260 +
                         (third - 0x81u) * 10 + (fourth - 0x30u);
  const char32_t c = Gb18030FourByte(index);
  return c == 0 ? CharsetUnit{} : CharsetUnit{c, 0, 4};
}

// REQUIRES: no ASCII at `at`.
CharsetUnit DecodePair(const DoubleByteTable& table, std::string_view bytes, size_t at) {
  if (bytes.size() - at < 2) return {};
  const uint8_t lead = ByteAt(bytes, at);
  const uint8_t trail = ByteAt(bytes, at + 1);
  const char32_t c = table.At(lead, trail);
  if (c == 0) return {};
  // Only HKSCS has codes of two characters, all under this lead byte.
  return {c, lead == 0x88 ? table.Second(lead, trail) : 0, 2};
}

CharsetUnit DecodeGb18030(std::string_view bytes, size_t at) {
  if (ByteAt(bytes, at) == 0x80) return {U'€', 0, 1};
  if (bytes.size() - at >= 2 && IsDigit(ByteAt(bytes, at + 1))) return DecodeFourByte(bytes, at);
  static const DoubleByteTable& table = DoubleByteTable::Gb18030();
  return DecodePair(table, bytes, at);
}

CharsetUnit DecodeUtf8(std::string_view bytes, size_t at) {
  const std::string_view rest = bytes.substr(at, 4);
  const std::optional<size_t> bad = FindInvalidUtf8(rest);
  if (bad == 0) return {};
  const CodePoint c = DecodeAt(rest, 0);
  return {c.value, 0, c.length};
}

CharsetUnit DecodeSingle(uint8_t byte) {
  const char32_t c = Windows1252()[byte - 0x80];
  return c == 0 ? CharsetUnit{} : CharsetUnit{c, 0, 1};
}

}  // namespace

std::string_view CharsetName(Charset charset) {
  for (const Name& name : kNames) {
    if (name.charset == charset) return name.name;
  }
  return "";
}

std::optional<Charset> CharsetOf(std::string_view name) {
  for (const Name& known : kNames) {
    if (EqualsIgnoringCase(name, known.name)) return known.charset;
  }
  return std::nullopt;
}

CharsetUnit DecodeUnit(Charset charset, std::string_view bytes, size_t at) {
  if (charset == Charset::kUtf16Le) return DecodeUtf16(bytes, at, 1, 0);
  if (charset == Charset::kUtf16Be) return DecodeUtf16(bytes, at, 0, 1);
  const uint8_t byte = ByteAt(bytes, at);
  if (byte < 0x80) return {byte, 0, 1};
  switch (charset) {
    case Charset::kGb18030:
      return DecodeGb18030(bytes, at);
    case Charset::kBig5:
      return DecodePair(DoubleByteTable::Big5(), bytes, at);
    case Charset::kBig5Hkscs:
      return DecodePair(DoubleByteTable::Big5Hkscs(), bytes, at);
    case Charset::kWindows1252:
      return DecodeSingle(byte);
    default:
      return DecodeUtf8(bytes, at);
  }
}

CharsetText ToUtf8(std::string_view bytes, Charset charset) {
  CharsetText out;
  if (charset == Charset::kUtf8) {
    out.bad_byte = FindInvalidUtf8(bytes);
    out.text = std::string(bytes.substr(0, out.bad_byte.value_or(bytes.size())));
    out.characters = CountCodePoints(out.text);
    return out;
  }
  out.text.reserve(bytes.size() + bytes.size() / 2);
  for (size_t at = 0; at < bytes.size();) {
    const CharsetUnit unit = DecodeUnit(charset, bytes, at);
    if (unit.length == 0) {
      out.bad_byte = at;
      break;
    }
    AppendUtf8(unit.first, out.text);
    if (unit.second != 0) AppendUtf8(unit.second, out.text);
    out.characters += unit.characters();
    at += unit.length;
  }
  return out;
}

}  // namespace fangtan::storage
