// NameQuery: the conditions on speakers' names that find whoever a printed name may mean. They find too many
// rather than too few; name_rules.h says who of them is meant. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_NAME_QUERY_H_
#define FANGTAN_SERVICE_HANDLERS_NAME_QUERY_H_

#include "service/handlers/name_rules.h"
#include "storage/query/predicate.h"

namespace fangtan::service {

// Speakers with one of the exact spellings that a name of `asked` may have. REQUIRES: `asked` has a name.
storage::Predicate SpellingsOf(const Person& asked);

// Speakers whose names have something in common with one of `asked`: a surname, a word, initials. REQUIRES:
// as above.
storage::Predicate RelativesOf(const Person& asked);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_NAME_QUERY_H_
