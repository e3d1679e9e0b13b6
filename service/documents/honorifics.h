// What people are addressed by: "Mr.", "Senator", "The President".
//
//   WithoutHonorifics("SEN. WALTON BREE")        // "WALTON BREE"
//   StoppedLabelLength("Mr. Bree. Good morning") // 8: "Mr. Bree"
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HONORIFICS_H_
#define FANGTAN_SERVICE_DOCUMENTS_HONORIFICS_H_

#include <cstddef>
#include <string_view>

namespace fangtan::service {

// `name` without the titles that it begins with; a title alone stays.
std::string_view WithoutHonorifics(std::string_view name);

// Bytes of the label that `line` begins with where a full stop stands for the colon, as records of debates
// print them: "The President. Good morning.", "Mr. BREE of Wolds. I rise.", 0 where it begins with none.
size_t StoppedLabelLength(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HONORIFICS_H_
