#include "storage/rocks/backup_folder.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/backup_place.h"
#include "storage/errors.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/store_folder.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecords = "/fangtan";
// What may lie in it: the engine's, ours, and what a freshly made file system has.
constexpr std::array kContent = {".",    "..",      "meta",      "private", "shared", "shared_checksum",
                                 "LOCK", "fangtan", "lost+found"};

absl::Status Unusable(const std::string& directory, std::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "BACKUP_DIR_UNUSABLE",
                   absl::StrCat(directory, " cannot hold backups: ", std::string(why)),
                   {{"directory", directory}});
}

absl::StatusOr<std::string> Normal(const std::string& directory) {
  if (directory.empty() || directory.front() != '/' || directory.find('\0') != std::string::npos) {
    return InvalidField("directory", absl::StrCat("\"", directory, "\" is no absolute path"),
                        "BACKUP_DIR_INVALID");
  }
  std::string normal = fs::path(directory).lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

// Through all links, where there is a real file system below.
fs::path Resolved(rocksdb::Env& env, const std::string& directory) {
  const fs::path absolute = fs::absolute(directory).lexically_normal();
  if (&env != rocksdb::Env::Default()) return absolute;
  std::error_code failed;
  const fs::path resolved = fs::weakly_canonical(absolute, failed);
  return failed ? absolute : resolved;
}

bool IsInside(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

std::string RecordKey(uint32_t id) { return absl::StrCat("backup ", id); }

}  // namespace

absl::Status BackupDamaged(uint32_t id, std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "BACKUP_DAMAGED",
                   absl::StrCat("backup ", id, ": ", std::string(what)), {{"id", absl::StrCat(id)}});
}

absl::Status BackupRunning(std::string_view where) {
  return MakeError(absl::StatusCode::kAborted, "BACKUP_RUNNING",
                   absl::StrCat("another backup is being made ", std::string(where), "; try again after it"));
}

absl::StatusOr<BackupFolder> BackupFolder::Find(rocksdb::Env& env, const std::string& directory) {
  ASSIGN_OR_RETURN(std::string path, Normal(directory));
  BackupFolder folder(env, std::move(path));
  RETURN_IF_ERROR(folder.CheckContent());
  return folder;
}

absl::Status CheckBackupPlace(const std::string& directory, const std::string& store_directory,
                              rocksdb::Env* env) {
  ASSIGN_OR_RETURN(const std::string path, Normal(directory));
  rocksdb::Env& files = env != nullptr ? *env : *rocksdb::Env::Default();
  const fs::path resolved = Resolved(files, path);
  const fs::path store = Resolved(files, store_directory);
  if (IsInside(resolved, store) || IsInside(store, resolved)) {
    return InvalidField(
        "directory",
        absl::StrCat(path, " lies inside the store's folder, or around it: backups must lie apart"),
        "BACKUP_DIR_INVALID");
  }
  return files.FileExists(path).ok() ? BackupFolder::Find(files, path).status() : absl::OkStatus();
}

absl::StatusOr<BackupFolder> BackupFolder::FindOrMake(rocksdb::Env& env, const std::string& directory,
                                                      const std::string& store_directory) {
  RETURN_IF_ERROR(CheckBackupPlace(directory, store_directory, &env));
  ASSIGN_OR_RETURN(std::string path, Normal(directory));
  if (!env.FileExists(path).ok()) {
    if (const rocksdb::Status made = env.CreateDir(path); !made.ok()) return Unusable(path, made.ToString());
  }
  BackupFolder folder(env, std::move(path));
  if (const rocksdb::Status made = env.CreateDirIfMissing(folder.path_ + kRecords); !made.ok()) {
    return Unusable(folder.path_, made.ToString());
  }
  return folder;
}

absl::Status BackupFolder::CheckContent() const {
  std::vector<std::string> names;
  if (const rocksdb::Status read = env_.GetChildren(path_, &names); !read.ok()) {
    return Unusable(path_, env_.FileExists(path_).ok() ? "it cannot be read as a folder" : "it is not there");
  }
  for (const std::string& name : names) {
    if (std::find(kContent.begin(), kContent.end(), name) != kContent.end()) continue;
    return Unusable(path_, absl::StrCat("it holds \"", name, "\", which is no part of backups"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<BackupFolder::Lock>> BackupFolder::LockForWriting() const {
  const std::string path = path_ + "/LOCK";
  rocksdb::FileLock* lock = nullptr;
  if (const rocksdb::Status locked = env_.LockFile(path, &lock); !locked.ok()) {
    // As in StoreFolder::Lock; also the first to find out that nothing can be written here.
    const std::string why = locked.ToString();
    return absl::StrContains(why, "open a file for lock") ? Unusable(path_, why)
                                                          : BackupRunning(absl::StrCat("in ", path_));
  }
  return std::make_unique<Lock>(env_, lock);
}

std::string BackupFolder::RecordPath(uint32_t id) const { return absl::StrCat(path_, kRecords, "/", id); }

absl::StatusOr<uint64_t> BackupFolder::HashOfList(uint32_t id) const {
  std::string list;
  const std::string path = absl::StrCat(path_, "/meta/", id);
  if (const rocksdb::Status read = rocksdb::ReadFileToString(&env_, path, &list); !read.ok()) {
    return BackupDamaged(id, absl::StrCat("meta/", id, " cannot be read: ", read.ToString()));
  }
  return XXH3_64bits(list.data(), list.size());
}

absl::StatusOr<internal::BackupRecord> BackupFolder::ReadRecord(uint32_t id) const {
  const std::string name = absl::StrCat("fangtan/", id);
  std::string bytes;
  if (const rocksdb::Status read = rocksdb::ReadFileToString(&env_, RecordPath(id), &bytes); !read.ok()) {
    return BackupDamaged(id,
                         absl::StrCat(name, ", which is written last, cannot be read: ", read.ToString()));
  }
  const absl::StatusOr<std::string_view> payload = Unseal(Family::kDefault, RecordKey(id), bytes);
  internal::BackupRecord record;
  if (!payload.ok() || !record.ParseFromString(std::string(*payload)) || record.id() != id) {
    return BackupDamaged(id, absl::StrCat(name, " is damaged"));
  }
  ASSIGN_OR_RETURN(const uint64_t hash, HashOfList(id));
  if (hash != record.list_hash()) return BackupDamaged(id, absl::StrCat("meta/", id, " is damaged"));
  return record;
}

bool BackupFolder::IsBeingMade(uint32_t id) const {
  return env_.FileExists(RecordPath(id)).IsNotFound() && absl::IsAborted(LockForWriting().status());
}

absl::Status BackupFolder::WriteRecord(internal::BackupRecord record) const {
  ASSIGN_OR_RETURN(const uint64_t hash, HashOfList(record.id()));
  record.set_list_hash(hash);
  const std::string path = RecordPath(record.id());
  const std::string unfinished = path + ".tmp";
  const std::string bytes = Seal(Family::kDefault, RecordKey(record.id()), record.SerializeAsString());
  RETURN_IF_ERROR(FromRocks(rocksdb::WriteStringToFile(&env_, bytes, unfinished, /*should_sync=*/true),
                            "writing " + unfinished));
  RETURN_IF_ERROR(FromRocks(env_.RenameFile(unfinished, path), "naming " + path));
  RETURN_IF_ERROR(SyncFolder(env_, path_ + kRecords));
  return SyncFolder(env_, path_);
}

absl::Status BackupFolder::DeleteRecord(uint32_t id) const {
  const std::string path = RecordPath(id);
  if (env_.FileExists(path).IsNotFound()) return absl::OkStatus();
  return FromRocks(env_.DeleteFile(path), "deleting " + path);
}

BackupInfo InfoOf(const internal::BackupRecord& record) {
  return {.id = record.id(),
          .revision = record.revision(),
          .store_id = absl::BytesToHexString(record.store_id()),
          .create_time = absl::FromUnixMicros(record.create_micros()),
          .byte_count = record.byte_count(),
          .damage = ""};
}

absl::StatusOr<std::vector<BackupInfo>> BackupsIn(const BackupFolder& folder,
                                                  const rocksdb::BackupEngineReadOnlyBase& engine) {
  std::vector<rocksdb::BackupInfo> good;
  engine.GetBackupInfo(&good);
  std::vector<BackupInfo> backups;
  for (const rocksdb::BackupInfo& known : good) {
    const absl::StatusOr<internal::BackupRecord> record = folder.ReadRecord(known.backup_id);
    if (record.ok()) {
      backups.push_back(InfoOf(*record));
    } else {
      backups.push_back({.id = known.backup_id, .damage = std::string(record.status().message())});
    }
  }
  std::vector<rocksdb::BackupID> bad;
  engine.GetCorruptedBackups(&bad);
  for (const rocksdb::BackupID id : bad) {
    const absl::StatusOr<internal::BackupRecord> record = folder.ReadRecord(id);
    const absl::Status why =
        record.ok() ? BackupDamaged(id, "a file that its list names is missing or cut") : record.status();
    backups.push_back({.id = id, .damage = std::string(why.message())});
  }
  std::sort(backups.begin(), backups.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  return backups;
}

}  // namespace fangtan::storage
