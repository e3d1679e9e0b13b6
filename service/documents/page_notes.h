// Lines of a page or a record about itself: that it ends, that it was edited, what a picture shows.
//
//   if (IsClosingLine("END 2:33 P.M. EDT")) ...
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAGE_NOTES_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAGE_NOTES_H_

#include <string_view>

namespace fangtan::service {

// Whether all of `line` is the mark that speech has ended, or a time of day: "END", "END 2:33 P.M. EDT",
// "11:35 AM", "（完）", "[END OF INTERVIEW]". Printed form.
bool IsClosingLine(std::string_view line);

// "This interview has been edited and condensed.", "Copyright 2020 …", "Share this article", "广告：…",
// "▲港口的早晨。（圖／甲提供）": short, about the page, and said by nobody. Printed form.
bool IsEditorialNote(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAGE_NOTES_H_
