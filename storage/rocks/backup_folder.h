// BackupFolder: what lies in a folder of backups: the engine's part, and beside it `fangtan/ID`, a sealed
// record of what each backup is. docs/key_layout.md draws it.
//
//   ASSIGN_OR_RETURN(const BackupFolder folder, BackupFolder::Find(env, directory));
//   ASSIGN_OR_RETURN(internal::BackupRecord record, folder.ReadRecord(id));
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_BACKUP_FOLDER_H_
#define FANGTAN_STORAGE_ROCKS_BACKUP_FOLDER_H_

#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/internal/backup.pb.h"
#include "storage/backup.h"

namespace fangtan::storage {

class BackupFolder {
 public:
  // One that is there. INVALID_ARGUMENT BACKUP_DIR_INVALID, FAILED_PRECONDITION BACKUP_DIR_UNUSABLE.
  static absl::StatusOr<BackupFolder> Find(rocksdb::Env& env, const std::string& directory);
  // The same; made if it is missing, and apart from the store in `store_directory`.
  static absl::StatusOr<BackupFolder> FindOrMake(rocksdb::Env& env, const std::string& directory,
                                                 const std::string& store_directory);

  // Keeps all others from writing in it while it lives. ABORTED BACKUP_RUNNING.
  class Lock;
  absl::StatusOr<std::unique_ptr<Lock>> LockForWriting() const;

  // The engine's options for it; it reads and writes there by `env`, made of that of the folder.
  rocksdb::BackupEngineOptions EngineOptions(rocksdb::Env& env) const {
    return rocksdb::BackupEngineOptions(path_, &env);
  }

  // DATA_LOSS BACKUP_DAMAGED if it is missing, damaged, or the engine's list is not the one it was written
  // for.
  absl::StatusOr<internal::BackupRecord> ReadRecord(uint32_t id) const;
  // Fills in the hash of the list, and writes it whole or not at all.
  absl::Status WriteRecord(internal::BackupRecord record) const;
  absl::Status DeleteRecord(uint32_t id) const;
  // Whether somebody is making it just now: its record, which is written last, is not there yet.
  bool IsBeingMade(uint32_t id) const;

  const std::string& path() const { return path_; }
  rocksdb::Env& env() const { return env_; }

 private:
  BackupFolder(rocksdb::Env& env, std::string path) : env_(env), path_(std::move(path)) {}
  absl::Status CheckContent() const;
  absl::StatusOr<uint64_t> HashOfList(uint32_t id) const;
  std::string RecordPath(uint32_t id) const;

  rocksdb::Env& env_;
  std::string path_;
};

class BackupFolder::Lock {
 public:
  Lock(rocksdb::Env& env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}
  ~Lock() { env_.UnlockFile(lock_).PermitUncheckedError(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  rocksdb::Env& env_;
  rocksdb::FileLock* lock_;  // released by the Env
};

// DATA_LOSS BACKUP_DAMAGED.
absl::Status BackupDamaged(uint32_t id, std::string_view what);
absl::Status BackupRunning(std::string_view where);

// `record` as callers see it.
BackupInfo InfoOf(const internal::BackupRecord& record);

// The backups that the engine knows in `folder`, newest first, each as its record says. Reads no more than
// that.
absl::StatusOr<std::vector<BackupInfo>> BackupsIn(const BackupFolder& folder,
                                                  const rocksdb::BackupEngineReadOnlyBase& engine);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_BACKUP_FOLDER_H_
