#include "service/documents/language_tag.h"

#include <unicode/ucnv.h>
#include <unicode/uniset.h>

#include <array>
#include <cstdint>
#include <vector>

#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Which code points of the first plane Big5 has: a Han character outside of it is hardly ever traditional.
const std::vector<bool>& Big5() {
  static const std::vector<bool>& has = *[] {
    auto* characters = new std::vector<bool>(1 << 16);
    icu::UnicodeSet set;
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open("Big5", &error);
    if (U_SUCCESS(error)) ucnv_getUnicodeSet(converter, set.toUSet(), UCNV_ROUNDTRIP_SET, &error);
    ucnv_close(converter);
    for (size_t c = 0; c < characters->size(); ++c) (*characters)[c] = set.contains(static_cast<UChar32>(c));
    return characters;
  }();
  return has;
}

struct Counts {
  size_t han = 0, traditional = 0, simplified = 0, kana = 0, hangul = 0, ascii = 0, accented = 0;
};

enum Kind : uint8_t { kNeither, kAscii, kHan, kTraditional, kSimplified, kKana, kHangul, kAccented, kKinds };

Kind KindOf(char32_t c) {
  if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? kAscii : kNeither;
  if (storage::IsHan(c)) {
    if (storage::FoldCodePoint(c).first != c) return kTraditional;
    return IsSimplifiedOnly(c) ? kSimplified : kHan;
  }
  if (c >= 0x3041 && c <= 0x30FF) return kKana;
  if (c >= 0xAC00 && c <= 0xD7A3) return kHangul;
  return c >= 0xC0 && c <= 0x2AF ? kAccented : kNeither;
}

// The kinds of the first plane: whole documents are counted.
const std::vector<uint8_t>& Kinds() {
  static const std::vector<uint8_t>& kinds = *[] {
    auto* table = new std::vector<uint8_t>(1 << 16);
    for (size_t c = 0; c < table->size(); ++c) (*table)[c] = KindOf(static_cast<char32_t>(c));
    return table;
  }();
  return kinds;
}

Counts CountKinds(std::string_view text) {
  const std::vector<uint8_t>& kinds = Kinds();
  std::array<size_t, kKinds> found{};
  size_t letters = 0;  // of ASCII; in a register of its own
  for (size_t at = 0; at < text.size();) {
    if (const auto byte = static_cast<unsigned char>(text[at]); byte < 0x80) {
      letters += static_cast<unsigned char>((byte | 0x20) - 'a') < 26 ? 1 : 0;
      ++at;
      continue;
    }
    const storage::CodePoint c = storage::DecodeAt(text, at);
    at += c.length;
    ++found[c.value < kinds.size() ? kinds[c.value] : static_cast<uint8_t>(KindOf(c.value))];
  }
  Counts counts;
  counts.han = found[kHan] + found[kTraditional] + found[kSimplified];
  counts.traditional = found[kTraditional];
  counts.simplified = found[kSimplified];
  counts.kana = found[kKana];
  counts.hangul = found[kHangul];
  counts.ascii = letters;
  counts.accented = found[kAccented];
  return counts;
}

}  // namespace

bool IsSimplifiedOnly(char32_t c) {
  return storage::FoldCodePoint(c).first == c && (c >= Big5().size() || !Big5()[c]);
}

std::string LanguageTag(std::string_view text) {
  const Counts n = CountKinds(text);
  // A Latin word says about as much as two Han characters.
  const size_t east = n.han + n.kana + n.hangul;
  if (east * 3 > n.ascii + n.accented) {
    if (n.hangul * 2 > east) return "ko";
    if (n.kana * 5 > east) return "ja";
    return n.traditional > n.simplified ? "zh-Hant" : "zh-Hans";
  }
  if (n.ascii >= 20 && n.accented * 200 < n.ascii) return "en";
  return "";
}

}  // namespace fangtan::service
