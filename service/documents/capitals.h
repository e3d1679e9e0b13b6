// Headlines that are printed in capitals: "INTERVIEW WITH ADA BYRON".
//
//   WithoutCapitals(U"INTERVIEW WITH ADA BYRON")  // U"Interview With Ada Byron"
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CAPITALS_H_
#define FANGTAN_SERVICE_DOCUMENTS_CAPITALS_H_

#include <string>

namespace fangtan::service {

// `text` with words capitalised as names are, where all of its Latin letters, two words of them at least, are
// capitals; else as it is. Never another length.
std::u32string WithoutCapitals(std::u32string text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CAPITALS_H_
