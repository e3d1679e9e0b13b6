#include "service/documents/reader.h"

#include <memory>
#include <utility>
#include <vector>

#include "service/documents/akoma_ntoso_reader.h"
#include "service/documents/carried_units.h"
#include "service/documents/court_reader.h"
#include "service/documents/cue_reader.h"
#include "service/documents/html_reader.h"
#include "service/documents/html_transcript_reader.h"
#include "service/documents/interview_reader.h"
#include "service/documents/lead_posts.h"
#include "service/documents/markdown_transcript_reader.h"
#include "service/documents/qa_reader.h"
#include "service/documents/segments_reader.h"
#include "service/documents/source_id.h"
#include "service/documents/tei_reader.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

// Every format there is. A new reader is one line here.
std::vector<std::unique_ptr<DocumentReader>> AllReaders() {
  std::vector<std::unique_ptr<DocumentReader>> readers;
  // First, for it is certain of whole pages: nobody else need look at them.
  readers.push_back(CreateHtmlReader());
  readers.push_back(CreateWebVttReader());
  readers.push_back(CreateSubRipReader());
  readers.push_back(CreateSegmentsReader());
  readers.push_back(CreateHtmlTranscriptReader());
  readers.push_back(CreateAkomaNtosoReader());
  readers.push_back(CreateTeiReader());
  // These look at all of a text.
  readers.push_back(CreateCourtReader());
  readers.push_back(CreateInterviewReader());
  readers.push_back(CreateMarkdownTranscriptReader());
  readers.push_back(CreateQaReader());
  return readers;
}

const std::vector<std::unique_ptr<DocumentReader>>& Readers() {
  static const auto& readers = *new std::vector<std::unique_ptr<DocumentReader>>(AllReaders());
  return readers;
}

absl::Status UnknownFormat(std::string_view format) {
  std::string message = "no reader for format \"" + std::string(format) + "\"; there are:";
  for (const auto& reader : Readers()) message += " " + std::string(reader->format());
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "FORMAT_UNKNOWN", message,
                            {{"format", std::string(format)}});
}

absl::StatusOr<const DocumentReader*> ChooseReader(std::string_view format, std::string_view text,
                                                   std::unique_ptr<Draft>& best_draft) {
  const DocumentReader* best = nullptr;
  int best_score = 0;
  for (const auto& reader : Readers()) {
    if (!format.empty() && reader->format() == format) return reader.get();
    std::unique_ptr<Draft> draft;
    const int score = format.empty() ? reader->RecognizeAndKeep(text, best_score, draft) : 0;
    if (score > best_score) {
      best = reader.get();
      best_draft = std::move(draft);
      best_score = score;
      if (score >= 100) break;
    }
  }
  if (best == nullptr) return UnknownFormat(format);
  return best;
}

v1::Source DescribeSource(const Document& document, const DecodedText& decoded,
                          const DocumentReader& reader) {
  v1::Source source;
  SourceId id = IdentifySource(document.content);
  source.set_name(std::move(id.name));
  source.set_digest(std::move(id.digest));
  source.set_byte_count(static_cast<int64_t>(document.content.size()));
  source.set_char_count(static_cast<int64_t>(decoded.char_count));
  source.set_media_type(document.media_type.empty() ? std::string(reader.media_type()) : document.media_type);
  source.set_charset(decoded.charset);
  source.set_uri(document.uri);
  return source;
}

}  // namespace

absl::StatusOr<Reading> ReadDocument(const Document& document) {
  ASSIGN_OR_RETURN(const DecodedText decoded, Decode(document.content, document.media_type));
  std::unique_ptr<Draft> draft;
  ASSIGN_OR_RETURN(const DocumentReader* reader, ChooseReader(document.format, decoded.text.text(), draft));
  const v1::Source source = DescribeSource(document, decoded, *reader);
  ASSIGN_OR_RETURN(Reading reading, reader->ReadDraft(std::move(draft), decoded, document.content, source));
  AddPostsOfLead(reading.article);
  CarryUnits(reading.article);
  reading.article.set_source(source.name());
  reading.article.set_uri(source.uri());
  reading.source = source;
  if (reading.ranking.has_value()) reading.ranking->set_source(source.name());
  return reading;
}

}  // namespace fangtan::service
