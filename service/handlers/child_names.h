// NameChildren: names for the questions and answers of an article. A name is never a position: one that
// derives from the text stays when something is inserted before it.
#ifndef FANGTAN_SERVICE_HANDLERS_CHILD_NAMES_H_
#define FANGTAN_SERVICE_HANDLERS_CHILD_NAMES_H_

#include "absl/status/status.h"
#include "fangtan/v1/article.pb.h"

namespace fangtan::service {

// Gives a name to every child of `article` that carries none: that of the child of `stored` (null: there is
// none) with the same words of the same person, else one derived from them. Equal children are matched in
// their order. INVALID_ARGUMENT if two children carry one name. REQUIRES: `article` has a name.
// Deterministic, thread-safe.
absl::Status NameChildren(const v1::Article* stored, v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_CHILD_NAMES_H_
