// The tokens of an HTML page, as the WHATWG tokenizer has them, with the place of each.
//
//   HtmlScanner scanner(text);
//   while (const std::optional<HtmlToken> token = scanner.Next()) ...
//
// Tolerant of everything: "a < b" is text, attributes come in all quotings, comments, declarations and
// processing instructions are passed over, and so is what stands in script, style, noscript, template,
// textarea, iframe, noframes and xmp. What is never closed (a comment, a script, a tag) ends with the
// document, as in browsers; a quote in a tag that is never closed means nothing. CDATA is text. Linear
// whatever the text, and no memory beyond the token. For one thread at a time. Source:
// https://html.spec.whatwg.org/multipage/parsing.html#tokenization
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_SCANNER_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_SCANNER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "service/documents/edited_text.h"

namespace fangtan::service {

struct HtmlToken {
  enum class Kind { kText, kOpen, kClose };

  Kind kind = Kind::kText;
  ByteRange range;       // of the whole token; of text: what is shown, references undecoded
  std::string name;      // of a tag, in lower case; longer ones than any element's are cut
  ByteRange attributes;  // of a tag: what stands behind its name
};

class HtmlScanner {
 public:
  explicit HtmlScanner(std::string_view text) : text_(text) {}

  // Nothing at the end of the text.
  std::optional<HtmlToken> Next();

 private:
  std::optional<HtmlToken> ReadMarkup();
  HtmlToken ReadTag(size_t name, HtmlToken::Kind kind);
  HtmlToken ReadText();
  HtmlToken ReadCharacterData();
  size_t FindTagEnd(size_t from);
  void SkipPast(std::string_view end);
  void SkipComment();
  void SkipDoctype();
  void SkipHidden();

  std::string_view text_;
  size_t at_ = 0;
  std::string hidden_;            // the element whose content is passed over
  bool quotes_unpaired_ = false;  // a quote in a tag was never closed: they mean nothing
};

// Calls `use(name, value)` for each attribute of a tag in order; both are views into `text`, the value
// without its quotes and undecoded. Of two with one name the first counts, which is for the caller to see to.
template <typename Use>
void ForEachAttribute(std::string_view text, ByteRange attributes, Use use);

// The value of the first attribute `name`, given in lower case; nothing where there is none.
std::optional<std::string_view> FindAttribute(std::string_view text, ByteRange attributes,
                                              std::string_view name);

// One attribute from `at` on, which moves behind it.
struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};
std::optional<HtmlAttribute> NextAttribute(std::string_view text, ByteRange attributes, size_t& at);

template <typename Use>
void ForEachAttribute(std::string_view text, ByteRange attributes, Use use) {
  size_t at = attributes.begin;
  while (const std::optional<HtmlAttribute> found = NextAttribute(text, attributes, at)) {
    use(found->name, found->value);
  }
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_SCANNER_H_
