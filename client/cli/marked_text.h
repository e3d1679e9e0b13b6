// MarkedText: a snippet on one line, with the places that matched, wrapped to a terminal's width.
//
//   const MarkedText text(snippet, /*brackets=*/false);
//   for (const std::string& line : text.Lines(80, /*color=*/true)) out << line << "\n";
//
// A value; const access from any thread.
#ifndef FANGTAN_CLIENT_CLI_MARKED_TEXT_H_
#define FANGTAN_CLIENT_CLI_MARKED_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "fangtan/v1/search_service.pb.h"

namespace fangtan::client {

class MarkedText {
 public:
  // The snippet made harmless and flat; `brackets`: with « and » around what matched. Highlights that are out
  // of order, empty or outside of the text are left out.
  MarkedText(const v1::Snippet& snippet, bool brackets);

  // Lines of at most `width` columns (0: one line); `color`: with what matched in colour.
  std::vector<std::string> Lines(int width, bool color) const;

 private:
  // A half-open range of `text_` in bytes.
  struct Range {
    size_t start;
    size_t end;
  };

  // The bytes of `text_` from `start` to `end`, what matched in colour.
  std::string Painted(size_t start, size_t end) const;

  std::string text_;
  std::vector<Range> matches_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_MARKED_TEXT_H_
