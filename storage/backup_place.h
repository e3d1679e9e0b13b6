// Where a store's backups may lie: apart from it.
#ifndef FANGTAN_STORAGE_BACKUP_PLACE_H_
#define FANGTAN_STORAGE_BACKUP_PLACE_H_

#include <string>

#include "absl/status/status.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace fangtan::storage {

// INVALID_ARGUMENT BACKUP_DIR_INVALID unless `directory` is an absolute path, and neither it nor
// `store_directory` lies inside the other. FAILED_PRECONDITION BACKUP_DIR_UNUSABLE if it is there and holds
// what is no part of backups, or can't be read. Links are followed. Without an `env`, of the file system.
absl::Status CheckBackupPlace(const std::string& directory, const std::string& store_directory,
                              rocksdb::Env* env = nullptr);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_BACKUP_PLACE_H_
