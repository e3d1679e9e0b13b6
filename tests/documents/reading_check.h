// What holds of every reading of a Markdown transcript, whatever the document.
#ifndef FANGTAN_TESTS_DOCUMENTS_READING_CHECK_H_
#define FANGTAN_TESTS_DOCUMENTS_READING_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/reader.h"

namespace fangtan::service {

// Every breach, one line each:
// - the bytes of a span, cleaned as markdown_text.h says, are the text that the span belongs to;
// - the spans of exchanges follow each other in the order of the document and do not overlap;
// - outside of all spans and of the head stand only marks, times, colons, the initials that a label defines,
//   and labels of a speaker who goes on: nothing spoken is lost;
// - the counts are those of the questions and answers that are there, and none is empty.
std::vector<std::string> BreachesOfMarkdownReading(std::string_view content, const Reading& reading);

// "Q 記者: text", "A 林小河 (whole name): text", "S Ada: text" of a statement, one a run in the order of the
// document, paragraphs joined by " / ".
std::vector<std::string> RunsOf(const v1::Article& article);

// The reasons of the article's warnings, in order.
std::vector<std::string> ReasonsOf(const v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_DOCUMENTS_READING_CHECK_H_
