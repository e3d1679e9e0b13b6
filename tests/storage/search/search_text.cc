#include "tests/storage/search/search_text.h"

#include <optional>

#include "absl/strings/str_split.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// Pieces between blanks.
constexpr std::string_view kVisible =
    "群眾監督 群众监督 河北區 小微權力 羣 々 〇 𠮷野家 𠀀 𪚥 𰀀 カタカナ "
    "ｶﾞｲﾄﾞ "
    "ひらがな "
    "か\u3099 "
    "한국어 "
    "ㄅㄆㄇ ꀀꀁ 的 什么 监 督 的工作 "
    "㎏ ﬃ ㍿ ㊀ Ⅷ ½ ① OR ＯＲ don't O’Brien 'tis rock'n' 3.11 ３．１１ 1. .5 a.b 3.a Covid-19 ÉCOLE e\u0301 "
    "straße Ａｄａ naïve "
    "Москва हिन्दी ไทย x supercalifragilisticexpialidocious "
    "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789 "
    "， 。 ！ ？ ； , . ! ? … —— - － “ ” 「 」 『 』 \" ＂ ' ’ · ・ ( ) ： : * ＊ 😀 👨\u200D👩 1\uFE0F\u20E3 "
    "\uE000 \u00AD \x7F "
    "question: title： http://example.com/a";

const std::vector<std::string>& Pieces() {
  static const std::vector<std::string> kPieces = [] {
    std::vector<std::string> out = absl::StrSplit(std::string(kVisible), ' ');
    out.insert(out.end(), {"沈　潔", "沈 洁", " ", "  ", "　", "\n", "\r\n", "\t", "\u200B", "\uFEFF",
                           "\u0085", std::string(1, '\0')});
    return out;
  }();
  return kPieces;
}

char32_t RandomCharacter(std::mt19937& random) {
  switch (random() % 5) {
    case 0:
      return 0x20 + random() % 0x5F;
    case 1:
      return 0x4E00 + random() % 0x5200;
    case 2:
      return 0x2E80 + random() % 0x7000;
    case 3:
      return 0x1F000 + random() % 0x13000;
    default:
      return 0xA0 + random() % 0x3000;
  }
}

// A character with the bytes it stands in; the ones that are not UTF-8 have no value.
struct PlainChar {
  std::optional<char32_t> value;
  uint32_t begin;
  uint32_t end;

  CharClass kind() const { return value ? ClassOf(*value) : CharClass::kSeparator; }
  bool Is(char32_t c) const { return value == c; }
  bool IsDigit() const { return value >= U'0' && value <= U'9'; }
};

std::vector<PlainChar> PlainChars(std::string_view text) {
  std::vector<PlainChar> out;
  for (uint32_t at = 0; at < text.size();) {
    uint32_t length = 1;
    while (length <= 4 && FindInvalidUtf8(text.substr(at, length))) ++length;
    if (length > 4) {
      out.push_back({std::nullopt, at, at + 1});
      ++at;
    } else {
      out.push_back({DecodeAt(text, at).value, at, at + length});
      at += length;
    }
  }
  return out;
}

bool GoesOn(const std::vector<PlainChar>& chars, size_t i) {
  if (chars[i].kind() == CharClass::kWord) return true;
  if (i == 0 || i + 1 >= chars.size()) return false;
  if (chars[i].Is(U'.')) return chars[i - 1].IsDigit() && chars[i + 1].IsDigit();
  return (chars[i].Is(U'\'') || chars[i].Is(U'’')) && chars[i - 1].kind() == CharClass::kWord &&
         chars[i + 1].kind() == CharClass::kWord;
}

}  // namespace

std::string RandomSearchText(std::mt19937& random, int max_pieces) {
  std::string out;
  for (uint32_t left = random() % (max_pieces + 1); left > 0; --left) {
    if (random() % 6 == 0) {
      AppendUtf8(RandomCharacter(random), out);
    } else {
      out += Pieces()[random() % Pieces().size()];
    }
    if (random() % 4 == 0) out += ' ';
  }
  return out;
}

std::string WithBadBytes(std::mt19937& random, std::string text) {
  for (uint32_t left = 1 + random() % 4; left > 0; --left) {
    const size_t at = random() % (text.size() + 1);
    switch (random() % 3) {
      case 0:
        text.insert(at, 1, static_cast<char>(0x80 | random()));
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(random());
    }
  }
  return text;
}

std::vector<Token> PlainTokens(std::string_view folded) {
  const std::vector<PlainChar> chars = PlainChars(folded);
  std::vector<Token> out;
  for (size_t i = 0; i < chars.size();) {
    if (chars[i].kind() == CharClass::kIdeograph) {
      const bool pair = i + 1 < chars.size() && chars[i + 1].kind() == CharClass::kIdeograph;
      out.push_back(
          {PairKey(*chars[i].value, pair ? *chars[i + 1].value : 0), chars[i].begin, chars[i + pair].end});
      ++i;
    } else if (chars[i].kind() == CharClass::kWord) {
      const uint32_t begin = chars[i].begin;
      uint32_t end = begin;
      for (; i < chars.size() && GoesOn(chars, i); ++i) {
        if (chars[i].end - begin <= kMaxWordBytes && chars[i].begin == end) end = chars[i].end;
      }
      out.push_back({WordKey(folded.substr(begin, end - begin)), begin, end});
    } else {
      ++i;
    }
  }
  return out;
}

std::string KeyText(TermKey key) {
  if (!IsPair(key)) return "#";
  std::string out;
  AppendUtf8(FirstOfPair(key), out);
  if (SecondOfPair(key) == 0) return out + "$";
  AppendUtf8(SecondOfPair(key), out);
  return out;
}

}  // namespace fangtan::storage
