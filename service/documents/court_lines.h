// The lines of a deposition or a trial as court reporters type them, without the numbers that they put before
// each line.
//
//   for (const CourtLine& line : ReadCourtLines(text)) Use(line.kind, line.label, line.rest);
//
// Pure, thread-safe, linear. All views point into the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_COURT_LINES_H_
#define FANGTAN_SERVICE_DOCUMENTS_COURT_LINES_H_

#include <string_view>
#include <vector>

namespace fangtan::service {

struct CourtLine {
  enum class Kind {
    kText,         // goes on with what stands above
    kQuestion,     // "Q.  Where do you work?"
    kAnswer,       // "A.  At the mill."
    kSpeech,       // "MS. BYRON:  Objection."
    kExamination,  // "CROSS-EXAMINATION", with or without "BY MS. BYRON:"
    kExaminer,     // "BY MS. BYRON:"
    kRemark,       // "(Recess taken.)"
    kName,         // "ADA BYRON,": in capitals, and no label
  };
  Kind kind = Kind::kText;
  std::string_view text;   // all of the line
  std::string_view label;  // "Q", "MS. BYRON"; of an examination and its examiner, who examines
  std::string_view rest;   // what is said on the line
  bool first = false;      // a blank line stands above it, where lines are not numbered
};

// The lines that are not blank, without page numbers.
std::vector<CourtLine> ReadCourtLines(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_COURT_LINES_H_
