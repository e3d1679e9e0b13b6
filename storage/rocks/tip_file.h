// The tip of the log outside RocksDB: the last acknowledged revision and the running hash of the log up to
// it. RocksDB cannot notice that its newest log file was cut at a record or deleted; a store that is below
// its tip can.
//
//   ASSIGN_OR_RETURN(TipFile::Found found, TipFile::Read(*env, path));
//   ASSIGN_OR_RETURN(std::unique_ptr<TipFile> file, TipFile::Open(*env, path, found.tip));
//   RETURN_IF_ERROR(file->Write(revision, chain));                    // before the acknowledgement
//
// Two slots of 4 KB are written by turns, so that a torn write leaves the one before. Not thread-safe. Drawn
// in docs/key_layout.md: DO NOT CHANGE.
#ifndef FANGTAN_STORAGE_ROCKS_TIP_FILE_H_
#define FANGTAN_STORAGE_ROCKS_TIP_FILE_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/ids.h"

namespace fangtan::storage {

struct Tip {
  std::string store_id;  // 16 bytes
  Revision revision = 0;
  std::string chain;  // 16 bytes
  // Number of writes of the file. 1: the store is being made, and its database may be missing.
  uint64_t sequence = 0;

  bool operator==(const Tip&) const = default;
};

inline constexpr uint32_t kTipVersion = 1;
inline constexpr size_t kTipSlotSize = 4096;

// The bytes of one slot, and back. Decode gives nullopt for a slot that was torn or damaged, and
// FAILED_PRECONDITION STORE_TOO_NEW for one of a later version.
std::string EncodeTipSlot(const Tip& tip);
absl::StatusOr<std::optional<Tip>> DecodeTipSlot(std::string_view slot);

class TipFile {
 public:
  // Makes the file of a new store, whole or not at all, and syncs it and its folder. Replaces nothing that
  // Open would accept: callers check first.
  static absl::Status Create(rocksdb::Env& env, const std::string& path, Tip tip);

  struct Found {
    Tip tip;                           // of the newest intact slot
    std::vector<std::string> notices;  // of a slot that is not
  };
  // NOT_FOUND TIP_MISSING; DATA_LOSS RECORD_CORRUPT if no slot is intact. Changes nothing.
  static absl::StatusOr<Found> Read(rocksdb::Env& env, const std::string& path);

  // The file, ready to write. REQUIRES: `newest` is what Read gave.
  static absl::StatusOr<std::unique_ptr<TipFile>> Open(rocksdb::Env& env, const std::string& path,
                                                       const Tip& newest);

  // Moves the tip and syncs. After a failure the state of the file is unknown: write no more.
  absl::Status Write(Revision revision, std::string_view chain);

 private:
  TipFile(std::unique_ptr<rocksdb::RandomRWFile> file, Tip last)
      : file_(std::move(file)), last_(std::move(last)) {}

  std::unique_ptr<rocksdb::RandomRWFile> file_;
  Tip last_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_TIP_FILE_H_
