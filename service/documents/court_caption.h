// What stands above all testimony: who goes to law against whom, and who appears for them.
//
//   const std::vector<std::string_view> parties = FindParties(head);  // {"ADA BYRON", "v.", "BO LI"}
//   for (const std::string_view counsel : FindCounsel(head)) ...      // "ODO FENN" of "MR. ODO FENN, ESQ."
//
// Pure, thread-safe, linear. All views point into the text.
#ifndef FANGTAN_SERVICE_DOCUMENTS_COURT_CAPTION_H_
#define FANGTAN_SERVICE_DOCUMENTS_COURT_CAPTION_H_

#include <span>
#include <string_view>
#include <vector>

#include "service/documents/court_lines.h"

namespace fangtan::service {

// The party above a "v." that is alone on its line, that mark, and the party below; none where either is
// missing.
std::vector<std::string_view> FindParties(std::span<const CourtLine> head);

// The whole names below "APPEARANCES", without titles.
std::vector<std::string_view> FindCounsel(std::span<const CourtLine> head);

// The whole name of the one judge whom the lines honour: "ADA BYRON" of "BEFORE THE HONORABLE ADA BYRON,
// JUDGE". Empty where there is none, or several.
std::string_view FindJudge(std::span<const CourtLine> head);

// The only one of `counsel` whose last word is that of `label`: "ODO FENN" for "MR. FENN". Empty if there is
// none.
std::string_view FindBySurname(std::string_view label, const std::vector<std::string_view>& counsel);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_COURT_CAPTION_H_
