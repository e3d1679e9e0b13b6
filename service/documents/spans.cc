#include "service/documents/spans.h"

namespace fangtan::service {

v1::Span SpanMaker::Of(std::string_view piece) const {
  const auto begin = static_cast<size_t>(piece.data() - text_.text().data());
  return OfSource(text_.Source({begin, begin + piece.size()}));
}

v1::Span SpanMaker::OfSource(ByteRange range) const {
  const storage::CharsetMap::Place begin = places_.OfText(range.begin);
  const storage::CharsetMap::Place end = places_.EndOfText(range.end);
  v1::Span span;
  span.set_source(source_name_);
  span.set_byte_start(static_cast<int64_t>(begin.byte));
  span.set_byte_end(static_cast<int64_t>(end.byte));
  span.set_char_start(static_cast<int64_t>(begin.character));
  span.set_char_end(static_cast<int64_t>(end.character));
  return span;
}

}  // namespace fangtan::service
