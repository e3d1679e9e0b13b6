// CitationSpans: the places in the source that words of a passage stood at, to the character.
//
//   CitationSpans spans(*view);
//   ASSIGN_OR_RETURN(const std::vector<v1::Span> places, spans.Of(passage, {12, 40}));
//
// For one thread; must not outlive the view. Reads each source, and aligns each paragraph, once.
#ifndef FANGTAN_SERVICE_HANDLERS_CITATION_SPANS_H_
#define FANGTAN_SERVICE_HANDLERS_CITATION_SPANS_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/source.pb.h"
#include "service/handlers/cited_passages.h"
#include "service/handlers/original_places.h"
#include "storage/store.h"

namespace fangtan::service {

class CitationSpans {
 public:
  explicit CitationSpans(const storage::View& view) : view_(view) {}

  // One span for each paragraph that `range`, bytes of the passage's text, touches; an empty range has one at
  // most. None for paragraphs without a span, or whose source is not stored here.
  absl::StatusOr<std::vector<v1::Span>> Of(const CitedPassage& passage, ByteRange range);

 private:
  // A paragraph beside the source that it was read from.
  struct AlignedParagraph {
    std::vector<size_t>
        bytes;  // of the source, before each of its characters of the paragraph's span, and behind
    std::unique_ptr<OriginalPlaces> places;
  };

  absl::StatusOr<const v1::Source*> SourceOf(const std::string& name);
  absl::StatusOr<const AlignedParagraph*> Align(const CitedPassage& passage, const CitedParagraph& paragraph);

  const storage::View& view_;
  std::map<std::string, std::optional<v1::Source>> sources_;
  std::map<const CitedParagraph*, std::optional<AlignedParagraph>> aligned_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CITATION_SPANS_H_
