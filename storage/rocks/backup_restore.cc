// RestoreBackup of storage/backup.h.
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/backup.h"
#include "storage/errors.h"
#include "storage/rocks/backup_engine.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/store_folder.h"
#include "storage/rocks/store_identity.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr int64_t kBlockCacheBytes = 64 << 20;
constexpr int64_t kWriteBufferBytes = 16 << 20;

absl::StatusOr<BackupInfo> Choose(const BackupFolder& folder, const std::vector<BackupInfo>& backups,
                                  uint32_t id) {
  const auto wanted = std::find_if(backups.begin(), backups.end(),
                                   [id](const BackupInfo& backup) { return id == 0 || backup.id == id; });
  if (wanted == backups.end()) {
    const std::string what = id == 0 ? "no backup" : absl::StrCat("no backup ", id);
    return MakeError(absl::StatusCode::kNotFound, "BACKUP_NOT_FOUND",
                     absl::StrCat("there is ", what, " in ", folder.path()), {{"directory", folder.path()}});
  }
  // Not silently an older one in its place.
  if (!wanted->damage.empty()) {
    return MakeError(absl::StatusCode::kDataLoss, "BACKUP_DAMAGED", wanted->damage,
                     {{"id", absl::StrCat(wanted->id)}});
  }
  return *wanted;
}

absl::Status CheckEmpty(rocksdb::Env& env, const std::string& directory) {
  if (directory.empty()) return InvalidField("data_directory", "must be given");
  if (env.FileExists(directory + StoreFolder::kRestoring).ok()) return absl::OkStatus();
  const absl::StatusOr<StoreFolder::Content> content = StoreFolder::Inspect(env, directory);
  if (content.ok() && *content == StoreFolder::Content::kNothing) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "DATA_DIR_NOT_EMPTY",
      absl::StrCat(directory, " is not empty: a backup is restored into an empty or missing folder"),
      {{"directory", directory}});
}

absl::Status SyncFiles(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(FromRocks(env.GetChildren(directory, &names), "looking into " + directory));
  for (const std::string& name : names) {
    if (name == "." || name == "..") continue;
    const std::string path = absl::StrCat(directory, "/", name);
    std::unique_ptr<rocksdb::RandomRWFile> file;
    RETURN_IF_ERROR(FromRocks(env.NewRandomRWFile(path, &file, rocksdb::EnvOptions()), "opening " + path));
    RETURN_IF_ERROR(FromRocks(file->Fsync(), "syncing " + path));
  }
  return SyncFolder(env, directory);
}

// The store of `record` in the folder, every record of it checked.
absl::StatusOr<internal::StoreState> CheckRestored(const StoreFolder& folder,
                                                   const EngineResources& resources,
                                                   const internal::BackupRecord& record) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(folder.database_path(), resources, Database::Mode::kReadOnly));
  const Tip tip{
      .store_id = record.store_id(), .revision = record.revision(), .chain = record.chain(), .sequence = 2};
  ASSIGN_OR_RETURN(Recovered recovered, Recover(*database, tip, /*verify_all=*/true));
  if (recovered.state.revision() == record.revision()) return std::move(recovered.state);
  return RecordCorrupt(
      absl::StrCat("the copy ends at revision ", recovered.state.revision(), ", not at ", record.revision()));
}

absl::Status GiveIdentity(const StoreFolder& folder, const EngineResources& resources,
                          internal::StoreState& state) {
  ASSIGN_OR_RETURN(*state.mutable_store_id(), NewStoreId());
  ASSIGN_OR_RETURN(*state.mutable_token_key(), NewTokenKey());
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(folder.database_path(), resources, Database::Mode::kReadWrite));
  return PutState(state, *database);
}

// Not as that of a store that is being made: whose database is lost must be found out.
absl::Status WriteTip(rocksdb::Env& env, const StoreFolder& folder, const internal::StoreState& state) {
  const Tip tip{
      .store_id = state.store_id(), .revision = state.revision(), .chain = state.chain(), .sequence = 1};
  RETURN_IF_ERROR(TipFile::Create(env, folder.tip_path(), tip));
  ASSIGN_OR_RETURN(const std::unique_ptr<TipFile> file, TipFile::Open(env, folder.tip_path(), tip));
  return file->Write(state.revision(), state.chain());
}

// As the next opening will, by the tip that was written.
absl::Status CheckOpening(rocksdb::Env& env, const StoreFolder& folder, const EngineResources& resources) {
  ASSIGN_OR_RETURN(const TipFile::Found found, TipFile::Read(env, folder.tip_path()));
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(folder.database_path(), resources, Database::Mode::kReadOnly));
  return Recover(*database, found.tip, /*verify_all=*/false).status();
}

absl::Status Clear(rocksdb::Env& env, const StoreFolder& folder) {
  for (const std::string& path : {folder.tip_path(), folder.tip_path() + ".tmp"}) {
    if (env.FileExists(path).ok()) RETURN_IF_ERROR(FromRocks(env.DeleteFile(path), "deleting " + path));
  }
  return absl::OkStatus();
}

absl::StatusOr<internal::StoreState> Restore(const BackupFolder& from, const internal::BackupRecord& record,
                                             const StoreFolder& folder, bool keep_identity) {
  rocksdb::Env& env = from.env();
  StoppableReads reads(env);
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine, OpenBackups(from, reads));
  const rocksdb::IOStatus copied =
      engine->RestoreDBFromBackup(record.id(), folder.database_path(), folder.database_path());
  if (copied.IsCorruption() || copied.IsNotFound() || copied.IsPathNotFound()) {
    // Restoring finds it, but does not say in which file.
    RETURN_IF_ERROR(VerifyFilesOf(*engine, record.id(), reads, /*stop=*/nullptr));
    return BackupDamaged(record.id(), copied.ToString());
  }
  RETURN_IF_ERROR(FromRocks(copied, absl::StrCat("restoring backup ", record.id())));
  RETURN_IF_ERROR(SyncFiles(env, folder.database_path()));
  const EngineResources resources = MakeResources(&env, kBlockCacheBytes, kWriteBufferBytes);
  absl::StatusOr<internal::StoreState> state = CheckRestored(folder, resources, record);
  if (!state.ok()) return BackupDamaged(record.id(), std::string(state.status().message()));
  if (!keep_identity) RETURN_IF_ERROR(GiveIdentity(folder, resources, *state));
  RETURN_IF_ERROR(WriteTip(env, folder, *state));
  RETURN_IF_ERROR(CheckOpening(env, folder, resources));
  return state;
}

}  // namespace

absl::StatusOr<Restored> RestoreBackup(const RestoreOptions& options) {
  rocksdb::Env& env = options.env != nullptr ? *options.env : *rocksdb::Env::Default();
  ASSIGN_OR_RETURN(const BackupFolder from, BackupFolder::Find(env, options.backup_directory));
  ASSIGN_OR_RETURN(const BackupPage known, ListBackups({.directory = options.backup_directory, .env = &env}));
  ASSIGN_OR_RETURN(const BackupInfo chosen, Choose(from, known.backups, options.id));
  ASSIGN_OR_RETURN(const internal::BackupRecord record, from.ReadRecord(chosen.id));
  std::string directory = options.data_directory;
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  RETURN_IF_ERROR(CheckEmpty(env, directory));
  ASSIGN_OR_RETURN(const std::unique_ptr<StoreFolder> folder, StoreFolder::Lock(env, directory));
  RETURN_IF_ERROR(CheckEmpty(env, directory));
  // From here on until it is whole nothing opens the folder but another restore.
  const std::string marker = directory + StoreFolder::kRestoring;
  RETURN_IF_ERROR(
      FromRocks(rocksdb::WriteStringToFile(&env, "", marker, /*should_sync=*/true), "making " + marker));
  RETURN_IF_ERROR(folder->Sync());
  RETURN_IF_ERROR(Clear(env, *folder));
  ASSIGN_OR_RETURN(const internal::StoreState state, Restore(from, record, *folder, options.keep_identity));
  RETURN_IF_ERROR(FromRocks(env.DeleteFile(marker), "deleting " + marker));
  RETURN_IF_ERROR(folder->Sync());
  return Restored{.backup = chosen, .store_id = absl::BytesToHexString(state.store_id())};
}

}  // namespace fangtan::storage
