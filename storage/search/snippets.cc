#include "storage/search/snippets.h"

#include <algorithm>

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

// Counts the code points before places of a text that come in ascending order.
class CharCounter {
 public:
  explicit CharCounter(std::string_view text) : text_(text) {}

  int32_t Before(size_t byte) {
    chars_ += static_cast<int32_t>(CountCodePoints(text_.substr(at_, byte - at_)));
    at_ = byte;
    return chars_;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int32_t chars_ = 0;
};

// Where in `text` the finder finds something, in order of the begins.
std::vector<SnippetSpan> FindSpans(std::string_view text, OccurrenceFinder& finder) {
  const FoldedText folded = FoldWithOffsets(text);
  std::vector<Token> tokens;
  AnalyzeFolded(folded.text(), tokens);
  CharCounter counter(text);
  std::vector<SnippetSpan> out;
  for (const Occurrence& found : finder.Find(folded.text(), tokens)) {
    const ByteRange bytes = folded.Original({found.begin, found.end});
    const int32_t begin = counter.Before(bytes.begin);
    const auto chars =
        static_cast<int32_t>(CountCodePoints(text.substr(bytes.begin, bytes.end - bytes.begin)));
    out.push_back({begin, begin + chars, found.id});
  }
  return out;
}

// What of `spans` stands in the window, as ranges of its text; what overlaps or touches becomes one.
std::vector<Snippet::Highlight> HighlightsIn(const SnippetWindow& window,
                                             const std::vector<SnippetSpan>& spans) {
  const int32_t shift = (window.cut_before ? 1 : 0) - window.begin;
  const auto first = std::partition_point(spans.begin(), spans.end(),
                                          [&](const SnippetSpan& span) { return span.begin < window.begin; });
  std::vector<Snippet::Highlight> out;
  for (auto span = first; span != spans.end() && span->begin < window.end; ++span) {
    // Half of a pair is nothing that was asked for; of what is longer than any window, a part is.
    const bool is_too_long = span->begin == window.begin && span->end > window.end;
    if (span->end > window.end && !is_too_long) continue;
    const int32_t begin = span->begin + shift;
    const int32_t end = std::min(span->end, window.end) + shift;
    if (!out.empty() && begin <= out.back().end) {
      out.back().end = std::max(out.back().end, end);
    } else {
      out.push_back({begin, end});
    }
  }
  return out;
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

std::vector<Snippet> CutSnippets(const TextQuery& query, std::string_view text, TextField field,
                                 const SnippetOptions& options) {
  if (options.max_snippets <= 0 || options.max_chars <= 0) return {};
  if (const auto bad = FindInvalidUtf8(text)) text = text.substr(0, *bad);
  OccurrenceFinder finder(query, field);
  const std::vector<SnippetSpan> spans = FindSpans(text, finder);
  const std::u32string characters = ToUtf32(text);
  const SnippetWindows windows(characters, std::max(options.max_chars, kLeastChars));
  std::vector<Snippet> out;
  for (const SnippetWindow& window : windows.Choose(spans, finder.weights(), options.max_snippets)) {
    out.push_back(SnippetOf(characters, window, spans));
  }
  return out;
}

}  // namespace fangtan::storage
