// Compaction on demand: of the whole store, or of some of its keys.
#ifndef FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_
#define FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/rocks/database.h"
#include "storage/store.h"

namespace fangtan::storage {

// As Store::Compact; progress counts families. What is counted is the files in use: those that they replace
// are deleted soon after. Thread-safe.
absl::StatusOr<Compacted> CompactStore(Database& database, const ProgressFunction& progress,
                                       const StopFunction& stop);

// Rewrites the files of `family` that hold keys from `first` to `last`, both included, on the bottom level.
// CANCELLED if `stop` said so. Thread-safe.
absl::Status CompactKeys(Database& database, Family family, const std::string& first, const std::string& last,
                         const StopFunction& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_
