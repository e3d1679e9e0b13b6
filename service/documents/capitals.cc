#include "service/documents/capitals.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fangtan::service {
namespace {

bool IsCapital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7); }
bool IsSmall(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7); }

// Whether a letter behind `text` is the third of "McBYRON".
bool EndsInMc(std::u32string_view text) {
  return text.ends_with(U"Mc") &&
         (text.size() == 2 || !(IsCapital(text[text.size() - 3]) || IsSmall(text[text.size() - 3])));
}

constexpr std::u32string_view kSmallWords[] = {U"A",  U"An", U"And", U"At",  U"By", U"For", U"From",
                                               U"In", U"Of", U"On",  U"The", U"To", U"With"};

// Small words, but the first, begin with a small letter.
void WriteSmallWords(std::u32string& text) {
  for (size_t begin = text.find(U' '); begin != std::u32string::npos; begin = text.find(U' ', begin)) {
    const size_t end = std::min(text.find(U' ', ++begin), text.size());
    const auto word = std::u32string_view(text).substr(begin, end - begin);
    if (std::ranges::find(kSmallWords, word) != std::end(kSmallWords)) text[begin] += 0x20;
  }
}

}  // namespace

std::u32string WithoutCapitals(std::u32string text) {
  if (std::ranges::any_of(text, IsSmall)) return text;
  size_t words = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    words += IsCapital(text[i]) && IsCapital(text[i + 1]) && (i == 0 || !IsCapital(text[i - 1])) ? 1 : 0;
  }
  if (words < 2) return text;
  for (size_t i = 1; i < text.size(); ++i) {
    const bool inside = IsCapital(text[i - 1]) || IsSmall(text[i - 1]);
    if (inside && IsCapital(text[i]) && !EndsInMc(std::u32string_view(text).substr(0, i))) text[i] += 0x20;
  }
  WriteSmallWords(text);
  return text;
}

}  // namespace fangtan::service
