#include "service/documents/annotations.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
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

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxSyllableBytes = 18;
// From so many certain notes on, those on characters of either script count as well.
constexpr size_t kConvertedPage = 5;
// So many notes on simplified characters are a converter's.
constexpr size_t kMinSimplified = 3;
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

// "ㄕㄣˇ", "˙ㄇㄣ": letters of bopomofo with at most one mark of tone.
bool IsBopomofo(std::string_view text) {
  size_t letters = 0;
  size_t marks = 0;
  for (const char32_t c : storage::ToUtf32(text)) {
    const bool letter = (c >= 0x3105 && c <= 0x312F) || (c >= 0x31A0 && c <= 0x31BF);
    const bool mark = c == 0x02C9 || c == 0x02CA || c == 0x02C7 || c == 0x02CB || c == 0x02D9;
    if (!letter && !mark) return false;
    (letter ? letters : marks) += 1;
  }
  return letters >= 1 && letters <= 3 && marks <= 1;
}

// The bracket that closes `open`; empty if that opens none.
std::string_view CloserOf(char32_t open) {
  switch (open) {
    case '(':
      return ")";
    case U'（':
      return "）";
    case '[':
      return "]";
    case U'［':
      return "］";
    case U'〔':
      return "〕";
    case U'【':
      return "】";
    default:
      return "";
  }
}

struct Candidate {
  Annotation annotation;
  bool bopomofo = false;
  bool has_tone = false;
  bool inside_word = false;  // Han before the annotated character, and half-width brackets
  bool half_width = false;   // the brackets
};

// The candidate whose opening bracket stands at `open`, behind `base`.
std::optional<Candidate> CandidateAt(std::string_view text, size_t open, uint32_t open_length,
                                     char32_t base) {
  const size_t begin = open + open_length;
  const std::string_view window = text.substr(begin, kMaxSyllableBytes + 3);
  const std::string_view closer = CloserOf(DecodeAt(text, open).value);
  const size_t other = closer == ")" ? window.find("）") : closer == "）" ? window.find(')') : kNowhere;
  const size_t close = std::min(window.find(closer), other);
  if (close == std::string_view::npos || close == 0) return std::nullopt;
  Candidate candidate;
  candidate.annotation.base = base;
  candidate.annotation.syllable = std::string(window.substr(0, close));
  candidate.bopomofo = IsBopomofo(candidate.annotation.syllable);
  if (!candidate.bopomofo && !IsPinyinSyllable(candidate.annotation.syllable, &candidate.has_tone))
    return std::nullopt;
  // Square brackets hold other things than readings, too.
  if (closer != ")" && closer != "）" && !candidate.bopomofo && !candidate.has_tone) return std::nullopt;
  candidate.annotation.range = {open, begin + close + DecodeAt(window, close).length};
  return candidate;
}

// The character before byte `end`, none of those before `begin`; 0 if there is none. `end` becomes its place.
char32_t CharacterBefore(std::string_view text, size_t begin, size_t& end) {
  if (end == begin) return 0;
  do {
    --end;
  } while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80);
  return DecodeAt(text, end).value;
}

// The next bracket that opens from `at` on, or the end. (, [, and what begins with the lead bytes of
// （［〔【.
size_t NextOpening(std::string_view text, size_t at) {
  static const std::array<bool, 256>& stops = *[] {
    auto* table = new std::array<bool, 256>{};
    for (const unsigned char byte : {'(', '['}) (*table)[byte] = true;
    (*table)[0xE3] = (*table)[0xEF] = true;
    return table;
  }();
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (stops[byte] && (byte < 0x80 || !CloserOf(DecodeAt(text, at).value).empty())) break;
  }
  return at;
}

// Goes from bracket to bracket, and looks back at the two characters before each.
std::vector<Candidate> FindCandidates(std::string_view text) {
  std::vector<Candidate> found;
  size_t begin = 0;  // behind the last candidate
  for (size_t at = NextOpening(text, 0); at < text.size();) {
    size_t before = at;
    const char32_t last = CharacterBefore(text, begin, before);
    const char32_t before_last = CharacterBefore(text, begin, before);
    const CodePoint c = DecodeAt(text, at);
    // ASCII from @ on can be the second byte of a GBK character: what a shifted decode leaves of an annotated
    // one.
    const bool is_trail = last >= 0x40 && last < 0x7F && (before_last >= 0x80 || before_last == U'?');
    size_t next = at + c.length;
    if (IsHan(last) || is_trail) {
      if (auto candidate = CandidateAt(text, at, c.length, last)) {
        candidate->half_width = c.value < 0x80;
        candidate->inside_word = IsHan(before_last) && candidate->half_width;
        next = begin = candidate->annotation.range.end;
        found.push_back(*std::move(candidate));
      }
    }
    at = NextOpening(text, next);
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
    return WithoutTone(reading, tone) == WithoutTone(syllable, tone);
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

bool IsReading(std::string_view text) {
  bool any_tone = false;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != ' ') continue;
    const std::string_view syllable = text.substr(begin, at - begin);
    begin = at + 1;
    if (syllable.empty()) continue;
    bool tone = false;
    const bool bopomofo = IsBopomofo(syllable);
    if (!bopomofo && !IsPinyinSyllable(syllable, &tone)) return false;
    any_tone = any_tone || tone || bopomofo;
  }
  return any_tone;
}

std::vector<ReadWord> FindReadWords(std::string_view text, const std::vector<Annotation>& notes) {
  std::vector<ReadWord> words;
  for (size_t first = 0; first < notes.size() && words.size() < kMaxReadWords;) {
    ReadWord word;
    size_t next = first;
    do {
      const Annotation& note = notes[next];
      storage::AppendUtf8(note.base, word.word);
      if (!word.reading.empty()) word.reading += ' ';
      word.reading += note.syllable;
      ++next;
    } while (next < notes.size() && next - first < kMaxReadChars && notes[next - 1].range.end < text.size() &&
             notes[next - 1].range.end + DecodeAt(text, notes[next - 1].range.end).length ==
                 notes[next].range.begin);
    const bool known = std::ranges::any_of(words, [&](const ReadWord& w) { return w.word == word.word; });
    if (next - first > 1 && !known) words.push_back(std::move(word));
    first = next;
  }
  return words;
}

namespace {

bool IsCommon(char32_t c) {
  const int cost = Lexicon::Get().Cost(std::u32string_view(&c, 1));
  return cost != Lexicon::kUnknown && cost <= kRareCharacter;
}

// Tells the notes of converters among all brackets of a text.
class NoteFinder {
 public:
  explicit NoteFinder(const std::vector<Candidate>& candidates) {
    for (const Candidate& c : candidates) {
      bopomofo_ += c.bopomofo ? 1 : 0;
      if (!IsCertain(c)) continue;
      ++certain_;
      authors_ = !c.inside_word;
    }
    // One note alone may be its author's: "無（wú）".
    authors_ = authors_ && certain_ == 1;
    if (certain_ == 0) certain_ = simplified_ = CountSimplified(candidates);
  }

  bool None() const { return authors_ && bopomofo_ == 0; }

  bool IsNote(const Candidate& c) {
    const char32_t base = c.annotation.base;
    if (c.bopomofo) return bopomofo_ > 1 || c.inside_word;
    if (certain_ == 0 || authors_) return false;
    if (IsCertain(c)) return true;
    if (!IsHan(base)) return c.has_tone;
    if (simplified_ > 0 && !c.half_width) return false;
    if (!c.has_tone) return IsTraditionalForm(base) && IsRead(c);
    if (IsTraditionalForm(base)) return true;
    return (certain_ >= kConvertedPage && IsCommon(base)) || (c.half_width && IsRead(c));
  }

 private:
  static bool IsCertain(const Candidate& c) {
    return c.has_tone && IsTraditionalForm(c.annotation.base) && IsCommon(c.annotation.base);
  }

  bool IsRead(const Candidate& c) {
    if (reader_ == nullptr) reader_ = std::make_unique<Reader>();
    return reader_->Reads(c.annotation.base, c.annotation.syllable);
  }

  // Notes on characters that nobody needs help with, each how its character is read; none where there are few
  // of them, or where a character is read in two ways, as in a lesson.
  size_t CountSimplified(const std::vector<Candidate>& candidates) {
    std::map<char32_t, std::string_view> readings;
    size_t notes = 0;
    for (const Candidate& c : candidates) {
      const Annotation& note = c.annotation;
      if (!c.has_tone || !c.half_width || !IsHan(note.base)) continue;
      if (readings.try_emplace(note.base, note.syllable).first->second != note.syllable) return 0;
      notes += IsCommon(note.base) && IsRead(c) ? 1 : 0;
    }
    return notes >= kMinSimplified && readings.size() > 1 ? notes : 0;
  }

  std::ptrdiff_t bopomofo_ = 0;
  size_t certain_ = 0;
  size_t simplified_ = 0;  // where no traditional character has a note
  bool authors_ = false;
  std::unique_ptr<Reader> reader_;
};

}  // namespace

std::vector<Annotation> FindAnnotations(std::string_view text) {
  std::vector<Candidate> candidates = FindCandidates(text);
  NoteFinder finder(candidates);
  if (finder.None()) return {};
  std::vector<Annotation> notes;
  for (Candidate& candidate : candidates) {
    if (finder.IsNote(candidate)) notes.push_back(std::move(candidate.annotation));
  }
  return notes;
}

}  // namespace fangtan::service
