#include "storage/rocks/engine_options.h"

#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "storage/idle_memory.h"

namespace fangtan::storage {
namespace {

// Files are written fast, and packed well when they stay: FilePacker.
constexpr int kZstdLevel = 1;
constexpr int kZstdBottomLevel = 5;
constexpr size_t kRecordBlockBytes = 8 << 10;
constexpr size_t kWideBlockBytes = 16 << 10;
constexpr uint32_t kDictionaryBytes = 1 << 20;
constexpr uint32_t kDictionarySampleBytes = 16 << 20;
constexpr uint64_t kDictionaryBufferBytes = 16 << 20;
constexpr uint64_t kRecordFileBytes = 256 << 20;
constexpr uint64_t kMinBlobBytes = 4 << 10;
constexpr int kRecordRestartInterval = 4;
constexpr double kBloomBitsPerKey = 10;
// Opening replays the log twice: once to check the store, once to serve it.
constexpr uint64_t kMaxLogBytes = 32 << 20;

// Flushing and compacting take dozens of MB for a moment, on threads that then sleep.
class GiveBackMemory final : public rocksdb::EventListener {
 public:
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { GiveBackIdleMemory(); }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override {
    GiveBackIdleMemory();
  }
};

// RocksDB takes up by itself, once there is room, what a full disk stopped. The store takes no writes then
// until it is opened again; and RocksDB 7.8 asserts, so ends the process, if it is closed or fails again
// meanwhile.
class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* recovers) override {
    *recovers = false;
  }
};

bool HoldsDocuments(Family family) { return family >= Family::kArticle && family <= Family::kRanking; }

rocksdb::BlockBasedTableOptions TableOptions(Family family, const EngineResources& resources) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = resources.blocks;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.block_size = HoldsDocuments(family) ? kRecordBlockBytes : kWideBlockBytes;
  if (HoldsDocuments(family)) table.block_restart_interval = kRecordRestartInterval;
  return table;
}

void SetCompression(Family family, rocksdb::ColumnFamilyOptions& options) {
  options.compression = rocksdb::kZSTD;
  options.compression_opts.level = kZstdLevel;
  options.bottommost_compression = rocksdb::kZSTD;
  options.bottommost_compression_opts.enabled = true;
  options.bottommost_compression_opts.level = kZstdBottomLevel;
  // The dictionary takes a quarter off blocks of 8 KB; training it costs compaction speed, so the bottom
  // level alone has one.
  if (!HoldsDocuments(family)) return;
  options.bottommost_compression_opts.max_dict_bytes = kDictionaryBytes;
  options.bottommost_compression_opts.zstd_max_train_bytes = kDictionarySampleBytes;
  options.bottommost_compression_opts.max_dict_buffer_bytes = kDictionaryBufferBytes;
}

void SetBlobFiles(const EngineResources& resources, rocksdb::ColumnFamilyOptions& options) {
  options.enable_blob_files = true;
  options.min_blob_size = kMinBlobBytes;
  options.blob_compression_type = rocksdb::kZSTD;
  options.enable_blob_garbage_collection = true;
  options.blob_cache = resources.blocks;
}

// Every option here makes RocksDB refuse or report what it would otherwise repair, drop or retry in silence.
void SetDurability(rocksdb::DBOptions& options) {
  // An honest torn tail is dropped; the tip file tells it from a loss. Damage anywhere else is refused.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.paranoid_checks = true;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // A recycled log file would make old records look like a torn tail.
  options.recycle_log_file_num = 0;
  // After a failed sync the pages may be gone although the next sync says OK: no retry.
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.atomic_flush = false;
}

}  // namespace

EngineResources MakeResources(rocksdb::Env* env, int64_t block_cache_bytes, int64_t write_buffer_bytes) {
  auto statistics = rocksdb::CreateDBStatistics();
  statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  return {
      .env = env != nullptr ? env : rocksdb::Env::Default(),
      .blocks = rocksdb::NewLRUCache(block_cache_bytes),
      .rows = rocksdb::NewLRUCache(block_cache_bytes / 4),
      .statistics = std::move(statistics),
      .write_buffer_bytes = write_buffer_bytes,
  };
}

rocksdb::DBOptions MakeDatabaseOptions(const EngineResources& resources) {
  rocksdb::DBOptions options;
  options.env = resources.env;
  SetDurability(options);
  options.row_cache = resources.rows;
  options.statistics = resources.statistics;
  options.db_write_buffer_size = resources.write_buffer_bytes;
  // Bounds the replay at open: all families together, as they share one log.
  options.max_total_wal_size = std::min<uint64_t>(kMaxLogBytes, 2 * resources.write_buffer_bytes);
  options.max_background_jobs = 2;
  options.max_open_files = -1;
  options.avoid_unnecessary_blocking_io = true;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.listeners.push_back(std::make_shared<GiveBackMemory>());
  return options;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(Family family, const EngineResources& resources) {
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(TableOptions(family, resources)));
  options.write_buffer_size = resources.write_buffer_bytes;
  options.level_compaction_dynamic_level_bytes = true;
  options.paranoid_file_checks = true;
  options.force_consistency_checks = true;
  options.memtable_protection_bytes_per_key = kProtectionBytes;
  SetCompression(family, options);
  if (HoldsDocuments(family)) options.target_file_size_base = kRecordFileBytes;
  if (family == Family::kSource) SetBlobFiles(resources, options);
  return options;
}

}  // namespace fangtan::storage
