// What is said without asking anybody: welcomes, thanks, the word passed on. Pure,
// thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_COURTESIES_H_
#define FANGTAN_SERVICE_DOCUMENTS_COURTESIES_H_

#include <string_view>

namespace fangtan::service {

// Whether `text` greets or ends a talk in Chinese, and asks nobody anything.
bool OnlyOpensOrCloses(std::string_view text);

// Whether `text` ends in thanks for the visit and asks nothing: "This is tape one. Thank you for coming
// today."
bool EndsInThanks(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_COURTESIES_H_
