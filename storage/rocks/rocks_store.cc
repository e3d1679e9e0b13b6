#include "storage/rocks/rocks_store.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/orders_codec.h"
#include "storage/log/local_log.h"
#include "storage/rocks/backup_writer.h"
#include "storage/rocks/check_store.h"
#include "storage/rocks/commit_sink.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/index_blocks.h"
#include "storage/rocks/manifest_tail.h"
#include "storage/rocks/migration.h"
#include "storage/rocks/nameless_file.h"
#include "storage/rocks/recovery.h"
#include "storage/rocks/rocks_status.h"
#include "storage/rocks/rocks_view.h"
#include "storage/rocks/search_feed.h"
#include "storage/rocks/store_compaction.h"
#include "storage/rocks/store_folder.h"
#include "storage/rocks/store_identity.h"
#include "storage/rocks/upkeep.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// What an open store owns, in the order it is made.
struct Parts {
  std::unique_ptr<StoreFolder> folder;
  std::unique_ptr<TipFile> tip;
  std::unique_ptr<Database> database;
  internal::StoreState state;
  std::unique_ptr<Index> index;
  std::unique_ptr<RecordCache> cache;
  internal::Checkpoint checkpoint;
  bool from_image = false;  // whether the index was
  std::vector<std::string> notices;
};

absl::Status RevisionCompacted(Revision revision, Revision oldest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
                   absl::StrCat("revision ", revision, " is no longer kept; the oldest is ", oldest),
                   {{"oldest_revision", absl::StrCat(oldest)}});
}

absl::StatusOr<CommitResult> ResultOf(absl::StatusOr<Applied> applied) {
  RETURN_IF_ERROR(applied.status());
  return CommitResult{.revision = applied->revision,
                      .replayed = applied->replayed,
                      .reply_name = std::move(applied->reply_name)};
}

// Whether memory can be mapped from the file system.
bool CanMap(const StoreOptions& options) {
  return options.env == nullptr || options.env == rocksdb::Env::Default();
}

// Beside the database, or else in memory.
std::unique_ptr<SegmentFolder> SearchFolder(const StoreFolder& folder, const StoreOptions& options) {
  return CanMap(options) ? FolderOnDisk(folder.search_path()) : FolderInMemory();
}

// The image that a clean close has left; what keeps it from being used goes to `notices`.
std::optional<IndexImage> ImageOf(const StoreFolder& folder, const StoreOptions& options,
                                  std::vector<std::string>& notices) {
  if (!CanMap(options)) return std::nullopt;
  if (options.verify_at_open) {
    // All is read from the records.
    rocksdb::Env::Default()->DeleteFile(folder.image_path()).PermitUncheckedError();
    return std::nullopt;
  }
  absl::StatusOr<std::optional<IndexImage>> image = TakeImage(folder.image_path());
  if (image.ok()) return *std::move(image);
  notices.push_back(absl::StrCat("the index was loaded from its blocks: ", image.status().message()));
  return std::nullopt;
}

// Why writes wait, or will fail.
std::vector<std::string> EngineNotices(rocksdb::DB& engine) {
  const auto number = [&](const std::string& property) {
    uint64_t value = 0;
    return engine.GetIntProperty(property, &value) ? value : 0;
  };
  std::vector<std::string> notices;
  if (number(rocksdb::DB::Properties::kIsWriteStopped) > 0) {
    notices.emplace_back("writes wait until the engine has compacted what was written");
  } else if (number(rocksdb::DB::Properties::kActualDelayedWriteRate) > 0) {
    notices.emplace_back("writes are slowed down until the engine has compacted what was written");
  }
  if (number(rocksdb::DB::Properties::kBackgroundErrors) > 0) {
    // A count that never falls: it says nothing of now. Whether writes are refused is known to the log.
    notices.emplace_back(
        "since the store was opened, the engine has failed to write in the background: rocksdb/LOG says why");
  }
  return notices;
}

class RocksStore final : public Store {
 public:
  RocksStore(Parts parts, const StoreOptions& options)
      : parts_(std::move(parts)),
        views_(parts_.state.oldest_revision()),
        sink_(*parts_.database, *parts_.tip, *parts_.index, parts_.state),
        log_(sink_, parts_.state.revision()),
        feed_({.database = *parts_.database, .index = *parts_.index, .sink = sink_},
              SearchFolder(*parts_.folder, options), parts_.state.store_id(), options),
        upkeep_({.database = *parts_.database,
                 .index = *parts_.index,
                 .cache = *parts_.cache,
                 .views = views_,
                 .log = log_,
                 .sink = sink_,
                 .image_path = CanMap(options) ? parts_.folder->image_path() : "",
                 .from_image = parts_.from_image},
                std::move(parts_.checkpoint), options),
        backups_(*parts_.database, options.directory, options.backup_bytes_per_second) {
    sink_.OnPublish([this] { feed_.Wake(); });
  }

  absl::StatusOr<std::unique_ptr<View>> At(Revision revision, ReadTier tier) const override {
    const Revision newest = sink_.published();
    if (revision > newest) {
      return MakeError(absl::StatusCode::kInvalidArgument, "REVISION_IN_FUTURE",
                       absl::StrCat("revision ", revision, " has not been written; the newest is ", newest),
                       {{"newest_revision", absl::StrCat(newest)}});
    }
    if (revision != 0) {
      if (!views_.Enter(revision)) return RevisionCompacted(revision, views_.oldest());
      return ViewAt(revision, tier);
    }
    // A sweep may have come in between, but not below what is the newest by then.
    Revision at = newest;
    while (!views_.EnterNewest(at)) at = sink_.published();
    return ViewAt(at, tier);
  }

  absl::StatusOr<CommitResult> Commit(const internal::Mutation& mutation,
                                      const CommitOptions& options) override {
    return ResultOf(log_.Append(mutation, {.validate_only = options.validate_only}));
  }

  std::vector<absl::StatusOr<CommitResult>> CommitAll(
      std::span<const internal::Mutation> mutations) override {
    std::vector<absl::StatusOr<CommitResult>> results;
    results.reserve(mutations.size());
    for (absl::StatusOr<Applied>& applied : log_.AppendAll(mutations)) {
      results.push_back(ResultOf(std::move(applied)));
    }
    return results;
  }

  Revision AwaitRevision(Revision after, absl::Time deadline) const override {
    return sink_.AwaitRevision(after, deadline);
  }

  absl::Status Sweep(absl::Time now) override { return upkeep_.Sweep(now); }

  absl::Status RebuildTextIndex() override {
    feed_.Rebuild();
    return absl::OkStatus();
  }

  absl::StatusOr<BackupInfo> CreateBackup(const BackupOptions& options) override {
    return backups_.Create(options, sink_.published());
  }

  absl::Status CheckBackupDirectory(const std::string& directory) const override {
    return backups_.CheckDirectory(directory);
  }

  absl::StatusOr<BackupPage> ListBackups(ListBackupsOptions options) const override {
    options.env = parts_.database->engine().GetEnv();
    return storage::ListBackups(options);
  }

  absl::StatusOr<CheckReport> Check(const CheckOptions& options) const override {
    return CheckOpenStore(*parts_.database, *parts_.index, feed_, options);
  }

  absl::StatusOr<Compacted> Compact(const ProgressFunction& progress, const StopFunction& stop) override {
    return CompactStore(*parts_.database, progress, stop);
  }

  StoreInfo Info() const override {
    std::vector<std::string> notices = parts_.notices;
    for (std::string& failure : upkeep_.failures()) notices.push_back(std::move(failure));
    for (std::string& notice : feed_.notices()) notices.push_back(std::move(notice));
    for (std::string& notice : backups_.notices()) notices.push_back(std::move(notice));
    for (std::string& notice : EngineNotices(parts_.database->engine())) notices.push_back(std::move(notice));
    const absl::Status stopped = log_.stopped();
    if (!stopped.ok()) notices.emplace_back(stopped.message());
    std::vector<std::string> damages = upkeep_.damages();
    for (std::string& damage : feed_.damages()) damages.push_back(std::move(damage));
    return {.store_id = absl::BytesToHexString(parts_.state.store_id()),
            .format_version = parts_.state.format_version(),
            .revision = sink_.published(),
            .oldest_revision = views_.oldest(),
            .byte_count = parts_.folder->ByteCount(),
            .text_index = feed_.info(),
            .engine = Engine(),
            .writes_refused = !stopped.ok(),
            .notices = std::move(notices),
            .damages = std::move(damages)};
  }

  const std::string& token_key() const override { return parts_.state.token_key(); }

 private:
  EngineInfo Engine() const {
    rocksdb::DB& engine = parts_.database->engine();
    EngineInfo info;
    if (const auto& statistics = engine.GetDBOptions().statistics; statistics != nullptr) {
      const auto count = [&](rocksdb::Tickers of) {
        return static_cast<int64_t>(statistics->getTickerCount(of));
      };
      info.block_cache_hits = count(rocksdb::BLOCK_CACHE_HIT);
      info.block_cache_misses = count(rocksdb::BLOCK_CACHE_MISS);
      info.write_stall_micros = count(rocksdb::STALL_MICROS);
    }
    uint64_t pending = 0;
    engine.GetAggregatedIntProperty(rocksdb::DB::Properties::kEstimatePendingCompactionBytes, &pending);
    info.pending_compaction_bytes = static_cast<int64_t>(pending);
    const RecordCache::Counts records = parts_.cache->counts();
    info.record_cache_hits = records.hits;
    info.record_cache_misses = records.misses;
    return info;
  }

  // REQUIRES: `revision` was entered.
  std::unique_ptr<View> ViewAt(Revision revision, ReadTier tier) const {
    return std::make_unique<RocksView>(*parts_.index, *parts_.database, *parts_.cache, views_, feed_,
                                       revision, tier);
  }

  Parts parts_;  // `state` as it was at open
  mutable ViewRegistry views_;
  CommitSink sink_;
  LocalLog log_;
  SearchFeed feed_;
  Upkeep upkeep_;
  BackupWriter backups_;
};

// The tip comes first: a database without one is a loss.
absl::Status CreateTip(rocksdb::Env& env, const StoreFolder& folder) {
  ASSIGN_OR_RETURN(std::string store_id, NewStoreId());
  return TipFile::Create(env, folder.tip_path(), {.store_id = std::move(store_id), .chain = EmptyChain()});
}

// Whether the database of a store that was being made is there.
bool IsCreated(const StoreFolder& folder, const EngineResources& resources) {
  const auto database = Database::Open(folder.database_path(), resources, Database::Mode::kReadOnly);
  if (!database.ok()) return false;
  const auto state = ReadState(**database);
  return state.ok() && state->has_value();
}

absl::Status CreateDatabase(const StoreFolder& folder, const EngineResources& resources, const Tip& tip) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(folder.database_path(), resources, Database::Mode::kCreate));
  ASSIGN_OR_RETURN(std::string token_key, NewTokenKey());
  RETURN_IF_ERROR(PutState(NewState(tip.store_id, token_key), *database));
  return folder.Sync();
}

// Everything is checked on a read-only database, which is closed again: RocksDB's own opening cuts and
// deletes logs, and a store that is refused must be left as it is (but for the image of its index, which is
// made anew).
absl::StatusOr<Recovered> CheckStore(const StoreFolder& folder, const EngineResources& resources,
                                     const Tip& tip, const StoreOptions& options,
                                     std::optional<IndexImage> image) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(folder.database_path(), resources, Database::Mode::kReadOnly));
  const NamelessFile file(CanMap(options) ? folder.image_path() : "");
  // It opens sooner so, and an index that rests is moved again.
  IndexMover spill(file.get(), file.room(), IndexMover::Reliance::kRoom);
  return Recover(*database, tip, options.verify_at_open, std::move(image), file.usable() ? &spill : nullptr);
}

std::unique_ptr<Orders> BuildOrders(const Tables& tables, const Database& database) {
  auto orders = std::make_unique<Orders>(tables);
  orders->Build([&database](internal::Kind kind, const KeptOrder& kept) {
    return OrdersCodec::Decode(kind, OrderFieldOf(kept.fields), BlocksOf(database));
  });
  return orders;
}

absl::Status DeleteRequests(const std::vector<std::string>& keys, Database& database) {
  if (keys.empty()) return absl::OkStatus();
  rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
  for (const std::string& key : keys) {
    RETURN_IF_ERROR(
        FromRocks(batch.Delete(database.handle(Family::kRequest), key), "deleting expired requests"));
  }
  return database.Write(batch);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const StoreOptions& options) {
  const EngineResources resources =
      MakeResources(options.env, options.block_cache_bytes, options.write_buffer_bytes);
  rocksdb::Env& env = *resources.env;
  RETURN_IF_ERROR(StoreFolder::Inspect(env, options.directory).status());
  Parts parts;
  ASSIGN_OR_RETURN(parts.folder, StoreFolder::Lock(env, options.directory));
  // Looked at again under the lock: another process may have made a store in between.
  ASSIGN_OR_RETURN(const StoreFolder::Content content, StoreFolder::Inspect(env, options.directory));
  if (content == StoreFolder::Content::kNothing) RETURN_IF_ERROR(CreateTip(env, *parts.folder));
  ASSIGN_OR_RETURN(TipFile::Found found, TipFile::Read(env, parts.folder->tip_path()));
  const Tip& tip = found.tip;
  parts.notices = std::move(found.notices);
  const bool unfinished = tip.sequence == 1 && !IsCreated(*parts.folder, resources);
  if (unfinished) RETURN_IF_ERROR(CreateDatabase(*parts.folder, resources, tip));
  absl::StatusOr<Recovered> checked =
      CheckStore(*parts.folder, resources, tip, options, ImageOf(*parts.folder, options, parts.notices));
  if (ErrorReason(checked.status()) == "STORE_TOO_OLD") {
    RETURN_IF_ERROR(MigrateStore(parts.folder->database_path(), resources, MigrationSteps(), kFormatVersion));
    checked = CheckStore(*parts.folder, resources, tip, options, std::nullopt);
  }
  ASSIGN_OR_RETURN(Recovered recovered, std::move(checked));
  ASSIGN_OR_RETURN(const std::vector<std::string> notices,
                   NoticesOfManifest(env, parts.folder->database_path()));
  parts.notices.insert(parts.notices.end(), notices.begin(), notices.end());
  parts.notices.insert(parts.notices.end(), recovered.notices.begin(), recovered.notices.end());

  ASSIGN_OR_RETURN(parts.database,
                   Database::Open(parts.folder->database_path(), resources, Database::Mode::kReadWrite));
  ASSIGN_OR_RETURN(parts.tip, TipFile::Open(env, parts.folder->tip_path(), tip));
  if (tip.sequence == 1 || tip.revision < recovered.state.revision()) {
    RETURN_IF_ERROR(parts.tip->Write(recovered.state.revision(), recovered.state.chain()));
  }
  RETURN_IF_ERROR(DeleteRequests(recovered.expired_requests, *parts.database));
  parts.state = std::move(recovered.state);
  parts.cache = std::make_unique<RecordCache>(options.record_cache_bytes);
  parts.checkpoint = std::move(recovered.checkpoint);
  parts.from_image = recovered.orders != nullptr;
  if (!parts.from_image) recovered.orders = BuildOrders(*recovered.tables, *parts.database);
  parts.index = std::make_unique<Index>(std::move(recovered.tables), std::move(recovered.orders),
                                        parts.state.revision(), options.many_rows, options.kept_list_bytes,
                                        options.kept_list_rows);
  return std::make_unique<RocksStore>(std::move(parts), options);
}

}  // namespace fangtan::storage
