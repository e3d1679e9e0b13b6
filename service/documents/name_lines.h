// Names that stand alone on a line above what they say, as transcripts of calls print them:
//
//   Operator
//   Our first question comes from Bo Li.
//   Bo Li — Harbour Securities
//   What did the pier cost?
//
// Such lines are labels where they come again and again; elsewhere they are headings and lists.
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_NAME_LINES_H_
#define FANGTAN_SERVICE_DOCUMENTS_NAME_LINES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/documents/labels.h"

namespace fangtan::service {

// The label that all of `line` is by its shape.
std::optional<PrintedLabel> ParseNameLine(std::string_view line);

// The folded names that stand so above speech in `lines`; empty where that is not how the document has
// labels.
absl::flat_hash_set<std::string> FindNameLines(const std::vector<std::string_view>& lines);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_NAME_LINES_H_
