// What the elements of HTML mean for the text of a page: which make a paragraph, which contain paragraphs,
// which are furniture, and what the words of class and id tell. Nothing here belongs to any one site. Pure,
// thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_ELEMENTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_ELEMENTS_H_

#include <cstdint>
#include <string_view>

namespace fangtan::service {

// How an element lays out its content.
enum class HtmlLayout : uint8_t {
  kInline,     // inside of a line
  kParagraph,  // a paragraph, heading, item
  kContainer,  // holds paragraphs
  kVoid,       // has no content: img, hr, meta
};

// Marks of a piece of text, by the elements it is in.
enum HtmlStyle : uint16_t {
  kPlainStyle = 0,
  kBold = 1,
  kLink = 2,
  kCite = 4,
  kTimeMark = 8,       // time, class "timestamp"
  kReading = 16,       // rt, rp: how ruby is read
  kRubyBase = 32,      // inside ruby
  kNotShown = 64,      // option, button, inline furniture
  kRaised = 128,       // sup
  kSpeakerName = 256,  // class "speaker"
  kItalic = 512,
};

// What kind of paragraph or container it is.
enum class HtmlRole : uint8_t {
  kNone,
  kHeading,  // h1 to h6
  kItem,     // li
  kTerm,     // dt, summary
  kDetail,   // dd
  kQuote,    // blockquote
  kCaption,  // figcaption, caption, class "caption"
  kPreformatted,
  kRow,
  kCell,
  kTable,
  kList,      // ul, ol, dl
  kMain,      // main, article
  kPage,      // html, body, head
  kFurniture  // nav, aside, footer, form controls
};

struct HtmlElement {
  std::string_view name;
  HtmlLayout layout = HtmlLayout::kInline;
  HtmlRole role = HtmlRole::kNone;
  uint16_t style = kPlainStyle;
};

// The element of that name, in lower case. Unknown ones are inline.
const HtmlElement& ElementOf(std::string_view name);

// How a class or id judges what is in it.
enum class HtmlHint : uint8_t {
  kNone,
  kArticle,         // content, article, post-body
  kMaybeFurniture,  // sidebar, hot, ad: also of boxes that hold the article
  kFurniture,       // comments, share, related, breadcrumb
};

// The worst hint among the words of `names`, the value of a class or id.
HtmlHint HintOf(std::string_view names);

// Whether the words of `names` hold `word`, given in lower case.
bool HoldsWord(std::string_view names, std::string_view word);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_ELEMENTS_H_
