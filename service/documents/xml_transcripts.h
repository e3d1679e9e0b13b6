// What readers of debates in XML share. A reader is a handler that hears the document and hands over what it
// found:
//
//   class DebateHandler : public XmlHandler {
//    public:
//     DebateHandler(std::string_view text, const SpanMaker& spans);
//     ParsedTranscript Take() &&;
//   };
//   return ReadXmlTranscript<DebateHandler>(decoded, content, source);
//
// Thread-safe; errors are those of ParseXml and MakeReading.
#ifndef FANGTAN_SERVICE_DOCUMENTS_XML_TRANSCRIPTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_XML_TRANSCRIPTS_H_

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "service/documents/decode.h"
#include "service/documents/edited_text.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/reader.h"
#include "service/documents/spans.h"
#include "service/documents/xml_events.h"
#include "storage/status_macros.h"

namespace fangtan::service {

template <typename Handler>
absl::StatusOr<Reading> ReadXmlTranscript(const DecodedText& decoded, std::string_view content,
                                          const v1::Source& source) {
  const SpanMaker spans(decoded.text, content, source.name());
  Handler handler(decoded.text.text(), spans);
  RETURN_IF_ERROR(ParseXml(decoded.text.text(), handler));
  return MakeReading(std::move(handler).Take(), decoded, spans);
}

// "#id" names the element `id` of the same document.
inline std::string_view WithoutHash(std::string_view id) {
  if (id.starts_with('#')) id.remove_prefix(1);
  return id;
}

// Where `id`, the value of `attribute`, stands in the tag at `tag` of `text`; the whole tag if it stands
// there in other characters than it means.
inline v1::Span SpanOfId(std::string_view id, std::string_view attribute, std::string_view text,
                         ByteRange tag, const SpanMaker& spans) {
  const std::string_view source = text.substr(tag.begin, tag.end - tag.begin);
  const size_t at = source.find(id, std::min(source.find(attribute), source.size()));
  return spans.Of(at == std::string_view::npos ? source : source.substr(at, id.size()));
}

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_XML_TRANSCRIPTS_H_
