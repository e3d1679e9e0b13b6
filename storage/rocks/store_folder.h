// The folder of a store: what may lie in it, and the lock that keeps other processes out.
//
//   LOCK        held while the store is open
//   TIP         see tip_file.h; made first, so a folder with a database and no tip has lost it
//   rocksdb/    the database
//   RESTORING   a restore has begun and not ended: no store yet
//   search/     the text index, which may be missing: it is made from the records
//   INDEX       from a clean close to the next opening, the index as it was in memory
#ifndef FANGTAN_STORAGE_ROCKS_STORE_FOLDER_H_
#define FANGTAN_STORAGE_ROCKS_STORE_FOLDER_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fangtan::storage {

// Makes what was created in or renamed into `folder` survive a loss of power.
absl::Status SyncFolder(rocksdb::Env& env, const std::string& folder);

class StoreFolder {
 public:
  enum class Content { kNothing, kStore };

  // Lies in a folder, behind whose path this is put, into which a restore has not ended.
  static constexpr const char* kRestoring = "/RESTORING";

  // Looks into the folder and changes nothing. FAILED_PRECONDITION NOT_A_STORE if something else is there;
  // DATA_LOSS RECORD_CORRUPT for a store without its tip file.
  static absl::StatusOr<Content> Inspect(rocksdb::Env& env, const std::string& directory);

  // Whether another process has locked it. Takes no lock, which would keep one out that is just starting.
  // REQUIRES: this process holds none there, which would be lost.
  static bool IsLockedElsewhere(const std::string& directory);

  // Makes the folder if it is missing, for good, and locks it. FAILED_PRECONDITION STORE_LOCKED.
  static absl::StatusOr<std::unique_ptr<StoreFolder>> Lock(rocksdb::Env& env, const std::string& directory);
  // The same for who only reads: makes nothing, and where the disk lets no lock file be opened, goes on
  // without one.
  static absl::StatusOr<std::unique_ptr<StoreFolder>> LockToRead(rocksdb::Env& env,
                                                                 const std::string& directory);
  ~StoreFolder();
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  std::string tip_path() const { return directory_ + "/TIP"; }
  std::string database_path() const { return directory_ + "/rocksdb"; }
  std::string search_path() const { return directory_ + "/search"; }
  std::string image_path() const { return directory_ + "/INDEX"; }

  // Makes the files of the folder survive a loss of power.
  absl::Status Sync() const { return SyncFolder(env_, directory_); }

  // Bytes of all files; what cannot be read counts as nothing.
  int64_t ByteCount() const;

 private:
  StoreFolder(rocksdb::Env& env, std::string directory, rocksdb::FileLock* lock)
      : env_(env), directory_(std::move(directory)), lock_(lock) {}

  rocksdb::Env& env_;
  const std::string directory_;
  rocksdb::FileLock* lock_;  // released by the Env; null without one
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_STORE_FOLDER_H_
