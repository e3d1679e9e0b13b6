// Lines about a page: "发布时间：2021-08-05 10:20　来源：滨海晚报　记者：林小河", "By Ada Byron | 5 August
// 2021". Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_NOTES_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_NOTES_H_

#include <optional>
#include <string_view>
#include <vector>

#include "service/documents/credits.h"
#include "service/documents/dates.h"

namespace fangtan::service {

struct HtmlNote {
  std::optional<PrintedDate> date;
  std::vector<PrintedCredit> credits;  // an outlet is one too, as the source (来源)
};

// What `line` says, views into it; nothing if it is no such line, as all speech. `strict`: it must hold
// nothing but fields; else a few more words may stand beside a date, as the name of the outlet.
std::optional<HtmlNote> ReadHtmlNote(std::string_view line, bool strict);

// Whether one of the credits is the outlet that the page is from.
bool NamesSource(const HtmlNote& note);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_NOTES_H_
