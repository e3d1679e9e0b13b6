// Backups: copies of a store in a folder of their own, each of one revision, restored into an empty folder.
//
//   ASSIGN_OR_RETURN(BackupInfo backup, store->CreateBackup({.directory = "/var/backups/fangtan", .keep =
//   30})); ASSIGN_OR_RETURN(BackupPage all, ListBackups({.directory = "/var/backups/fangtan"}));
//   ASSIGN_OR_RETURN(Restored restored, RestoreBackup({.backup_directory = "/var/backups/fangtan",
//                                                      .data_directory = "/var/lib/fangtan"}));
//
// A folder of backups holds files of the engine, which backups share as far as they have them in common, and
// beside them, sealed, what each backup is: docs/key_layout.md. Thread-safe.
#ifndef FANGTAN_STORAGE_BACKUP_H_
#define FANGTAN_STORAGE_BACKUP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/ids.h"

namespace rocksdb {
class Env;
}

namespace fangtan::storage {

// Asked now and then by work that may take long; true ends it with CANCELLED. May be empty.
using StopFunction = std::function<bool()>;
// Told now and then how far long work has come, by the threads that do it. May be empty.
using ProgressFunction = std::function<void(int64_t done, int64_t total)>;

struct BackupInfo {
  uint32_t id = 0;         // within its folder; grows
  Revision revision = 0;   // that a restore leads to
  std::string store_id;    // of the store that was copied, lower-case hexadecimal
  absl::Time create_time;  // when it was whole
  int64_t byte_count = 0;  // of its files, those included that it shares with others
  // Why it cannot be restored, naming the file; empty: nothing is known against it. Then only `id` is
  // certain.
  std::string damage;
};

struct BackupOptions {
  std::string directory;      // absolute, not inside the store's; made if its parent is there
  int keep = 0;               // afterwards, older backups of this store beyond so many are deleted; 0: none
  ProgressFunction progress;  // bytes
  StopFunction stop;
};

struct ListBackupsOptions {
  std::string directory;
  uint32_t before = 0;          // only those with lower ids; 0: all
  int limit = 0;                // so many at most; 0: all
  bool verify = false;          // read all of every backup and check it
  rocksdb::Env* env = nullptr;  // as in StoreOptions
  StopFunction stop;
};

struct BackupPage {
  std::vector<BackupInfo> backups;  // newest first, damaged ones included, none that is being made
  bool more = false;                // whether older ones follow
  int64_t total_size = 0;           // in the folder
};

// INVALID_ARGUMENT BACKUP_DIR_INVALID, FAILED_PRECONDITION BACKUP_DIR_UNUSABLE, each naming the folder and
// what is wrong with it.
absl::StatusOr<BackupPage> ListBackups(const ListBackupsOptions& options);

struct RestoreOptions {
  std::string backup_directory;
  uint32_t id = 0;             // 0: the newest
  std::string data_directory;  // empty or missing, or left by a restore that did not end
  // Leave the store its id and the key of its page tokens. Only for a copy beside, or instead of, a store
  // that has written nothing since: else tokens of revisions that are lost would be taken for those of other
  // ones.
  bool keep_identity = false;
  rocksdb::Env* env = nullptr;
};

struct Restored {
  BackupInfo backup;
  std::string store_id;  // of the store that was made
};

// Makes a store of a backup, checks every record of it, and only then its tip: before that nothing opens it.
// NOT_FOUND BACKUP_NOT_FOUND; DATA_LOSS BACKUP_DAMAGED naming the file; FAILED_PRECONDITION
// DATA_DIR_NOT_EMPTY, STORE_LOCKED, BACKUP_DIR_UNUSABLE.
absl::StatusOr<Restored> RestoreBackup(const RestoreOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_BACKUP_H_
