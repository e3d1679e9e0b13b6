// Who wrote a piece of news, by the dateline that it begins with: "新华社云港6月3日电（记者 甲、实习生 乙）",
// "〔記者甲／雲港報導〕", "（中央社記者甲雲港3日電）".
//
//   for (const PrintedCredit& credit : ParseDateline(paragraph)) Use(credit.role, credit.name);
//
// Pure, thread-safe, linear. Views point into the paragraph.
#ifndef FANGTAN_SERVICE_DOCUMENTS_DATELINE_H_
#define FANGTAN_SERVICE_DOCUMENTS_DATELINE_H_

#include <string_view>
#include <vector>

#include "service/documents/credits.h"

namespace fangtan::service {

// Empty where `paragraph` begins with no dateline, or with one that names nobody.
std::vector<PrintedCredit> ParseDateline(std::string_view paragraph);

// `paragraph` without the dateline that it begins with.
std::string_view WithoutDateline(std::string_view paragraph);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_DATELINE_H_
