// SnippetWindows: which pieces of a text hold most of what was asked for, and where to cut them.
//
//   SnippetWindows windows(text, max_chars);
//   for (const SnippetWindow& window : windows.Choose(spans, weights, max_snippets)) ...
//
// All positions are code points of the text. Time is linear in the text, and in the spans for each window.
// Const access from any thread.
#ifndef FANGTAN_STORAGE_SEARCH_SNIPPET_WINDOW_H_
#define FANGTAN_STORAGE_SEARCH_SNIPPET_WINDOW_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// Where something stands that was asked for.
struct SnippetSpan {
  int32_t begin = 0;
  int32_t end = 0;
  uint32_t id = 0;
};

// A half-open range of code points.
struct CharRange {
  int32_t begin = 0;
  int32_t end = 0;

  int32_t size() const { return end - begin; }
  bool operator==(const CharRange&) const = default;
};

// A piece of the text.
struct SnippetWindow {
  int32_t begin = 0;
  int32_t end = 0;
  bool cut_before = false;  // it begins inside a sentence
  bool cut_behind = false;

  bool operator==(const SnippetWindow&) const = default;
};

class SnippetWindows {
 public:
  // A window, with an ellipsis where it is cut, has at most `max_chars`, which is positive. Keeps a view of
  // the text.
  SnippetWindows(std::u32string_view text, int32_t max_chars);

  // The best windows, in reading order, without overlaps; without spans, the text's beginning. No window for
  // a text of white space. `spans` are in order of their begins; `weights` are those of their ids. REQUIRES:
  // max_snippets > 0.
  std::vector<SnippetWindow> Choose(const std::vector<SnippetSpan>& spans, const std::vector<int>& weights,
                                    int max_snippets) const;

 private:
  // The window around `core`, which is not longer than room_, within `free`.
  SnippetWindow Cut(CharRange core, CharRange free) const;
  int32_t BeginFor(CharRange core, CharRange free) const;
  int32_t EndFor(int32_t begin, CharRange core, CharRange free) const;
  // Where the sentence begins that `at` is in; the text's end counts as one.
  int32_t SentenceAtOrBefore(int32_t at) const;
  // `at`, or where the white space there ends.
  int32_t BehindSpace(int32_t at) const;
  bool IsInWord(int32_t at) const;
  bool StartsSentence(int32_t at) const { return SentenceAtOrBefore(at) == at; }
  SnippetWindow Trimmed(SnippetWindow window) const;
  int32_t size() const { return static_cast<int32_t>(text_.size()); }

  std::u32string_view text_;
  int32_t room_;                    // characters of the text in a window
  std::vector<int32_t> sentences_;  // where they begin, and the text's end
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SNIPPET_WINDOW_H_
