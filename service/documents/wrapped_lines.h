// Paragraphs that were broken at a fixed width, as those of hearings, depositions and old web pages, made
// one line each again.
//
//   const auto joined = JoinWrappedLines(decoded.text);
//   const EditedText& text = joined.has_value() ? *joined : decoded.text;
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_WRAPPED_LINES_H_
#define FANGTAN_SERVICE_DOCUMENTS_WRAPPED_LINES_H_

#include <optional>

#include "service/documents/edited_text.h"

namespace fangtan::service {

// `text` with its broken lines joined; nothing where lines are not broken at one width. The document as a
// whole tells: most of its full lines end in mid-sentence. A paragraph begins behind a blank line, at another
// indent than lines that go on have, behind a line with room for the next word, and at a label or a list's
// mark.
std::optional<EditedText> JoinWrappedLines(const EditedText& text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_WRAPPED_LINES_H_
