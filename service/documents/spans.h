// Spans of the untouched source for pieces of the cleaned text: bytes of the document in whatever encoding it
// is, and code points of the decoded document. Thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SPANS_H_
#define FANGTAN_SERVICE_DOCUMENTS_SPANS_H_

#include <string>
#include <string_view>

#include "fangtan/v1/source.pb.h"
#include "service/documents/edited_text.h"
#include "storage/text/charset_map.h"

namespace fangtan::service {

class SpanMaker {
 public:
  // Both `text` and `content`, the source's bytes, must outlive the maker.
  SpanMaker(const EditedText& text, std::string_view content, std::string_view source_name)
      : text_(text), places_(content, text.charset()), source_name_(source_name) {}

  // The span of `piece`. REQUIRES: a view into the cleaned text.
  v1::Span Of(std::string_view piece) const;

  // The span of bytes `range` of the decoded source, as EditedText::Source and DecodeWarning have them.
  v1::Span OfSource(ByteRange range) const;

 private:
  const EditedText& text_;
  storage::CharsetMap places_;
  std::string source_name_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SPANS_H_
