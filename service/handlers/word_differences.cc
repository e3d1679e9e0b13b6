#include "service/handlers/word_differences.h"

#include <algorithm>

#include "service/handlers/compared_text.h"

namespace fangtan::service {
namespace {

using storage::Mismatch;
using storage::UnitRange;

// A gap of so many units between two differences is no reason to tell them apart.
constexpr size_t kSmallGap = 1;
// And neither is one that is so many times shorter than both.
constexpr size_t kGapsOfLength = 4;

bool IsWordAt(std::u32string_view text, size_t at) { return at < text.size() && IsSpacedLetter(text[at]); }

bool BeginsWithWord(std::u32string_view text, UnitRange range) {
  return range.size() > 0 && IsWordAt(text, range.begin);
}

bool EndsWithWord(std::u32string_view text, UnitRange range) {
  return range.size() > 0 && IsWordAt(text, range.end - 1);
}

bool IsBlank(std::u32string_view text, UnitRange range) {
  return text.substr(range.begin, range.size()).find_first_not_of(U' ') == std::u32string_view::npos;
}

// Blanks alone, which join or part the words at both their sides.
bool IsBlank(std::u32string_view quote, std::u32string_view text, const Mismatch& mismatch) {
  return IsBlank(quote, mismatch.quote) && IsBlank(text, mismatch.text);
}

// Moves the begin of `mismatch` to that of the word it is in, at most over `room` equal units.
void GrowLeft(std::u32string_view quote, std::u32string_view text, size_t room, bool blank,
              Mismatch& mismatch) {
  const bool in_word = BeginsWithWord(quote, mismatch.quote) || BeginsWithWord(text, mismatch.text);
  if (!in_word && !blank) return;
  while (room > 0 && IsWordAt(quote, mismatch.quote.begin - 1)) {
    --mismatch.quote.begin;
    --mismatch.text.begin;
    --room;
  }
}

void GrowRight(std::u32string_view quote, std::u32string_view text, size_t room, bool blank,
               Mismatch& mismatch) {
  const bool in_word = EndsWithWord(quote, mismatch.quote) || EndsWithWord(text, mismatch.text);
  if (!in_word && !blank) return;
  while (room > 0 && IsWordAt(quote, mismatch.quote.end)) {
    ++mismatch.quote.end;
    ++mismatch.text.end;
    --room;
  }
}

bool CutsWord(std::u32string_view text, size_t at) {
  return at > 0 && IsWordAt(text, at - 1) && IsWordAt(text, at);
}

// Moves a gap, whose characters may as well be the same number further left, to where it cuts no word.
void MoveOffWords(std::u32string_view text, size_t room, UnitRange& gap, UnitRange& other) {
  UnitRange moved = gap;
  while (CutsWord(text, moved.begin) || CutsWord(text, moved.end)) {
    if (room-- == 0 || text[moved.begin - 1] != text[moved.end - 1]) return;
    --moved.begin;
    --moved.end;
  }
  other.begin = other.end = other.begin - (gap.begin - moved.begin);
  gap = moved;
}

size_t Length(const Mismatch& mismatch) { return std::max(mismatch.quote.size(), mismatch.text.size()); }

bool BelongTogether(const Mismatch& first, const Mismatch& second) {
  const size_t gap = second.quote.begin - first.quote.end;
  return gap <= kSmallGap || gap * kGapsOfLength <= std::min(Length(first), Length(second));
}

}  // namespace

std::vector<Mismatch> WordDifferences(std::u32string_view quote, std::u32string_view text,
                                      const storage::PartMatch& match) {
  const std::vector<Mismatch>& found = match.mismatches;
  std::vector<Mismatch> words;
  for (size_t i = 0; i < found.size(); ++i) {
    Mismatch mismatch = found[i];
    const size_t before = words.empty() ? 0 : words.back().quote.end;
    const size_t behind = i + 1 < found.size() ? found[i + 1].quote.begin : quote.size();
    const size_t room = mismatch.quote.begin - before;
    if (mismatch.quote.size() == 0) MoveOffWords(text, room, mismatch.text, mismatch.quote);
    if (mismatch.text.size() == 0) MoveOffWords(quote, room, mismatch.quote, mismatch.text);
    const bool blank = IsBlank(quote, text, mismatch);
    GrowLeft(quote, text, mismatch.quote.begin - before, blank, mismatch);
    GrowRight(quote, text, behind - mismatch.quote.end, blank, mismatch);
    if (!words.empty() && BelongTogether(words.back(), mismatch)) {
      words.back().quote.end = mismatch.quote.end;
      words.back().text.end = mismatch.text.end;
    } else {
      words.push_back(mismatch);
    }
  }
  return words;
}

}  // namespace fangtan::service
