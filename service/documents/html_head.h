// What the head of a page says of it: title, date, author, column. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_HEAD_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_HEAD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/dates.h"
#include "service/documents/html_page.h"

namespace fangtan::service {

// A value with references decoded, and where it stands in the text.
struct HtmlHeadValue {
  std::string shown;
  ByteRange range;
};

struct HtmlHead {
  std::optional<HtmlHeadValue> page_title;  // as the page calls itself, with the site's name
  std::optional<HtmlHeadValue> title;       // of the article, without it
  std::optional<PrintedDate> date;
  std::vector<HtmlHeadValue> authors;
  std::optional<HtmlHeadValue> column;
  std::string language;  // BCP 47, as Article::language has it; empty where the page names none
};

HtmlHead ReadHtmlHead(std::string_view text, const HtmlPage& page);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_HEAD_H_
