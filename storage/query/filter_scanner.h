// FilterScanner: the words, quoted strings and operators of a filter's text, from left to right.
//
//   FilterScanner scanner(text);
//   for (scanner.SkipSpace(); !scanner.AtEnd(); scanner.SkipSpace()) ...
//
// What a character means depends on what is expected: a value may hold operators, a field may not. So there
// are no tokens, but functions for what may come. REQUIRES: valid UTF-8, which must outlive the scanner.
#ifndef FANGTAN_STORAGE_QUERY_FILTER_SCANNER_H_
#define FANGTAN_STORAGE_QUERY_FILTER_SCANNER_H_

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "storage/query/filter.h"

namespace fangtan::storage {

struct ComparatorText {
  std::string_view text;
  Comparator comparator;
};

class FilterScanner {
 public:
  explicit FilterScanner(std::string_view text) : text_(text) {}

  size_t position() const { return at_; }
  void MoveTo(size_t position) { at_ = position; }
  bool AtEnd() const { return at_ == text_.size(); }
  bool At(char c) const { return !AtEnd() && text_[at_] == c; }
  bool AtQuote() const { return At('"') || At('\''); }
  // Whether a word or value may end here: at the end, at space, before a closing bracket or a comma.
  bool AtGap() const { return AtEnd() || AtSpace() || At(')') || At(','); }
  // The operator that starts here, or null.
  const ComparatorText* Peek() const;

  void SkipSpace();

  // The characters up to the next space, bracket, comma or quote, and, unless it is a value, up to the next
  // operator. Perhaps none.
  std::string_view TakeRun(bool is_value);

  // The value behind `before`, in quotes or not. FILTER_SYNTAX if there is none.
  absl::Status TakeValue(std::string_view before, FilterValue& value);

  // FILTER_SYNTAX if it is not closed, or has an unknown escape. REQUIRES: AtQuote.
  absl::Status TakeQuoted(FilterValue& value);

  // `raw`, which starts at `begin`, without its escapes and with its wildcards marked.
  absl::Status Unescape(size_t begin, std::string_view raw, FilterValue& value) const;

  // FILTER_SYNTAX at a place of the text.
  absl::Status Syntax(size_t position, std::string_view message) const;

 private:
  bool AtSpace() const;

  std::string_view text_;
  size_t at_ = 0;
};

// Whether `word` is AND, OR or NOT.
bool IsKeyword(std::string_view word);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_FILTER_SCANNER_H_
