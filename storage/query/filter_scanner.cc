#include "storage/query/filter_scanner.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/query/filter_error.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

constexpr std::string_view kDelimiters = "(),\"'";
constexpr std::string_view kEscaped = "\\\"'*nrt";
constexpr std::string_view kMeant = "\\\"'*\n\r\t";

// Those that begin like another one come before it.
constexpr ComparatorText kComparators[] = {
    {"!=", Comparator::kNotEqual}, {"<=", Comparator::kLessOrEqual},
    {"<", Comparator::kLess},      {">=", Comparator::kGreaterOrEqual},
    {">", Comparator::kGreater},   {"=", Comparator::kEqual},
    {":", Comparator::kHas},
};

const ComparatorText* FindComparator(std::string_view text) {
  for (const ComparatorText& known : kComparators) {
    if (text.starts_with(known.text)) return &known;
  }
  return nullptr;
}

}  // namespace

bool IsKeyword(std::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

const ComparatorText* FilterScanner::Peek() const { return FindComparator(text_.substr(at_)); }

bool FilterScanner::AtSpace() const { return !AtEnd() && IsSpace(DecodeAt(text_, at_).value); }

void FilterScanner::SkipSpace() {
  while (AtSpace()) at_ += DecodeAt(text_, at_).length;
}

std::string_view FilterScanner::TakeRun(bool is_value) {
  const size_t begin = at_;
  while (!AtEnd() && !AtSpace() && kDelimiters.find(text_[at_]) == std::string_view::npos &&
         (is_value || Peek() == nullptr)) {
    at_ += DecodeAt(text_, at_).length;
  }
  return text_.substr(begin, at_ - begin);
}

absl::Status FilterScanner::TakeValue(std::string_view before, FilterValue& value) {
  SkipSpace();
  if (AtQuote()) return TakeQuoted(value);
  const size_t begin = at_;
  const std::string expected = absl::StrCat("expected a value after \"", std::string(before), "\"");
  const std::string_view run = TakeRun(/*is_value=*/true);
  if (run.empty()) return Syntax(begin, expected);
  if (IsKeyword(run) || FindComparator(run) != nullptr) {
    return Syntax(begin, absl::StrCat(expected, "; put a keyword or an operator in quotes to look for it"));
  }
  return Unescape(begin, run, value);
}

absl::Status FilterScanner::TakeQuoted(FilterValue& value) {
  const size_t begin = at_;
  const char quote = text_[at_++];
  while (!AtEnd() && text_[at_] != quote) at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
  if (AtEnd()) return Syntax(begin, absl::StrCat("expected a closing ", std::string(1, quote)));
  const std::string_view raw = text_.substr(begin + 1, at_ - begin - 1);
  ++at_;
  if (absl::Status status = Unescape(begin + 1, raw, value); !status.ok()) return status;
  value.position = static_cast<uint32_t>(begin);
  return absl::OkStatus();
}

absl::Status FilterScanner::Unescape(size_t begin, std::string_view raw, FilterValue& value) const {
  value.position = static_cast<uint32_t>(begin);
  value.open_start = raw.starts_with('*');
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      value.text += raw[i];
      value.open_end = raw[i] == '*' && i > 0 && i + 1 == raw.size();
      continue;
    }
    const size_t found = i + 1 < raw.size() ? kEscaped.find(raw[i + 1]) : std::string_view::npos;
    if (found == std::string_view::npos) {
      return Syntax(begin + i, "expected one of \\ \" ' * n r t after a backslash");
    }
    value.text += kMeant[found];
    ++i;
  }
  return absl::OkStatus();
}

absl::Status FilterScanner::Syntax(size_t position, std::string_view message) const {
  return FilterError(kFilterSyntax, text_, position, message);
}

}  // namespace fangtan::storage
