#include "service/documents/mojibake.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "service/documents/character_costs.h"
#include "service/documents/mojibake_reading.h"
#include "service/documents/suspicion_table.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

struct Kind {
  std::string_view name;
  MojibakeReading (*read)(const MojibakeLine&);
  bool latin;  // reads lines of Latin letters; else lines of Han characters
};
constexpr Kind kKinds[] = {{"UTF-8 read as Latin-1 or windows-1252", ReadLatinAsUtf8, true},
                           {"GBK read as Latin-1 or windows-1252", ReadLatinAsGbk, true},
                           {"UTF-8 read as GBK", ReadGbkAsUtf8, false},
                           {"Big5 read as GBK", ReadGbkAsBig5, false}};
constexpr size_t kKindCount = std::size(kKinds);

// Characters that cost more than prose does, so many in a row that a closer look is worth it.
constexpr double kProseCharacter = 8.5;
constexpr double kOddRun = 7;

// What a line may be damaged by, as far as a glance tells.
struct Glance {
  bool latin = false;
  bool han = false;
};

// Whether the line holds characters of Latin-1 beyond ASCII. No-break spaces alone are none: nothing that was
// decoded wrongly is made of them.
bool HoldsLatin(std::string_view line) {
  if (line.find('\xC3') != std::string_view::npos) return true;
  for (size_t at = line.find('\xC2'); at != std::string_view::npos; at = line.find('\xC2', at + 2)) {
    if (line.substr(at, 2) != "\xC2\xA0") return true;
  }
  return false;
}

// `accents`: some line of the document holds them.
Glance GlanceAt(std::string_view line, bool accents) {
  Glance glance;
  glance.latin = accents && HoldsLatin(line);
  if (!SuspicionTable::MayHoldMore(line)) return glance;
  const CharacterCosts& costs = CharacterCosts::Get();
  double run = 0;
  for (size_t at = 0; at < line.size() && !glance.han;) {
    if (static_cast<unsigned char>(line[at]) < 0x80) {
      ++at;
      continue;
    }
    const storage::CodePoint c = storage::DecodeAt(line, at);
    run = std::max(0.0, run + costs.Of(c.value) - kProseCharacter);
    glance.han = run > kOddRun;
    at += c.length;
  }
  return glance;
}

// Letters that Han text stands among may still be of another kind; the likeliest reading is kept.
struct LineReading {
  MojibakeReading reading;
  size_t kind = 0;
};

bool IsClauseEnd(char32_t c) {
  return storage::IsSpace(c) ||
         (c < 0x80 && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) ||
         (c >= 0x3000 && c <= 0x3020) || (c >= 0xFF01 && c <= 0xFF20) || c == U'”' || c == U'’';
}

class Mender {
 public:
  explicit Mender(std::string_view text) : text_(text), accents_(HoldsLatin(text)) {}

  Repairs Run();

 private:
  void Look(const MojibakeLine& line);
  void Accept(const LineReading& line);
  void AddEdits(const std::vector<RestoredCharacter>& characters);
  void Warn(const LineReading& line);

  std::string_view text_;
  bool accents_ = false;
  std::vector<LineReading> lines_;
  std::array<size_t, kKindCount> sure_{};    // lines of a kind
  std::array<size_t, kKindCount> likely_{};  // restored characters of lines that are likely
  std::string_view last_kind_;
  Repairs repairs_;
};

void Mender::Look(const MojibakeLine& line) {
  const Glance glance = GlanceAt(line.text, accents_);
  if (!glance.latin && !glance.han) return;
  LineReading best;
  for (size_t kind = 0; kind < kKindCount; ++kind) {
    if (!(kKinds[kind].latin ? glance.latin : glance.han)) continue;
    MojibakeReading reading = kKinds[kind].read(line);
    if (!reading.sure && !reading.likely) continue;
    const bool better = best.reading.characters.empty() || reading.sure > best.reading.sure ||
                        (reading.sure == best.reading.sure && reading.gain() > best.reading.gain());
    if (better) best = {std::move(reading), kind};
  }
  if (best.reading.characters.empty()) return;
  ++(best.reading.sure ? sure_ : likely_)[best.kind];
  lines_.push_back(std::move(best));
}

// One edit a clause, so that a span of one name does not cover the paragraph.
void Mender::AddEdits(const std::vector<RestoredCharacter>& characters) {
  bool open = false;
  for (size_t i = 0; i < characters.size(); ++i) {
    const RestoredCharacter& character = characters[i];
    const bool apart = open && character.source.begin > repairs_.edits.back().source.end;
    if (!open || apart) repairs_.edits.push_back({{character.source.begin, character.source.begin}, ""});
    Edit& edit = repairs_.edits.back();
    edit.source.end = std::max(edit.source.end, character.source.end);
    storage::AppendUtf8(character.c, edit.text);
    const bool may_end = i + 1 == characters.size() || !characters[i + 1].joined;
    open = !(may_end && IsClauseEnd(character.c));
  }
}

// Runs that nothing but blanks parts are one.
void Mender::Warn(const LineReading& line) {
  const std::vector<RestoredCharacter>& characters = line.reading.characters;
  const ByteRange range{characters.front().source.begin, characters.back().source.end};
  const std::string_view kind = kKinds[line.kind].name;
  const bool joined = !repairs_.warnings.empty() && kind == last_kind_ &&
                      std::ranges::all_of(text_.substr(repairs_.warnings.back().source.end,
                                                       range.begin - repairs_.warnings.back().source.end),
                                          [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (joined && line.reading.lost == 0) {
    repairs_.warnings.back().source.end = range.end;
    return;
  }
  last_kind_ = line.reading.lost == 0 ? kind : std::string_view();
  repairs_.warnings.push_back(
      {"TEXT_REPAIRED", "Text was decoded wrongly (" + std::string(kind) + ") and repaired.", range});
  if (line.reading.lost == 0) return;
  repairs_.warnings.push_back(
      {"GARBLED_TEXT_KEPT",
       std::to_string(line.reading.lost) +
           " characters lost a byte when the text was decoded wrongly; U+FFFD stands for them.",
       range});
}

void Mender::Accept(const LineReading& line) {
  // What is only likely needs the same damage elsewhere.
  if (!line.reading.sure && sure_[line.kind] == 0) return;
  Warn(line);
  AddEdits(line.reading.characters);
}

Repairs Mender::Run() {
  for (size_t begin = 0; begin < text_.size();) {
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    Look({text_.substr(begin, end - begin), begin});
    begin = end + 1;
  }
  for (const LineReading& line : lines_) Accept(line);
  return std::move(repairs_);
}

}  // namespace

Repairs RepairMojibake(std::string_view text) { return Mender(text).Run(); }

}  // namespace fangtan::service
