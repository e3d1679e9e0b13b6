// A page of HTML as paragraphs in boxes: what is shown, block by block, before anybody asks which part of it
// is the article.
//
//   const HtmlPage page = ParseHtmlPage(text);
//   for (const HtmlBlock& block : page.blocks) ...
//
// Elements that were left open are closed as browsers do it, roughly: a paragraph by the next one, an item by
// the next item, an inline element with its box. Elements nested deeper than kMaxHtmlDepth count as the one
// they are in. Two line breaks end a paragraph; one does where a sentence, a bold line or a label meets it,
// or an indent follows. Linear in the text, however it is nested; the stack is constant. Pure, thread-safe.
// All ranges are of the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_PAGE_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "service/documents/edited_text.h"
#include "service/documents/html_elements.h"

namespace fangtan::service {

inline constexpr size_t kMaxHtmlDepth = 1'000;

// A run of text under one set of marks; empty for a line break.
struct HtmlPiece {
  uint32_t begin = 0;
  uint32_t end = 0;
  uint16_t style = kPlainStyle;  // of HtmlStyle
  bool verbatim = false;         // "&" begins no reference: CDATA

  bool IsBreak() const { return begin == end; }
};

// What a paragraph inherits from the elements around it.
struct HtmlContext {
  uint32_t box = 0;                 // the container
  uint32_t row = 0;                 // of a table: counts up over the page; 0 outside of tables
  uint16_t cell = 0;                // of the row, from 1 on
  uint8_t heading = 0;              // 1 to 6
  HtmlRole role = HtmlRole::kNone;  // the nearest of item, term, detail, caption, preformatted
  bool quote = false;
  bool centered = false;
  bool speaker = false;    // all of it names who speaks
  bool bold = false;       // by its style
  bool hidden = false;     // not shown
  bool furniture = false;  // a hint on the paragraph itself
};

struct HtmlBlock {
  HtmlContext context;
  uint32_t first_piece = 0;
  uint32_t piece_count = 0;
  uint32_t chars = 0;        // that are no white space
  uint32_t link_chars = 0;   // of them, in links
  uint32_t stops = 0;        // of them, punctuation of sentences
  bool has_picture = false;  // stands right below a picture
};

struct HtmlBox {
  uint32_t parent = 0;     // comes before its children; the root is its own
  uint32_t signature = 0;  // equal for boxes of one element and class, digits apart
  HtmlRole role = HtmlRole::kNone;
  HtmlHint hint = HtmlHint::kNone;
  bool article_body = false;  // says that it is the article (microdata, role="main")
};

struct HtmlPage {
  std::vector<HtmlPiece> pieces;
  std::vector<HtmlBlock> blocks;
  std::vector<HtmlBox> boxes;    // in the order of their beginnings; boxes[0] is the page
  std::vector<ByteRange> metas;  // attributes of meta elements
  std::vector<ByteRange> times;  // attributes of time elements that have a machine's form
  ByteRange title;               // content of the title element
  std::string_view language;     // of the html element
};

// REQUIRES: valid UTF-8 of less than 4 GB.
HtmlPage ParseHtmlPage(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_PAGE_H_
