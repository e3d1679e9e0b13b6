// ListBackups of storage/backup.h.
#include <rocksdb/utilities/backup_engine.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/backup.h"
#include "storage/errors.h"
#include "storage/rocks/backup_engine.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenBackups(const BackupFolder& folder,
                                                                           StoppableReads& reads) {
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  RETURN_IF_ERROR(FromRocks(
      rocksdb::BackupEngineReadOnly::Open(folder.EngineOptions(reads.env()), &folder.env(), &engine),
      "opening the backups in " + folder.path()));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

absl::Status VerifyFilesOf(const rocksdb::BackupEngineReadOnlyBase& engine, uint32_t id,
                           StoppableReads& reads, const StopFunction& stop) {
  const StoppableReads::Scope scope(reads, stop);
  const rocksdb::IOStatus verified = engine.VerifyBackup(id, /*verify_with_checksum=*/true);
  if (verified.ok()) return absl::OkStatus();
  if (!verified.IsAborted()) return BackupDamaged(id, verified.ToString());
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "nobody waits for the backup any more");
}

absl::StatusOr<BackupPage> ListBackups(const ListBackupsOptions& options) {
  rocksdb::Env& env = options.env != nullptr ? *options.env : *rocksdb::Env::Default();
  ASSIGN_OR_RETURN(const BackupFolder folder, BackupFolder::Find(env, options.directory));
  BackupPage page;
  if (env.FileExists(folder.path() + "/meta").IsNotFound()) return page;
  StoppableReads reads(env);
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine, OpenBackups(folder, reads));
  ASSIGN_OR_RETURN(std::vector<BackupInfo> backups, BackupsIn(folder, *engine));
  if (!backups.empty() && folder.IsBeingMade(backups.front().id)) backups.erase(backups.begin());
  page.total_size = static_cast<int64_t>(backups.size());
  for (BackupInfo& backup : backups) {
    if (options.before != 0 && backup.id >= options.before) continue;
    page.more = options.limit != 0 && page.backups.size() == static_cast<size_t>(options.limit);
    if (page.more) break;
    if (options.verify && backup.damage.empty()) {
      const absl::Status verified = VerifyFilesOf(*engine, backup.id, reads, options.stop);
      if (absl::IsCancelled(verified)) return verified;
      backup.damage = std::string(verified.message());
    }
    page.backups.push_back(std::move(backup));
  }
  return page;
}

}  // namespace fangtan::storage
