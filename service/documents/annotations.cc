#include "service/documents/annotations.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "service/documents/lexicon.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;

// A syllable is an initial and a final; combinations that no dictionary has do no harm here.
constexpr std::string_view kInitials[] = {"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g",
                                          "k",  "h",  "j",  "q", "x", "r", "z", "c", "s", "y", "w"};
constexpr std::string_view kFinals[] = {"a",   "o",    "e",   "ai",   "ei",  "ao", "ou",  "an", "en",
                                        "ang", "eng",  "er",  "i",    "ia",  "ie", "iao", "iu", "ian",
                                        "in",  "iang", "ing", "iong", "ong", "u",  "ua",  "uo", "uai",
                                        "ui",  "uan",  "un",  "uang", "v",   "ve", "ue",  "io"};
constexpr std::string_view kBareFinals[] = {"a",  "o",  "e",  "ai",  "ei",  "ao",
                                            "ou", "an", "en", "ang", "eng", "er"};

constexpr size_t kMaxSyllableBytes = 16;
// From so many certain notes on, those on characters of either script count as well.
constexpr size_t kConvertedPage = 5;
// Costs above this belong to characters that a reader may need help with.
constexpr int kRareCharacter = 105;

// `text` without tone marks, ü as v; nothing if it has other letters or two tones.
std::optional<std::string> WithoutTone(std::string_view text, bool& has_tone) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return std::nullopt;
  const icu::UnicodeString parts =
      nfd->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), error);
  std::string out;
  has_tone = false;
  for (int32_t i = 0; i < parts.length(); ++i) {
    const char16_t c = parts[i];
    if (c >= 'a' && c <= 'z') {
      out.push_back(static_cast<char>(c));
    } else if (c == 0x0261) {  // ɡ, which some converters use for g
      out.push_back('g');
    } else if (c == 0x0308 && !out.empty() && out.back() == 'u') {
      out.back() = 'v';
    } else if ((c == 0x0304 || c == 0x0301 || c == 0x030C || c == 0x0306 || c == 0x0300) && !has_tone) {
      has_tone = true;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool IsToneless(std::string_view text) {
  if (std::ranges::find(kBareFinals, text) != std::end(kBareFinals)) return true;
  for (const std::string_view initial : kInitials) {
    if (text.substr(0, initial.size()) != initial) continue;
    if (std::ranges::find(kFinals, text.substr(initial.size())) != std::end(kFinals)) return true;
  }
  return false;
}

bool IsTraditionalForm(char32_t c) { return IsHan(c) && storage::FoldCodePoint(c).first != c; }

struct Candidate {
  Annotation annotation;
  bool has_tone = false;
  bool inside_word = false;  // Han before the annotated character, and half-width brackets
};

// The candidate whose opening bracket stands at `open`, behind `base`.
std::optional<Candidate> CandidateAt(std::string_view text, size_t open, uint32_t open_length,
                                     char32_t base) {
  const size_t begin = open + open_length;
  const std::string_view window = text.substr(begin, kMaxSyllableBytes + 3);
  const size_t close = std::min(window.find(')'), window.find("）"));
  if (close == std::string_view::npos || close == 0) return std::nullopt;
  Candidate candidate;
  candidate.annotation.base = base;
  candidate.annotation.syllable = std::string(window.substr(0, close));
  if (!IsPinyinSyllable(candidate.annotation.syllable, &candidate.has_tone)) return std::nullopt;
  candidate.annotation.range = {open, begin + close + (window[close] == ')' ? 1 : 3)};
  return candidate;
}

std::vector<Candidate> FindCandidates(std::string_view text) {
  std::vector<Candidate> found;
  char32_t before_last = 0;
  char32_t last = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    // ASCII from @ on can be the second byte of a GBK character: what a shifted decode leaves of an annotated
    // one.
    const bool is_trail = last >= 0x40 && last < 0x7F && (before_last >= 0x80 || before_last == U'?');
    const bool may_carry = IsHan(last) || is_trail;
    if ((c.value == U'(' || c.value == U'（') && may_carry) {
      if (auto candidate = CandidateAt(text, at, c.length, last)) {
        candidate->inside_word = IsHan(before_last) && c.value == U'(';
        at = candidate->annotation.range.end;
        found.push_back(*std::move(candidate));
        before_last = last = 0;
        continue;
      }
    }
    before_last = last;
    last = c.value;
    at += c.length;
  }
  return found;
}

// How ICU reads single characters.
class Reader {
 public:
  Reader() {
    UErrorCode error = U_ZERO_ERROR;
    han_latin_.reset(icu::Transliterator::createInstance("Han-Latin", UTRANS_FORWARD, error));
  }

  // Whether `c` is read `syllable`, tones apart.
  bool Reads(char32_t c, std::string_view syllable) const {
    if (han_latin_ == nullptr) return false;
    icu::UnicodeString text(static_cast<UChar32>(c));
    han_latin_->transliterate(text);
    std::string reading;
    text.trim().toUTF8String(reading);
    bool tone = false;
    return WithoutTone(reading, tone) == syllable;
  }

 private:
  std::unique_ptr<icu::Transliterator> han_latin_;
};

}  // namespace

bool IsPinyinSyllable(std::string_view text, bool* has_tone) {
  if (text.empty() || text.size() > kMaxSyllableBytes) return false;
  bool tone = false;
  const std::optional<std::string> plain = WithoutTone(text, tone);
  if (has_tone != nullptr) *has_tone = tone;
  return plain.has_value() && IsToneless(*plain);
}

std::vector<Annotation> FindAnnotations(std::string_view text) {
  std::vector<Candidate> candidates = FindCandidates(text);
  const auto is_common = [](char32_t c) {
    const int cost = Lexicon::Get().Cost(std::u32string_view(&c, 1));
    return cost != Lexicon::kUnknown && cost <= kRareCharacter;
  };
  const auto is_certain = [&](const Candidate& c) {
    return c.has_tone && IsTraditionalForm(c.annotation.base) && is_common(c.annotation.base);
  };
  const auto certain = static_cast<size_t>(std::ranges::count_if(candidates, is_certain));
  // One note alone may be its author's: "無（wú）".
  if (certain == 1 && !std::ranges::find_if(candidates, is_certain)->inside_word) return {};
  std::unique_ptr<Reader> reader;
  const auto is_note = [&](const Candidate& c) {
    const char32_t base = c.annotation.base;
    if (is_certain(c)) return true;
    if (certain == 0) return false;
    if (!IsHan(base)) return c.has_tone;
    if (c.has_tone) return IsTraditionalForm(base) || (certain >= kConvertedPage && is_common(base));
    if (!IsTraditionalForm(base)) return false;
    if (reader == nullptr) reader = std::make_unique<Reader>();
    return reader->Reads(base, c.annotation.syllable);
  };
  std::vector<Annotation> notes;
  for (Candidate& candidate : candidates) {
    if (is_note(candidate)) notes.push_back(std::move(candidate.annotation));
  }
  return notes;
}

}  // namespace fangtan::service
