// The one place where a rocksdb::Status becomes an absl::Status of the contract.
#ifndef FANGTAN_STORAGE_ROCKS_ROCKS_STATUS_H_
#define FANGTAN_STORAGE_ROCKS_ROCKS_STATUS_H_

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace fangtan::storage {

// OK stays OK. Corruption and missing files: DATA_LOSS RECORD_CORRUPT; no space: RESOURCE_EXHAUSTED
// STORAGE_FULL; all else: UNAVAILABLE STORAGE_FAILED. `context` says what was being done ("reading answer
// 0000002a").
absl::Status FromRocks(const rocksdb::Status& status, std::string_view context);

// As FromRocks, for opening a database that is known to exist: files that are missing or make no sense are
// damage.
absl::Status FromRocksAtOpen(const rocksdb::Status& status, std::string_view context);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ROCKS_STATUS_H_
