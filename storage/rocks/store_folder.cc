#include "storage/rocks/store_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr const char* kLockName = "LOCK";
constexpr const char* kTipName = "TIP";

absl::Status NotAStore(const std::string& directory, const std::string& why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_A_STORE",
                   absl::StrCat(directory, " is no store: ", why), {{"directory", directory}});
}

// What a store that was never finished, or a freshly made file system, leaves in a folder.
bool IsOfNoWeight(const std::string& name) {
  return name == "." || name == ".." || name == kLockName || name == "TIP.tmp" || name == "lost+found";
}

// Every folder made is synced into its parent: a store whose folder vanishes would be taken for a new one.
absl::Status MakeFolder(rocksdb::Env& env, const std::string& directory) {
  if (directory.empty() || env.FileExists(directory).ok()) return absl::OkStatus();
  const size_t slash = directory.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : directory.substr(0, slash);
  RETURN_IF_ERROR(MakeFolder(env, slash == std::string::npos ? "" : parent));
  if (const rocksdb::Status made = env.CreateDirIfMissing(directory); !made.ok()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIR_UNUSABLE",
                     absl::StrCat("cannot make ", directory, ": ", made.ToString()));
  }
  return SyncFolder(env, parent.empty() ? "/" : parent);
}

// Whether a lock file cannot be opened; every Env reports a lock that is held as another IOError.
bool IsNoLockFile(const rocksdb::Status& status) {
  return !status.ok() && absl::StrContains(status.ToString(), "open a file for lock");
}

absl::Status Locked(const std::string& directory, const rocksdb::Status& status) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_LOCKED",
                   absl::StrCat(directory, " is open in another process: ", status.ToString()),
                   {{"directory", directory}});
}

int64_t SizeOfFilesIn(rocksdb::Env& env, const std::string& directory) {
  std::vector<rocksdb::Env::FileAttributes> files;
  // A folder that vanishes while it is measured has no size.
  env.GetChildrenFileAttributes(directory, &files).PermitUncheckedError();
  int64_t bytes = 0;
  for (const auto& file : files) bytes += static_cast<int64_t>(file.size_bytes);
  return bytes;
}

}  // namespace

absl::Status SyncFolder(rocksdb::Env& env, const std::string& folder) {
  std::unique_ptr<rocksdb::Directory> directory;
  RETURN_IF_ERROR(FromRocks(env.NewDirectory(folder, &directory), "opening " + folder));
  return FromRocks(directory->Fsync(), "syncing " + folder);
}

absl::StatusOr<StoreFolder::Content> StoreFolder::Inspect(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  const rocksdb::Status status = env.GetChildren(directory, &names);
  if (!status.ok()) {
    // The machine's Env says "not found" of plain files and of folders that may not be read, too.
    if (env.FileExists(directory).ok()) return NotAStore(directory, "it cannot be read as a folder");
    if (status.IsNotFound() || status.IsPathNotFound()) return Content::kNothing;
    return FromRocks(status, "looking into " + directory);
  }
  if (env.FileExists(directory + kRestoring).ok()) {
    return NotAStore(directory, "a restore into it has not ended; run it again");
  }
  if (std::find(names.begin(), names.end(), kTipName) != names.end()) return Content::kStore;
  if (env.FileExists(directory + "/rocksdb/CURRENT").ok()) {
    return RecordCorrupt(absl::StrCat(directory,
                                      "/TIP is missing, so nobody can tell whether acknowledged writes are "
                                      "gone; restore it or the whole store from a backup"));
  }
  for (const std::string& name : names) {
    if (!IsOfNoWeight(name)) return NotAStore(directory, absl::StrCat("it holds \"", name, "\""));
  }
  return Content::kNothing;
}

absl::StatusOr<std::unique_ptr<StoreFolder>> StoreFolder::Lock(rocksdb::Env& env,
                                                               const std::string& directory) {
  RETURN_IF_ERROR(MakeFolder(env, directory));
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status status = env.LockFile(absl::StrCat(directory, "/", kLockName), &lock);
  if (IsNoLockFile(status)) return FromRocks(status, "locking " + directory);
  if (!status.ok()) return Locked(directory, status);
  return std::unique_ptr<StoreFolder>(new StoreFolder(env, directory, lock));
}

absl::StatusOr<std::unique_ptr<StoreFolder>> StoreFolder::LockToRead(rocksdb::Env& env,
                                                                     const std::string& directory) {
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status status = env.LockFile(absl::StrCat(directory, "/", kLockName), &lock);
  if (!status.ok() && !IsNoLockFile(status)) return Locked(directory, status);
  return std::unique_ptr<StoreFolder>(new StoreFolder(env, directory, status.ok() ? lock : nullptr));
}

bool StoreFolder::IsLockedElsewhere(const std::string& directory) {
  const int file = ::open(absl::StrCat(directory, "/", kLockName).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock wanted = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  const bool locked = ::fcntl(file, F_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
  ::close(file);
  return locked;
}

StoreFolder::~StoreFolder() {
  // The lock ends with the process in any case.
  if (lock_ != nullptr) env_.UnlockFile(lock_).PermitUncheckedError();
}

int64_t StoreFolder::ByteCount() const {
  return SizeOfFilesIn(env_, directory_) + SizeOfFilesIn(env_, database_path()) +
         SizeOfFilesIn(env_, search_path());
}

}  // namespace fangtan::storage
