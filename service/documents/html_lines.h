// Lines of a paragraph between line breaks, and which of them are paragraphs of their own. Pure, thread-safe,
// linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_LINES_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_LINES_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "service/documents/html_page.h"

namespace fangtan::service {

// Whether nothing but white space stands in `pieces`.
bool IsBlankHtml(std::string_view text, std::span<const HtmlPiece> pieces);

// What `pieces` show, references decoded, white space as it is; at most about `max_bytes`.
std::string ShownText(std::string_view text, std::span<const HtmlPiece> pieces, size_t max_bytes = 4'000);

// Makes blocks like `block` of the pieces of `page` from `first` on, and counts what they hold. Blank ones
// go.
void SplitHtmlLines(std::string_view text, HtmlPage& page, size_t first, const HtmlBlock& block);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_LINES_H_
