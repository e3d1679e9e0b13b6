#include "service/documents/charset_guess.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "service/documents/character_costs.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::Charset;
using storage::CharsetUnit;

constexpr size_t kDeclarationBytes = 4096;
constexpr size_t kSampleBytes = 64 << 10;
constexpr size_t kMaxSampledLine = 4096;
// Costs are negative natural logarithms. What no text has:
constexpr double kUndecodable = 25.0;
constexpr double kImpossible = 20.0;
// Chinese prose costs some 6.5 a character, a wrong reading of it 11 and more; accented letters cost 4.5.
constexpr double kMaxMeanCost = 9.0;
constexpr double kMaxMeanCostOfLatin = 7.0;
// What a declared encoding may be behind the likeliest.
constexpr double kDeclaredShare = 1.05;
constexpr double kDeclaredCost = 6.0;

struct Mark {
  std::string_view bytes;
  Charset charset;
};
constexpr Mark kMarks[] = {{"\xEF\xBB\xBF", Charset::kUtf8},
                           {"\xFF\xFE", Charset::kUtf16Le},
                           {"\xFE\xFF", Charset::kUtf16Be},
                           {"\x84\x31\x95\x33", Charset::kGb18030}};

bool IsNameSign(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == ':' || c == '.';
}

// The value behind `key` and "=" in `text`, with or without quotes.
std::string_view ValueOf(std::string_view text, std::string_view key) {
  size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  at += key.size();
  while (at < text.size() && (text[at] == ' ' || text[at] == '=' || text[at] == '"' || text[at] == '\''))
    ++at;
  size_t end = at;
  while (end < text.size() && IsNameSign(text[end])) ++end;
  return text.substr(at, end - at);
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// The name that a <meta> element gives.
std::string_view MetaCharset(std::string_view head) {
  for (size_t at = head.find("<meta"); at != std::string_view::npos; at = head.find("<meta", at + 1)) {
    const std::string_view element = head.substr(at, head.find('>', at) - at);
    if (const std::string_view name = ValueOf(element, "charset"); !name.empty()) return name;
  }
  return {};
}

// How likely one encoding's reading is.
struct Score {
  Charset charset = Charset::kUtf8;
  double cost = 0;
  size_t characters = 0;  // beyond ASCII
  double beyond_ascii = 0;
  size_t undecodable = 0;

  double mean() const {
    return characters == 0 ? kImpossible : beyond_ascii / static_cast<double>(characters);
  }
};

bool IsLatinLetter(char32_t c) {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
         (c < 0x80 && std::isalpha(static_cast<int>(c)) != 0);
}

double CostOf(char32_t c, char32_t before, char32_t behind) {
  if (c < 0x80) {
    if (c < 0x20 && c != '\n' && c != '\r' && c != '\t') return kImpossible;
    return std::isalnum(static_cast<int>(c)) != 0 || c == ' ' ? 3.0 : 4.5;
  }
  // An accent stands in a word: "été", "Übung".
  const bool in_word = IsLatinLetter(before) || IsLatinLetter(behind);
  const bool ascii_near =
      (before < 0x80 && IsLatinLetter(before)) || (behind < 0x80 && IsLatinLetter(behind));
  if (IsLatinLetter(c)) return in_word && (ascii_near || c >= 0xDF) ? (ascii_near ? 4.5 : 6.0) : 9.0;
  const double cost = CharacterCosts::Get().Of(c);
  // Typographic marks that ASCII stands around: "it’s" has one in a word, all others are about as common.
  const auto is_ascii = [](char32_t next) { return next < 0x80; };
  const bool mark = c == 0xA0 || c == 0xA3 || (c >= 0x2013 && c <= 0x2026) || c == 0x20AC || c == 0x2122;
  if (!mark || !is_ascii(before) || !is_ascii(behind)) return cost;
  const bool inside = c == 0x2019 && IsLatinLetter(before) && IsLatinLetter(behind);
  return std::min(cost, inside ? 4.5 : 6.0);
}

Score ScoreOf(Charset charset, std::string_view sample) {
  Score score;
  score.charset = charset;
  std::vector<char32_t> text;
  text.reserve(sample.size() / 2);
  for (size_t at = 0; at < sample.size();) {
    const CharsetUnit unit = storage::DecodeUnit(charset, sample, at);
    if (unit.length == 0) {
      ++score.undecodable;
      score.cost += kUndecodable;
    } else {
      text.push_back(unit.first);
    }
    at += std::max(unit.length, 1u);
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const double cost = CostOf(text[i], i == 0 ? 0 : text[i - 1], i + 1 < text.size() ? text[i + 1] : 0);
    score.cost += cost;
    if (text[i] < 0x80) continue;
    ++score.characters;
    score.beyond_ascii += cost;
  }
  return score;
}

// Lines that hold more than ASCII. A line end is a character of its own in every encoding but UTF-16.
std::string SampleLines(std::string_view bytes) {
  std::string sample;
  for (size_t at = 0; at < bytes.size() && sample.size() < kSampleBytes;) {
    size_t end = bytes.find('\n', at);
    end = end == std::string_view::npos ? bytes.size() : end + 1;
    const std::string_view line = bytes.substr(at, std::min(end - at, kMaxSampledLine));
    if (std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
      sample += line;
    at = end;
  }
  return sample;
}

// Whether UTF-8 it must be: more of its sequences than bytes that belong to none. Texts in other encodings
// hold one by accident at times.
bool IsBrokenUtf8(std::string_view bytes) {
  size_t good = 0;
  size_t bad = 0;
  for (size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const CharsetUnit unit = storage::DecodeUnit(Charset::kUtf8, bytes, at);
    ++(unit.length == 0 ? bad : good);
    at += std::max(unit.length, 1u);
  }
  return good >= 3 && good >= bad;
}

bool IsLikely(const Score& score) {
  // A lost byte here and there is for the caller to name; more of them, and it is another encoding.
  if (score.characters == 0 || score.undecodable * 50 > score.characters) return false;
  if (score.charset == Charset::kWindows1252)
    return score.undecodable == 0 && score.mean() <= kMaxMeanCostOfLatin;
  return score.mean() <= kMaxMeanCost;
}

std::vector<Score> ScoreAll(std::string_view bytes) {
  std::vector<Score> scores;
  // Lines cannot be told before the encoding is; an even number of bytes can.
  const std::string_view start = bytes.substr(0, kSampleBytes);
  for (const Charset charset : {Charset::kUtf16Le, Charset::kUtf16Be}) {
    Score score = ScoreOf(charset, start);
    // UTF-16 may well be ASCII alone; then the NULs are gone, and that says enough.
    if (score.characters == 0 && score.undecodable == 0 &&
        score.cost < 6.0 * static_cast<double>(start.size()))
      score.characters = 1;
    scores.push_back(score);
  }
  if (bytes.find('\0') != std::string_view::npos) return scores;
  const std::string sample = SampleLines(bytes);
  for (const Charset charset :
       {Charset::kGb18030, Charset::kBig5, Charset::kBig5Hkscs, Charset::kWindows1252}) {
    scores.push_back(ScoreOf(charset, sample));
  }
  return scores;
}

}  // namespace

std::optional<Charset> DeclaredCharset(std::string_view bytes, std::string_view media_type) {
  const std::string type = Lower(media_type);
  if (const auto charset = storage::CharsetOf(ValueOf(type, "charset"))) return charset;
  const std::string head = Lower(bytes.substr(0, kDeclarationBytes));
  if (head.starts_with("<?xml")) {
    const auto charset = storage::CharsetOf(ValueOf(head.substr(0, head.find("?>")), "encoding"));
    if (charset.has_value()) return charset;
  }
  return storage::CharsetOf(MetaCharset(head));
}

std::optional<Charset> GuessCharset(std::string_view bytes, std::optional<Charset> declared) {
  for (const Mark& mark : kMarks) {
    if (bytes.starts_with(mark.bytes)) return mark.charset;
  }
  const bool has_nul = bytes.find('\0') != std::string_view::npos;
  if (!has_nul && (!storage::FindInvalidUtf8(bytes).has_value() || IsBrokenUtf8(bytes)))
    return Charset::kUtf8;
  const std::vector<Score> scores = ScoreAll(bytes);
  const Score& best = *std::ranges::min_element(scores, {}, &Score::cost);
  for (const Score& score : scores) {
    const bool tied = score.cost <= best.cost * kDeclaredShare + kDeclaredCost;
    if (score.charset == declared && tied && score.undecodable == 0) return score.charset;
  }
  if (!IsLikely(best)) return std::nullopt;
  return best.charset;
}

}  // namespace fangtan::service
