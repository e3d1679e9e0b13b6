// Compaction of the whole store, on demand.
#ifndef FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_
#define FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_

#include "absl/status/statusor.h"
#include "storage/rocks/database.h"
#include "storage/store.h"

namespace fangtan::storage {

// As Store::Compact; progress counts families. What is counted is the files in use: those that they replace
// are deleted soon after. Thread-safe.
absl::StatusOr<Compacted> CompactStore(Database& database, const ProgressFunction& progress,
                                       const StopFunction& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_STORE_COMPACTION_H_
