#include "service/documents/language_tag.h"

#include <unicode/ucnv.h>
#include <unicode/uniset.h>

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

void Count(char32_t c, Counts& counts) {
  if (c < 0x80) {
    counts.ascii += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
  } else if (storage::IsHan(c)) {
    ++counts.han;
    if (storage::FoldCodePoint(c).first != c) {
      ++counts.traditional;
    } else if (IsSimplifiedOnly(c)) {
      ++counts.simplified;
    }
  } else if (c >= 0x3041 && c <= 0x30FF) {
    ++counts.kana;
  } else if (c >= 0xAC00 && c <= 0xD7A3) {
    ++counts.hangul;
  } else if (c >= 0xC0 && c <= 0x2AF) {
    ++counts.accented;
  }
}

}  // namespace

bool IsSimplifiedOnly(char32_t c) {
  return storage::FoldCodePoint(c).first == c && (c >= Big5().size() || !Big5()[c]);
}

std::string LanguageTag(std::string_view text) {
  Counts n;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    at += c.length;
    Count(c.value, n);
  }
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
