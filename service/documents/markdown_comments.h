// Which lines of Markdown are comments and shown to nobody: "<!-- … -->", from the beginning of one line to
// the end of that or of another, blank lines between them or not.
//
//   CommentLines comments(text);
//   if (comments.Holds(line)) continue;
//
// Linear, for lines in the order of the text. For one thread at a time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_COMMENTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_COMMENTS_H_

#include <cstddef>
#include <string_view>

#include "service/documents/lines.h"

namespace fangtan::service {

class CommentLines {
 public:
  explicit CommentLines(std::string_view text) : text_(text) {}

  // Not asked of lines of code.
  bool Holds(const Line& line);

 private:
  std::string_view text_;
  size_t end_ = 0;     // of the comment that began last
  bool none_ = false;  // no "-->" is left
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_COMMENTS_H_
