// Matches: runs a filter over one entry of the change feed.
//
//   ASSIGN_OR_RETURN(Predicate predicate, CompileFilter("kind = MERGED", FilterKind::kChanges));
//   if (Matches(predicate, change)) Send(change);
//
// Pure, thread-safe.
#ifndef FANGTAN_STORAGE_QUERY_MATCH_CHANGE_H_
#define FANGTAN_STORAGE_QUERY_MATCH_CHANGE_H_

#include "fangtan/v1/changes_service.pb.h"
#include "storage/query/predicate.h"

namespace fangtan::storage {

// REQUIRES: `predicate` was compiled for kChanges.
bool Matches(const Predicate& predicate, const v1::Change& change);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_MATCH_CHANGE_H_
