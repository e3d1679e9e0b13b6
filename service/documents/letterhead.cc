#include "service/documents/letterhead.h"

#include <algorithm>
#include <string>

#include "service/documents/lines.h"
#include "service/documents/speaker_labels.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// What presents the talk below the name of a house.
constexpr std::string_view kTalks[] = {"interview with ",    "interview of ",      "oral history ",
                                       "an interview with ", "conversation with ", "transcript of ",
                                       "remarks ",           "press briefing",     "press conference",
                                       "testimony of ",      "an oral history "};
// What the name of a house ends in.
constexpr std::string_view kHouses[] = {"museum",     "archive",    "archives",    "library",
                                        "university", "institute",  "society",     "center",
                                        "centre",     "college",    "project",     "program",
                                        "programme",  "foundation", "association", "history collection",
                                        "commission", "department", "house"};
constexpr std::string_view kNotices[] = {"cite:", "source:", "url:", "link:"};

// Or a digit.
bool HoldsLetter(std::string_view line) {
  for (size_t at = 0; at < line.size();) {
    const storage::CodePoint c = storage::DecodeAt(line, at);
    const bool latin = (c.value >= 'a' && c.value <= 'z') || (c.value >= 'A' && c.value <= 'Z') ||
                       (c.value >= '0' && c.value <= '9');
    // Marks and lines of boxes stand between U+2000 and U+303F.
    if (latin || (c.value >= 0xC0 && c.value < 0x2000) || (c.value > 0x303F && c.value < 0xFF00) ||
        c.value >= 0x10000)
      return true;
    at += c.length;
  }
  return false;
}

bool IsHouse(std::string_view folded) {
  return folded.starts_with("office of ") || std::ranges::any_of(kHouses, [&](std::string_view end) {
           return folded.ends_with(end) && folded.size() > end.size() &&
                  folded[folded.size() - end.size() - 1] == ' ';
         });
}

bool PresentsTalk(std::string_view folded) {
  return std::ranges::any_of(kTalks, [&](std::string_view begin) { return folded.starts_with(begin); });
}

}  // namespace

bool SaysRelease(std::string_view line) {
  constexpr std::string_view kRelease = "for immediate release";
  return line.size() <= 2 * kRelease.size() && storage::Fold(line).starts_with(kRelease);
}

bool IsNoTitle(std::string_view line) {
  if (IsAddress(line) || SaysRelease(line) || !HoldsLetter(line)) return true;
  const bool boxed = line.starts_with("【") || (line.starts_with('[') && line.ends_with(']'));
  if (boxed && (line.find("www.") != line.npos || line.find("://") != line.npos)) return true;
  return std::ranges::find(kNotices, storage::Fold(Trim(line))) != std::end(kNotices);
}

size_t BehindLetterhead(const std::vector<std::string_view>& lines, bool released) {
  size_t first = 0;
  while (first + 1 < lines.size()) {
    const std::string house = storage::Fold(lines[first]);
    const bool presented = PresentsTalk(storage::Fold(lines[first + 1]));
    if (!IsHouse(house) || (!presented && !released)) break;
    ++first;
  }
  return first;
}

}  // namespace fangtan::service
