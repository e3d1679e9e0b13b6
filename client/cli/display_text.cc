#include "client/cli/display_text.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/strings/ascii.h"

namespace fangtan::client {
namespace {

constexpr absl::string_view kEllipsis = "…";
constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";
constexpr UChar32 kEmojiVariation = 0xFE0F;

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
}

// Reads the code point at `at` and moves past it; negative for a byte that is no UTF-8.
UChar32 NextCodePoint(absl::string_view text, int32_t& at) {
  UChar32 code_point;
  U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), at, static_cast<int32_t>(text.size()), code_point);
  return code_point;
}

int CodePointWidth(UChar32 c) {
  if (c < 0) return 1;
  constexpr uint32_t kNoWidth = U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK | U_GC_CC_MASK;
  constexpr UChar32 kSoftHyphen = 0xAD;
  if ((U_GET_GC_MASK(c) & kNoWidth) != 0 && c != kSoftHyphen) return 0;
  const int syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
  if (syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Of one grapheme cluster: as wide as its widest character; two for a flag, or where emoji style is asked
// for.
int ClusterWidth(absl::string_view cluster) {
  int widest = 0;
  int regional_indicators = 0;
  bool emoji_style = false;
  for (int32_t at = 0; at < static_cast<int32_t>(cluster.size());) {
    const UChar32 c = NextCodePoint(cluster, at);
    widest = std::max(widest, CodePointWidth(c));
    if (c >= 0 && u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR)) ++regional_indicators;
    if (c == kEmojiVariation) emoji_style = true;
  }
  return regional_indicators >= 2 || (emoji_style && widest > 0) ? 2 : widest;
}

enum class Breaks { kCharacters, kLines };

// Calls `visit` with every piece of `text` between two breaks, until it returns false.
void ForEachPiece(absl::string_view text, Breaks breaks,
                  const std::function<bool(absl::string_view)>& visit) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::getRoot();
  std::unique_ptr<icu::BreakIterator> iterator(
      breaks == Breaks::kCharacters ? icu::BreakIterator::createCharacterInstance(locale, error)
                                    : icu::BreakIterator::createLineInstance(locale, error));
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error);
  if (U_SUCCESS(error)) iterator->setText(utext, error);
  if (U_FAILURE(error)) {  // Without ICU's data: the text as one piece.
    utext_close(utext);
    visit(text);
    return;
  }
  int32_t start = iterator->first();
  for (int32_t end = iterator->next(); end != icu::BreakIterator::DONE; start = end, end = iterator->next()) {
    if (!visit(text.substr(start, end - start))) break;
  }
  utext_close(utext);
}

bool IsBidirectionalControl(UChar32 c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

void AppendPicture(unsigned char control, std::string& out) {
  constexpr unsigned char kDelete = 0x7F;
  const unsigned char offset = control == kDelete ? 0x21 : control;  // U+2400 + offset.
  out += "\xE2\x90";
  out += static_cast<char>(0x80 + offset);
}

// The start of `text` that fits into `width` columns; at least one character, so that wrapping ends.
absl::string_view HeadOfWidth(absl::string_view text, int width) {
  int used = 0;
  size_t length = 0;
  ForEachPiece(text, Breaks::kCharacters, [&](absl::string_view cluster) {
    const int columns = ClusterWidth(cluster);
    if (length > 0 && used + columns > width) return false;
    used += columns;
    length += cluster.size();
    return true;
  });
  return text.substr(0, length);
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  if (IsAscii(text)) {
    return static_cast<int>(
        std::count_if(text.begin(), text.end(), [](char c) { return !absl::ascii_iscntrl(c); }));
  }
  int width = 0;
  ForEachPiece(text, Breaks::kCharacters, [&width](absl::string_view cluster) {
    width += ClusterWidth(cluster);
    return true;
  });
  return width;
}

std::string CutToWidth(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string cut;
  int used = DisplayWidth(kEllipsis);
  ForEachPiece(text, Breaks::kCharacters, [&](absl::string_view cluster) {
    used += ClusterWidth(cluster);
    if (used > width) return false;
    cut.append(cluster.data(), cluster.size());
    return true;
  });
  absl::StripTrailingAsciiWhitespace(&cut);
  return cut.append(kEllipsis.data(), kEllipsis.size());
}

std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  ForEachPiece(text, Breaks::kCharacters, [&characters](absl::string_view cluster) {
    characters.push_back(cluster);
    return true;
  });
  return characters;
}

std::vector<std::string> WrapLines(absl::string_view text, int width) {
  if (width <= 0 || DisplayWidth(text) <= width) return {std::string(text)};
  std::vector<std::string> lines(1);
  int used = 0;
  ForEachPiece(text, Breaks::kLines, [&](absl::string_view piece) {
    const int columns = DisplayWidth(absl::StripTrailingAsciiWhitespace(piece));
    if (used > 0 && used + columns > width) {
      lines.emplace_back();
      used = 0;
    }
    while (DisplayWidth(absl::StripTrailingAsciiWhitespace(piece)) > width) {
      const absl::string_view head = HeadOfWidth(piece, width);
      lines.back().append(head.data(), head.size());
      lines.emplace_back();
      piece.remove_prefix(head.size());
    }
    lines.back().append(piece.data(), piece.size());
    used += DisplayWidth(piece);
    return true;
  });
  for (std::string& line : lines) absl::StripTrailingAsciiWhitespace(&line);
  return lines;
}

std::string Printable(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const int32_t start = at;
    const UChar32 c = NextCodePoint(text, at);
    if (c < 0 || (c >= 0x80 && c <= 0x9F) || IsBidirectionalControl(c)) {
      out.append(kReplacement.data(), kReplacement.size());
    } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      AppendPicture(static_cast<unsigned char>(c), out);
    } else {
      out.append(text.data() + start, at - start);
    }
  }
  return out;
}

std::string Flatten(absl::string_view text) {
  std::string line = Printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

std::string OneLine(absl::string_view text) {
  std::string line = Flatten(text);
  absl::RemoveExtraAsciiWhitespace(&line);
  return line;
}

}  // namespace fangtan::client
