#include "service/handlers/sources.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "service/handlers/citation_check.h"
#include "service/handlers/listing.h"
#include "storage/error_details.h"
#include "storage/errors.h"
#include "storage/status_macros.h"
#include "storage/text/charset.h"
#include "storage/text/charset_map.h"

namespace fangtan::service {
namespace {

absl::Status OutOfRange(const v1::Span& span, const std::string& why) {
  const absl::Status error =
      storage::MakeError(absl::StatusCode::kOutOfRange, "SPAN_OUT_OF_RANGE", absl::StrCat("span ", why),
                         {{"source", span.source()},
                          {"byte_start", absl::StrCat(span.byte_start())},
                          {"byte_end", absl::StrCat(span.byte_end())},
                          {"char_start", absl::StrCat(span.char_start())},
                          {"char_end", absl::StrCat(span.char_end())}});
  return storage::AboutResource(error, span.source());
}

bool IsRange(int64_t start, int64_t end, size_t size) {
  return 0 <= start && start <= end && static_cast<uint64_t>(end) <= size;
}

bool Is(size_t place, int64_t asked) { return place == static_cast<uint64_t>(asked); }

// The source's encoding. Only a reader of documents writes sources, so every name is known; another would be
// read as UTF-8.
storage::Charset CharsetOf(const v1::Source& source) {
  return storage::CharsetOf(source.charset()).value_or(storage::Charset::kUtf8);
}

// All four ends of `asked`, from whichever unit it is given in.
absl::StatusOr<v1::Span> FillSpan(const v1::Span& asked, std::string_view content, storage::Charset charset) {
  const storage::CharsetMap map(content, charset);
  v1::Span span = asked;
  if (asked.byte_end() == 0 && asked.char_end() != 0) {
    if (!IsRange(asked.char_start(), asked.char_end(), map.char_count())) {
      return OutOfRange(asked, absl::StrCat("leaves the source's ", map.char_count(), " characters"));
    }
    const storage::CharsetMap::Place start = map.OfCharacter(asked.char_start());
    const storage::CharsetMap::Place end = map.OfCharacter(asked.char_end());
    span.set_byte_start(static_cast<int64_t>(start.byte));
    span.set_byte_end(static_cast<int64_t>(end.byte));
    // A code of two characters cannot be cut.
    if (!Is(start.character, asked.char_start()) || !Is(end.character, asked.char_end()))
      return OutOfRange(asked, "begins or ends inside a code of two characters");
    return span;
  }
  if (!IsRange(asked.byte_start(), asked.byte_end(), content.size())) {
    return OutOfRange(asked, absl::StrCat("leaves the source's ", content.size(), " bytes"));
  }
  const storage::CharsetMap::Place start = map.OfByte(asked.byte_start());
  const storage::CharsetMap::Place end = map.OfByte(asked.byte_end());
  span.set_char_start(static_cast<int64_t>(start.character));
  span.set_char_end(static_cast<int64_t>(end.character));
  if (!Is(start.byte, asked.byte_start()) || !Is(end.byte, asked.byte_end()))
    return OutOfRange(asked, "begins or ends inside a character");
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
  RETURN_IF_ERROR(CheckView(request.view()));
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
  ASSIGN_OR_RETURN(*response.mutable_span(), FillSpan(request.span(), source.content(), CharsetOf(source)));
  const v1::Span& span = response.span();
  response.set_content(source.content().substr(span.byte_start(), span.byte_end() - span.byte_start()));
  response.set_text(storage::ToUtf8(response.content(), CharsetOf(source)).text);
  response.set_read_revision(static_cast<int64_t>(view->revision()));
  return response;
}

absl::StatusOr<v1::VerifyCitationResponse> Sources::VerifyCitation(
    const rpc::CallContext&, const v1::VerifyCitationRequest& request) const {
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return VerifyCitationAt(*view, request);
}

}  // namespace fangtan::service
