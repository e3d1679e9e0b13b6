#include "service/documents/court_lines.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/ascii.h"
#include "service/documents/honorifics.h"
#include "service/documents/lines.h"

namespace fangtan::service {
namespace {

using Kind = CourtLine::Kind;

// A page has up to 28 lines; of all lines so many tenths are numbered where any are.
constexpr size_t kMaxLineDigits = 2;
constexpr size_t kNumberedTenths = 7;
constexpr size_t kMaxLabelBytes = 48;
constexpr size_t kMaxExaminationBytes = 90;
constexpr std::string_view kExamination = "EXAMINATION";
// What may stand before that word.
constexpr std::string_view kExaminations[] = {"",        "DIRECT",   "CROSS",   "REDIRECT",  "RE-DIRECT",
                                              "RECROSS", "RE-CROSS", "FURTHER", "CONTINUED", "VOIR"};

size_t NumberLength(std::string_view line) {
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const bool ends = digits == line.size() || line[digits] == ' ' || line[digits] == '\t';
  return digits <= kMaxLineDigits && ends ? digits : 0;
}

bool AreNumbered(const std::vector<Line>& lines) {
  const auto numbered =
      std::ranges::count_if(lines, [](const Line& line) { return NumberLength(line.text) > 0; });
  return 10 * static_cast<size_t>(numbered) >= kNumberedTenths * lines.size();
}

bool HoldsSmallLetter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return absl::ascii_islower(c) || c >= 0x80; });
}

bool HoldsDigit(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// "MS. BYRON", "Dr. Byron", "THE COURT".
bool IsVoice(std::string_view name) {
  if (name.size() < 4 || name.size() > kMaxLabelBytes) return false;
  if (name.starts_with("THE ")) return !HoldsSmallLetter(name);
  return WithoutHonorifics(name).size() < name.size() &&
         absl::ascii_isupper(static_cast<unsigned char>(name.front()));
}

// Who examines by "BY MS. BYRON:", with or without "(Continuing)"; nothing for any other line.
std::optional<std::string_view> ParseExaminer(std::string_view line) {
  if (!line.starts_with("BY ") && !line.starts_with("By ")) return std::nullopt;
  std::string_view name = line.substr(3);
  name = Trim(name.substr(0, name.find_first_of(":(")));
  const bool closed = line.ends_with(':') || line.ends_with(')');
  const bool anything = name.starts_with("THE ") && name != "THE COURT";
  if (!IsVoice(name) || anything || (!closed && HoldsSmallLetter(name))) return std::nullopt;
  return name;
}

// "CROSS-EXAMINATION BY MS. BYRON:", but no entry of an index, which ends in a page.
bool ParseExamination(std::string_view line, CourtLine& parsed) {
  const size_t at = line.find(kExamination);
  if (at == std::string_view::npos || line.size() > kMaxExaminationBytes ||
      absl::ascii_isdigit(static_cast<unsigned char>(line.back())))
    return false;
  std::string_view before = Trim(line.substr(0, at));
  before = before.substr(0, before.find(' '));
  if (before.ends_with('-')) before.remove_suffix(1);
  if (std::ranges::find(kExaminations, before) == std::end(kExaminations)) return false;
  parsed.kind = Kind::kExamination;
  const size_t by = line.find("BY ", at);
  if (by != std::string_view::npos) parsed.label = ParseExaminer(line.substr(by)).value_or("");
  return true;
}

// "Q.  text", "A:  text", "Q\ttext". Of one blank alone "A" is a word.
bool ParseTestimony(std::string_view line, CourtLine& parsed) {
  if (line.front() != 'Q' && line.front() != 'A') return false;
  const size_t stop = line.size() > 1 && (line[1] == '.' || line[1] == ':') ? 1 : 0;
  std::string_view rest = line.substr(1 + stop);
  const bool wide = rest.starts_with('\t') || rest.starts_with("  ");
  if (!wide && !(stop > 0 && (rest.empty() || rest.starts_with(' ')))) return false;
  parsed.kind = line.front() == 'Q' ? Kind::kQuestion : Kind::kAnswer;
  parsed.label = line.substr(0, 1);
  parsed.rest = Trim(rest);
  return true;
}

bool ParseSpeech(std::string_view line, CourtLine& parsed) {
  const size_t colon = line.substr(0, kMaxLabelBytes + 1).find(':');
  if (colon == std::string_view::npos || !IsVoice(line.substr(0, colon))) return false;
  parsed.kind = Kind::kSpeech;
  parsed.label = line.substr(0, colon);
  parsed.rest = Trim(line.substr(colon + 1));
  return true;
}

// Two words or more in capitals, as names of witnesses and headings are.
bool IsInCapitals(std::string_view line) {
  const size_t comma = std::min(line.find(','), line.size());
  const std::string_view name = line.substr(0, comma);
  return name.find(' ') != std::string_view::npos && !HoldsSmallLetter(name) && !HoldsDigit(name) &&
         std::ranges::all_of(name, [](unsigned char c) {
           return absl::ascii_isupper(c) ||
                  std::string_view(" .-'\"").find(static_cast<char>(c)) != std::string_view::npos;
         });
}

CourtLine Parse(std::string_view text) {
  CourtLine line{.text = text};
  if (ParseTestimony(text, line) || ParseExamination(text, line) || ParseSpeech(text, line)) return line;
  if (const auto examiner = ParseExaminer(text)) {
    line.kind = Kind::kExaminer;
    line.label = *examiner;
  } else if (text.front() == '(' || text.front() == '[') {
    line.kind = Kind::kRemark;
  } else if (IsInCapitals(text)) {
    line.kind = Kind::kName;
  }
  return line;
}

}  // namespace

std::vector<CourtLine> ReadCourtLines(std::string_view text) {
  const std::vector<Line> lines = SplitLines(text, false);
  const bool numbered = AreNumbered(lines);
  std::vector<CourtLine> parsed;
  size_t end = 0;
  for (const Line& line : lines) {
    const std::string_view said = numbered ? Trim(line.text.substr(NumberLength(line.text))) : line.text;
    const bool page = NumberLength(line.text) == line.text.size();
    if (said.empty() || page) continue;
    const std::string_view above = text.substr(end, line.range.begin - end);
    parsed.push_back(Parse(said));
    parsed.back().first = !numbered && std::ranges::count(above, '\n') > 1;
    end = line.range.end;
  }
  return parsed;
}

}  // namespace fangtan::service
