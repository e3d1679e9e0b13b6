// Repair of garbled runs in an otherwise sound document.
//
// Suspicious places are found by what prose does not have (lost-byte marks inside words, stray letters and
// symbols between Han characters, characters hardly anybody uses); what shift_decoder.h then makes of them is
// taken only where it is much likelier than the text as it stands, and clearly likelier than any other
// reading. Otherwise the text stays as it is, with a warning. A sound text is never touched: no shifted
// reading of it comes near to its own likelihood.
//
// Pure, thread-safe; time is linear in the size of the document.
#ifndef FANGTAN_SERVICE_DOCUMENTS_REPAIR_H_
#define FANGTAN_SERVICE_DOCUMENTS_REPAIR_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/annotations.h"
#include "service/documents/edited_text.h"

namespace fangtan::service {

// Something a person should know about a place of the source; becomes a v1::Warning.
struct DecodeWarning {
  std::string reason;
  std::string message;
  ByteRange source;  // of the decoded source
};

struct Repairs {
  std::vector<Edit> edits;              // sorted, not overlapping
  std::vector<DecodeWarning> warnings;  // TEXT_REPAIRED and GARBLED_TEXT_KEPT
};

// `notes` are the annotations of `text` (FindAnnotations); an edit swallows those inside its range.
Repairs RepairGarbledRuns(std::string_view text, const std::vector<Annotation>& notes);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_REPAIR_H_
