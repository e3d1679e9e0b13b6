// Citation: whether a text says what is quoted, where, and what differs. Knows no store.
//
//   ASSIGN_OR_RETURN(const Quote quote, Quote::Parse("「應該由縣裡來辦」"));
//   const Citation citation = CheckCitation(quote, passages);
//   if (citation.verdict == v1::VerifyCitationResponse::ALTERED) Show(citation.differences);
//
// Verdicts are those of sources_service.proto. Linear in the texts for what stands there as quoted; else in
// them times 1/64 of the quote, within the bounds of storage/text/closest_match.h. Pure and thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_CITATION_H_
#define FANGTAN_SERVICE_HANDLERS_CITATION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "fangtan/v1/sources_service.pb.h"
#include "service/handlers/compared_text.h"
#include "service/handlers/quote.h"

namespace fangtan::service {

// At most so many of a hundred characters of an altered quote may be wrong: put in, left out or replaced.
inline constexpr size_t kMaxAlteredPercent = 30;

struct Citation {
  struct Difference {
    std::string quoted;
    ByteRange original;  // of the passage
  };

  v1::VerifyCitationResponse::Verdict verdict = v1::VerifyCitationResponse::ABSENT;
  size_t passage = 0;                   // which of the passages; nothing below if ABSENT
  std::vector<ByteRange> parts;         // of the passage, one for each part of the quote, in order
  std::vector<Difference> differences;  // if ALTERED, in order
};

// Looks for `quote` in each of `passages`, valid UTF-8: a quote never runs from one into the next. The best
// verdict counts, then the fewest characters that differ, then the earliest place.
Citation CheckCitation(const Quote& quote, const std::vector<std::string>& passages);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CITATION_H_
