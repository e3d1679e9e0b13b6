#include "client/cli/marked_text.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "client/cli/display_text.h"
#include "client/cli/style.h"

namespace fangtan::client {
namespace {

// Start bytes of the code points of `text`, and its end.
std::vector<size_t> CodePointStarts(absl::string_view text) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

}  // namespace

MarkedText::MarkedText(const v1::Snippet& snippet, bool brackets) {
  const absl::string_view text = snippet.text();
  const std::vector<size_t> starts = CodePointStarts(text);
  const auto byte_at = [&starts](int code_point) {
    return starts[std::clamp<int64_t>(code_point, 0, static_cast<int64_t>(starts.size()) - 1)];
  };
  size_t at = 0;
  for (const v1::Snippet::Highlight& highlight : snippet.highlights()) {
    const size_t start = byte_at(highlight.start());
    const size_t end = byte_at(highlight.end());
    if (start < at || end <= start) continue;
    absl::StrAppend(&text_, Flatten(text.substr(at, start - at)));
    const size_t from = text_.size();
    const std::string match = Flatten(text.substr(start, end - start));
    absl::StrAppend(&text_, brackets ? "«" : "", match, brackets ? "»" : "");
    matches_.push_back({from, text_.size()});
    at = end;
  }
  absl::StrAppend(&text_, Flatten(text.substr(at)));
}

std::vector<std::string> MarkedText::Lines(int width, bool color) const {
  std::vector<std::string> lines = WrapLines(text_, width);
  if (!color) return lines;
  size_t at = 0;
  for (std::string& line : lines) {
    // Between two lines nothing is missing but spaces.
    at = std::min(text_.find(line, at), text_.size());
    const size_t end = std::min(at + line.size(), text_.size());
    line = Painted(at, end);
    at = end;
  }
  return lines;
}

std::string MarkedText::Painted(size_t start, size_t end) const {
  const absl::string_view text = text_;
  std::string painted;
  for (const Range& match : matches_) {
    const size_t from = std::max(match.start, start);
    const size_t to = std::min(match.end, end);
    if (from >= to) continue;
    absl::StrAppend(&painted, text.substr(start, from - start),
                    Paint(text.substr(from, to - from), Color::kMatch, true));
    start = to;
  }
  return absl::StrCat(painted, text.substr(start, end - start));
}

}  // namespace fangtan::client
