// What stands below an interview in plain text and is nobody's speech: lists of links ("相关链接："), rows of
// buttons ("【打印】【关闭】"), "END" and what follows it.
//
//   MarkEndMatter(outline);  // before labels and credits are looked for
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_END_MATTER_H_
#define FANGTAN_SERVICE_DOCUMENTS_END_MATTER_H_

#include <string_view>

#include "service/documents/outline.h"

namespace fangtan::service {

// Whether all of `line` heads a list that belongs to the page: "相关链接：", "【延伸阅读】", "Show notes:".
// Printed form.
bool IsEndHeading(std::string_view line);

// Makes footers of the end matter. It ends upwards at the first line that ends a sentence, so that nothing is
// taken of what somebody says.
void MarkEndMatter(Outline& outline);

// "（談話內容以書面為準。）", "Ada Byron covers the harbour.": below all speech, all in brackets, or about
// whoever is credited.
bool IsAboutPage(std::string_view text, const std::vector<PrintedCredit>& credits);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_END_MATTER_H_
