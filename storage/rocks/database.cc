#include "storage/rocks/database.h"

#include <cstdarg>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/engine_log.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kScanReadahead = 2 << 20;

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// Blocks of the index are read once, at open; cached, they would take room from records.
rocksdb::ReadOptions OptionsFor(Family family, ReadTier tier) {
  rocksdb::ReadOptions options;
  if (tier == ReadTier::kMemory) options.read_tier = rocksdb::kBlockCacheTier;
  options.fill_cache = family != Family::kColumn && family != Family::kDict;
  return options;
}

absl::Status ReadError(const rocksdb::Status& status, Family family, std::string_view key) {
  return FromRocks(status, absl::StrCat("reading record ", RecordName(family, key)));
}

absl::StatusOr<std::optional<std::string>> Payload(const rocksdb::Status& status, Family family,
                                                   std::string_view key, const rocksdb::Slice& value) {
  if (status.IsNotFound()) return std::nullopt;
  if (status.IsIncomplete()) return NotInMemory();  // only readers of kMemory see it
  if (!status.ok()) return ReadError(status, family, key);
  ASSIGN_OR_RETURN(const std::string_view payload, Unseal(family, key, value.ToStringView()));
  return std::string(payload);
}

std::vector<rocksdb::ColumnFamilyDescriptor> Descriptors(const EngineResources& resources) {
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(kFamilies.size());
  for (const Family family : kFamilies) {
    descriptors.emplace_back(FamilyName(family), MakeFamilyOptions(family, resources));
  }
  return descriptors;
}

class Silence final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {}
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                         const EngineResources& resources, Mode mode) {
  rocksdb::DBOptions options = MakeDatabaseOptions(resources);
  options.create_if_missing = mode == Mode::kCreate;
  options.create_missing_column_families = mode == Mode::kCreate;
  if (mode == Mode::kCreate) options.env->CreateDirIfMissing(path).PermitUncheckedError();
  // Who only reads writes nothing, not even a log.
  options.info_log =
      mode == Mode::kReadOnly ? std::make_shared<Silence>() : EngineLog::In(*options.env, path);
  if (mode == Mode::kReadOnly) {
    // A read-only database has no thread to put work off to, and asserts that it is not asked for one.
    options.avoid_unnecessary_blocking_io = false;
    // RocksDB 7.8 finds nothing under a key that a read-only database has in its row cache.
    options.row_cache = nullptr;
  }
  const auto descriptors = Descriptors(resources);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      mode == Mode::kReadOnly ? rocksdb::DB::OpenForReadOnly(options, path, descriptors, &handles, &opened)
                              : rocksdb::DB::Open(options, path, descriptors, &handles, &opened);
  if (!status.ok()) return FromRocksAtOpen(status, absl::StrCat("opening ", path));
  return std::unique_ptr<Database>(
      new Database(mode, std::unique_ptr<rocksdb::DB>(opened), std::move(handles)));
}

Database::~Database() {
  if (mode_ != Mode::kReadOnly) {
    // Everything acknowledged is in the log already; after a failure the next open replays it.
    engine_->Flush(rocksdb::FlushOptions(), handles_).PermitUncheckedError();
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    engine_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  engine_->Close().PermitUncheckedError();
}

absl::StatusOr<std::optional<std::string>> Database::Get(Family family, std::string_view key,
                                                         ReadTier tier) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = engine_->Get(OptionsFor(family, tier), handle(family), ToSlice(key), &value);
  return Payload(status, family, key, value);
}

absl::StatusOr<std::optional<std::string>> Database::Get(Family family, std::string_view key,
                                                         rocksdb::WriteBatchWithIndex& batch) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      batch.GetFromBatchAndDB(engine_.get(), rocksdb::ReadOptions(), handle(family), ToSlice(key), &value);
  return Payload(status, family, key, value);
}

absl::StatusOr<std::vector<std::string>> Database::MultiGet(Family family,
                                                            const std::vector<std::string>& keys,
                                                            ReadTier tier) const {
  std::vector<std::string> payloads;
  payloads.reserve(keys.size());
  const auto add = [&](const std::string& key, absl::StatusOr<std::optional<std::string>> payload) {
    RETURN_IF_ERROR(payload.status());
    if (!payload->has_value()) {
      return RecordCorrupt(absl::StrCat("record ", RecordName(family, key), " is missing"));
    }
    payloads.push_back(**std::move(payload));
    return absl::OkStatus();
  };
  if (tier == ReadTier::kMemory) {  // RocksDB 7.8 reads the disk whatever tier is given to its MultiGet
    for (const std::string& key : keys) RETURN_IF_ERROR(add(key, Get(family, key, tier)));
    return payloads;
  }
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  engine_->MultiGet(rocksdb::ReadOptions(), handle(family), keys.size(), slices.data(), values.data(),
                    statuses.data());
  for (size_t i = 0; i < keys.size(); ++i) {
    RETURN_IF_ERROR(add(keys[i], Payload(statuses[i], family, keys[i], values[i])));
  }
  return payloads;
}

absl::Status Database::ScanFrom(Family family, std::string_view first, Visit visit,
                                const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = kScanReadahead;
  options.snapshot = snapshot;
  const std::unique_ptr<rocksdb::Iterator> iterator(engine_->NewIterator(options, handle(family)));
  for (iterator->Seek(ToSlice(first)); iterator->Valid(); iterator->Next()) {
    const std::string_view key = iterator->key().ToStringView();
    ASSIGN_OR_RETURN(const std::string_view payload, Unseal(family, key, iterator->value().ToStringView()));
    RETURN_IF_ERROR(visit(key, payload));
  }
  return FromRocks(iterator->status(), absl::StrCat("scanning family ", FamilyName(family)));
}

absl::Status Database::CheckBlobFiles() const {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    rocksdb::ColumnFamilyMetaData family;
    engine_->GetColumnFamilyMetaData(handle, &family);
    for (const rocksdb::BlobMetaData& blob : family.blob_files) {
      const std::string path = absl::StrCat(blob.blob_file_path, "/", blob.blob_file_name);
      uint64_t size = 0;
      RETURN_IF_ERROR(FromRocksAtOpen(engine_->GetEnv()->GetFileSize(path, &size), "looking at " + path));
      if (size != blob.blob_file_size) {
        return RecordCorrupt(absl::StrCat(path, " has ", size, " bytes instead of ", blob.blob_file_size));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Database::CheckFileChecksums() const {
  rocksdb::ReadOptions options;
  options.readahead_size = kScanReadahead;
  return FromRocksAtOpen(engine_->VerifyFileChecksums(options), "verifying the files of the database");
}

absl::Status Database::Write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  return FromRocks(engine_->Write(options, &batch), "writing");
}

absl::Status Database::WriteUnsynced(rocksdb::WriteBatch& batch) {
  return FromRocks(engine_->Write(rocksdb::WriteOptions(), &batch), "writing the index");
}

}  // namespace fangtan::storage
