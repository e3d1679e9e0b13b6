#include "service/documents/markdown_comments.h"

#include <algorithm>

namespace fangtan::service {

bool CommentLines::Holds(const Line& line) {
  constexpr std::string_view kOpen = "<!--";
  constexpr std::string_view kClose = "-->";
  if (line.range.begin < end_) return true;
  if (none_ || !line.text.starts_with(kOpen)) return false;
  const size_t close = text_.find(kClose, line.range.begin + kOpen.size());
  none_ = close == std::string_view::npos;
  if (none_) return false;
  const size_t end = close + kClose.size();
  const std::string_view behind = text_.substr(end, text_.find('\n', end) - end);
  // What stands behind it on its line is text, and cleaned like any other.
  if (!Trim(behind).empty()) return false;
  end_ = end;
  return true;
}

}  // namespace fangtan::service
