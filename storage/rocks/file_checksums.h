// The checksums that the engine's files were written with: finds damage that no read meets.
//
// Thread-safe functions.
#ifndef FANGTAN_STORAGE_ROCKS_FILE_CHECKSUMS_H_
#define FANGTAN_STORAGE_ROCKS_FILE_CHECKSUMS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/rocks/database.h"

namespace fangtan::storage {

struct StoredFile {
  std::string path;
  std::string checksum;
  std::string method;
};

// Sorted and blob files that are in use.
std::vector<StoredFile> StoredFilesOf(const Database& database);

// Reads the file; `spend` is told how much was read, and ends it with what it fails with. DATA_LOSS
// RECORD_CORRUPT naming it; OK for one that is no longer in use, or has a checksum of another method.
using Spend = std::function<absl::Status(uint64_t bytes)>;
absl::Status CheckStoredFile(const Database& database, const StoredFile& file, const Spend& spend);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_FILE_CHECKSUMS_H_
