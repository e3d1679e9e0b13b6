// Which blocks of a page are the article, and which are what stands around it.
//
//   const HtmlArticle article = FindHtmlArticle(text, page);
//   for (const uint32_t block : article.blocks) Render(page.blocks[block]);
//
// Boxes are weighed by the text in them that is no link, with its punctuation; boxes whose element, class or
// id says that they are furniture weigh nothing. From the page, or from the element that says that it is the
// article, the way goes down into the heaviest box while one outweighs the others. Text right beside that
// box, and between the title and it, belongs to it. What is left of furniture inside goes by its words and
// links. After J. Kohlschütter, "Boilerplate Detection using Shallow Text Features" (WSDM 2010), and
// Readability. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_ARTICLE_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_ARTICLE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "service/documents/html_page.h"

namespace fangtan::service {

struct HtmlArticle {
  std::vector<uint32_t> blocks;    // of the text, in order, without the title and all below
  std::vector<uint32_t> captions;  // of pictures
  std::vector<uint32_t> notes;     // lines about the page: date, source, who made it
  std::optional<uint32_t> title;   // the heading over it
  std::optional<uint32_t> other;   // where a box begins that might as well be the article
};

// REQUIRES: `page` is that of `text`. `page_title` is what the page calls itself, empty if it does not: it
// tells which heading is the title.
HtmlArticle FindHtmlArticle(std::string_view text, const HtmlPage& page, std::string_view page_title);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_ARTICLE_H_
