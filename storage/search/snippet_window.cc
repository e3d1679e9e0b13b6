#include "storage/search/snippet_window.h"

#include <algorithm>

#include "storage/search/best_stretch.h"
#include "storage/text/char_class.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// How far a cut moves to spare a word; longer ones are cut through.
constexpr int32_t kMaxMove = 24;

constexpr std::u32string_view kFullStops = U"。！？；!?\n";
constexpr std::u32string_view kClosing = U"”’」』）)》】\"'";

bool Contains(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

// A dot ends a sentence only before white space (3.11).
bool EndsSentence(std::u32string_view text, size_t at) {
  if (IsHan(text[at])) return false;  // nearly all of a text
  if (text[at] == U'.') return at + 1 == text.size() || IsSpace(text[at + 1]);
  return Contains(kFullStops, text[at]);
}

// Where sentences begin: behind their stops, closing quotes and white space.
std::vector<int32_t> SentencesOf(std::u32string_view text) {
  std::vector<int32_t> out = {0};
  bool has_ended = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (EndsSentence(text, at)) {
      has_ended = true;
    } else if (has_ended && !Contains(kClosing, text[at]) && !IsSpace(text[at])) {
      out.push_back(static_cast<int32_t>(at));
      has_ended = false;
    }
  }
  out.push_back(static_cast<int32_t>(text.size()));
  return out;
}

std::vector<SnippetSpan> NoLongerThan(int32_t room, std::vector<SnippetSpan> spans) {
  for (SnippetSpan& span : spans) span.end = std::min(span.end, span.begin + room);
  return spans;
}

// The one of `free` that holds `core`.
std::vector<CharRange>::iterator Around(CharRange core, std::vector<CharRange>& free) {
  return std::find_if(free.begin(), free.end(), [&](const CharRange& range) {
    return range.begin <= core.begin && core.end <= range.end;
  });
}

}  // namespace

SnippetWindows::SnippetWindows(std::u32string_view text, int32_t max_chars)
    : text_(text), room_(max_chars), sentences_(SentencesOf(text)) {
  constexpr int32_t kEllipses = 2;
  if (size() > max_chars) room_ = std::max(1, max_chars - kEllipses);
}

std::vector<SnippetWindow> SnippetWindows::Choose(const std::vector<SnippetSpan>& spans,
                                                  const std::vector<int>& weights, int max_snippets) const {
  const std::vector<SnippetSpan> clipped = NoLongerThan(room_, spans);
  const BestStretch stretches(clipped, weights, room_);
  std::vector<CharRange> free = {{0, size()}};
  std::vector<SnippetWindow> out;
  for (int left = max_snippets; left > 0; --left) {
    const std::optional<CharRange> core = stretches.Within(free);
    if (!core) break;
    const auto around = Around(*core, free);
    out.push_back(Cut(*core, *around));
    const CharRange behind{out.back().end, around->end};
    around->end = out.back().begin;
    free.insert(around + 1, behind);
  }
  if (out.empty()) out.push_back(Cut({0, 0}, free.front()));
  std::erase_if(out, [](const SnippetWindow& window) { return window.begin == window.end; });
  std::sort(out.begin(), out.end(),
            [](const SnippetWindow& a, const SnippetWindow& b) { return a.begin < b.begin; });
  return out;
}

SnippetWindow SnippetWindows::Cut(CharRange core, CharRange free) const {
  const int32_t begin = BeginFor(core, free);
  const int32_t end = EndFor(begin, core, free);
  return Trimmed({begin, end, !StartsSentence(begin), !StartsSentence(BehindSpace(end))});
}

int32_t SnippetWindows::BeginFor(CharRange core, CharRange free) const {
  int32_t begin = SentenceAtOrBefore(core.begin);
  if (begin < free.begin || core.end - begin > room_) {
    // A third of what is left before the core; more if the text ends soon behind it.
    const int32_t before = std::min(core.begin - (room_ - core.size()) / 3, free.end - room_);
    begin = std::max(free.begin, before);
    for (int32_t moved = 0; moved < kMaxMove && begin + moved <= core.begin; ++moved) {
      if (!IsInWord(begin + moved)) return begin + moved;
    }
    return begin;
  }
  // What is left behind it is short: more sentences before it find room.
  while (begin > free.begin) {
    const int32_t before = SentenceAtOrBefore(begin - 1);
    if (before < free.begin || free.end - before > room_) break;
    begin = before;
  }
  return begin;
}

int32_t SnippetWindows::EndFor(int32_t begin, CharRange core, CharRange free) const {
  const int32_t limit = std::min(free.end, BehindSpace(begin + room_));
  const int32_t sentence = SentenceAtOrBefore(limit);
  // A window that a sentence's end would leave half empty is cut within the next one.
  if (sentence >= core.end && sentence - begin >= std::min(room_, free.end - begin) / 2) return sentence;
  for (int32_t moved = 0; moved < kMaxMove && limit - moved >= core.end && limit - moved > begin; ++moved) {
    if (!IsInWord(limit - moved)) return limit - moved;
  }
  return limit;
}

int32_t SnippetWindows::SentenceAtOrBefore(int32_t at) const {
  return *std::prev(std::upper_bound(sentences_.begin(), sentences_.end(), at));
}

int32_t SnippetWindows::BehindSpace(int32_t at) const {
  while (at < size() && IsSpace(text_[at])) ++at;
  return at;
}

bool SnippetWindows::IsInWord(int32_t at) const {
  return at > 0 && at < size() && ClassOf(text_[at - 1]) == CharClass::kWord &&
         ClassOf(text_[at]) == CharClass::kWord;
}

SnippetWindow SnippetWindows::Trimmed(SnippetWindow window) const {
  while (window.begin < window.end && IsSpace(text_[window.begin])) ++window.begin;
  while (window.begin < window.end && IsSpace(text_[window.end - 1])) --window.end;
  return window;
}

}  // namespace fangtan::storage
