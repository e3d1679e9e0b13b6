// The check of a whole store: its records, then what is derived from them.
#ifndef FANGTAN_STORAGE_ROCKS_CHECK_STORE_H_
#define FANGTAN_STORAGE_ROCKS_CHECK_STORE_H_

#include "absl/status/statusor.h"
#include "storage/index/index.h"
#include "storage/rocks/database.h"
#include "storage/rocks/search_feed.h"
#include "storage/store_check.h"

namespace fangtan::storage {

// As Store::Check. Writers wait for parts of it: for as long as a thousand documents are compared, or one
// order of the index is walked. Thread-safe.
absl::StatusOr<CheckReport> CheckOpenStore(const Database& database, const Index& index,
                                           const SearchFeed& feed, const CheckOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_CHECK_STORE_H_
