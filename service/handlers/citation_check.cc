#include "service/handlers/citation_check.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/handlers/citation.h"
#include "service/handlers/citation_spans.h"
#include "service/handlers/cited_passages.h"
#include "service/handlers/quote.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// Between the words of two parts of a quote.
constexpr std::string_view kLeftOut = "……";

template <typename Resource>
absl::StatusOr<std::vector<CitedPassage>> PassagesIn(
    const absl::StatusOr<storage::Encoded<Resource>>& stored) {
  RETURN_IF_ERROR(stored.status());
  ASSIGN_OR_RETURN(const Resource resource, stored->Decode());
  return PassagesOf(resource);
}

absl::StatusOr<std::vector<CitedPassage>> ReadPassages(const storage::View& view, const std::string& name) {
  if (const auto answer = storage::AnswerId::Parse(name); answer.ok())
    return PassagesIn(view.GetAnswer(*answer));
  if (const auto question = storage::QuestionId::Parse(name); question.ok())
    return PassagesIn(view.GetQuestion(*question, v1::BASIC));
  if (const auto article = storage::ArticleId::Parse(name); article.ok())
    return PassagesIn(view.GetArticle(*article, v1::FULL));
  return storage::InvalidField("name", "is no name of an answer, a question or an article");
}

std::string_view Cut(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

absl::Status Describe(const Citation& citation, const CitedPassage& passage, CitationSpans& places,
                      v1::VerifyCitationResponse& response) {
  response.set_name(passage.name);
  for (const ByteRange& part : citation.parts) {
    if (!response.text().empty()) response.mutable_text()->append(kLeftOut);
    response.mutable_text()->append(Cut(passage.text, part));
    ASSIGN_OR_RETURN(std::vector<v1::Span> spans, places.Of(passage, part));
    for (v1::Span& span : spans) *response.add_spans() = std::move(span);
  }
  for (const Citation::Difference& difference : citation.differences) {
    v1::VerifyCitationResponse::Difference& shown = *response.add_differences();
    shown.set_quoted(difference.quoted);
    shown.set_original(std::string(Cut(passage.text, difference.original)));
    ASSIGN_OR_RETURN(std::vector<v1::Span> spans, places.Of(passage, difference.original));
    if (spans.empty()) continue;
    *shown.mutable_span() = spans.front();
    shown.mutable_span()->set_byte_end(spans.back().byte_end());
    shown.mutable_span()->set_char_end(spans.back().char_end());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::VerifyCitationResponse> VerifyCitationAt(const storage::View& view,
                                                            const v1::VerifyCitationRequest& request) {
  ASSIGN_OR_RETURN(const Quote quote, Quote::Parse(request.quote()));
  ASSIGN_OR_RETURN(const std::vector<CitedPassage> passages, ReadPassages(view, request.name()));
  std::vector<std::string> texts;
  for (const CitedPassage& passage : passages) texts.push_back(passage.text);
  const Citation citation = CheckCitation(quote, texts);
  v1::VerifyCitationResponse response;
  response.set_verdict(citation.verdict);
  response.set_read_revision(static_cast<int64_t>(view.revision()));
  if (citation.verdict == v1::VerifyCitationResponse::ABSENT) return response;
  CitationSpans places(view);
  RETURN_IF_ERROR(Describe(citation, passages[citation.passage], places, response));
  return response;
}

}  // namespace fangtan::service
