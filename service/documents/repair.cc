#include "service/documents/repair.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/documents/language_tag.h"
#include "service/documents/shift_decoder.h"
#include "service/documents/suspicion.h"
#include "service/documents/suspicion_table.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;

constexpr size_t kMaxLearnedChars = 200'000;
// Of one document; what lies beyond is kept as it is, with a warning.
constexpr size_t kMaxSearchedChars = 40'000;
// A page that gives next to nothing back is odd, but not out of step: only so much of it is searched.
constexpr size_t kMaxFruitlessChars = 400;
constexpr size_t kSearchedPerRestored = 8;
constexpr size_t kMaxWindowChars = 400;
constexpr size_t kContextChars = 6;
constexpr double kMinGain = 6.0;
constexpr double kMinGainToWarn = 16.0;  // of a run that is kept
constexpr double kMinGainPerChar = 1.5;
constexpr double kMaxCost = 7.2;     // mean cost of a character of a reading
constexpr double kMaxUnknown = 0.5;  // share of characters that stay unknown
constexpr size_t kNearMark = 7;
constexpr double kOddBehindMark = 7.0;

TextModel::Script ScriptOf(std::string_view text) {
  const std::string tag = LanguageTag(text);
  if (tag == "zh-Hant") return TextModel::Script::kTraditional;
  return tag == "zh-Hans" ? TextModel::Script::kSimplified : TextModel::Script::kUnknown;
}

// A piece of the document as tokens, each with its place.
struct Window {
  ByteRange line;
  std::u32string context;
  std::vector<Token> tokens;
  std::vector<ByteRange> places;  // note included
  bool goes_on = false;           // the line is longer
};

// All that a reading of it depends on, beside the document.
std::string KeyOf(const Window& window, size_t at_least, std::optional<uint8_t> pending) {
  std::string key =
      absl::StrCat(at_least, window.goes_on ? "+" : " ", pending.has_value() ? *pending : -1, " ");
  key.append(storage::ToUtf8(window.context)).push_back('\0');
  for (const Token& token : window.tokens) {
    storage::AppendUtf8(token.c, key);
    key.append(token.note).push_back('\0');
  }
  return key;
}

// The syllable and bracket behind a "?" that swallowed the opening bracket: "?wù)". Length 0 if there is
// none.
struct OrphanNote {
  std::string syllable;
  size_t length = 0;
};

OrphanNote OrphanNoteAt(std::string_view text) {
  const std::string_view window = text.substr(0, 16);
  const size_t close = std::min(window.find(')'), window.find("）"));
  bool has_tone = false;
  if (close == std::string_view::npos || !IsPinyinSyllable(window.substr(0, close), &has_tone) || !has_tone)
    return {};
  return {std::string(window.substr(0, close)), close + (window[close] == ')' ? 1 : 3)};
}

std::string_view LastCharacters(std::string_view text, size_t count) {
  size_t begin = text.size();
  while (begin > 0 && count > 0) {
    --begin;
    if ((static_cast<unsigned char>(text[begin]) & 0xC0) != 0x80) --count;
  }
  return text.substr(begin);
}

class Repairer {
 public:
  Repairer(std::string_view text, const std::vector<Annotation>& notes)
      : text_(text), notes_(notes), model_(ScriptOf(text.substr(0, TrainingBytes(text)))) {}

  Repairs Run(const std::vector<Suspect>& suspects);

 private:
  static size_t TrainingBytes(std::string_view text);
  void Learn(const std::vector<Suspect>& suspects);
  void WarnOfTheRest(ByteRange first);
  void LearnLine(std::u32string_view line);
  void CountWidths(char32_t before, char32_t c);
  bool IsExhausted() const {
    return searched_ > kMaxSearchedChars || searched_ > kMaxFruitlessChars + kSearchedPerRestored * restored_;
  }
  Window Cut(ByteRange range, ByteRange line) const;
  void Examine(ByteRange range, ByteRange line);
  const ShiftResult& ReadingOf(const Window& window, size_t at_least);
  ShiftResult BestReading(const Window& window, size_t at_least) const;
  static bool IsSure(const Window& window, const Restoration& run);
  std::optional<size_t> OddMark(const Window& window, size_t end) const;
  void Accept(const Window& window, const Restoration& run);
  void Keep(const Window& window, const ShiftResult& result);
  std::string Printed(std::u32string_view text) const;

  std::string_view text_;
  const std::vector<Annotation>& notes_;
  TextModel model_;
  Readings readings_;
  size_t narrow_ = 0, wide_ = 0;  // commas and the like behind Han characters, by width
  size_t searched_ = 0;
  size_t restored_ = 0;  // characters
  size_t done_ = 0;      // what lies before was looked at
  // Where a run is longer than a window: the byte that the next one begins with, and what stands before it.
  std::optional<uint8_t> pending_;
  std::u32string tail_;
  // By KeyOf; the model does not change any more. So many at most as kMaxSearchedChars lets be searched.
  std::unordered_map<std::string, ShiftResult> known_;
  Repairs repairs_;
};

size_t Repairer::TrainingBytes(std::string_view text) {
  size_t end = std::min(text.size(), kMaxLearnedChars * 3);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end;
}

Repairs Repairer::Run(const std::vector<Suspect>& suspects) {
  for (const Annotation& note : notes_) readings_.try_emplace(note.base, note.syllable);
  Learn(suspects);
  for (const Suspect& suspect : suspects) {
    if (done_ < suspect.range.begin) pending_.reset();
    if (IsExhausted()) {
      WarnOfTheRest(suspect.range);
      break;
    }
    while (done_ < suspect.range.end && !IsExhausted())
      Examine({std::max(done_, suspect.range.begin), suspect.range.end}, suspect.line);
    if (done_ < suspect.range.end) {
      WarnOfTheRest({done_, suspect.range.end});
      break;
    }
  }
  return std::move(repairs_);
}

void Repairer::WarnOfTheRest(ByteRange first) {
  repairs_.warnings.push_back({"GARBLED_TEXT_KEPT",
                               "From here on the page was not searched for garbled runs: it holds too many.",
                               first});
}

// Everything outside of the suspects teaches the model.
void Repairer::Learn(const std::vector<Suspect>& suspects) {
  const size_t end = TrainingBytes(text_);
  std::u32string line;
  char32_t before = 0;
  auto suspect = suspects.begin();
  auto note = notes_.begin();
  for (size_t at = 0; at < end;) {
    while (suspect != suspects.end() && suspect->range.end <= at) ++suspect;
    while (note != notes_.end() && note->range.begin < at) ++note;
    if (note != notes_.end() && note->range.begin == at) {
      at = note->range.end;
      continue;
    }
    const CodePoint c = DecodeAt(text_, at);
    const bool damaged = suspect != suspects.end() && suspect->range.begin <= at;
    if (damaged || storage::IsSpace(c.value)) {
      model_.Learn(line);
      line.clear();
    } else {
      line.push_back(c.value);
      CountWidths(before, c.value);
    }
    before = c.value;
    at += c.length;
  }
  model_.Learn(line);
}

void Repairer::CountWidths(char32_t before, char32_t c) {
  if (!IsHan(before)) return;
  if (std::u32string_view(U",:;?!").find(c) != std::u32string_view::npos) ++narrow_;
  if (std::u32string_view(U"，：；？！").find(c) != std::u32string_view::npos) ++wide_;
}

// From the start of `range` to the end of the line.
Window Repairer::Cut(ByteRange range, ByteRange line) const {
  Window window{.line = line};
  auto note = std::lower_bound(notes_.begin(), notes_.end(), range.begin,
                               [](const Annotation& n, size_t begin) { return n.range.begin < begin; });
  for (size_t at = range.begin; at < line.end && window.tokens.size() < kMaxWindowChars;) {
    const CodePoint c = DecodeAt(text_, at);
    Token token{c.value, ""};
    size_t end = at + c.length;
    if (note != notes_.end() && note->range.begin == end) {
      token.note = note->syllable;
      end = (note++)->range.end;
    } else if (c.value == U'?' || c.value == 0xFFFD) {
      OrphanNote orphan = OrphanNoteAt(text_.substr(end, line.end - end));
      token.note = std::move(orphan.syllable);
      end += orphan.length;
    }
    window.tokens.push_back(std::move(token));
    window.places.push_back({at, end});
    at = end;
  }
  const std::string_view ahead = text_.substr(line.begin, range.begin - line.begin);
  window.context = pending_.has_value() ? tail_ : storage::ToUtf32(LastCharacters(ahead, kContextChars));
  window.goes_on = !window.places.empty() && window.places.back().end < line.end;
  return window;
}

void Repairer::Examine(ByteRange range, ByteRange line) {
  const Window window = Cut(range, line);
  size_t at_least = 0;
  while (at_least < window.places.size() && window.places[at_least].begin < range.end) ++at_least;
  const ShiftResult& result = ReadingOf(window, at_least);
  searched_ += result.read;
  done_ = result.read == 0 ? range.end : window.places[result.read - 1].end;
  bool sure = !result.runs.empty();
  for (const Restoration& run : result.runs) {
    if (IsSure(window, run)) {
      Accept(window, run);
    } else {
      sure = false;
    }
  }
  if (!sure) Keep(window, result);
  // What was kept is no text to go on from.
  const bool goes_on = result.pending.has_value() && IsSure(window, result.runs.back());
  pending_ = goes_on ? result.pending : std::nullopt;
  tail_ = result.tail;
}

// What repeats is searched once: a search takes some 0.4 ms a character, and pages repeat headers and menus.
const ShiftResult& Repairer::ReadingOf(const Window& window, size_t at_least) {
  const auto [known, is_new] = known_.try_emplace(KeyOf(window, at_least, pending_));
  if (is_new) known->second = BestReading(window, at_least);
  return known->second;
}

ShiftResult Repairer::BestReading(const Window& window, size_t at_least) const {
  ShiftDecoder::Options options{.line_start = window.context.empty(),
                                .at_least = at_least,
                                .goes_on = window.goes_on,
                                .pending = pending_};
  const bool traditional = model_.script() == TextModel::Script::kTraditional;
  const auto decode = [&](bool thorough, bool converted) {
    options.thorough = thorough;
    options.converted = converted;
    return ShiftDecoder(model_, readings_, options).Decode(window.context, window.tokens);
  };
  // Nearly all that is looked at is only odd.
  ShiftResult direct = decode(false, false);
  if (direct.runs.empty() && !(traditional && !decode(false, true).runs.empty())) return direct;
  direct = decode(true, false);
  if (!traditional) return direct;
  if (!direct.runs.empty() && std::ranges::all_of(direct.runs, [&](const Restoration& run) {
        return run.unknown == 0 && IsSure(window, run);
      }))
    return direct;
  ShiftResult converted = decode(true, true);
  return converted.gain > direct.gain + kMinGain ? converted : direct;
}

bool Repairer::IsSure(const Window&, const Restoration& run) {
  const auto changed = static_cast<double>(run.end - run.begin);
  return run.gain >= kMinGain && run.gain >= kMinGainPerChar * changed && run.cost <= kMaxCost &&
         static_cast<double>(run.unknown) <= kMaxUnknown * static_cast<double>(run.text.size());
}

// Restored text in the width that the page's own punctuation has.
std::string Repairer::Printed(std::u32string_view text) const {
  std::string out;
  for (const char32_t c : text) storage::AppendUtf8(narrow_ > wide_ ? Narrow(c) : c, out);
  return out;
}

void Repairer::Accept(const Window& window, const Restoration& run) {
  const ByteRange range{window.places[run.begin].begin, window.places[run.end - 1].end};
  repairs_.edits.push_back({range, Printed(run.text)});
  restored_ += run.text.size() - run.unknown;
  repairs_.warnings.push_back({"TEXT_REPAIRED",
                               "A run garbled by a shifted GBK decode was repaired; compare with the source.",
                               range});
  if (run.unknown == 0) return;
  repairs_.warnings.push_back(
      {"GARBLED_TEXT_KEPT",
       std::to_string(run.unknown) + " characters of a garbled run have lost bytes; U+FFFD stands for them.",
       range});
}

// A "?" in front of Han characters that make no sense.
std::optional<size_t> Repairer::OddMark(const Window& window, size_t end) const {
  for (size_t i = 0; i + kNearMark < end; ++i) {
    if (window.tokens[i].c != U'?') continue;
    std::u32string behind;
    for (size_t k = i + 1; k <= i + kNearMark; ++k) behind.push_back(window.tokens[k].c);
    if (!std::ranges::all_of(behind, [](char32_t c) { return IsHan(c) || c == U'?'; })) continue;
    if (model_.Cost(U"", behind) > kOddBehindMark * kNearMark) return i;
  }
  return std::nullopt;
}

// Warns of what is surely damaged: a likelier reading around a lost-byte mark was found, but not one alone;
// or the page says itself that characters were lost.
void Repairer::Keep(const Window& window, const ShiftResult& result) {
  constexpr std::string_view kMessage =
      "A garbled run could not be repaired with certainty and was kept as it is.";
  const auto has_mark = [&window](const Restoration& run) {
    return std::any_of(window.tokens.begin() + static_cast<std::ptrdiff_t>(run.begin),
                       window.tokens.begin() + static_cast<std::ptrdiff_t>(run.end), [](const Token& token) {
                         return token.c == U'?' || token.c == U'？' || token.c == 0xFFFD;
                       });
  };
  for (const Restoration& run : result.runs) {
    if (IsSure(window, run) || run.gain < kMinGainToWarn || !has_mark(run)) continue;
    const ByteRange range{window.places[run.begin].begin, window.places[run.end - 1].end};
    repairs_.warnings.push_back({"GARBLED_TEXT_KEPT", std::string(kMessage), range});
    return;
  }
  const std::optional<size_t> mark =
      result.gain < kMinGainToWarn ? std::nullopt : OddMark(window, result.read);
  if (mark.has_value()) {
    repairs_.warnings.push_back({"GARBLED_TEXT_KEPT", std::string(kMessage), window.places[*mark]});
    return;
  }
  for (size_t i = 0; i < result.read; ++i) {
    const char32_t c = window.tokens[i].c;
    if (c != 0xFFFD && (c < 0xE000 || c > 0xF8FF)) continue;
    repairs_.warnings.push_back({"GARBLED_TEXT_KEPT", std::string(kMessage), window.places[i]});
    return;
  }
}

std::vector<size_t> LineEndsOf(std::string_view text) {
  std::vector<size_t> ends;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ends.push_back(at);
  }
  return ends;
}

// Where a page prints its marks in full width, a "?" of ASCII between Han characters is a lost byte. Warns
// once for every line that has no warning yet.
void WarnOfNarrowMarks(std::string_view text, std::vector<DecodeWarning>& warnings) {
  if (text.find("??") == std::string_view::npos && warnings.empty()) return;
  const SuspicionTable& table = SuspicionTable::Get();
  const auto is_han = [&table](char32_t c) { return (table.Of(c) & SuspicionTable::kHan) != 0; };
  size_t narrow = 0, wide = 0;
  char32_t before = 0, last = 0;  // `last` stands before the mark
  std::vector<ByteRange> lost;
  size_t line = 0, mark = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    switch (c.value) {
      case U'\n':
        line = at;
        break;
      case U',':
      case U':':
      case U';':
      case U'!':
        narrow += is_han(before) ? 1 : 0;
        break;
      case U'，':
      case U'：':
      case U'；':
      case U'！':
        wide += is_han(before) ? 1 : 0;
        break;
      case U'?':
        if (before == U'?') break;
        last = before;
        mark = at;
        break;
      default:
        // One alone may be a question that goes on.
        if (before != U'?' || at - mark < 2 || !is_han(c.value) || !is_han(last)) break;
        if (lost.empty() || lost.back().begin < line) lost.push_back({mark, at});
    }
    before = c.value;
    at += c.length;
  }
  if (wide < 3 || narrow * 4 > wide) return;
  const std::vector<size_t> line_ends = LineEndsOf(text);
  const auto line_of = [&](size_t at) { return std::ranges::lower_bound(line_ends, at) - line_ends.begin(); };
  std::set<std::ptrdiff_t> known;  // lines
  for (const DecodeWarning& warning : warnings) known.insert(line_of(warning.source.begin));
  for (const ByteRange& range : lost) {
    if (known.contains(line_of(range.begin))) continue;
    warnings.push_back(
        {"GARBLED_TEXT_KEPT", "Characters were lost here; the text was kept as it is.", range});
  }
  std::ranges::sort(warnings, {}, [](const DecodeWarning& warning) { return warning.source.begin; });
}

}  // namespace

Repairs RepairGarbledRuns(std::string_view text, const std::vector<Annotation>& notes) {
  if (notes.empty() && !SuspicionTable::MayHoldMore(text)) return {};
  Repairs repairs;
  if (const std::vector<Suspect> suspects = FindSuspects(text, notes); !suspects.empty())
    repairs = Repairer(text, notes).Run(suspects);
  WarnOfNarrowMarks(text, repairs.warnings);
  return repairs;
}

}  // namespace fangtan::service
