// Where the blocks of the index and their checkpoint lie in the database. All of it is derived: whoever finds
// any of it missing or damaged builds the index from the records.
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_INDEX_BLOCKS_H_
#define FANGTAN_STORAGE_ROCKS_INDEX_BLOCKS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/index/tables_codec.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

// Reads blocks of `database`, which must outlive it. DATA_LOSS RECORD_CORRUPT for one that is not there.
BlockReader BlocksOf(const Database& database);

absl::Status PutBlock(const Database& database, const BlockKey& key, std::string_view bytes,
                      rocksdb::WriteBatch& batch);

// nullopt if there is none; DATA_LOSS RECORD_CORRUPT.
absl::StatusOr<std::optional<internal::Checkpoint>> ReadCheckpoint(const Database& database);
absl::Status PutCheckpoint(const Database& database, const internal::Checkpoint& checkpoint,
                           rocksdb::WriteBatch& batch);
absl::Status DeleteCheckpoint(const Database& database, rocksdb::WriteBatch& batch);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_INDEX_BLOCKS_H_
