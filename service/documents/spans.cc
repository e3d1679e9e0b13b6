#include "service/documents/spans.h"

namespace fangtan::service {

v1::Span SpanMaker::Of(std::string_view piece) const {
  const auto begin = static_cast<size_t>(piece.data() - text_.text().data());
  return OfSource(text_.Source({begin, begin + piece.size()}));
}

v1::Span SpanMaker::OfSource(ByteRange range) const {
  v1::Span span;
  span.set_source(source_name_);
  span.set_byte_start(static_cast<int64_t>(range.begin));
  span.set_byte_end(static_cast<int64_t>(range.end));
  span.set_char_start(static_cast<int64_t>(offsets_.ToChar(range.begin)));
  span.set_char_end(static_cast<int64_t>(offsets_.ToChar(range.end)));
  return span;
}

}  // namespace fangtan::service
