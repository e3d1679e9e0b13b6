#include "service/handlers/sources.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "service/handlers/listing.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

absl::Status OutOfRange(const v1::Span& span, const std::string& why) {
  return storage::MakeError(absl::StatusCode::kOutOfRange, "SPAN_OUT_OF_RANGE", absl::StrCat("span ", why),
                            {{"source", span.source()},
                             {"byte_start", absl::StrCat(span.byte_start())},
                             {"byte_end", absl::StrCat(span.byte_end())},
                             {"char_start", absl::StrCat(span.char_start())},
                             {"char_end", absl::StrCat(span.char_end())}});
}

bool IsRange(int64_t start, int64_t end, size_t size) {
  return 0 <= start && start <= end && static_cast<uint64_t>(end) <= size;
}

// All four ends of `asked`, from whichever unit it is given in.
absl::StatusOr<v1::Span> FillSpan(const v1::Span& asked, std::string_view content) {
  const storage::OffsetMap map(content);
  v1::Span span = asked;
  if (asked.byte_end() == 0 && asked.char_end() != 0) {
    if (!IsRange(asked.char_start(), asked.char_end(), map.char_count())) {
      return OutOfRange(asked, absl::StrCat("leaves the source's ", map.char_count(), " characters"));
    }
    span.set_byte_start(static_cast<int64_t>(map.ToByte(asked.char_start())));
    span.set_byte_end(static_cast<int64_t>(map.ToByte(asked.char_end())));
    return span;
  }
  if (!IsRange(asked.byte_start(), asked.byte_end(), content.size())) {
    return OutOfRange(asked, absl::StrCat("leaves the source's ", content.size(), " bytes"));
  }
  span.set_char_start(static_cast<int64_t>(map.ToChar(asked.byte_start())));
  span.set_char_end(static_cast<int64_t>(map.ToChar(asked.byte_end())));
  const bool on_boundaries = map.ToByte(span.char_start()) == static_cast<size_t>(span.byte_start()) &&
                             map.ToByte(span.char_end()) == static_cast<size_t>(span.byte_end());
  if (!on_boundaries) return OutOfRange(asked, "begins or ends inside a character");
  const bool both = asked.char_end() != 0;
  if (both && (asked.char_start() != span.char_start() || asked.char_end() != span.char_end())) {
    return OutOfRange(asked, "names two different ranges in bytes and in characters");
  }
  return span;
}

}  // namespace

absl::StatusOr<storage::Encoded<v1::Source>> Sources::GetSource(const rpc::CallContext&,
                                                                const v1::GetSourceRequest& request) const {
  ASSIGN_OR_RETURN(const storage::SourceId id, storage::SourceId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return view->GetSource(id, request.view());
}

absl::StatusOr<v1::ReadSpanResponse> Sources::ReadSpan(const rpc::CallContext&,
                                                       const v1::ReadSpanRequest& request) const {
  const absl::StatusOr<storage::SourceId> id = storage::SourceId::Parse(request.span().source());
  if (!id.ok()) return storage::InvalidField("span.source", "is no sources/{source}");
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  ASSIGN_OR_RETURN(const auto encoded, view->GetSource(*id, v1::FULL));
  ASSIGN_OR_RETURN(const v1::Source source, encoded.Decode());
  v1::ReadSpanResponse response;
  ASSIGN_OR_RETURN(*response.mutable_span(), FillSpan(request.span(), source.content()));
  const v1::Span& span = response.span();
  response.set_content(source.content().substr(span.byte_start(), span.byte_end() - span.byte_start()));
  response.set_text(response.content());
  response.set_read_revision(static_cast<int64_t>(view->revision()));
  return response;
}

}  // namespace fangtan::service
