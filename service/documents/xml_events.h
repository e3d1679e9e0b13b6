// Well-formed XML as a stream of events, each with its place in the text.
//
//   class Titles : public XmlHandler { void Text(std::string_view text, ByteRange range) override ... };
//   RETURN_IF_ERROR(ParseXml(text, handler));
//
// Expat does the parsing (https://libexpat.github.io/). Entities are never declared and so never expand;
// prefixes of names are dropped. Linear in the size of the text; memory for the open elements alone.
#ifndef FANGTAN_SERVICE_DOCUMENTS_XML_EVENTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_XML_EVENTS_H_

#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "service/documents/edited_text.h"

namespace fangtan::service {

// Deeper nesting is refused.
inline constexpr int kMaxXmlDepth = 1'000;

// Names without prefix; views live as long as the call.
class XmlAttributes {
 public:
  void Add(std::string_view name, std::string_view value) { pairs_.emplace_back(name, value); }

  // Empty where there is none.
  std::string_view Get(std::string_view name) const {
    for (const auto& [key, value] : pairs_) {
      if (key == name) return value;
    }
    return {};
  }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> pairs_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;

  // `range` is that of the tag.
  virtual void Open(std::string_view name, const XmlAttributes& attributes, ByteRange range) = 0;
  virtual void Close(std::string_view name) = 0;

  // A piece of text, which stood in `range`; a paragraph may come in many.
  virtual void Text(std::string_view text, ByteRange range) = 0;
};

// Whether the first element of `text` is `name`, with a prefix or not. Looks at the beginning alone.
bool XmlRootIs(std::string_view text, std::string_view name);

// Tells `handler` all of `text`, which is valid UTF-8, whatever it says of its encoding.
//
// INVALID_ARGUMENT: DOCUMENT_UNREADABLE (not well-formed, or it declares entities; metadata `byte_offset`),
// TOO_LARGE (nested deeper than kMaxXmlDepth). The handler may have heard a part by then.
absl::Status ParseXml(std::string_view text, XmlHandler& handler);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_XML_EVENTS_H_
