#include "service/handlers/quote_ends.h"

#include <algorithm>
#include <cstddef>

#include "service/handlers/compared_text.h"

namespace fangtan::service {
namespace {

using storage::Mismatch;
using storage::PartMatch;

constexpr size_t kNowhere = std::u32string_view::npos;
constexpr size_t kMaxLeftOut = 24;
// So many of the outermost differences may be one end that was cut.
constexpr size_t kMaxDifferences = 3;
constexpr std::u32string_view kSentenceEnds = U"。.!?！？;；\n";

bool IsWordAt(std::u32string_view text, size_t at) { return at < text.size() && IsSpacedLetter(text[at]); }

bool CutsWord(std::u32string_view text, size_t at) {
  return at > 0 && IsWordAt(text, at - 1) && IsWordAt(text, at);
}

// Whether `end` says enough to be known again, where it stands at `at`.
bool IsTelling(std::u32string_view end, std::u32string_view text, size_t at) {
  if (CutsWord(text, at) || CutsWord(text, at + end.size())) return false;
  const bool has_word = std::ranges::any_of(end, IsSpacedLetter);
  return has_word || std::ranges::count_if(end, [](char32_t c) { return c != U' '; }) >= 2;
}

bool IsOneSentence(std::u32string_view between) {
  return between.size() <= kMaxLeftOut && between.find_first_of(kSentenceEnds) == kNowhere;
}

void FindBegin(std::u32string_view quote, std::u32string_view text, size_t room, PartMatch& match) {
  std::vector<Mismatch>& found = match.mismatches;
  if (found.empty() || found[0].quote.begin != 0 || found[0].quote.size() == 0) return;
  for (size_t i = 0; i < std::min(found.size(), kMaxDifferences); ++i) {
    const size_t cut = found[i].quote.end;
    const size_t behind = found[i].text.end;
    if (CutsWord(quote, cut) || CutsWord(text, behind) || behind < room + cut) continue;
    const size_t at = text.substr(0, behind).rfind(quote.substr(0, cut));
    if (at == kNowhere || at < room || !IsTelling(quote.substr(0, cut), text, at)) continue;
    if (!IsOneSentence(text.substr(at + cut, behind - at - cut))) continue;
    found.erase(found.begin(), found.begin() + static_cast<ptrdiff_t>(i));
    found[0] = {{cut, cut}, {at + cut, behind}};
    match.text.begin = at;
    return;
  }
}

}  // namespace

void FindEnds(std::u32string_view quote, std::u32string_view text, storage::UnitRange room,
              PartMatch& match) {
  FindBegin(quote, text, room.begin, match);
}

}  // namespace fangtan::service
