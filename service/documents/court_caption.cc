#include "service/documents/court_caption.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "service/documents/honorifics.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxPartyLines = 4;  // from the mark to the name
constexpr std::string_view kVersus[] = {"v.", "v", "vs.", "vs", "-v-", "-against-", "- against -", "against"};
// What a party is in the case, by the ends of words.
constexpr std::string_view kParties[] = {"plaintiff",  "plaintiffs",  "defendant",  "defendants",
                                         "petitioner", "petitioners", "respondent", "respondents",
                                         "appellant",  "appellee"};

// `line` without the bracket that closes captions at their right, what stands behind it, and the comma
// before.
std::string_view WithoutMargin(std::string_view line) {
  std::string_view party = Trim(line.substr(0, line.find("  ")));
  if (party.ends_with(')') && party.find('(') == std::string_view::npos)
    party = Trim(party.substr(0, party.find(')')));
  while (party.ends_with(',') || party.ends_with(';')) party.remove_suffix(1);
  return party;
}

bool IsVersus(std::string_view line) {
  return std::ranges::find(kVersus, storage::FoldName(WithoutMargin(line))) != std::end(kVersus);
}

// Whether `party` is somebody, and no word for what a party is, bracket or rule.
bool IsParty(std::string_view party) {
  if (party.empty() || !absl::ascii_isalnum(static_cast<unsigned char>(party.front()))) return false;
  std::string folded = storage::FoldName(party);
  while (!folded.empty() && !absl::ascii_isalpha(static_cast<unsigned char>(folded.back())))
    folded.pop_back();
  return std::ranges::find(kParties, folded) == std::end(kParties);
}

// The party next to the mark at `versus`, one line or a few `step`s away.
std::string_view PartyBeside(std::span<const CourtLine> head, size_t versus, std::ptrdiff_t step) {
  auto at = static_cast<std::ptrdiff_t>(versus);
  for (size_t lines = 0; lines < kMaxPartyLines; ++lines) {
    at += step;
    if (at < 0 || at >= std::ssize(head)) break;
    const std::string_view party = WithoutMargin(head[static_cast<size_t>(at)].text);
    if (IsParty(party)) return party;
  }
  return {};
}

std::string WithoutBlanks(std::string_view text) {
  std::string letters(text);
  std::erase(letters, ' ');
  return letters;
}

// "ODO FENN" of "MR. ODO FENN, ESQ.", "BY: ODO FENN, ESQ."; empty for what is no person's name.
std::string_view CounselIn(std::string_view piece) {
  bool told = piece.find("ESQ") != std::string_view::npos || piece.find("Esq") != std::string_view::npos;
  for (const std::string_view by : {"BY:", "By:", "BY ", "By "}) {
    if (!piece.starts_with(by)) continue;
    piece = Trim(piece.substr(by.size()));
    told = true;
  }
  piece = Trim(piece.substr(0, std::min(piece.find(','), piece.find(" for "))));
  const std::string_view name = WithoutHonorifics(piece);
  told = told || name.size() < piece.size();
  return told && name.find(' ') != std::string_view::npos && LooksLikeName(name) ? name : std::string_view();
}

std::string LastWord(std::string_view name) { return storage::FoldName(name.substr(name.rfind(' ') + 1)); }

}  // namespace

std::vector<std::string_view> FindParties(std::span<const CourtLine> head) {
  for (size_t i = 0; i < head.size(); ++i) {
    if (!IsVersus(head[i].text)) continue;
    const std::string_view above = PartyBeside(head, i, -1);
    const std::string_view below = PartyBeside(head, i, 1);
    if (!above.empty() && !below.empty()) return {above, WithoutMargin(head[i].text), below};
  }
  return {};
}

std::vector<std::string_view> FindCounsel(std::span<const CourtLine> head) {
  std::vector<std::string_view> counsel;
  bool appear = false;
  for (const CourtLine& line : head) {
    const std::string letters = WithoutBlanks(line.text);
    if (letters.find("PROCEEDINGS") != std::string::npos) appear = false;
    appear = appear || letters.find("APPEARANCES") != std::string::npos;
    std::string_view rest = appear ? line.text : std::string_view();
    while (!rest.empty()) {
      const size_t gap = std::min({rest.find("  "), rest.find('\t'), rest.size()});
      const std::string_view name = CounselIn(Trim(rest.substr(0, gap)));
      if (!name.empty() && std::ranges::find(counsel, name) == counsel.end()) counsel.push_back(name);
      rest = Trim(rest.substr(gap));
    }
  }
  return counsel;
}

std::string_view FindJudge(std::span<const CourtLine> head) {
  constexpr std::string_view kHonours[] = {"HONORABLE ", "Honorable ", "HON. ", "Hon. "};
  std::string_view judge;
  for (const CourtLine& line : head) {
    for (const std::string_view honour : kHonours) {
      const size_t at = line.text.find(honour);
      if (at == std::string_view::npos) continue;
      const std::string_view behind = Trim(line.text.substr(at + honour.size()));
      const std::string_view name =
          Trim(behind.substr(0, std::min(behind.find_first_of(",:;)"), behind.find("  "))));
      if (name.find(' ') == std::string_view::npos || !LooksLikeName(name)) break;
      if (!judge.empty() && storage::FoldName(judge) != storage::FoldName(name)) return {};
      judge = name;
      break;
    }
  }
  return judge;
}

std::string_view FindBySurname(std::string_view label, const std::vector<std::string_view>& counsel) {
  std::string_view found;
  if (label.find(' ') == std::string_view::npos) return found;
  for (const std::string_view name : counsel) {
    if (LastWord(name) != LastWord(label)) continue;
    if (!found.empty()) return {};
    found = name;
  }
  return found;
}

}  // namespace fangtan::service
