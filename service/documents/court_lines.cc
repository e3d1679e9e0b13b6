#include "service/documents/court_lines.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
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

// As inquiries announce who examines.
constexpr std::string_view kQuestionsFrom = "Questions from ";
// Behind the name of a witness: "MR ODO FENN (affirmed)".
constexpr std::string_view kOaths[] = {"(affirmed)", "(sworn)", "(recalled)"};

size_t NumberLength(std::string_view line) {
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const bool ends = digits == line.size() || line[digits] == ' ' || line[digits] == '\t';
  return digits <= kMaxLineDigits && ends ? digits : 0;
}

// "143", "Page 143", "- 143 -".
bool IsPageNumber(std::string_view line) {
  constexpr size_t kMaxDigits = 4;
  if (line.starts_with("Page ")) line.remove_prefix(5);
  if (line.starts_with("- ") && line.ends_with(" -") && line.size() > 4)
    line = line.substr(2, line.size() - 4);
  return line.size() <= kMaxDigits && line.find_first_not_of("0123456789") == std::string_view::npos;
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
  if (line.starts_with(kQuestionsFrom)) {
    const std::string_view asker = line.substr(kQuestionsFrom.size());
    return IsVoice(asker) && !HoldsSmallLetter(asker) ? std::optional(asker) : std::nullopt;
  }
  if (!line.starts_with("BY ") && !line.starts_with("By ")) return std::nullopt;
  std::string_view name = line.substr(3);
  name = Trim(name.substr(0, name.find_first_of(":(")));
  const bool closed = line.ends_with(':') || line.ends_with(')');
  const bool anything = (name.starts_with("THE ") && name != "THE COURT") || name.find(',') != name.npos;
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
  for (const std::string_view oath : kOaths) {
    if (line.ends_with(oath)) line = Trim(line.substr(0, line.size() - oath.size()));
  }
  const size_t comma = std::min(line.find(','), line.size());
  const std::string_view name = line.substr(0, comma);
  return name.find(' ') != std::string_view::npos && !HoldsSmallLetter(name) && !HoldsDigit(name) &&
         std::ranges::all_of(name, [](unsigned char c) {
           return absl::ascii_isupper(c) ||
                  std::string_view(" .-'\"").find(static_cast<char>(c)) != std::string_view::npos;
         });
}

// "BYRON - DIRECT", "Byron - cross - Li": who is being examined, above each page.
bool IsPageHeading(std::string_view line) {
  constexpr size_t kMaxName = 40;
  const size_t dash = std::min({line.find(" - "), line.find(" – "), line.find(" -- ")});
  if (dash > kMaxName || EndsInStop(line)) return false;
  std::string_view behind = line.substr(line.find_first_not_of("-– ", dash));
  behind = Trim(behind.substr(0, behind.find_first_of(" -0123456789")));
  std::string word(behind);
  absl::AsciiStrToUpper(&word);
  return word == kExamination || (!word.empty() && word != "CONTINUED" && word != "FURTHER" &&
                                  std::ranges::find(kExaminations, word) != std::end(kExaminations));
}

// `line` without its digits and blanks: what page headings have in common.
std::string WithoutNumbers(std::string_view line) {
  std::string letters(line);
  std::erase_if(letters, [](unsigned char c) { return absl::ascii_isdigit(c) || absl::ascii_isspace(c); });
  return letters;
}

// Lines that come again and again where pages meet: next to page numbers, or, where lines are numbered,
// without a number.
class PageHeadings {
 public:
  PageHeadings(const std::vector<Line>& lines, bool numbered) : numbered_(numbered), lines_(lines) {
    for (size_t i = 0; i < lines.size(); ++i) {
      if (MayBe(i)) ++uses_[WithoutNumbers(lines[i].text)];
    }
  }

  bool Holds(size_t i) const {
    if (!MayBe(i)) return IsPageHeading(lines_[i].text);
    return uses_.at(WithoutNumbers(lines_[i].text)) >= kMinUses || IsPageHeading(lines_[i].text);
  }

 private:
  static constexpr size_t kMinUses = 3;

  bool IsPage(size_t i) const { return i < lines_.size() && IsPageNumber(lines_[i].text); }
  bool MayBe(size_t i) const {
    if (IsPage(i) || EndsInStop(lines_[i].text)) return false;
    if (numbered_) return NumberLength(lines_[i].text) == 0;
    return IsPage(i + 1) || IsPage(i + 2) || (i > 0 && IsPage(i - 1)) || (i > 1 && IsPage(i - 2));
  }

  bool numbered_;
  const std::vector<Line>& lines_;
  absl::flat_hash_map<std::string, size_t> uses_;
};

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
  const PageHeadings headings(lines, numbered);
  std::vector<CourtLine> parsed;
  size_t end = 0;
  bool turned = false;  // a page, since the last line
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::string_view said = numbered ? Trim(line.text.substr(NumberLength(line.text))) : line.text;
    CourtLine court_line = said.empty() ? CourtLine() : Parse(said);
    const bool plain = court_line.kind == Kind::kText || court_line.kind == Kind::kName;
    if (IsPageNumber(line.text) || said.empty() || (plain && headings.Holds(i))) {
      turned = true;
      continue;
    }
    const std::string_view above = text.substr(end, line.range.begin - end);
    // Where a page ends, a paragraph may go on.
    const bool goes_on = turned && !parsed.empty() && !EndsSentence(parsed.back().text);
    court_line.first = !numbered && !goes_on && std::ranges::count(above, '\n') > 1;
    parsed.push_back(court_line);
    end = line.range.end;
    turned = false;
  }
  return parsed;
}

}  // namespace fangtan::service
