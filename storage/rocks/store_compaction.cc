#include "storage/rocks/store_compaction.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

int64_t FileBytes(const Database& database) {
  int64_t bytes = 0;
  for (const Family family : kFamilies) {
    rocksdb::ColumnFamilyMetaData metadata;
    database.engine().GetColumnFamilyMetaData(database.handle(family), &metadata);
    bytes += static_cast<int64_t>(metadata.size + metadata.blob_file_size);
  }
  return bytes;
}

absl::Status GivenUp() {
  return MakeError(absl::StatusCode::kCancelled, "CANCELLED", "the compaction was given up");
}

// Sets `canceled` soon after `stop` says so; the engine asks nobody while it compacts a family.
class Watch {
 public:
  Watch(const StopFunction& stop, std::atomic<bool>& canceled) {
    if (!stop) return;
    thread_ = std::thread([this, &stop, &canceled] {
      std::unique_lock lock(mutex_);
      while (!ended_ && !canceled) {
        wake_.wait_for(lock, kLook);
        if (stop()) canceled = true;
      }
    });
  }
  ~Watch() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  static constexpr auto kLook = std::chrono::milliseconds(200);

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread thread_;
};

// From `first` to `last`; null: from the beginning, to the end.
absl::Status CompactFamily(Database& database, Family family, const rocksdb::Slice* first,
                           const rocksdb::Slice* last, std::atomic<bool>& canceled) {
  rocksdb::CompactRangeOptions options;
  // What the store compacts by itself goes on meanwhile.
  options.exclusive_manual_compaction = false;
  options.canceled = &canceled;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  if (family == Family::kSource) {
    options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  }
  const rocksdb::Status run = database.engine().CompactRange(options, database.handle(family), first, last);
  if (canceled) return GivenUp();
  return FromRocks(run, absl::StrCat("compacting family ", FamilyName(family)));
}

}  // namespace

absl::StatusOr<Compacted> CompactStore(Database& database, const ProgressFunction& progress,
                                       const StopFunction& stop) {
  Compacted compacted{.byte_count_before = FileBytes(database)};
  int64_t done = 0;
  std::atomic<bool> canceled = false;
  const Watch watch(stop, canceled);
  for (const Family family : kFamilies) {
    if (stop && stop()) return GivenUp();
    RETURN_IF_ERROR(CompactFamily(database, family, /*first=*/nullptr, /*last=*/nullptr, canceled));
    if (progress) progress(++done, static_cast<int64_t>(kFamilies.size()));
  }
  compacted.byte_count_after = FileBytes(database);
  return compacted;
}

absl::Status CompactKeys(Database& database, Family family, const std::string& first, const std::string& last,
                         const StopFunction& stop) {
  std::atomic<bool> canceled = false;
  const Watch watch(stop, canceled);
  const rocksdb::Slice begin(first);
  const rocksdb::Slice end(last);
  return CompactFamily(database, family, &begin, &end, canceled);
}

}  // namespace fangtan::storage
