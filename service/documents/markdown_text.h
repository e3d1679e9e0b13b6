// The text of a piece of Markdown as it is shown and searched.
//
//   CleanMarkdown("\\[04:14\\] It&#39;s **so** good,\nsaid [Ada](https://…)")  // "It's so good, said Ada"
//
// The cleaning, and nothing else: times in escaped brackets are removed; backslash escapes and character
// references are decoded; marks of emphasis, of quotation and of links are removed, the addresses of links
// with them; lines are joined by one blank, or by nothing between two Han characters; white space,
// no-break spaces included, becomes one blank, and none at both ends. CommonMark 0.31 names the marks.
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TEXT_H_
#define FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace fangtan::service {

// REQUIRES: valid UTF-8.
std::string CleanMarkdown(std::string_view raw);

// Length of the time that `text` begins with: 4:05, 00:04:05, 00:04:05.25; 0 if it begins with none.
size_t TimeLength(std::string_view text);

// Length of the time in brackets, escaped or not, that `text` begins with: \[04:14\], [04:14]; 0 if none.
size_t BracketedTimeLength(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_TEXT_H_
