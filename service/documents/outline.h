// The outline of an interview page: which line is ranking, headline, lead, guest, heading, speech or credit.
// It knows the furniture of such pages (vocabulary.h) and no page's own words.
//
//   const Outline outline = MakeOutline(text);
//   for (const OutlineLine& line : outline.lines) ...
//
// Pure, thread-safe, linear. All views point into the text, which must outlive the outline.
#ifndef FANGTAN_SERVICE_DOCUMENTS_OUTLINE_H_
#define FANGTAN_SERVICE_DOCUMENTS_OUTLINE_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "service/documents/credits.h"
#include "service/documents/dates.h"
#include "service/documents/guests.h"
#include "service/documents/labels.h"
#include "service/documents/lines.h"
#include "service/documents/ranking.h"

namespace fangtan::service {

enum class LineKind {
  kText,      // a paragraph: of the lead, of the speech above it, or of the body, by its place
  kRanking,   // an entry of the ranked list
  kHeadline,  // column and title
  kMetadata,  // date, source, address: about the page
  kGuests,    // the guest list with its heading
  kHeading,   // of a section
  kSpeech,    // begins with a speaker's label
  kCredit,    // nothing but credits
  kFooter,    // text behind the credits
};

struct OutlineLine {
  Line line;
  LineKind kind = LineKind::kText;
  std::string_view text;  // what is said: without label and without a credit at the end; may be empty
  std::optional<PrintedLabel> label;  // of speech
  LabelDecision speaker;              // of speech
};

struct Outline {
  std::string_view column;
  std::vector<std::string_view> title;  // lines in order
  std::vector<RankedLine> ranking;
  std::vector<Guest> guests;
  std::vector<PrintedCredit> credits;
  std::optional<PrintedDate> date;
  std::vector<OutlineLine> lines;  // every line that is not blank, in order
};

// REQUIRES: valid UTF-8.
Outline MakeOutline(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_OUTLINE_H_
