// BackupWriter: makes backups of an open store, one at a time, while it is written to.
//
//   BackupWriter writer(database, folder, bytes_per_second);
//   ASSIGN_OR_RETURN(BackupInfo info, writer.Create(options, acknowledged));
//
// Files that an earlier backup of the folder has are not copied again. Every file is read once more before
// the backup is named; if one that was there has rotted, all are copied. What revision the copy is of, the
// copy itself says: it is opened and read, so that no writer has to wait.
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_BACKUP_WRITER_H_
#define FANGTAN_STORAGE_ROCKS_BACKUP_WRITER_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/backup.h"
#include "storage/rocks/backup_folder.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

class BackupWriter {
 public:
  // `database` must outlive it; `bytes_per_second` 0: no bound.
  BackupWriter(Database& database, std::string store_directory, int64_t bytes_per_second)
      : database_(database),
        store_directory_(std::move(store_directory)),
        bytes_per_second_(bytes_per_second) {}

  // As Store::CreateBackup; the copy is not older than `acknowledged`.
  absl::StatusOr<BackupInfo> Create(const BackupOptions& options, Revision acknowledged);

  // What the last backup found wrong with earlier ones: sentences for a log.
  std::vector<std::string> notices() const;

  // As Store::CheckBackupDirectory.
  absl::Status CheckDirectory(const std::string& directory) const;

 private:
  absl::StatusOr<BackupInfo> Make(const BackupFolder& folder, const BackupOptions& options,
                                  Revision acknowledged, bool share) const;
  absl::StatusOr<uint32_t> Copy(const BackupOptions& options, rocksdb::BackupEngine& engine) const;
  int64_t LiveBytes() const;
  void NoteRotted(std::string what);

  Database& database_;
  const std::string store_directory_;
  const int64_t bytes_per_second_;
  std::mutex running_;
  mutable std::mutex noted_;  // guards what follows
  std::string rotted_;        // empty: nothing
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_BACKUP_WRITER_H_
