#include "service/documents/xml_events.h"

#include <expat.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

// Comments and declarations before the first element may take as much.
constexpr size_t kMaxPrologBytes = 16'384;

std::string_view WithoutPrefix(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

absl::Status Unreadable(std::string_view what, size_t offset) {
  return storage::MakeError(
      absl::StatusCode::kInvalidArgument, "DOCUMENT_UNREADABLE",
      absl::StrCat("the document is no XML that can be read: ", std::string(what), " at byte ", offset),
      {{"byte_offset", absl::StrCat(offset)}});
}

absl::Status TooDeep() {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "TOO_LARGE",
                            absl::StrCat("the document has elements nested deeper than ", kMaxXmlDepth),
                            {{"limit_depth", absl::StrCat(kMaxXmlDepth)}});
}

// What expat's callbacks share.
class Parse {
 public:
  Parse(std::string_view text, XmlHandler& handler) : text_(text), handler_(handler) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Parse::Opened, &Parse::Closed);
    XML_SetCharacterDataHandler(parser_.get(), &Parse::Heard);
    XML_SetEntityDeclHandler(parser_.get(), &Parse::Declared);
  }

  absl::Status Run() {
    // Expat counts in int; documents are smaller (kMaxDocumentBytes).
    const auto size = static_cast<int>(text_.size());
    if (XML_Parse(parser_.get(), text_.data(), size, XML_TRUE) == XML_STATUS_OK) return absl::OkStatus();
    if (!stopped_.ok()) return stopped_;
    return Unreadable(XML_ErrorString(XML_GetErrorCode(parser_.get())), Offset());
  }

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  static Parse& Self(void* user) { return *static_cast<Parse*>(user); }

  static void Opened(void* user, const XML_Char* name, const XML_Char** attributes) {
    Self(user).Open(name, attributes);
  }

  static void Closed(void* user, const XML_Char* name) {
    Parse& self = Self(user);
    --self.depth_;
    if (self.stopped_.ok()) self.handler_.Close(WithoutPrefix(name));
  }

  static void Heard(void* user, const XML_Char* text, int length) {
    Parse& self = Self(user);
    const std::string_view piece(text, static_cast<size_t>(length));
    if (self.stopped_.ok()) self.handler_.Text(piece, self.RangeOfPiece(piece));
  }

  // The way to billions of laughs.
  static void Declared(void* user, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                       const XML_Char*, const XML_Char*, const XML_Char*) {
    Parse& self = Self(user);
    self.Stop(Unreadable("an entity is declared", self.Offset()));
  }

  void Open(std::string_view name, const XML_Char** attributes) {
    if (++depth_ > kMaxXmlDepth) return Stop(TooDeep());
    if (!stopped_.ok()) return;
    XmlAttributes list;
    for (; *attributes != nullptr; attributes += 2) list.Add(WithoutPrefix(attributes[0]), attributes[1]);
    handler_.Open(WithoutPrefix(name), list, EventRange());
  }

  void Stop(absl::Status why) {
    stopped_ = std::move(why);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  size_t Offset() const {
    return static_cast<size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  }

  ByteRange EventRange() const {
    const size_t begin = std::min(Offset(), text_.size());
    return {begin,
            std::min(text_.size(), begin + static_cast<size_t>(XML_GetCurrentByteCount(parser_.get())))};
  }

  // Expat hands plain text out of the buffer that it was given; what it decoded stands elsewhere. A CDATA
  // section comes in pieces of one event, so the pointer is the surer guide.
  ByteRange RangeOfPiece(std::string_view piece) const {
    const ByteRange event = EventRange();
    if (piece.size() > event.end - event.begin) return event;
    if (text_.substr(event.begin, piece.size()) == piece) return {event.begin, event.begin + piece.size()};
    return event;
  }

  std::string_view text_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, Free> parser_{XML_ParserCreate("UTF-8")};
  absl::Status stopped_;
  int depth_ = 0;
};

}  // namespace

bool XmlRootIs(std::string_view text, std::string_view name) {
  text = text.substr(0, kMaxPrologBytes);
  size_t at = text.find('<');
  if (at != text.find_first_not_of("\xEF\xBB\xBF \t\r\n")) return false;
  while (at != std::string_view::npos &&
         (text.substr(at).starts_with("<!") || text.substr(at).starts_with("<?"))) {
    at = text.find('<', at + 1);
  }
  if (at == std::string_view::npos) return false;
  const std::string_view tag = text.substr(at + 1);
  return WithoutPrefix(tag.substr(0, tag.find_first_of(" \t\r\n/>"))) == name;
}

absl::Status ParseXml(std::string_view text, XmlHandler& handler) { return Parse(text, handler).Run(); }

}  // namespace fangtan::service
