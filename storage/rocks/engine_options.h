// How RocksDB is set up: what lies in which family, and what is asked of it so that no acknowledged write is
// lost or passed over in silence. The reasons are measurements, recorded in docs/adr.
#ifndef FANGTAN_STORAGE_ROCKS_ENGINE_OPTIONS_H_
#define FANGTAN_STORAGE_ROCKS_ENGINE_OPTIONS_H_

#include <rocksdb/cache.h>
#include <rocksdb/options.h>
#include <rocksdb/statistics.h>

#include <cstdint>
#include <memory>

#include "storage/rocks/keys.h"

namespace fangtan::storage {

// Bytes of per-key protection carried from the batch to the memtable.
inline constexpr size_t kProtectionBytes = 8;

// What all families of one store share. shared_ptr is RocksDB's interface: the database holds them too.
struct EngineResources {
  rocksdb::Env* env = nullptr;                      // not owned
  std::shared_ptr<rocksdb::Cache> blocks;           // blocks, and values of blob files
  std::shared_ptr<rocksdb::Cache> rows;             // whole values of point reads
  std::shared_ptr<rocksdb::Statistics> statistics;  // counters alone: times would be asked for at every read
  int64_t write_buffer_bytes = 0;
};

// Null `env`: the machine's.
EngineResources MakeResources(rocksdb::Env* env, int64_t block_cache_bytes, int64_t write_buffer_bytes);

rocksdb::DBOptions MakeDatabaseOptions(const EngineResources& resources);
rocksdb::ColumnFamilyOptions MakeFamilyOptions(Family family, const EngineResources& resources);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ENGINE_OPTIONS_H_
