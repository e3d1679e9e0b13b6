// The way from the format of an older program to that of this one: a table of steps, each from one version of
// the format to the next.
//
//   RETURN_IF_ERROR(MigrateStore(path, resources, MigrationSteps(), kFormatVersion));
//
// Version 1 is the only one there has been, so the table is empty; what was added to it since (stubs of what
// was purged, a horizon, blocks of the index) is such that a store without it is a store of version 1 too,
// which a test opens one of the first program's to show. Thread-safe functions.
#ifndef FANGTAN_STORAGE_ROCKS_MIGRATION_H_
#define FANGTAN_STORAGE_ROCKS_MIGRATION_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

struct MigrationStep {
  uint32_t from = 0;
  uint32_t to = 0;  // higher
  // Puts the changes into `batch`, which is written at once with the state that names the new version: after
  // a crash the step was done or was not. May change the rest of the state.
  absl::Status (*change)(const Database& database, internal::StoreState& state, rocksdb::WriteBatch& batch);
};

// Of this program.
absl::Span<const MigrationStep> MigrationSteps();

// Takes the database in `path` to version `to`, step by step. Nothing is touched of one that has it, that has
// none yet, or that is damaged, which is for the opening to tell. FAILED_PRECONDITION STORE_TOO_NEW,
// STORE_TOO_OLD (no steps lead from it), naming both versions.
absl::Status MigrateStore(const std::string& path, const EngineResources& resources,
                          absl::Span<const MigrationStep> steps, uint32_t to);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_MIGRATION_H_
