// What else the people of an article are called: the original of a transcribed name, in brackets beside it,
// and how a name is read. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_OTHER_NAMES_H_
#define FANGTAN_SERVICE_DOCUMENTS_OTHER_NAMES_H_

#include <string_view>
#include <vector>

#include "fangtan/v1/article.pb.h"
#include "service/documents/annotations.h"

namespace fangtan::service {

// Whether `latin` is a form of the Chinese `name`: as many words as a transcribed name has parts; of others,
// the reading of the surname is among its words.
bool IsFormOf(std::string_view latin, std::string_view name);

// Gives the people of `article` the other forms of their names that it prints: "Brian Kernighan" for
// "布莱恩·克尼 汉（Brian Kernighan）", either way round, and how `readings` say that a name is read. Who
// speaks and is not among the participants becomes one where such a form is found. What is no form of the
// name stays out: "王建国 （Apple Inc）".
void AddOtherNames(const std::vector<ReadWord>& readings, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_OTHER_NAMES_H_
