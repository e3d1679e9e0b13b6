// Reading of backups, as listing and restoring share it.
#ifndef FANGTAN_STORAGE_ROCKS_BACKUP_ENGINE_H_
#define FANGTAN_STORAGE_ROCKS_BACKUP_ENGINE_H_

#include <rocksdb/utilities/backup_engine.h>

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocks/backup_folder.h"
#include "storage/rocks/stoppable_reads.h"

namespace fangtan::storage {

// The engine's view of a folder, which changes nothing there. `reads` must outlive it.
absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenBackups(const BackupFolder& folder,
                                                                           StoppableReads& reads);

// Reads every file of a backup, by `reads` of its engine. DATA_LOSS BACKUP_DAMAGED naming the first that is
// not what was written; CANCELLED when `stop` says so.
absl::Status VerifyFilesOf(const rocksdb::BackupEngineReadOnlyBase& engine, uint32_t id,
                           StoppableReads& reads, const StopFunction& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_BACKUP_ENGINE_H_
