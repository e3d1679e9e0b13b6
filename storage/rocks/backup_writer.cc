#include "storage/rocks/backup_writer.h"

#include <rocksdb/rate_limiter.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/errors.h"
#include "storage/rocks/backup_engine.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr uint64_t kProgressBytes = 1 << 20;
// Of the copy that is opened to be read once.
constexpr int64_t kSmallCache = 1 << 20;

absl::Status GivenUp() {
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the backup was given up");
}

// `share`: files that an earlier backup has are not copied again.
absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenEngine(const BackupFolder& folder,
                                                                  StoppableReads& reads,
                                                                  int64_t bytes_per_second, bool share) {
  rocksdb::BackupEngineOptions options = folder.EngineOptions(reads.env());
  options.share_table_files = share;
  options.callback_trigger_interval_size = kProgressBytes;
  if (bytes_per_second > 0) {
    // Reading is what disturbs readers, so both are counted.
    options.backup_rate_limiter.reset(
        rocksdb::NewGenericRateLimiter(bytes_per_second, /*refill_period_us=*/100 * 1000, /*fairness=*/10,
                                       rocksdb::RateLimiter::Mode::kAllIo));
  }
  rocksdb::BackupEngine* engine = nullptr;
  RETURN_IF_ERROR(FromRocks(rocksdb::BackupEngine::Open(options, &folder.env(), &engine),
                            "opening the backups in " + folder.path()));
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}

// What state of which store the copy holds, as an opening of the restored store would find it.
absl::StatusOr<internal::StoreState> StateOfCopy(const rocksdb::BackupEngine& engine, uint32_t id) {
  rocksdb::BackupInfo info;
  RETURN_IF_ERROR(FromRocks(engine.GetBackupInfo(id, &info, /*include_file_details=*/true),
                            absl::StrCat("looking at backup ", id)));
  const EngineResources resources = MakeResources(info.env_for_open.get(), kSmallCache, kSmallCache);
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> copy,
                   Database::Open(info.name_for_open, resources, Database::Mode::kReadOnly));
  ASSIGN_OR_RETURN(std::optional<internal::StoreState> state, ReadState(*copy));
  if (!state.has_value()) return RecordCorrupt("the copy holds no state of a store");
  return *std::move(state);
}

absl::StatusOr<internal::BackupRecord> RecordOf(const rocksdb::BackupEngine& engine, uint32_t id,
                                                Revision acknowledged) {
  ASSIGN_OR_RETURN(const internal::StoreState state, StateOfCopy(engine, id));
  if (state.revision() < acknowledged) {
    return RecordCorrupt(absl::StrCat("backup ", id, " ends at revision ", state.revision(), ", but ",
                                      acknowledged, " was acknowledged before it began"));
  }
  rocksdb::BackupInfo info;
  RETURN_IF_ERROR(FromRocks(engine.GetBackupInfo(id, &info), absl::StrCat("looking at backup ", id)));
  internal::BackupRecord record;
  record.set_id(id);
  record.set_format_version(state.format_version());
  record.set_store_id(state.store_id());
  record.set_revision(state.revision());
  record.set_chain(state.chain());
  record.set_create_micros(absl::ToUnixMicros(absl::Now()));
  record.set_byte_count(static_cast<int64_t>(info.size));
  return record;
}

absl::Status Delete(const BackupFolder& folder, rocksdb::BackupEngine& engine, uint32_t id) {
  // The record first: what is left without it is told from a whole one.
  RETURN_IF_ERROR(folder.DeleteRecord(id));
  return FromRocks(engine.DeleteBackup(id), absl::StrCat("deleting backup ", id));
}

std::string Rotted(const BackupFolder& folder, const absl::Status& found) {
  return absl::StrCat("a file that earlier backups in ", folder.path(), " share has rotted (",
                      std::string(found.message()),
                      "); until those with it are deleted, each backup copies everything");
}

// Deletes the older backups of the store, and of what is damaged what is older than all that stay: of those
// nobody knows what they are, but they are no longer the only ones of their time.
absl::Status KeepNewest(const BackupFolder& folder, rocksdb::BackupEngine& engine, const BackupInfo& newest,
                        int keep) {
  if (keep <= 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<BackupInfo> backups, BackupsIn(folder, engine));
  int kept = 0;
  for (const BackupInfo& backup : backups) {
    if (backup.damage.empty() && backup.store_id != newest.store_id) continue;
    if (kept >= keep) RETURN_IF_ERROR(Delete(folder, engine, backup.id));
    kept += backup.damage.empty();
  }
  return absl::OkStatus();
}

}  // namespace

int64_t BackupWriter::LiveBytes() const {
  int64_t bytes = 0;
  for (const Family family : kFamilies) {
    rocksdb::ColumnFamilyMetaData metadata;
    database_.engine().GetColumnFamilyMetaData(database_.handle(family), &metadata);
    bytes += static_cast<int64_t>(metadata.size + metadata.blob_file_size);
  }
  return bytes;
}

absl::StatusOr<uint32_t> BackupWriter::Copy(const BackupOptions& options,
                                            rocksdb::BackupEngine& engine) const {
  const int64_t total = LiveBytes();
  std::atomic<int64_t> copied = 0;
  std::atomic<bool> stopped = false;
  const auto look = [&] {
    const int64_t done = copied.fetch_add(kProgressBytes) + static_cast<int64_t>(kProgressBytes);
    if (options.progress) options.progress(std::min(done, total), total);
    if (!options.stop || !options.stop() || stopped.exchange(true)) return;
    engine.StopBackup();
  };
  rocksdb::CreateBackupOptions create;
  // Else every backup would have the whole log to itself; files that were sorted once are shared.
  create.flush_before_backup = true;
  create.progress_callback = look;
  uint32_t id = 0;
  const rocksdb::IOStatus made =
      engine.CreateNewBackupWithMetadata(create, &database_.engine(), /*app_metadata=*/"fangtan", &id);
  if (stopped && !made.ok()) return GivenUp();
  RETURN_IF_ERROR(FromRocks(made, "copying the store"));
  if (options.progress) options.progress(total, total);
  return id;
}

absl::Status BackupWriter::CheckDirectory(const std::string& directory) const {
  return BackupFolder::FindOrMake(*database_.engine().GetEnv(), directory, store_directory_).status();
}

absl::StatusOr<BackupInfo> BackupWriter::Create(const BackupOptions& options, Revision acknowledged) {
  const std::unique_lock running(running_, std::try_to_lock);
  if (!running.owns_lock()) return BackupRunning("of this store");
  if (options.stop && options.stop()) return GivenUp();
  rocksdb::Env& env = *database_.engine().GetEnv();
  ASSIGN_OR_RETURN(const BackupFolder folder,
                   BackupFolder::FindOrMake(env, options.directory, store_directory_));
  ASSIGN_OR_RETURN(const std::unique_ptr<BackupFolder::Lock> lock, folder.LockForWriting());
  absl::StatusOr<BackupInfo> made = Make(folder, options, acknowledged, /*share=*/true);
  const bool rotted = ErrorReason(made.status()) == "BACKUP_DAMAGED";
  if (rotted || made.ok()) NoteRotted(rotted ? Rotted(folder, made.status()) : "");
  // What an earlier backup left has rotted since: this one gets files of its own.
  return rotted ? Make(folder, options, acknowledged, /*share=*/false) : std::move(made);
}

std::vector<std::string> BackupWriter::notices() const {
  const std::lock_guard lock(noted_);
  return rotted_.empty() ? std::vector<std::string>() : std::vector<std::string>{rotted_};
}

void BackupWriter::NoteRotted(std::string what) {
  const std::lock_guard lock(noted_);
  rotted_ = std::move(what);
}

absl::StatusOr<BackupInfo> BackupWriter::Make(const BackupFolder& folder, const BackupOptions& options,
                                              Revision acknowledged, bool share) const {
  StoppableReads reads(folder.env());
  ASSIGN_OR_RETURN(const std::unique_ptr<rocksdb::BackupEngine> engine,
                   OpenEngine(folder, reads, bytes_per_second_, share));
  const absl::StatusOr<uint32_t> id = Copy(options, *engine);
  if (!id.ok()) {
    engine->GarbageCollect().PermitUncheckedError();  // the next backup does it otherwise
    return id.status();
  }
  const auto record = [&]() -> absl::StatusOr<internal::BackupRecord> {
    // Those that were not copied are only known to be there.
    RETURN_IF_ERROR(VerifyFilesOf(*engine, *id, reads, options.stop));
    ASSIGN_OR_RETURN(internal::BackupRecord made, RecordOf(*engine, *id, acknowledged));
    RETURN_IF_ERROR(folder.WriteRecord(made));
    return made;
  }();
  if (!record.ok()) {
    Delete(folder, *engine, *id).IgnoreError();  // it has no record, which says enough
    return record.status();
  }
  const BackupInfo info = InfoOf(*record);
  RETURN_IF_ERROR(Annotate(KeepNewest(folder, *engine, info, options.keep),
                           absl::StrCat("backup ", *id, " is made, but older ones were not deleted")));
  return info;
}

}  // namespace fangtan::storage
