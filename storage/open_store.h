// OpenStore: the only factory of stores, the only place that joins their parts.
#ifndef FANGTAN_STORAGE_OPEN_STORE_H_
#define FANGTAN_STORAGE_OPEN_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

namespace rocksdb {
class Env;
}

namespace fangtan::storage {

struct StoreOptions {
  // Made if it is missing.
  std::string directory;
  // Cache of uncompressed blocks.
  int64_t block_cache_bytes = 256 << 20;
  // Bytes buffered in memory before they are sorted into files.
  int64_t write_buffer_bytes = 64 << 20;
  // Cache of whole records in front of it.
  int64_t record_cache_bytes = 64 << 20;
  // How long revisions that are not the newest can be read.
  absl::Duration retention = absl::Hours(72);
  // How often the store sweeps by itself; infinite: never.
  absl::Duration sweep_period = absl::Minutes(1);
  // Look, behind the open store, at everything that opening takes on trust; StoreInfo tells what was found.
  bool verify_in_background = true;
  // The same goes for the text index, whose files are mapped and may be damaged later: again, so long after
  // it was last done, for what of them is in memory (64 KiB, or all of a dictionary); for all, once a day.
  absl::Duration verify_text_period = absl::Seconds(20);
  // Do so before the store is served: damage of any record or file refuses it. Takes time in proportion.
  bool verify_at_open = false;
  // What making a backup reads and writes in a second at most; 0: as much as it can.
  int64_t backup_bytes_per_second = int64_t{32} << 20;
  // A query whose matches may be more than these works on bitmaps; tests lower it.
  int64_t many_rows = 16 << 10;
  // Lists that are asked for again and again, kept in order, 12 bytes a row; 0: none.
  int64_t kept_list_bytes = 64 << 20;
  // No list of more rows is kept; tests lower it.
  int64_t kept_list_rows = 256 << 10;
  // From so many documents on, versions of all kinds, the index is kept in a file too; tests lower it.
  uint64_t image_documents = 64 << 10;
  // File system to keep the store on; null: the machine's. Tests pass an in-memory or a failing one. Not
  // owned.
  rocksdb::Env* env = nullptr;
};

// Opens the store in `options.directory`, or makes a new one in an empty or missing folder.
// FAILED_PRECONDITION: DATA_DIR_UNUSABLE (the folder can't be made), NOT_A_STORE (it holds something else),
// STORE_LOCKED (another process has it), STORE_TOO_NEW (a later format), STORE_TOO_OLD (no way leads from
// it). DATA_LOSS RECORD_CORRUPT: damage, or acknowledged writes that are gone; the message names what and
// where. Nothing is changed on failure.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(const StoreOptions& options);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_OPEN_STORE_H_
