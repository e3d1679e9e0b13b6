// RocksDB with the families of the store: opened, closed, read and scanned, every value through its envelope.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Database> db, Database::Open(path, resources,
//   Database::Mode::kReadOnly)); ASSIGN_OR_RETURN(std::optional<std::string> state, db->Get(Family::kDefault,
//   kStateKey));
//
// Thread-safe.
#ifndef FANGTAN_STORAGE_ROCKS_DATABASE_H_
#define FANGTAN_STORAGE_ROCKS_DATABASE_H_

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/read_tier.h"
#include "storage/rocks/engine_options.h"
#include "storage/rocks/keys.h"

namespace fangtan::storage {

class Database {
 public:
  enum class Mode {
    kReadOnly,  // changes nothing, replays the log in memory
    kCreate,    // makes what is missing
    kReadWrite,
  };

  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        const EngineResources& resources, Mode mode);
  // Flushes, so that the next open has nothing to replay; failures are left to that replay.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // The payload under `key`; nullopt if there is none. DATA_LOSS RECORD_CORRUPT, or what IsNotInMemory tells.
  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key,
                                                 ReadTier tier = ReadTier::kDisk) const;

  // The same as the open batch sees it.
  absl::StatusOr<std::optional<std::string>> Get(Family family, std::string_view key,
                                                 rocksdb::WriteBatchWithIndex& batch) const;

  // The payloads under `keys`, in their order. DATA_LOSS RECORD_CORRUPT if one is missing or damaged, or what
  // IsNotInMemory tells.
  absl::StatusOr<std::vector<std::string>> MultiGet(Family family, const std::vector<std::string>& keys,
                                                    ReadTier tier = ReadTier::kDisk) const;

  // Calls `visit` with every key and payload of the family in order of the keys, until it fails.
  using Visit = absl::FunctionRef<absl::Status(std::string_view key, std::string_view payload)>;
  absl::Status Scan(Family family, Visit visit) const { return ScanFrom(family, "", visit); }
  // The same from `first` on; as `snapshot` sees it, unless it is null.
  absl::Status ScanFrom(Family family, std::string_view first, Visit visit,
                        const rocksdb::Snapshot* snapshot = nullptr) const;

  // Whether every file that holds large values is there, in its full size; RocksDB itself looks at sorted
  // files alone when it opens. DATA_LOSS RECORD_CORRUPT naming the file.
  absl::Status CheckBlobFiles() const;

  // Whether every sorted and blob file has the checksum that it was written with: finds damage that no read
  // meets. Reads all of them. DATA_LOSS RECORD_CORRUPT naming the file.
  absl::Status CheckFileChecksums() const;

  // Writes the batch and syncs it.
  absl::Status Write(rocksdb::WriteBatch& batch);
  // Without syncing: for what is derived. A crash may lose it, but nothing that was written before it alone.
  absl::Status WriteUnsynced(rocksdb::WriteBatch& batch);

  // How much was ever written: two databases of one store with the same number are the same.
  uint64_t sequence() const { return engine_->GetLatestSequenceNumber(); }

  rocksdb::ColumnFamilyHandle* handle(Family family) const { return handles_[static_cast<size_t>(family)]; }
  rocksdb::DB& engine() const { return *engine_; }

 private:
  Database(Mode mode, std::unique_ptr<rocksdb::DB> engine, std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : mode_(mode), engine_(std::move(engine)), handles_(std::move(handles)) {}

  Mode mode_;
  std::unique_ptr<rocksdb::DB> engine_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // indexed by Family; destroyed before engine_
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_DATABASE_H_
