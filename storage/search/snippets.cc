#include "storage/search/snippets.h"

#include <algorithm>
#include <numeric>

#include "storage/search/analyzer.h"
#include "storage/search/occurrence_finder.h"
#include "storage/search/snippet_window.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kEllipsis = "…";
// Of a snippet: a character between two ellipses.
constexpr int kLeastChars = 3;

// The part of a text that is looked at.
struct Beginning {
  std::string_view text;
  bool goes_on = false;  // it was too long
};

Beginning BeginningOf(std::string_view text) {
  Beginning out{text.substr(0, kMaxSnippetTextBytes), text.size() > kMaxSnippetTextBytes};
  const auto bad = FindInvalidUtf8(out.text);
  if (!bad.has_value()) return out;
  // A character may be cut through; all else that is bad ends the text.
  constexpr size_t kMaxCharacterBytes = 4;
  out.goes_on = out.goes_on && out.text.size() - *bad < kMaxCharacterBytes;
  out.text = out.text.substr(0, *bad);
  return out;
}

// How many code points stand before a byte of a text. Occurrences overlap, so that counting each one's would
// not be linear.
class CharCounts {
 public:
  explicit CharCounts(std::string_view text) : text_(text) {
    before_.reserve(text.size() / kStep + 1);
    int32_t chars = 0;
    for (size_t at = 0; at <= text.size(); at += kStep) {
      before_.push_back(chars);
      chars += CharsIn(at, std::min(at + kStep, text.size()));
    }
  }

  // REQUIRES: a character begins there, or the text ends.
  int32_t Before(size_t byte) const { return before_[byte / kStep] + CharsIn(byte / kStep * kStep, byte); }

 private:
  static constexpr size_t kStep = 64;

  int32_t CharsIn(size_t begin, size_t end) const {
    int32_t chars = 0;
    for (size_t at = begin; at < end; ++at) {
      chars += (static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80 ? 1 : 0;
    }
    return chars;
  }

  std::string_view text_;
  std::vector<int32_t> before_;  // every kStep-th byte
};

// Where in `text` the finder finds something, in order of the begins.
std::vector<SnippetSpan> FindSpans(std::string_view text, OccurrenceFinder& finder) {
  const FoldedText folded = FoldWithOffsets(text);
  std::vector<Token> tokens;
  tokens.reserve(folded.text().size() / 3 + 1);  // those of Chinese text
  AnalyzeFolded(folded.text(), tokens);
  const std::vector<Occurrence> occurrences = finder.Find(folded.text(), tokens);
  std::vector<SnippetSpan> out;
  if (occurrences.empty()) return out;
  out.reserve(occurrences.size());
  const CharCounts chars(text);
  for (const Occurrence& found : occurrences) {
    const ByteRange bytes = folded.Original({found.begin, found.end});
    out.push_back({chars.Before(bytes.begin), chars.Before(bytes.end), found.id});
  }
  return out;
}

// Calls `visit` with what of `spans` stands in the window.
template <typename Visit>
void VisitWithin(const SnippetWindow& window, const std::vector<SnippetSpan>& spans, Visit visit) {
  const auto first = std::partition_point(spans.begin(), spans.end(),
                                          [&](const SnippetSpan& span) { return span.begin < window.begin; });
  for (auto span = first; span != spans.end() && span->begin < window.end; ++span) {
    // Half of a pair is nothing that was asked for; of what is longer than any window, a part is.
    const bool is_too_long = span->begin == window.begin && span->end > window.end;
    if (span->end <= window.end || is_too_long) visit(*span);
  }
}

// What of `spans` stands in the window, as ranges of its text; what overlaps or touches becomes one.
std::vector<Snippet::Highlight> HighlightsIn(const SnippetWindow& window,
                                             const std::vector<SnippetSpan>& spans) {
  const int32_t shift = (window.cut_before ? 1 : 0) - window.begin;
  std::vector<Snippet::Highlight> out;
  VisitWithin(window, spans, [&](const SnippetSpan& span) {
    const int32_t begin = span.begin + shift;
    const int32_t end = std::min(span.end, window.end) + shift;
    if (!out.empty() && begin <= out.back().end) {
      out.back().end = std::max(out.back().end, end);
    } else {
      out.push_back({begin, end});
    }
  });
  return out;
}

// What the distinct ids of the spans in the windows weigh.
int64_t WeightIn(const std::vector<SnippetWindow>& windows, const std::vector<SnippetSpan>& spans,
                 const std::vector<int>& weights) {
  std::vector<bool> is_held(weights.size());
  int64_t weight = 0;
  for (const SnippetWindow& window : windows) {
    VisitWithin(window, spans, [&](const SnippetSpan& span) {
      if (!is_held[span.id]) weight += weights[span.id];
      is_held[span.id] = true;
    });
  }
  return weight;
}

Snippet SnippetOf(std::u32string_view text, const SnippetWindow& window,
                  const std::vector<SnippetSpan>& spans) {
  Snippet out;
  if (window.cut_before) out.text.append(kEllipsis);
  out.text.append(ToUtf8(text.substr(window.begin, window.end - window.begin)));
  if (window.cut_behind) out.text.append(kEllipsis);
  out.highlights = HighlightsIn(window, spans);
  return out;
}

}  // namespace

SnippetFinder::SnippetFinder(const TextQuery& query, FieldMask fields)
    : finder_(query, fields),
      max_weight_(std::accumulate(finder_.weights().begin(), finder_.weights().end(), int64_t{0})) {}

TextSnippets SnippetFinder::Cut(std::string_view text, const SnippetOptions& options) {
  TextSnippets out;
  if (options.max_snippets <= 0 || options.max_chars <= 0) return out;
  const Beginning beginning = BeginningOf(text);
  const std::vector<SnippetSpan> spans = FindSpans(beginning.text, finder_);
  const std::u32string characters = ToUtf32(beginning.text);
  const SnippetWindows cutter(characters, std::max(options.max_chars, kLeastChars));
  std::vector<SnippetWindow> windows = cutter.Choose(spans, finder_.weights(), options.max_snippets);
  for (SnippetWindow& window : windows) {
    if (beginning.goes_on && window.end == static_cast<int32_t>(characters.size())) window.cut_behind = true;
    out.snippets.push_back(SnippetOf(characters, window, spans));
  }
  out.weight = WeightIn(windows, spans, finder_.weights());
  return out;
}

std::vector<Snippet> CutSnippets(const TextQuery& query, std::string_view text, TextField field,
                                 const SnippetOptions& options) {
  return SnippetFinder(query, MaskOf(field)).Cut(text, options).snippets;
}

}  // namespace fangtan::storage
