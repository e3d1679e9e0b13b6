#include "storage/search/analyzer.h"

#include <xxhash.h>

#include <array>

#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kCurlyApostrophe = "\xE2\x80\x99";  // ’
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";      // U+FFFD, which separates

// A character of a text and what it is; what is not UTF-8 is one separator per byte.
struct Char {
  char32_t value;
  uint32_t length;
  CharClass kind;
};

constexpr Char kInvalid{0xFFFD, 1, CharClass::kSeparator};

constexpr std::array<CharClass, 128> kAscii = [] {
  std::array<CharClass, 128> out{};
  for (char c = '0'; c <= '9'; ++c) out[c] = CharClass::kWord;
  for (char c = 'a'; c <= 'z'; ++c) out[c] = out[c - 'a' + 'A'] = CharClass::kWord;
  return out;
}();

uint8_t ByteAt(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }
bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Bytes of the sequence that `lead`, not ASCII, announces.
uint32_t LengthFor(uint8_t lead) {
  if (lead < 0xC2 || lead > 0xF4) return 1;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

Char ReadRare(std::string_view text, size_t at) {
  const std::string_view sequence = text.substr(at, LengthFor(ByteAt(text, at)));
  if (FindInvalidUtf8(sequence)) return kInvalid;
  const CodePoint c = DecodeAt(sequence, 0);
  return {c.value, c.length, ClassOf(c.value)};
}

// The common Han characters (E4 B8 80 to E9 BF BF) and ASCII take the short ways.
inline Char ReadAt(std::string_view text, size_t at) {
  const uint8_t lead = ByteAt(text, at);
  if (lead < 0x80) return {lead, 1, kAscii[lead]};
  if (lead >= 0xE4 && lead <= 0xE9 && text.size() - at >= 3) {
    const uint8_t second = ByteAt(text, at + 1);
    const uint8_t third = ByteAt(text, at + 2);
    if (IsContinuation(second) && IsContinuation(third) && (lead > 0xE4 || second >= 0xB8)) {
      const char32_t value = ((lead & 0xFu) << 12) | ((second & 0x3Fu) << 6) | (third & 0x3Fu);
      return {value, 3, CharClass::kIdeograph};
    }
  }
  return ReadRare(text, at);
}

// Bytes of the mark at `at` that may stand inside a word, if a letter or digit follows it; 0 for all else.
size_t JointLength(std::string_view text, size_t begin, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with('.')) {
    return at > begin && IsDigit(text[at - 1]) && rest.size() > 1 && IsDigit(rest[1]) ? 1 : 0;
  }
  size_t length = 0;
  if (rest.starts_with('\'')) length = 1;
  if (rest.starts_with(kCurlyApostrophe)) length = kCurlyApostrophe.size();
  const bool joins = length != 0 && length < rest.size() && ReadAt(rest, length).kind == CharClass::kWord;
  return joins ? length : 0;
}

size_t FloorOfCharacter(std::string_view text, size_t at) {
  while (IsContinuation(ByteAt(text, at))) --at;
  return at;
}

// The word that starts at `begin`; returns its end.
size_t TakeWord(std::string_view text, size_t begin, std::vector<Token>& tokens) {
  size_t at = begin;
  while (at < text.size()) {
    const Char c = ReadAt(text, at);
    const size_t length = c.kind == CharClass::kWord ? c.length : JointLength(text, begin, at);
    if (length == 0) break;
    at += length;
  }
  const size_t end = at - begin <= kMaxWordBytes ? at : FloorOfCharacter(text, begin + kMaxWordBytes);
  const std::string_view word = text.substr(begin, end - begin);
  tokens.push_back({WordKey(word), static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
  return at;
}

// The run of ideographs that starts with `first` at `begin`; returns its end.
size_t TakeRun(std::string_view text, size_t begin, Char first, std::vector<Token>& tokens) {
  for (;;) {
    const size_t behind = begin + first.length;
    const Char next = behind < text.size() ? ReadAt(text, behind) : kInvalid;
    const bool ends = next.kind != CharClass::kIdeograph;
    const TermKey key = PairKey(first.value, ends ? 0 : next.value);
    const size_t end = ends ? behind : behind + next.length;
    tokens.push_back({key, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    if (ends) return behind;
    begin = behind;
    first = next;
  }
}

// `text` with U+FFFD for every byte that is not UTF-8.
std::string Repaired(std::string_view text) {
  std::string out;
  while (const auto bad = FindInvalidUtf8(text)) {
    out.append(text.substr(0, *bad)).append(kReplacement);
    text.remove_prefix(*bad + 1);
  }
  return out.append(text);
}

}  // namespace

TermKey WordKey(std::string_view word) {
  constexpr TermKey kHashBits = kPairTag - 1;
  if (word.find(kCurlyApostrophe[0]) == std::string_view::npos) {
    return kWordTag | (XXH3_64bits(word.data(), word.size()) & kHashBits);
  }
  const std::string plain = WordText(word);
  return kWordTag | (XXH3_64bits(plain.data(), plain.size()) & kHashBits);
}

std::string WordText(std::string_view word) {
  std::string out;
  for (size_t at = word.find(kCurlyApostrophe); at != std::string_view::npos;
       at = word.find(kCurlyApostrophe)) {
    out.append(word.substr(0, at)).push_back('\'');
    word.remove_prefix(at + kCurlyApostrophe.size());
  }
  return out.append(word);
}

void AnalyzeFolded(std::string_view folded, std::vector<Token>& tokens) {
  for (size_t at = 0; at < folded.size();) {
    const Char c = ReadAt(folded, at);
    if (c.kind == CharClass::kIdeograph) {
      at = TakeRun(folded, at, c, tokens);
    } else if (c.kind == CharClass::kWord) {
      at = TakeWord(folded, at, tokens);
    } else {
      at += c.length;
    }
  }
}

const std::vector<Token>& TextAnalyzer::Analyze(std::string_view text) {
  if (FindInvalidUtf8(text)) {
    FoldTo(Repaired(text), folded_);
  } else {
    FoldTo(text, folded_);
  }
  tokens_.clear();
  AnalyzeFolded(folded_, tokens_);
  return tokens_;
}

}  // namespace fangtan::storage
